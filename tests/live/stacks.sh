#!/bin/sh
# SPDX-License-Identifier: ISC
# Stacks that fg-record unwinds while it samples: those that perf record's
# dumps give afterwards, and what the programs are known to do.
. "$(dirname "$0")/../lib.sh"
rec=$BUILD/fg-record
cd "$T" || exit 1
if ! "$rec" -q -o try.data true 2>why
then
	skip "live stacks" "$(cat why)"
	finish
	exit
fi

fold() { # RECORDING FOLDED
	"$BUILD/fg-script" --no-inline "$1" 2>script.err |
		"$BUILD/fg-collapse" >"$2" 2>collapse.err && test -s "$2"
}

# Two recordings of one program: of every stack that has a hundredth of either,
# the intervals that its share lies in with 99 % certainty overlap.
alike() { # FOLDED FOLDED PERIOD
	awk -v period="$3" '
		function margin(p, n) { return 2.576 * sqrt(p * (1 - p) / n) + 0.5 / n }
		{ v = $NF; sub(/ [0-9.]+$/, "") }
		NR == FNR { a[$0] = v; na += v; next }
		{ b[$0] = v; nb += v; if (!($0 in a)) a[$0] = 0 }
		END {
			for (s in a) {
				p = a[s] / na; q = b[s] / nb
				if (p < 0.01 && q < 0.01)
					continue
				all++
				d = p > q ? p - q : q - p
				if (d > margin(p, na / period) + margin(q, nb / period)) {
					bad++
					print p, q, s
				}
			}
			print all + 0, "stacks,", bad + 0, "differ"
			exit all == 0 || bad > 0
		}' "$1" "$2"
}

once_against_perf() { # PROGRAM ARGUMENT ...
	perf record -q -N -B -e cpu-clock -F 997 --call-graph dwarf,65528 -o p.data -- \
		"$@" >/dev/null 2>perf.err || { cat perf.err; return 1; }
	"$rec" -q -e cpu-clock -F 997 -o f.data -- "$@" >/dev/null || return 1
	fold p.data p.folded && fold f.data f.folded &&
		alike p.folded f.folded 1003009 || return 1
	# A fiftieth at most of what the dumps take.
	echo "$(wc -c <f.data) and $(wc -c <p.data) bytes"
	test $(($(wc -c <f.data) * 50)) -le "$(wc -c <p.data)"
}

# Of some hundred stacks that do not differ, one seems to now and then: but not
# three times in a row.
against_perf() {
	once_against_perf "$@" || once_against_perf "$@" || once_against_perf "$@"
}

# FILE PATTERN: the share of stacks that match, in percent
share() {
	awk -v pattern="$2" '{ n = $NF; all += n; if ($0 ~ pattern) part += n }
		END { printf "%d\n", all ? 100 * part / all : 0 }' "$1"
}

${CC:-cc} -O2 -g -fomit-frame-pointer -o inlined "$TOP/tests/progs/inlined.c" &&
	${CC:-cc} -O2 -g -fno-omit-frame-pointer -momit-leaf-frame-pointer -o leaf \
		"$TOP/tests/progs/leaf.c" &&
	${CC:-cc} -O1 -g -pthread -o threads "$TOP/tests/progs/threads.c" &&
	${CC:-cc} -O1 -g -o forks "$TOP/tests/progs/forks.c" || exit 1

if command -v "${CXX:-c++}" >/dev/null
then
	# Exported symbols are kept by strip.
	"${CXX:-c++}" -O2 -fomit-frame-pointer -rdynamic -s -o deep \
		"$TOP/tests/progs/deep.cc" || exit 1
fi

if command -v perf >/dev/null
then
	check "as perf's dumps: C" against_perf ./inlined 200
	check "as perf's dumps: leaves, signals" against_perf ./leaf 40
	check "as perf's dumps: threads" against_perf ./threads
	test ! -x deep || check "as perf's dumps: C++" against_perf ./deep 5000
else
	skip "as perf's dumps" "no perf"
fi

whole() {
	"$rec" -q -o w.data -- ./inlined 60 >/dev/null && fold w.data w.folded || return 1
	head -n 3 w.folded
	test "$(share w.folded ';_start;.*;main;(recurse;)+outer ')" -ge 95 &&
		! grep -q unknown w.folded
}
check "whole stacks without frame pointers" whole

# Of a thousand stacks in C++, 999 reach the program's first function, or the
# loader's. Nothing but .eh_frame is there to tell where they go on.
cplusplus() {
	"$rec" -q -F 4999 -o x.data -- ./deep 8000 && fold x.data x.folded || return 1
	grep -Ev ';(_start|_dl_start[a-z_]*|\[ld-[^;]*\])[; ]' x.folded | head -n 5
	awk '{ n += $NF } /;(_start|_dl_start[a-z_]*|\[ld-[^;]*\])[; ]/ { whole += $NF }
		/;main;/ { main += $NF }
		END { print whole, main, n
			exit !(n > 0 && whole >= 0.999 * n && main >= 0.98 * n) }' x.folded
}
if test -x deep
then
	check "C++ to its beginning" cplusplus
else
	skip "C++" "no C++ compiler"
fi

# A process that runs already, and the whole machine with everything in it.
attached() {
	./inlined 100000 >/dev/null & pid=$!
	sleep 0.3
	timeout -s INT 1 "$rec" -q -o a.data -p $pid
	timeout -s INT 1 "$rec" -q -a -o s.data
	kill $pid
	fold a.data a.folded && fold s.data s.folded || return 1
	grep '^inlined;' s.folded >i.folded
	for f in a i
	do
		head -n 1 $f.folded
		test "$(share $f.folded ';_start;.*;main;(recurse;)+outer ')" -ge 95 ||
			return 1
	done
}
check "running processes" attached

# Each child is a copy, and goes on to another program or not.
children() {
	"$rec" -q -o c.data -- ./forks >/dev/null && fold c.data c.folded || return 1
	grep -v ';_start;' c.folded | head -n 5
	test "$(share c.folded ';(_start|_dl_start_user|\\[unknown\\]);')" -ge 95
}
check "children" children

# The leaf's caller by frame pointers.
leaves() {
	"$rec" -q --call-graph "$1" -o l.data -- ./leaf 20 >/dev/null &&
		fold l.data l.folded || return 1
	"$BUILD/fg-script" --no-inline l.data >l.txt || return 1
	test "$(share l.folded "$2")" -ge "$3"
}
check "frame pointers, repaired" leaves fp ';(by_chain;chain1;chain2;chain3|by_tail;tail_end)' 10
check "frame pointers as they are" leaves fp,noleaf ';(by_chain;chain1;chain2;leaf|main;tail_end)' 10

# Recursion that needs more than the kernel copies, and than was asked for.
limits() {
	"$rec" --max-stack 5 -o m.data -- ./inlined 30 >/dev/null 2>err &&
		grep -q 'are cut, marked \[truncated\]: ' err &&
		"$BUILD/fg-script" --no-inline m.data >m.txt &&
		grep -q '^	ffffffffffffffff \[truncated\] (\[unknown\])$' m.txt &&
		"$rec" -q --call-graph dwarf,4096,dump -o r.data -- ./inlined 30 >/dev/null &&
		"$BUILD/fg-script" --no-inline r.data >r.txt 2>/dev/null &&
		grep -q ' recurse+0x' r.txt
}
check "limits and dumps" limits
finish
