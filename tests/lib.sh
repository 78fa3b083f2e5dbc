# SPDX-License-Identifier: ISC
# Sourced by the test scripts: counts what passes, shows only what fails.
#
#	check NAME COMMAND ...	passes if COMMAND exits 0; 77 is a skip
#	expect STATUS NAME COMMAND ...	passes if COMMAND exits with STATUS
#	skip NAME REASON	could not run here
#	leave REASON	skips everything: the script ends
#	thrice COMMAND ...	tries again, twice
#	need_recorder		ends the script where it may not sample the machine
#	need_program NAME FLAG ...	$T/NAME out of tests/progs, or the script ends
#	refused STATUS WORDS OPTION ...	fg-record says why it does not start
#	gives STATUS OUTPUT [PATTERN]	what a program left: $st, the file out,
#		and in the file err the PATTERN, or nothing
#	without LIBRARY	whether make left it out, see WITHOUT in the Makefile
#	programs	names those that are built
#	gz	compresses what the programs can then read, else copies
#	finish			prints the counts; the script's last line
#
# COMMAND may be a function of the script. Its output is shown only when it
# fails. $BUILD is where the programs are (absolute), $TOP the checkout, $T a
# scratch folder that is removed at the end.
set -u
LC_ALL=C
PERF_BUILDID_DIR=/dev/null
export LC_ALL PERF_BUILDID_DIR
TOP=$(cd "$(dirname "$0")/../.." && pwd)
: "${BUILD:=$TOP/build}" "${EMU:=}"
case $BUILD in /*) ;; *) BUILD=$TOP/$BUILD ;; esac
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
suite=$(basename "$(dirname "$0")")/$(basename "$0" .sh)
passed=0 failed=0 skipped=0

expect() {
	_want=$1 _name=$2
	shift 2
	"$@" >"$T/.log" 2>&1
	_got=$?
	if test $_got -eq "$_want"
	then
		passed=$((passed + 1))
	elif test $_got -eq 77
	then
		skip "$_name" "$(tail -n 1 "$T/.log")"
	else
		failed=$((failed + 1))
		echo "FAIL $suite: $_name (status $_got, not $_want)"
		sed 's/^/    /' "$T/.log" | tail -n 30
	fi
}

check() {
	expect 0 "$@"
}

# For what measures time: a machine that is busy may have none for the program.
thrice() {
	for try in 1 2 3
	do
		"$@" && return 0
		echo "-- failed, try $try"
	done
	return 1
}

skip() {
	skipped=$((skipped + 1))
	echo "SKIP $suite: $1: $2"
}

leave() {
	skip "everything" "$1"
	finish
	exit
}

need_recorder() {
	test "$(id -u)" -eq 0 && "$BUILD/fg-record" -q -a -o "$T/.try" true 2>"$T/.why" && return
	leave "not root, or: $(cat "$T/.why")"
}

need_program() {
	_name=$1
	shift
	${CC:-cc} -g -pthread "$@" -o "$T/$_name" "$TOP/tests/progs/$_name.c" ||
		leave "no C compiler"
}

refused() {
	_status=$1 _words=$2
	shift 2
	"$BUILD/fg-record" -o "$T/.try" "$@" true 2>"$T/.why"
	_is=$?
	cat "$T/.why"
	test $_is -eq "$_status" && grep -q -e "$_words" "$T/.why"
}

# shellcheck disable=SC2154
gives() {
	test "$st" -eq "$1" || { echo "status $st, not $1"; cat err; return 1; }
	printf '%s' "$2" | cmp - out || { cat out; return 1; }
	if test $# -gt 2
	then
		grep -qE "$3" err || { cat err; return 1; }
	else
		test ! -s err || { cat err; return 1; }
	fi
}

without() {
	case " ${WITHOUT-} " in
	*" $1 "*) echo "built without $1" ;;
	*) return 1 ;;
	esac
}

programs() {
	_all=
	for _p in fg-record fg-script fg-collapse fg-diff fg-svg fg-flame
	do
		test ! -x "$BUILD/$_p" || _all="$_all $_p"
	done
	echo "$_all"
}

gz() {
	if without zlib >/dev/null
	then
		cat
	else
		gzip -c
	fi
}

finish() {
	echo "$suite: $passed passed, $failed failed, $skipped skipped"
	test $failed -eq 0
}
