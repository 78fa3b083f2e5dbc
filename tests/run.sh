#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs the tests that make has built: `run.sh check` what a build machine can
# run, `run.sh all` everything. Prints what failed or was skipped and one
# closing line; STRICT=1 turns a skip into a failure. `run.sh golden`: the golden
# files only.
set -u
LC_ALL=C
PERF_BUILDID_DIR=/dev/null # the tests' objects are not looked for there
export LC_ALL PERF_BUILDID_DIR
: "${BUILD:=build}" "${EMU:=}" "${STRICT:=}" "${MAKE:=make}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
export BUILD EMU
pass=0 fail=0 skip=0
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT

result() { # STATUS NAME [LOG]
	if test "$1" -eq 0
	then
		pass=$((pass + 1))
	else
		fail=$((fail + 1))
		echo "FAIL $2 (status $1)"
		test $# -lt 3 || sed 's/^/    /' "$3" | tail -n 40
	fi
}

skipped() { # NAME WHY
	skip=$((skip + 1))
	echo "SKIP $1: $2"
}

# A test script prints "SUITE: N passed, N failed, N skipped" last.
script() { # FILE
	sh "$1" >"$T/script" 2>&1
	counts=$(sed -n '$s/.*: \([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$T/script")
	if test -z "$counts"
	then
		result 1 "$1: did not come to its end" "$T/script"
		return
	fi
	sed '$d' "$T/script"
	# shellcheck disable=SC2086
	set -- $counts
	pass=$((pass + $1)) fail=$((fail + $2)) skip=$((skip + $3))
}

# A slow machine, or an emulator, is no failure.
CK_DEFAULT_TIMEOUT=60
export CK_DEFAULT_TIMEOUT

unit() {
	for t in "$BUILD"/tests/unit/*/*
	do
		case $t in *.o | *.d | *\**) continue ;; esac
		$EMU "$t" >"$T/log" 2>&1
		result $? "${t#"$BUILD"/}" "$T/log"
	done
}

# PROG over OPERANDs beside BASE gives BASE.out. BASE.args holds more options,
# BASE.exit the status, BASE.err what standard error says; without: 0, nothing.
# BASE.needs names another program, without which it is left out.
# It runs in the folder of BASE, so that messages name files the same anywhere.
golden() { # PROG BASE OPERAND ...
	prog=$1 base=$2
	shift 2
	test ! -f "$base.args" || eval "set -- $(cat "$base.args") \"\$@\""
	want=0 err=/dev/null
	test ! -f "$base.exit" || want=$(cat "$base.exit")
	test ! -f "$base.err" || err=$base.err
	(cd "$(dirname "$base")" && $EMU "$BUILD/$prog" "$@") \
		>"$T/out" 2>"$T/err"
	got=$?
	if test -n "${UPDATE-}"
	then
		cp "$T/out" "$base.out"
		rm -f "$base.err" "$base.exit"
		test ! -s "$T/err" || cp "$T/err" "$base.err"
		test $got -eq 0 || echo $got >"$base.exit"
		return
	fi
	{
		if ! test -f "$base.out"
		then
			echo "no $(basename "$base").out; UPDATE=1 writes it, of this:"
			cat "$T/out"
		fi
		test ! -f "$base.out" || cmp -s "$base.out" "$T/out" ||
			diff -u "$base.out" "$T/out"
		cmp -s "$err" "$T/err" || diff -u "$err" "$T/err"
		test $got -eq "$want" || echo "status $got, not $want"
	} >"$T/log" 2>&1
	test ! -s "$T/log"
	result $? "$prog $base" "$T/log"
}

# testdata/PART/**/CASE.in (script: CASE.data); a diff's other side: CASE.after.
goldens() {
	for in in testdata/collapse/*/*.in testdata/diff/*.in \
		testdata/svg/*.in testdata/script/*.data
	do
		base=${in%.*} name=$(basename "$in")
		part=${in#testdata/} part=${part%%/*}
		needs=fg-$part
		test ! -f "$base.needs" || needs=$(cat "$base.needs")
		if ! test -x "$BUILD/fg-$part" || ! test -x "$BUILD/$needs" || ! test -f "$in"
		then
			continue
		fi
		case $part in
		collapse)
			fmt=$(basename "$(dirname "$in")")
			golden fg-collapse "$base" -f "$fmt" "$name"
			;;
		diff)
			golden fg-diff "$base" "$name" "${name%.in}.after"
			;;
		*)
			golden "fg-$part" "$base" "$name"
			;;
		esac
	done
}

# Each fuzz target over all of testdata: none may crash, whatever it is given.
replay() {
	for t in "$BUILD"/fuzz/fuzz-*
	do
		case $t in *\**) continue ;; esac
		# shellcheck disable=SC2086
		find testdata -type f -print0 | xargs -0 $EMU "$t" >"$T/log" 2>&1
		result $? "replay $(basename "$t")" "$T/log"
	done
}

scripts() { # FOLDER ...
	for d
	do
		for s in tests/"$d"/*.sh
		do
			test ! -f "$s" || script "$s"
		done
	done
}

sanitized() {
	if $MAKE asan-bins >"$T/log" 2>&1
	then
		(BUILD=$PWD/build/asan STRICT='' sh tests/run.sh check) >"$T/script" 2>&1
		st=$?
		sed -n '/^FAIL/,$p' "$T/script"
		result $st "check under address and undefined sanitizers"
	else
		result 1 "sanitizer build" "$T/log"
	fi
}

# The three filters with words of 32 bits, without the libraries that they can do
# without. "make portable" goes further.
# Without gcc-multilib, the kernel's headers are in the other processor's folder.
words32() {
	cc32="gcc -m32 -idirafter /usr/include/$(gcc -print-multiarch)"
	# shellcheck disable=SC2086
	if ! printf '#include <errno.h>\nint x;' |
		$cc32 -x c -shared -o "$T/x.so" - 2>"$T/log"
	then
		skipped "32 bits" "gcc -m32 does not link"
	elif $MAKE BUILD=build/i686 CC="$cc32" PROGS='fg-collapse fg-diff fg-svg' \
		WITHOUT='zlib libzstd' all >"$T/log" 2>&1
	then
		(BUILD=build/i686 sh tests/run.sh golden) >"$T/log" 2>&1
		result $? "32 bits" "$T/log"
	else
		result 1 "32-bit build" "$T/log"
	fi
}

# The only program with threads of its own that share memory.
threads() {
	$MAKE tsan >"$T/log" 2>&1
	result $? "fg-collapse under the thread sanitizer" "$T/log"
}

fuzzed() {
	if ! command -v clang >/dev/null
	then
		skipped fuzz "clang is not installed"
		return
	fi
	if ! $MAKE fuzz-build >"$T/log" 2>&1
	then
		result 1 "fuzz build" "$T/log"
		return
	fi
	BUILD=$PWD/build/fuzz sh tests/fuzz/run.sh >"$T/log" 2>&1
	st=$?
	# All of it: what crashed is not to be had again elsewhere.
	test $st -eq 0 || sed -n '/^failed:/,$p' "$T/log"
	result $st "fuzz"
}

test "${1:-check}" = golden || {
	unit
	replay
}
# The programs leave it to exit to free; only modules must leak nothing.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
goldens
test "${1:-check}" = golden || {
	scripts cli
	sh tests/layers.sh >"$T/log" 2>&1
	result $? "layers" "$T/log"
}
if test "${1:-check}" = all
then
	scripts live compat browser
	script tests/portable/dist.sh
	words32
	$MAKE lint >"$T/log" 2>&1
	result $? "lint" "$T/log"
	sanitized
	threads
	fuzzed
fi
if test -n "$STRICT"
then
	fail=$((fail + skip)) skip=0
fi
echo "$pass passed, $fail failed, $skip skipped"
test $fail -eq 0
