#!/bin/sh
# SPDX-License-Identifier: ISC
# all.sh [TARGET ...]: builds for other machines, C libraries and compilers,
# each with the tests of its programs; packages last. What a build says is in
# build/portable/TARGET.log. "make deps-portable" installs what this needs.
. "$(dirname "$0")/../lib.sh"
cd "$TOP" || exit 1
FILTERS='fg-collapse fg-diff fg-svg'
LOGS=build/portable
mkdir -p $LOGS

# The three filters, and more by PROGS=. Says what the tests counted.
build() { # TARGET MAKE-ARGUMENT ...
	target=$1
	shift
	make BUILD="build/portable/$target" WERROR=1 PROGS="$FILTERS" "$@" check \
		>"$LOGS/$target.log" 2>&1
	st=$?
	echo "$target: $(grep ' passed, ' "$LOGS/$target.log" || echo "not built")" >>"$T/counts"
	grep -E '^FAIL|error:|warning:|[*][*][*]' "$LOGS/$target.log"
	return $st
}

needs() { # COMMAND ...
	for c
	do
		command -v "$c" >/dev/null || { echo "no $c"; return 1; }
	done
}

# For what follows in a subshell: libraries of ARCH, programs by an emulator.
sysroot() { # ARCH TRIPLET
	root=$TOP/build/sysroot/$1
	test -f "$root/complete" || { echo "no $root"; return 1; }
	PKG_CONFIG_SYSROOT_DIR=$root
	PKG_CONFIG_LIBDIR=$root/usr/lib/$2/pkgconfig
	export PKG_CONFIG_SYSROOT_DIR PKG_CONFIG_LIBDIR
}

emulator() { # COMMAND
	needs "$1" || return 1
	EMU=$1
	QEMU_LD_PREFIX=$root
	export EMU QEMU_LD_PREFIX
}

# Neither headers of Linux nor any library are where it looks.
on_musl() {
	needs musl-gcc || return 77
	build musl CC=musl-gcc LDFLAGS=-static WITHOUT='zlib libzstd' UNIT=
}

on_i686() (
	echo 'int x;' | gcc -m32 -x c -c -o "$T/x.o" - || return 77
	sysroot i386 i386-linux-gnu || return 77
	build i686 CC="gcc -m32 --sysroot=$root" LDFLAGS=-static
)

# Big-endian, and fg-script reads recordings of little-endian machines.
on_s390x() (
	needs s390x-linux-gnu-gcc || return 77
	sysroot s390x s390x-linux-gnu || return 77
	emulator qemu-s390x || return 77
	build s390x CC="s390x-linux-gnu-gcc --sysroot=$root" PROGS="fg-script $FILTERS"
)

# fg-flame, a shell script, would run the others without the emulator.
on_aarch64() (
	needs aarch64-linux-gnu-gcc || return 77
	sysroot arm64 aarch64-linux-gnu || return 77
	emulator qemu-aarch64 || return 77
	build aarch64 CC="aarch64-linux-gnu-gcc --sysroot=$root" \
		PROGS="fg-record fg-script $FILTERS" SCRIPTS=
)

by_clang() {
	needs clang || return 77
	build clang CC=clang
}

optimized() { # LEVEL
	build "$1" CFLAGS="-$1 -g"
}

linked_as_one() {
	build lto CFLAGS='-O2 -g -flto=auto' LDFLAGS=-flto=auto AR=gcc-ar
}

as_script() { # FILE
	sh "tests/portable/$1" >"$T/script" 2>&1
	st=$?
	cat "$T/script"
	sed '$d' "$T/script" | grep '^SKIP' >>"$T/counts"
	tail -n 1 "$T/script" >>"$T/counts"
	return $st
}

: >"$T/counts"
test $# -gt 0 || set -- musl i686 s390x aarch64 clang O0 O1 O2 O3 lto dist deb
for target
do
	case $target in
	musl) check musl on_musl ;;
	i686) check i686 on_i686 ;;
	s390x) check s390x on_s390x ;;
	aarch64) check aarch64 on_aarch64 ;;
	clang) check clang by_clang ;;
	O[0-3]) check "$target" optimized "$target" ;;
	lto) check lto linked_as_one ;;
	dist | deb) check "$target" as_script "$target.sh" ;;
	*) echo "no target $target" >&2; exit 2 ;;
	esac
done
cat "$T/counts"
finish
