#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-collapse with any number of threads: the same bytes and the same words.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
cd "$T" || exit 1

# Samples of some programs and events, and lines that are none, 3 MB of them.
awk 'BEGIN {
	for (i = 0; i < 30000; i++) {
		x = (x * 1103515245 + 12345) % 2147483648
		if (i % 5000 == 4999) print "no sample " i
		printf "prog%d 1/%d 1.%06d: %d %s: \n", x % 7, x % 5, i, i % 1000,
			x % 50 ? "cycles:u" : x % 3 ? "faults" : "a-b"
		for (d = x % 11; d >= 0; d--)
			printf "\t    7f00000%05d f%d+0x1f (%s)\n", d * 7 + x % (d + 1),
				d * 7 + x % (d + 1), d % 3 ? "/bin/x" : "[kernel.kallsyms]"
		print ""
	}
}' </dev/null >in

same_for_any_number() {
	$P -j 1 --all -v --tid in >want 2>want.err || return 1
	test "$(wc -l <want)" -gt 100 && grep -q 'in:39868: lines skipped: 6' want.err ||
		{ cat want.err; return 1; }
	for n in 2 3 4 5 6 7 8
	do
		$P -j $n --all -v --tid in >out 2>err || return 1
		cmp want out && cmp want.err err || { cat err; return 1; }
	done
}

pipes_and_several_files() {
	$P -q -j 1 in in >want || return 1
	for n in 1 2 4
	do
		cat in in | $P -q -j $n | cmp want - || return 1
		dd if=in bs=1000 2>/dev/null | cat - in | $P -q -j $n | cmp want - || return 1
		$P -q -j $n in - <in | cmp want - || return 1
	done
}

# What is folded merges by threads too, in any order.
folded() {
	$P -q -j 1 --tid in >want || return 1
	i=0
	while test $i -lt 8
	do
		cat want
		i=$((i + 1))
	done >many
	for n in 1 2 5
	do
		$P -j $n many >out$n || return 1
	done
	cmp out1 out2 && cmp out1 out5 &&
		sed 's/.* //' want | awk '{ n += $1 } END { print n * 8 }' >sum &&
		sed 's/.* //' out1 | awk '{ n += $1 } END { print n }' | cmp - sum
}

# No blank line anywhere: one thread reads all, and no sample is lost.
without_borders() {
	sed '/^$/d' in >dense
	$P -q -j 1 dense >want && $P -q -j 4 dense | cmp - want
	sed 's/$/\r/' in >crlf
	$P -q -j 1 in >want && $P -q -j 4 crlf | cmp - want
}

# Of several threads none knows of a sum that does not fit.
too_much() {
	{ cat in; echo; i=0
	while test $i -lt 4
	do
		printf 'big 1 1.0: 4611686018427387904 cycles:u: \n\t1 f (x)\n\n'
		cat in
		i=$((i + 1))
	done; } >big
	for n in 1 2 4
	do
		$P -q -j $n big >out 2>err
		test $? -eq 1 && test ! -s out && grep -q 'more than 2^64-1' err ||
			{ echo "$n threads"; cat err; return 1; }
	done
	sed 's/ 4611686018427387904 / 4611686018427387903 /' big >fits
	for n in 1 2 4
	do
		$P -q -j $n fits | grep -q '^big;f 18446744073709551612$' || return 1
	done
}

stats() {
	$P -q --stats -j 2 in 2>err >out || return 1
	n=$(wc -l <out) bytes=$(wc -c <in)
	grep -q "distinct stacks $n, .* bytes $bytes, " err || { cat err; return 1; }
}

check "any number of threads" same_for_any_number
check "pipes and several files" pipes_and_several_files
check "folded text" folded
check "input without borders" without_borders
check "a sum that does not fit" too_much
check "--stats" stats
expect 2 "no threads" $P -j 0 in
expect 2 "too many threads" $P -j 1025 in
finish
