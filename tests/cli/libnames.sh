#!/bin/sh
# SPDX-License-Identifier: ISC
# Names for the addresses that samply leaves in its profiles: of the sidecar
# beside one, and of the programs on this machine.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
cd "$T" || exit 1
need_program inlined -O2 -Wl,--build-id
cp inlined pie
${CC:-cc} -g -pthread -O2 -Wl,--build-id -no-pie -o fixed "$TOP/tests/progs/inlined.c" || exit 1
objects=yes
ar t "$BUILD/fg-collapse.a" | grep -q '^objects[.]o' || objects=no

# Where the first segment is, and what the build is.
base() { # PROGRAM
	readelf -lW "$1" | awk '$1 == "LOAD" { print $3; exit }'
}

id() { # PROGRAM
	readelf -nW "$1" 2>/dev/null | sed -n 's/.*Build ID: //p'
}

# A sample at each address of a function of PROGRAM, as samply writes them;
# with called=1 all but the first are called by the first.
called=0
profile() { # PROGRAM FUNCTION [CODE-ID]
	# shellcheck disable=SC2046
	set -- "$1" "${3-\"$(id "$1")\"}" \
		$(nm -S "$1" | awk -v f="$2" '$4 == f { print "0x" $1, "0x" $2 }')
	from=$(($3 - $(base "$1"))) size=$(($4))
	awk -v path="$T/$1" -v id="$2" -v from="$from" -v n="$size" \
		-v called="$called" '
	function list(what, step, first, i) {
		printf "\"%s\":[", what
		for (i = 0; i < n; i++)
			printf "%s%d", i ? "," : "", first + i * step
		printf "]"
	}
	BEGIN {
		printf "{\"meta\":{\"version\":24,\"preprocessedProfileVersion\":66},"
		printf "\"threads\":[{\"name\":\"t\",\"samples\":{"
		list("stack", 1, 0)
		printf "}}],\"shared\":{\"stackTable\":{"
		list("frame", 1, 0)
		printf ","
		list("prefixOffset", called, 0)
		printf "},\"frameTable\":{"
		list("func", 1, 0)
		printf ","
		list("address", 1, from)
		printf "},\"funcTable\":{"
		list("name", 1, 1)
		printf ","
		list("resource", 0, 0)
		printf "},\"resourceTable\":{\"lib\":[0],\"name\":[0]},"
		printf "\"stringArray\":[\"prog\""
		for (i = 0; i < n; i++)
			printf ",\"0x%x\"", from + i
		printf "]},\"libs\":[{\"name\":\"prog\",\"path\":\"%s\",", path
		printf "\"debugName\":\"prog\",\"codeId\":%s,\"breakpadId\":", id
		printf "\"00112233445566778899AABBCCDDEEFF0\"}]}\n"
	}' >p.json
}

# The names of addresses from the first to the last, all of one name.
sidecar() { # FILE NAME
	i=$from known=
	while test "$i" -lt $((from + size))
	do
		known="$known${known:+,}[$i,0]" i=$((i + 1))
	done
	cat >"$1" <<-END
		{"string_table":["$2"],"data":[{"debug_name":"prog",
		"debug_id":"00112233-4455-6677-8899-aabbccddeeff","code_id":"",
		"symbol_table":[{"rva":$from,"symbol":0}],"known_addresses":[$known]}]}
	END
}

run() { # OPERAND ...
	st=0
	$P "$@" >out 2>err || st=$?
}

is() { # LINE [WORDS-OF-ERR]
	echo "$1" | diff - out && test $st -eq 0 || { cat err; return 1; }
	if test $# -gt 1
	then
		grep -q -e "$2" err || { cat err; return 1; }
	else
		test ! -s err || { cat err; return 1; }
	fi
}

# Every address is of outer, the first and the last too, and that of a caller:
# samply has those of calls already, and not of what comes behind them.
named() { # PROGRAM
	called=1
	profile "$1" outer
	called=0
	run --recursion=any p.json
	cat out
	! grep -v '^outer[; ]' out || return 1
	profile "$1" outer
	run --inline-mark p.json
	cat out
	test $st -eq 0 && test ! -s err || { cat err; return 1; }
	grep -q '^outer;middle_\[i\];inner_\[i\] [0-9]*$' out || return 1
	! grep -qv '^outer[; ]' out &&
		test "$(awk '{ n += $NF } END { print n }' out)" -eq "$size"
}

