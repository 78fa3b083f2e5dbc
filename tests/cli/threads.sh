#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-collapse with any number of threads: the same bytes and the same words.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
cd "$T" || exit 1

# Watched for races all is many times slower: less of it will do.
watched=false samples=30000 counts='2 3 4 5 6 7 8' depth=100000
case $(nm "$BUILD/fg-collapse" 2>/dev/null) in
*__tsan_init*) watched=true samples=9000 counts='2 5' depth=20000 ;;
esac

# Samples of some programs and events, and lines that are none, 3 MB of them.
awk -v n=$samples 'BEGIN {
	for (i = 0; i < n; i++) {
		x = (x * 1103515245 + 12345) % 2147483648
		if (i % (n / 6) == n / 6 - 1) print "no sample " i
		printf "prog%d 1/%d 1.%06d: %d %s: \n", x % 7, x % 5, i, i % 1000,
			x % 50 ? "cycles:u" : x % 3 ? "faults" : "a-b"
		for (d = x % 11; d >= 0; d--)
			printf "\t    7f00000%05d f%d+0x1f (%s)\n", d * 7 + x % (d + 1),
				d * 7 + x % (d + 1), d % 3 ? "/bin/x" : "[kernel.kallsyms]"
		print ""
	}
}' </dev/null >in
first=$(grep -n '^no sample' in | sed -n '1s/:.*//p')

same_for_any_number() {
	$P -j 1 --all -v --tid in >want 2>want.err || return 1
	test "$(wc -l <want)" -gt 100 && grep -q "in:$first: lines skipped: 6" want.err ||
		{ cat want.err; return 1; }
	for n in $counts
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

# A line is cut off: at the same place, and the same sample is left out.
cut_off() {
	size=$(($(wc -c <in) - 11))
	head -c $size in >part
	at=$(($(wc -l <part) + 1))
	for n in $counts
	do
		$P -j $n part >out 2>err
		test $? -eq 1 && test ! -s out || return 1
	done
	grep -q "part:$at: damaged: the input ends within a line: " err || return 1
	$P -j 1 --partial --tid part >want 2>want.err
	test $? -eq 1 && grep -q 'not folded: .*1 incomplete' want.err ||
		{ cat want.err; return 1; }
	for n in $counts
	do
		$P -j $n --partial --tid part >out 2>err
		test $? -eq 1 && cmp want out && cmp want.err err ||
			{ cat err; return 1; }
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

# A line that nobody can hold is told and costs no memory; the rest is read.
endless_line() {
	! $watched || { echo "no memory limit under sanitizers"; return 77; }
	case $(nm "$BUILD/fg-collapse" 2>/dev/null) in
	*__asan_init*) echo "no memory limit under sanitizers"; return 77 ;;
	esac
	test -z "$EMU" || { echo "emulated"; return 77; }
	command -v bash >/dev/null || { echo "no bash for ulimit -v"; return 77; }
	for n in 1 3
	do
		{ cat in; printf 'prog0 1 1.5: 1000 cycles:u: \n\t1 '
			head -c 1000000000 /dev/zero | tr '\0' f
			printf ' (/bin/x)\n\t2 main (/bin/x)\n\n'; cat in; } |
			bash -c "ulimit -v 524288; $P -v -j $n" >out$n 2>err$n || return 1
		grep -q '^fg-collapse: standard input:.*lines skipped: 13, ' err$n ||
			{ cat err$n; return 1; }
	done
	cmp out1 out3 && cmp err1 err3 && grep -q '^prog0;main 1000$' out1
}

# Bytes that no profiler writes: whatever is made of them, it is the same.
any_bytes() {
	{ cat in; printf 'p\0q 1 1.5: 3 cycles:u: \n\t1 f\0\377g+0x1 (/bin/\376)\n\n'
		awk -v n=$depth 'BEGIN { for (i = 0; i < n; i++) printf "\t%x f (x)\n", i }' </dev/null
		printf '\np 1 1.5: 18446744073709551615 cycles:u: \n'
		awk -v n=$depth 'BEGIN { for (i = 0; i < n; i++) printf "\t%x f (x)\n", i }' </dev/null
		printf '\n'; head -c 300000 "$BUILD/fg-collapse"; cat in; } >odd
	$P -q -j 1 odd >want 2>want.err || { cat want.err; return 1; }
	grep -a -q '^p;.*f 18446744073709551615$' want || return 1
	for n in 2 4 7
	do
		$P -q -j $n odd 2>err | cmp want - && cmp want.err err || return 1
	done
}

stats() {
	$P -q --stats -j 2 in 2>err >out || return 1
	n=$(wc -l <out) bytes=$(wc -c <in)
	grep -q "distinct stacks $n, .* bytes $bytes, " err || { cat err; return 1; }
}

check "any number of threads" same_for_any_number
check "cut off" cut_off
check "pipes and several files" pipes_and_several_files
check "folded text" folded
check "input without borders" without_borders
check "a sum that does not fit" too_much
check "a line without end" endless_line
check "any bytes" any_bytes
check "--stats" stats
expect 2 "no threads" $P -j 0 in
expect 2 "too many threads" $P -j 1025 in
finish
