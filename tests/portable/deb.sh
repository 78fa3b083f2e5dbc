#!/bin/sh
# SPDX-License-Identifier: ISC
# A Debian package out of the tarball, with no more to it than deb/ has: built
# with Debian's flags, checked by lintian, put into a folder as into a system,
# run there, and removed.
. "$(dirname "$0")/../lib.sh"
unset DESTDIR PREFIX BINDIR MANDIR BASHDIR ZSHDIR FISHDIR MAKEFLAGS MAKELEVEL MFLAGS CC CFLAGS CPPFLAGS \
	LDFLAGS PROGS SCRIPTS WITHOUT BUILD
for c in dpkg-buildpackage dh lintian readelf
do
	command -v $c >/dev/null || { skip "package" "no $c"; finish; exit; }
done
ROOT=$T/root
ADMIN=$ROOT/var/lib/dpkg

# By the tests of "make check" too, as on a build machine.
built() {
	mkdir "$T/copy" &&
		(cd "$TOP" && tar -cf - --exclude=./build --exclude=./.git .) | tar -xf - -C "$T/copy" &&
		(cd "$T/copy" && ${MAKE:-make} dist) && tar -xf "$T"/copy/fg-*.tar.gz -C "$T" &&
		cd "$T"/fg-* && cp -R tests/portable/deb debian &&
		dpkg-buildpackage -b -us -uc >"$T/build.log" 2>&1 ||
		{ grep -E '^FAIL|error:|[*][*][*]' "$T/build.log"; tail "$T/build.log"; return 1; }
	grep ' passed, ' "$T/build.log"
	cd "$T" && DEB=$(ls "$T"/fg_*.deb)
}

# As root it says of itself that it is root.
clean() {
	lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$T"/fg_*.changes \
		>lint 2>&1
	st=$?
	cat lint
	test ! -s lint || st=1
	return $st
}

hardened() {
	dpkg-deb -x "$DEB" "$T/x" || return 1
	for p in fg-collapse fg-diff fg-record fg-script fg-svg
	do
		readelf -hldW "$T/x/usr/bin/$p" >hard || return 1
		for what in 'Type: *DYN' GNU_RELRO 'BIND_NOW\|FLAGS.*NOW'
		do
			grep -q -e "$what" hard || { echo "$p: no $what"; return 1; }
		done
	done
}

# What it depends on is what its programs need, and here.
depends() {
	dpkg-deb -f "$DEB" Depends | tr ',' '\n' | sed 's/^ *//; s/ .*//' >names
	cat names
	for p in libc6 libdw1 libelf1 liblzma5 libzstd1 zlib1g
	do
		grep -qx $p names && dpkg -s $p >/dev/null || { echo "no $p"; return 1; }
	done
}

system() { # DPKG-OPTION ...
	dpkg --root="$ROOT" --force-depends --force-not-root --force-script-chrootless \
		--log="$T/dpkg.log" "$@"
}

files() {
	(cd "$ROOT" && find . -path ./var/lib/dpkg -prune -o -print | LC_ALL=C sort)
}

installs() {
	mkdir -p "$ADMIN/info" "$ADMIN/updates" && : >"$ADMIN/status" && : >"$ADMIN/available" &&
		files >before && system -i "$DEB" && system -s fg | grep -q 'install ok installed'
}

# Where perf events are not to be had, only the recording stays out.
runs() {
	B=$ROOT/usr/bin
	for p in fg-collapse fg-diff fg-flame fg-record fg-script fg-svg
	do
		"$B/$p" --version | grep -q "^$p [0-9]" && test -f "$ROOT/usr/share/man/man1/$p.1.gz" ||
			{ echo "$p"; return 1; }
	done
	"$B/fg-script" "$TOP/testdata/script/fg.data" 2>/dev/null | "$B/fg-collapse" >folded &&
		"$B/fg-diff" folded folded | "$B/fg-svg" | grep -q '</svg>' &&
		"$B/fg-flame" -q --perfdata "$TOP/testdata/script/fg.data" -o out.svg &&
		grep -q '</svg>' out.svg || return 1
	"$B/fg-record" -q --alloc -o alloc.data -- ls / >ls.out 2>err ||
		{ cat err; test -e "$ROOT/usr/lib/fg/libfg-alloc.so"; }
}

uninstalls() {
	system -P fg && files | diff before - && ! system -s fg 2>/dev/null
}

check "built, its tests too" built
if test -n "${DEB-}"
then
	check "lintian" clean
	check "hardened" hardened
	check "dependencies" depends
	check "installed" installs
	check "runs" runs
	check "uninstalled" uninstalls
fi
finish
