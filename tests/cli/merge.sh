#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-collapse adds up what it folded, in any grouping and by any road, to the
# same bytes: files, pipes, --sorted, --tab with sort(1) as the shuffle.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
cd "$T" || exit 1
TAB=$(printf '\t')

# 50 shards, none sorted, of stacks that many of them have: names with blanks,
# numbers at their end, empty ones, counts with decimals.
awk 'BEGIN {
	srand(1)
	split("main a a-b a! a;b b;c.isra.0 d_7 operator<< {x},;;f(int) const,g 5,ä€,-", names, /[ ,]/)
	for (shard = 1; shard <= 50; shard++)
		for (line = int(rand() * 200); line >= 0; line--) {
			s = "app" int(rand() * 3)
			for (depth = int(rand() * 8); depth > 0; depth--)
				s = s ";" names[int(rand() * 14) + 1]
			printf "%s %d%s\n", s, int(rand() * 1e6), \
				rand() < .2 ? "." int(rand() * 1000) : "" >("shard." shard)
		}
}'
$P shard.* >whole

the_independent_sum() {
	# In thousandths, which awk adds up exactly.
	awk '{ s = $0; sub(/[ ]*[0-9.]*$/, "", s); split($NF "." , c, ".")
		n[s] += c[1] * 1000 + substr(c[2] "000", 1, 3) }
		END { for (s in n) printf "%s%c%.3f\n", s, 9, n[s] / 1000 }' shard.* |
		sed -e 's/0*$//' -e 's/[.]$//' | LC_ALL=C sort -t"$TAB" -k1,1 >want
	tr "$TAB" ' ' <want | cmp - whole
}

# Groups of random sizes, each merged another way, merged again till one is left.
any_grouping() {
	for seed in 1 2 3 4
	do
		rm -f part.*
		for f in shard.*
		do
			cp "$f" "part.$f"
		done
		step=0
		while set -- part.* && test $# -gt 1
		do
			step=$((step + 1))
			n=$(awk -v s=$seed -v t=$step 'BEGIN { srand(s * 1000 + t); print 2 + int(rand() * 9) }')
			group=$(ls part.* | awk -v s=$seed -v t=$step -v n="$n" '
				BEGIN { srand(s * 2000 + t) } { l[NR] = $0 }
				END { while (n-- > 0 && NR > 0) {
					i = 1 + int(rand() * NR); print l[i]; l[i] = l[NR--] } }')
			# shellcheck disable=SC2086
			case $(((seed + step) % 5)) in
			0) $P $group ;;
			1) cat $group | $P --tab ;;
			2) cat $group | gz | $P - ;;
			3) for f in $group; do $P "$f" >"sorted.$f" || return 1; done
				$P --sorted sorted.* ;;
			4) cat $group | $P --tab | LC_ALL=C sort -t"$TAB" -k1,1 | $P --sorted --tab ;;
			esac >merged || return 1
			# shellcheck disable=SC2086
			rm -f $group sorted.*
			mv merged "part.merged.$step"
		done
		$P "$1" | cmp - whole || { echo "seed $seed"; return 1; }
	done
}

sorted_files() {
	for f in shard.*
	do
		$P "$f" >"in.$f" || return 1
	done
	$P --sorted in.* | cmp - whole && $P in.* | cmp - whole &&
		$P --sorted whole | cmp - whole && $P --sorted <whole | cmp - whole
}

# What Hadoop streaming and Spark's pipe do: mappers write "key TAB value", the
# shuffle sorts by key, a reducer gets all lines of a key one after the other.
mapper_and_reducer() {
	for f in shard.*
	do
		$P --tab "$f"
	done | LC_ALL=C sort -t"$TAB" -k1,1 >shuffled
	$P --sorted <shuffled | cmp - whole || return 1
	# Two reducers: a key is with one of them.
	for half in 0 1
	do
		awk -F "$TAB" -v half=$half 'length($1) % 2 == half' shuffled |
			$P --sorted --tab >reduced.$half || return 1
	done
	$P --sorted reduced.0 reduced.1 | cmp - whole && $P reduced.0 reduced.1 | cmp - whole
}

tab_form() {
	printf 'a;b 1\na;b 2.5\n' | $P --tab >out && printf 'a;b\t3.5\n' | cmp - out &&
		printf 'a\tx;b\t1\na x;b 2\n' | $P -f folded --tab >out &&
		printf 'a x;b\t3\n' | cmp - out &&
		printf 'a 1 1.5: 7 cycles: \n\t1 f\tg+0x1 (/bin/x)\n' | $P --tab >out &&
		printf 'a;f g\t7\n' | cmp - out &&
		printf 'a\tx;b\t1\na\tx;b 2\n' | $P --sorted --tab >out &&
		printf 'a x;b\t3\n' | cmp - out
}

# Spaces and control characters sort before ';' and TAB may not be confused.
order_of_stacks() {
	printf 'a 1\na!;x 1\na;b 1\na;b c 1\na;b;c 1\n' >sorted
	$P --sorted sorted | cmp - sorted && $P sorted | cmp - sorted &&
		shuf sorted 2>/dev/null | $P | cmp - sorted
}

