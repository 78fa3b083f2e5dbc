#!/bin/sh
# SPDX-License-Identifier: ISC
# The inputs of inferno's own tests in formats other than perf's, against what
# inferno makes of them. They are under the CDDL and no part of this project:
# they are looked for in $INFERNO_CORPUS, a folder of INPUT and INPUT.expected.
#
# Every stack has to be equal, but for the differences that are listed below
# with their reasons.
. "$(dirname "$0")/../lib.sh"
: "${INFERNO_CORPUS:=$TOP/../shared/corpus/formats}"
C=$INFERNO_CORPUS
P="$EMU $BUILD/fg-collapse -q"
cd "$T" || exit 1

merge() {
	awk '{ n = $NF; sub(/ [0-9.]+$/, ""); sum[$0] += n }
		END { for (s in sum) printf "%s %d\n", s, sum[s] }' | sort
}

# Counts are exact: nanoseconds where inferno has milliseconds that it rounds,
# percents where it has tenths of them, cut off.
scaled() { # FACTOR ROUNDING
	awk -v f="$1" -v r="$2" '{ n = $NF; sub(/ [0-9.]+$/, "")
		printf "%s %d\n", $0, n * f + r }' | sort
}

nonzero() {
	grep -v ' 0$' | sort
}

xctrace() {
	$P --value=samples "$C/xctrace.xml" | sort >ours
	sort "$C/xctrace.expected" | diff - ours || return 1
	# its samples were all taken a millisecond apart
	$P "$C/xctrace.xml" | scaled 0.000001 0 | diff ours -
}

vtune() {
	$P "$C/vtune.csv" | scaled 0.000001 0.5 >ours
	sort "$C/vtune.expected" | diff - ours
}

# Stacks that count nothing are left out.
ghcprof() {
	$P --value=ticks "$C/ghcprof.prof" | sort >ours
	nonzero <"$C/ghcprof-ticks.expected" | diff - ours || return 1
	$P --value=time "$C/ghcprof.prof" | scaled 10 0.0001 >ours
	nonzero <"$C/ghcprof-time.expected" | diff - ours
}

# inferno keeps the last of several equal stacks; here they are added up. Two
# threads have such stacks, which end in __open.
sample() {
	$P "$C/sample.txt" >ours
	sed 's/ [0-9]*$//' ours | sort >names
	sed 's/ [0-9]*$//' "$C/sample.expected" | sort | diff - names ||
		return 1
	diff "$C/sample.expected" ours >different
	test "$(grep -c '^[<>]' different)" -eq 4 &&
		test "$(grep -c '^[<>].*;libsystem_kernel`__open [0-9]*$' \
			different)" -eq 4 || return 1
	# nothing is lost: what the threads' roots say is all there is
	want=$(awk '/^    [0-9]+ Thread_/ { n += $1 } END { print n }' \
		"$C/sample.txt")
	got=$($P --value=all "$C/sample.txt" |
		awk '{ n += $NF } END { print n }')
	test "$want" = "$got"
}

# Calls are as the profiler counted them. inferno takes from a function's those
# of its callees, which are of another kind, so that only leaves are the same;
# and of leaves that occur twice below a function it keeps the last alone.
vsprof() {
	twice='\(GetEnumerator\|get_Current\|List`1[.][.]ctor\)() [0-9]*$'
	$P --value=calls "$C/vsprof.csv" | sort >ours
	tr -d '\r' <"$C/vsprof.expected" | sort >theirs
	sed 's/ [0-9]*$//' ours >names
	sed 's/ [0-9]*$//' theirs | comm -23 - names >missing
	test ! -s missing || { cat missing; return 1; }
	# a leaf is no stack that another begins with
	awk '{ sub(/ [0-9]+$/, ""); s[NR] = $0 }
		END { for (i = 1; i <= NR; i++)
			if (index(s[i + 1], s[i] ";") != 1) print s[i] }' \
		ours | sort >leaves
	for f in ours theirs
	do
		awk 'NR == FNR { leaf[$0] = 1; next }
			{ n = $0; sub(/ [0-9]+$/, ""); if ($0 in leaf) print n }' \
			leaves $f | sort >$f.leaves
	done
	comm -13 ours.leaves theirs.leaves | grep -v "$twice" >wrong
	test ! -s wrong || { cat wrong; return 1; }
}

# inferno cuts a name at the last '<' or '(' behind the first "::", and with it
# type arguments and methods: one frame for many functions. Here only argument
# lists are dropped. Cut in the same way, all is the same.
cut_names() {
	awk '{ n = $NF; sub(/ [0-9]+$/, ""); k = split($0, f, ";"); out = ""
		for (i = 1; i <= k; i++) {
			a = index(f[i], "::")
			if (a > 0) {
				rest = substr(f[i], a + 2)
				if (match(rest, /[<(][^<(]*$/))
					f[i] = substr(f[i], 1, a + RSTART)
			}
			out = out (i > 1 ? ";" : "") f[i]
		}
		print out " " n }'
}

dtrace() {
	$P "$C/dtrace-stack-ustack.txt" | cut_names | merge >ours
	cut_names <"$C/dtrace-stack-ustack.expected" | merge | diff - ours
}

# The values of the file are the whole.
dtrace_total() {
	gzip -dc "$C/dtrace.txt.gz" >dtrace.txt
	want=$(awk '/^ *[0-9]+ *$/ { n += $1 } END { print n }' dtrace.txt)
	got=$($P dtrace.txt | awk '{ n += $NF } END { print n }')
	test "$want" = "$got" || { echo "$got, not $want"; return 1; }
}

if ! test -d "$C"
then
	# Not a skip: they cannot be shipped, so nobody need have them.
	echo "inferno's cases are not here: no folder $C"
	finish
	exit
fi
check "xctrace" xctrace
check "vtune" vtune
check "ghcprof" ghcprof
check "sample" sample
check "vsprof" vsprof
check "dtrace" dtrace
check "dtrace, total" dtrace_total
finish
