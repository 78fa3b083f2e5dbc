#!/bin/sh
# SPDX-License-Identifier: ISC
# Debug information that is not in the program: in split units, moved away by
# dwz, and on a server, which is asked only on request.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
D=$TOP/testdata/script
: "${CC:=cc}"

# The program of tests/live/unwind.sh, recorded by frame pointers.
recorded() { # CFLAG ...
	rm -f ./*.dwo inlined x.data
	# shellcheck disable=SC2086
	$CC -O2 -fno-omit-frame-pointer "$@" -o inlined "$TOP/tests/progs/inlined.c" &&
		"$BUILD/fg-record" -q -F 1999 -o x.data -- ./inlined 40
}

# Functions are shown as inlined into those they are in the source.
inlined() {
	"$BUILD/fg-script" x.data >text || return
	grep -q '^	 *[0-9a-f]* inner+0x[0-9a-f]* (inlined)$' text &&
		grep -q '^	 *[0-9a-f]* middle+0x[0-9a-f]* (inlined)$' text &&
		grep -q '^	 *[0-9a-f]* outer+0x[0-9a-f]* (.*/inlined)$' text
}

split() { # DWARF-VERSION
	recorded -g -gsplit-dwarf "-gdwarf-$1" && ls ./*.dwo && inlined
}

# Without the .dwo files, or with something else there, the frames are whole.
split_lost() {
	split 5 || return
	for dwo in ./*.dwo
	do
		rm "$dwo" && mkfifo "$dwo"
	done
	timeout 20 "$BUILD/fg-script" x.data >text && grep -q ' outer+0x' text &&
		! grep -q ' inner+0x.* (inlined)' text
}

dwz_moved() {
	command -v dwz >/dev/null || { echo "no dwz"; return 77; }
	recorded -g && cp inlined second && dwz -m common.debug inlined second || return
	readelf -S inlined | grep -q gnu_debugaltlink || { echo "nothing moved"; return 1; }
	inlined
}

stripped_away() {
	recorded -g && objcopy --only-keep-debug inlined inlined.debug &&
		objcopy --strip-all --add-gnu-debuglink=inlined.debug inlined && inlined
}

# As assemblers and old compilers leave it: the unit does not say where it is.
rangeless() {
	cat >asm.s <<-'END'
		.globl main
		.type main,@function
		main: movl $300000000,%eax
		1: decl %eax
		jnz 1b
		ret
		.size main,.-main
		.section .note.GNU-stack,"",@progbits
	END
	test "$(uname -m)" = x86_64 || { echo "for x86-64"; return 77; }
	$CC -g -o inlined asm.s && "$BUILD/fg-record" -q -o x.data -- ./inlined &&
		"$BUILD/fg-script" x.data | grep -q ' main+0x[0-9a-f]* (.*/inlined)$'
}

# A server of one file, which writes its port, then what is asked for.
serve() { # FOLDER
	python3 - "$1" >port 2>asked <<-'END' &
		import functools, http.server, sys
		h = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
		s = http.server.HTTPServer(("127.0.0.1", 0), h)
		print(s.server_port, flush=True)
		s.serve_forever()
	END
	server=$!
	tries=0
	until test -s port || test $tries -ge 50
	do
		sleep 0.1
		tries=$((tries + 1))
	done
	url=http://127.0.0.1:$(cat port)
}

server() {
	id=$(readelf -n "$D/symfs/tmp/fg-test/work" | sed -n 's/.*Build ID: //p')
	mkdir -p "www/buildid/$id" fs/tmp/fg-test
	objcopy --only-keep-debug "$D/symfs/tmp/fg-test/work" "www/buildid/$id/debuginfo" &&
		objcopy --strip-all "$D/symfs/tmp/fg-test/work" fs/tmp/fg-test/work || return
	serve www
	asks
	st=$?
	kill $server
	return $st
}

asks() {
	DEBUGINFOD_URLS=$url DEBUGINFOD_CACHE_PATH=$T/debuginfod
	export DEBUGINFOD_URLS DEBUGINFOD_CACHE_PATH
	"$BUILD/fg-script" --symfs fs "$D/user.data" >out || return
	grep -q ' work+0x' out && { echo "named unasked"; return 1; }
	test ! -s asked || { echo "asked without --debuginfod"; return 1; }
	"$BUILD/fg-script" --debuginfod --symfs fs "$D/user.data" >out 2>err || {
		cat err
		! grep -q 'cannot be loaded' err || return 77
		return 1
	}
	diff -u "$D/user.out" out || return
	unset DEBUGINFOD_URLS
	"$BUILD/fg-script" "--debuginfod=$url" --symfs fs "$D/user.data" >out &&
		diff -u "$D/user.out" out
}

if ! "$BUILD/fg-record" -q -o try.data true 2>why
then
	skip "debug information" "$(cat why)"
	finish
	exit
fi
check "split DWARF 5" split 5
check "split DWARF 4" split 4
check "split units lost" split_lost
check "dwz" dwz_moved
check "stripped, with a debug file" stripped_away
check "unit without ranges" rangeless
check "debuginfod" server
finish
