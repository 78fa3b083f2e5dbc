#!/bin/sh
# SPDX-License-Identifier: ISC
# Symbols of a stripped program, moved to each of the places where fg-script
# looks for them; and files there that are not what they should be.
. "$(dirname "$0")/../lib.sh"
D=$TOP/testdata/script
if ! test -x "$BUILD/fg-script" || ! command -v objcopy >/dev/null ||
	! command -v readelf >/dev/null
then
	skip "debug files" "no fg-script, or no binutils"
	finish
	exit
fi
cd "$T" || exit 1
cp "$D/symfs/tmp/fg-test/work" whole
id=$(readelf -n whole | sed -n 's/.*Build ID: //p')
rest=${id#??}
recording=user # of known build-ids
by_id=.build-id/${id%"$rest"}/$rest
objcopy --only-keep-debug whole work.debug

# The program as it was recorded, without its symbols, in ./fs.
stripped() {
	rm -rf fs cache
	mkdir -p fs/tmp/fg-test cache
	objcopy --strip-all "$@" whole fs/tmp/fg-test/work
}

put() { # FILE PLACE
	mkdir -p "$(dirname "$2")" && cp "$1" "$2"
}

fg() {
	timeout 20 $EMU "$BUILD/fg-script" --symfs fs "$@" "$D/$recording.data" >out 2>err
}

named() { # OPTION ...: all names are found
	fg "$@" && diff -u "$D/$recording.out" out
}

unnamed() { # none is
	fg && ! grep -q ' work+0x' out && grep -qF '[unknown] (/tmp/fg-test/work)' out
}

nowhere() {
	stripped && unnamed
}

at() { # FILE PLACE
	stripped && put "$1" "$2" && named
}

in_cache() { # FILE NAME: found there, and only there
	stripped && put "$1" "cache/$by_id/$2" && unnamed && named --buildid-dir cache &&
		PERF_BUILDID_DIR=$T/cache named
}

home_cache() {
	stripped && put whole "home/.debug/$by_id/elf" || return
	(
		unset PERF_BUILDID_DIR
		HOME=$T/home named
	)
}

# The program itself gone, or built anew since.
gone() {
	stripped && rm fs/tmp/fg-test/work && put whole "cache/$by_id/elf" &&
		unnamed && named --buildid-dir cache
}

anew() {
	stripped && cp "$D/other/tmp/fg-test/work" fs/tmp/fg-test/work &&
		put whole "cache/$by_id/elf" && named --buildid-dir cache
}

# By its name, and by its build-id or its checksum.
link() { # PLACE
	stripped --add-gnu-debuglink=work.debug && put work.debug "$1" && named || return
	(
		recording=pipe # of none
		stripped --remove-section=.note.gnu.build-id --add-gnu-debuglink=work.debug &&
			put work.debug "$1" && named && printf x >>"$1" && unnamed
	)
}

mini() { # COMMAND ...: compresses what becomes .gnu_debugdata
	command -v xz >/dev/null || { echo "no xz"; return 77; }
	"$@" >mini.xz && stripped && objcopy --add-section .gnu_debugdata=mini.xz \
		fs/tmp/fg-test/work
}

mini_named() {
	mini xz -c work.debug && named
}

mini_cut() {
	xz -c work.debug >whole.xz && mini head -c 300 whole.xz && unnamed
}

# A gigabyte of zeros in a few kilobytes.
bomb() {
	mini sh -c 'head -c 1000000000 /dev/zero | xz -c' && unnamed
}

eu_strip() {
	command -v eu-strip >/dev/null || { echo "no eu-strip"; return 77; }
	stripped && eu-strip -f fs/tmp/fg-test/work.debug -o fs/tmp/fg-test/work whole && named
}

# A file in place of the program's debug file that belongs to another.
strange() { # COMMAND ...
	place=fs/usr/lib/debug/$by_id.debug
	stripped && mkdir -p "$(dirname "$place")" && "$@" "$place" && unnamed
}

check "no debug file" nowhere
check "by build-id" at work.debug "fs/usr/lib/debug/$by_id.debug"
check "by path, .debug" at work.debug fs/usr/lib/debug/tmp/fg-test/work.debug
check "by path" at work.debug fs/usr/lib/debug/tmp/fg-test/work
check "perf's cache, debug file" in_cache work.debug debug
check "perf's cache, program" in_cache whole elf
check "perf's cache at home" home_cache
check "perf's cache, the program gone" gone
check "perf's cache, the program built anew" anew
check "link, beside" link fs/tmp/fg-test/work.debug
check "link, .debug" link fs/tmp/fg-test/.debug/work.debug
check "link, /usr/lib/debug" link fs/usr/lib/debug/tmp/fg-test/work.debug
check "eu-strip" eu_strip
check ".gnu_debugdata" mini_named
check ".gnu_debugdata cut" mini_cut
check ".gnu_debugdata that would fill the memory" bomb
check "debug file is a FIFO" strange mkfifo
check "debug file is a folder" strange mkdir
check "debug file of another program" strange cp "$D/other/tmp/fg-test/work"
check "debug file is a text" strange cp "$D/kallsyms"

# Servers are asked only on request, and then the library must be there.
expect 2 "--debuginfod without a server" env -u DEBUGINFOD_URLS \
	$EMU "$BUILD/fg-script" --debuginfod "$D/user.data"
finish