unnamed() {
	profile pie outer
	run --no-symbols p.json
	is "[prog] $size"
	run --no-symbols --addrs p.json
	printf '[prog <%x>] 1\n' "$from" | diff - - <<-END &&
		$(grep "$(printf '<%x>' "$from")" out)
	END
		test "$(wc -l <out)" -eq "$size"
}

# Another build, for which no path is believed.
foreign() {
	for option in --addrs --symfs=/ --symfs=/nowhere
	do
		profile pie outer "\"$(id pie | tr 0-9a-f 1-9a-f0)\""
		run "$option" p.json
		grep -q "^fg-collapse: p.json: objects that are not here as they were: 1, the first: .*; --symfs=DIR looks for them below DIR\$" err &&
			! grep -v '^\[prog' out || { cat out err; return 1; }
	done
	for id in '"xyz"' '"123"' '"12"'
	do
		profile pie outer "$id"
		run --symfs=/ p.json
		is "[prog] $size" 'not here as they were: 1' || return 1
	done
}

# No build-id: the path is believed if it is asked for.
nameless() {
	profile pie outer null
	run p.json
	is "[prog] $size" '; --symfs=/ believes their paths$' || return 1
	run --symfs=/ --inline-mark p.json
	grep -q '^outer;middle_\[i\];inner_\[i\] [0-9]*$' out
}

moved() {
	mkdir -p root/"$T" && profile pie outer && mv pie root/"$T" || return 1
	run p.json
	is "[prog] $size" 'not here as they were: 1' || return 1
	run --symfs=root p.json
	mv root/"$T/pie" . && ! grep -v '^outer' out && test ! -s err
}

# The profile's own sidecar comes before its programs.
beside() {
	profile pie outer
	sidecar p.syms.json 'told(int)'
	run p.json
	is "told $size" || return 1
	run --no-symbols p.json
	is "[prog] $size" || return 1
	run - <p.json
	grep '^told' out && return 1
	gz <p.json >p.json.gz
	run p.json.gz
	is "told $size" || return 1
	sidecar p.json.syms.json first
	run p.json.gz
	is "first $size" || return 1
	run p.json
	is "told $size" || return 1
	cp p.json bare && mv p.syms.json bare.syms.json && run bare
	is "told $size"
}

# A file that is called ".json" has no extension, and is no JSON file packed.
hidden() {
	profile pie outer null
	mkdir hidden.json && cp p.json hidden.json/.json
	rm -f .syms.json .json.syms.json
	for f in .json .json.json hidden.json/.json
	do
		cp p.json "$f" && run "$f" || return 1
		is "[prog] $size" 'not here as they were: 1' || return 1
	done
	sidecar .json.syms.json told
	run .json
	is "told $size" || return 1
	run .json.json
	is "told $size"
}

# Not one that cannot be read, nor one that would be waited for.
unusable() {
	profile pie outer '"00"'
	rm -f p.syms.json && mkfifo p.syms.json && run -q p.json
	is "[prog] $size" || return 1
	run p.json
	is "[prog] $size" '^fg-collapse: p.json: p.syms.json: its names are not used: it is no file$' || return 1
	rm p.syms.json && mkdir p.syms.json && run p.json
	is "[prog] $size" ': it is no file$' || return 1
	rmdir p.syms.json && echo '{"string_table":[]}' >p.syms.json && run p.json
	is "[prog] $size" ': it has no symbols of samply, at byte ' || return 1
	run p.syms.json
	grep -q '^fg-collapse: p.syms.json: these are names for a profile of samply' err
}

if test $objects = yes
then
	check "names of a program that is loaded anywhere" named pie
	check "names of one that is loaded at one address" named fixed
	check "another build" foreign
	check "no build-id" nameless
	check "--symfs" moved
fi
check "unusable sidecars" unusable
check "--no-symbols" unnamed
check "sidecar" beside
check "a name that is but an extension" hidden
finish
