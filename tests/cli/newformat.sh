#!/bin/sh
# SPDX-License-Identifier: ISC
# The format that README adds, word for word, beside those that are there.
. "$(dirname "$0")/../lib.sh"

: "${CC:=cc}" "${PKG_CONFIG:=pkg-config}"
if test -n "$EMU" || ! command -v "${CC%% *}" >/dev/null || ! test -f "$TOP/README"
then
	leave "nothing to compile with"
fi
dir=$T/cmd/fg-collapse
mkdir -p "$dir/formats" && cp "$TOP"/cmd/fg-collapse/*.h "$dir" &&
	cp "$TOP/cmd/fg-collapse/format.c" "$TOP/cmd/fg-collapse/formats.def" "$dir" || exit 1
echo 'FORMAT(strace)' >>"$dir/formats.def"
sed -n '/^    \/\* SPDX/,/^    };/s/^    //p' "$TOP/README" >"$dir/formats/strace.c"

compile() {
	for f in format formats/strace
	do
		$CC -std=c11 -Wall -Wextra -Werror -D_POSIX_C_SOURCE=200809L \
			-I"$TOP" -c -o "$T/$(basename $f).o" "$dir/$f.c" || return 1
	done
	case $(nm "$BUILD/cmd/fg-collapse/main.o") in
	*__asan*) sanitize=-fsanitize=address,undefined ;;
	*__tsan*) sanitize=-fsanitize=thread ;;
	*) sanitize= ;;
	esac
	libs='' more=''
	for l in zlib libzstd
	do
		without $l || libs="$libs $l"
	done
	if ar t "$BUILD/fg-collapse.a" | grep -q '^objects[.]o'
	then
		libs="$libs libdw libelf liblzma" more="-liberty -ldl"
	fi
	# shellcheck disable=SC2046,SC2086
	$CC ${CFLAGS-} ${LDFLAGS-} $sanitize -o "$T/fg-collapse" "$BUILD/cmd/fg-collapse/main.o" \
		"$T/format.o" "$T/strace.o" "$BUILD/fg-collapse.a" \
		${more:+"$BUILD/common-space.a"} "$BUILD/common.a" \
		${libs:+$($PKG_CONFIG --libs $libs)} $more -lm -pthread
}

folds() {
	cat >"$T/in" <<-'E2'
		openat(AT_FDCWD, "a b", O_RDONLY) = 3
		 > /usr/lib/libc.so.6(__open+0x14) [0x10e1b4]
		 > /usr/bin/cat(main+0x3f) [0x2a3f]
		read(3, "(", 4096) = 1
		 > /usr/lib/libc.so.6(__read+0x14) [0x10e1b5]
		 > /usr/bin/cat(copy(int, char const*)+0x3) [0x2b3f]
		 > /usr/bin/cat(main+0x52) [0x2a52]
		read(3, "", 4096) = 0
		 > /usr/lib/libc.so.6(__read+0x14) [0x10e1b5]
		 > /usr/bin/cat(copy(int, char const*)+0x3) [0x2b3f]
		 > /usr/bin/cat(main+0x52) [0x2a52]
	E2
	"$T/fg-collapse" "$T/in" >"$T/out" || return 1
	printf '%s\n' 'main;__open;openat 1' 'main;copy;__read;read 2' | diff - "$T/out"
}

listed() {
	"$T/fg-collapse" --list | grep -q '^strace  *strace -k PROG$'
}

check "it compiles" compile
check "it folds" folds
check "it is listed" listed
finish