not_sorted() {
	printf 'a;b 1\na;d 1\na;c 1\n' >bad
	$P --sorted whole bad >out 2>err
	test $? -eq 1 && grep -qx 'fg-collapse: bad:3: not sorted' err || { cat err; return 1; }
	$P bad >out && printf 'a;b 1\na;c 1\na;d 1\n' | cmp - out
}

overflow() {
	printf 'a;b 18446744073709551615\n' >most
	for how in '' --sorted
	do
		# shellcheck disable=SC2086
		$P $how most >out && cmp most out || return 1
		# shellcheck disable=SC2086
		$P $how most one >out 2>err
		test $? -eq 1 && grep -q ': the counts of a stack add up to more than' err || return 1
	done
	test ! -s out || return 1
	# Every stack fits, their total does not.
	printf 'a;c 18446744073709551615\n' >'more'
	$P most more >out && cat most more | cmp - out
}

notes_and_bad_lines() {
	printf '# of Monday\na;b 1\n\nnonsense\n#\na;c 1e5\na;d 99999999999999999999\na;e 2\n' >in
	for how in '' --sorted
	do
		# shellcheck disable=SC2086
		$P -v $how -f folded in >out 2>err || return 1
		printf 'a;b 1\na;e 2\n' | cmp - out || return 1
		grep -q 'stacks folded: 2 .* lines skipped: 3, comments and the like: 3' err &&
			grep -q 'in:4: lines skipped: 3, the first (no stack and count): nonsense' err ||
			{ cat err; return 1; }
	done
}

prefix() {
	$P --prefix web1 one >out && printf 'web1;a;b 1\n' | cmp - out &&
		$P --prefix ' # x;y z ' --sorted one >out && printf '#_x:y_z;a;b 1\n' | cmp - out &&
		printf 'x 1 1.5: 7 cycles: \n\t1 f+0x1 (/bin/x)\n' |
		$P --tab --prefix=h >out && printf 'h;x;f\t7\n' | cmp - out || return 1
	$P --prefix h1 shard.1 >h1 && $P --prefix h2 shard.1 >h2 && $P h1 h2 >both &&
		cat h1 h2 | cmp - both
}

broken_inputs() {
	$P --sorted one missing >out 2>err
	test $? -eq 1 && grep -q '^fg-collapse: missing: ' err && printf 'a;b 1\n' | cmp - out || return 1
	: >nothing
	$P --sorted nothing >out 2>err
	test $? -eq 1 && test ! -s out && grep -q 'no stack found' err || return 1
	! without zlib || return 77
	gzip -c whole | head -c 500 >cut.gz || return 1
	$P --sorted one cut.gz >out 2>err
	test $? -eq 1 && grep -q 'cut.gz: gzip: data ends too early' err
}

# Ten megabytes suffice, however many and large the inputs are.
constant_memory() {
	test -z "$EMU" || { echo "emulated"; return 77; }
	command -v bash >/dev/null || { echo "no bash for ulimit -v"; return 77; }
	case $(nm "$BUILD/fg-collapse" 2>/dev/null) in
	*__asan_init*) echo "no memory limit under sanitizers"; return 77 ;;
	esac
	seq -f '%07.0f' 1 400000 | sed 's/.*/main;f&;g&;h& 1/' >big
	i=0
	while test $i -lt 30
	do
		ln -s big big.$i
		i=$((i + 1))
	done
	# Limited are addresses: a thread has its stack, and no heap of its own here.
	for how in '-j 1' '-j 2' '--sorted -j 1' '--sorted -j 2'
	do
		# shellcheck disable=SC2086
		MALLOC_ARENA_MAX=1 bash -c "ulimit -s 256; ulimit -v 16384; $P $how big.*" >out || return 1
		sed 's/1$/30/' big | cmp - out || return 1
	done
}

# More files than may be open are added up one after the other.
# shellcheck disable=SC3045 # every sh that is around has ulimit -n
many_files() {
	rm -rf many && mkdir many || return 1
	i=0
	while test $i -lt 100
	do
		echo "a;b 1" >many/$i
		i=$((i + 1))
	done
	(ulimit -n 50 && $P many/*) >out && echo "a;b 100" | cmp - out || return 1
	(ulimit -n 50 && $P --sorted many/*) >out 2>err
	test $? -eq 1 && grep -q 'Too many open files\|No file descriptors' err || return 1
	(ulimit -S -n 50 && $P --sorted many/*) >out && echo "a;b 100" | cmp - out
}

printf 'a;b 1\n' >one
check "sums of another program" the_independent_sum
check "any grouping of 50 shards" any_grouping
check "--sorted" sorted_files
check "--tab, sort and --sorted" mapper_and_reducer
check "TABs in names" tab_form
check "order of stacks" order_of_stacks
check "not sorted" not_sorted
check "overflow" overflow
check "notes and bad lines" notes_and_bad_lines
check "--prefix" prefix
check "missing, cut and empty inputs" broken_inputs
check "more files than may be open" many_files
check "memory of a sorted merge" constant_memory
expect 2 "--sorted of perf text" $P --sorted -f perf one
expect 2 "empty prefix" $P --prefix ' ' one
finish
