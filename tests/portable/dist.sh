#!/bin/sh
# SPDX-License-Identifier: ISC
# The tarball: the same bytes whenever and wherever it is made; the programs:
# the same wherever they are built, without git; what is installed and uninstalled;
# the user's flags.
. "$(dirname "$0")/../lib.sh"
unset DESTDIR PREFIX BINDIR MANDIR BASHDIR ZSHDIR FISHDIR MAKEFLAGS MAKELEVEL MFLAGS
: "${MAKE:=make}"

# Whoever asks git fails.
mkdir "$T/bin" && printf '#!/bin/sh\necho "$@" >>%s\nexit 1\n' "$T/git" >"$T/bin/git" &&
	chmod 755 "$T/bin/git" || exit 1
PATH=$T/bin:$PATH

# A copy of the checkout, another day and by a user with another umask.
mkdir "$T/copy" && (cd "$TOP" && tar -cf - --exclude=./build --exclude=./.git .) |
	(umask 077 && cd "$T/copy" && tar --no-same-permissions -xmf -) || exit 1

tarball() {
	(umask 027 && cd "$T/copy" && $MAKE -s BUILD=build dist) &&
		tar -xf "$T"/copy/fg-*.tar.gz -C "$T" && cd "$T"/fg-* &&
		$MAKE -s BUILD=build dist && cmp fg-*.tar.gz "$T"/copy/fg-*.tar.gz && rm fg-*.tar.gz
}

same_programs() {
	for dir in "$T/copy" "$T"/fg-*
	do
		cd "$dir" && $MAKE -s BUILD=build CFLAGS='-O0 -g' || return 1
	done
	for p in fg-collapse fg-diff fg-flame fg-record fg-script fg-svg libfg-alloc.so
	do
		test ! -e "build/$p" || cmp "build/$p" "$T/copy/build/$p" || return 1
	done
	test ! -e "$T/git" || { cat "$T/git"; return 1; }
}

listed() {
	(cd "$T/stage" && find . ! -type d | LC_ALL=C sort)
}

installed() {
	cd "$T"/fg-* && $MAKE -s BUILD=build CFLAGS='-O0 -g' install DESTDIR="$T/stage" PREFIX=/usr || return 1
	for p in fg-collapse fg-diff fg-flame fg-record fg-script fg-svg
	do
		test ! -e "build/$p" || printf './usr/%s\n' bin/$p share/man/man1/$p.1 \
			share/bash-completion/completions/$p share/zsh/site-functions/_$p \
			share/fish/vendor_completions.d/$p.fish
	done >want
	printf './usr/share/man/man%s\n' 5/fg-folded.5 7/fg.7 >>want
	test ! -e build/libfg-alloc.so || echo ./usr/lib/fg/libfg-alloc.so >>want
	LC_ALL=C sort -o want want
	listed | diff want - && test -z "$(find "$T/stage" -perm /022 ! -type l)" || return 1
	printf 'main;a 1\nmain;b 2\n' >in
	$EMU "$T/stage/usr/bin/fg-collapse" in | $EMU "$T/stage/usr/bin/fg-svg" | grep -q '</svg>'
}

uninstalled() {
	cd "$T"/fg-* && echo kept >"$T/stage/usr/bin/another" &&
		$MAKE -s BUILD=build uninstall DESTDIR="$T/stage" PREFIX=/usr &&
		test "$(listed)" = ./usr/bin/another && test ! -e "$T/stage/usr/lib/fg" || return 1
	$MAKE -s BUILD=build install DESTDIR="$T/other" PREFIX=/opt BINDIR=/opt/fg/bin MANDIR=/opt/man &&
		test -x "$T/other/opt/fg/bin/fg-svg" && test -f "$T/other/opt/man/man7/fg.7" &&
		test ! -e "$T/other/opt/bin"
}

# Those of Debian with hardening=+all.
flags() {
	command -v readelf >/dev/null || { echo "no readelf"; return 77; }
	cd "$T"/fg-* && $MAKE BUILD=build/hard PROGS=fg-svg CPPFLAGS='-DNDEBUG -D_FORTIFY_SOURCE=2' \
		CFLAGS='-O2 -fPIE -fstack-protector-strong -Werror=format-security' \
		LDFLAGS='-fPIE -pie -Wl,-z,relro -Wl,-z,now' >hard.log 2>&1 ||
		{ tail hard.log; return 1; }
	readelf -hldW build/hard/fg-svg >hard && readelf -sW build/hard/fg-svg >>hard &&
		for what in 'Type: *DYN' GNU_RELRO 'BIND_NOW\|FLAGS.*NOW' __stack_chk_fail '_chk@'
		do
			grep -q -e "$what" hard || { echo "no $what"; return 1; }
		done
	grep '^[^ ]*cc' hard.log | grep -v -e -D_FORTIFY_SOURCE=2 -e -pie
	test $? -eq 1
}

check "the same tarball twice, and from itself" tarball
check "the same programs, without git" same_programs
check "install" installed
check "uninstall, BINDIR and MANDIR" uninstalled
check "the user's flags" flags
finish
