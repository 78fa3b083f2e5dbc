#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-diff as a whole program: operands, streams, messages, statuses.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-diff"
cd "$T" || exit 1
NL='
'
printf 'a;b 1\na;c 2\n' >before
printf 'a;b 4\na;0x12 1' >after

run() {
	$P "$@" >out 2>err </dev/null
	st=$?
}

gives() { # STATUS STDOUT [STDERR-PATTERN]
	test "$st" -eq "$1" || { echo "status $st, not $1"; cat err; return 1; }
	printf '%s' "$2" | cmp - out || { cat out; return 1; }
	if test $# -gt 2
	then
		grep -qE "$3" err || { cat err; return 1; }
	else
		test ! -s err || { cat err; return 1; }
	fi
}

two_files() {
	run before after && gives 0 "a;0x12 0 1${NL}a;b 1 4${NL}a;c 2 0${NL}"
}

either_side_from_a_pipe() {
	two_files || return 1
	cp out want
	$P - after <before | cmp - want && $P before - <after | cmp - want
}

both_sides_from_a_pipe() {
	run - - && gives 2 '' 'standard input can be only one side'
}

operands() {
	run before
	gives 2 '' '^usage: fg-diff ' || return 1
	run before after after
	gives 2 '' '^usage: fg-diff ' || return 1
	run
	gives 2 '' '^usage: fg-diff '
}

missing() {
	run missing after
	gives 1 '' '^fg-diff: missing: ' || return 1
	run before missing
	gives 1 '' '^fg-diff: missing: '
}

empty_side() {
	: >empty
	run empty after
	gives 1 '' 'empty: no folded stack found' || return 1
	run before empty
	gives 1 '' 'empty: no folded stack found'
}

not_folded() {
	printf 'x 1 1.5: 7 cycles: \n\t1 f+0x1 (/bin/x)\n' >perf
	run perf after && gives 1 '' 'perf:1: lines skipped: 2' &&
		gives 1 '' 'perf: no folded stack found'
}

normalized() {
	run -ns before after &&
		gives 0 "a;0x... 0 1${NL}a;b 2 4${NL}a;c 3 0${NL}"
}

# Totals agree to the digit, on every pair of recordings at hand.
totals_agree() {
	for f in "$TOP"/testdata/collapse/perf/real-*.out
	do
		for g in "$TOP"/testdata/collapse/perf/real-*.out
		do
			$P -n "$f" "$g" | awk '{ a += $(NF - 1); b += $NF }
				END { if (a != b) { print a, b; exit 1 } }' ||
				{ echo "$f $g"; return 1; }
		done
	done
}

sides_swapped() {
	$P before after | awk '{ n = $NF; m = $(NF - 1)
		sub(/ [^ ]+ [^ ]+$/, ""); print $0, n, m }' >want
	$P after before | cmp - want
}

closed_pipe() {
	seq 1 200000 | sed 's/.*/a;f&;g&;h& 1/' >long
	( $P long after; echo $? >status ) 2>err | head -n 1 >out
	test "$(cat out)" = 'a;0x12 0 1' && test ! -s err &&
		test "$(cat status)" -gt 128
}

full_disk() {
	test -w /dev/full || return 77
	$P before after >/dev/full 2>err
	test $? -eq 1 && grep -q '^fg-diff: standard output: ' err
}

check "two files" two_files
check "either side from a pipe" either_side_from_a_pipe
check "both sides from a pipe" both_sides_from_a_pipe
check "operands" operands
check "missing file" missing
check "empty side" empty_side
check "not folded text" not_folded
check "-n and -s" normalized
check "normalized totals" totals_agree
check "sides swapped" sides_swapped
check "closed pipe" closed_pipe
check "full disk" full_disk
finish
