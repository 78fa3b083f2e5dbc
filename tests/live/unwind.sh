#!/bin/sh
# SPDX-License-Identifier: ISC
# Stacks out of dumps, of programs without frame pointers, and inlined
# functions: what the program is known to do, and what perf script says.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
if ! command -v perf >/dev/null || ! perf record -q -o try.data true 2>why
then
	skip "unwinding" "no perf that may record"
	finish
	exit
fi

record() { # DUMP PROGRAM ARGUMENT ...
	size=$1
	shift
	perf record -q -N -e cpu-clock:u -F 1999 --call-graph "dwarf,$size" \
		-o x.data -- "$@" >/dev/null 2>record.err ||
		{ cat record.err; return 1; }
}

# The share, in percent, of the folded stacks that match.
share() { # FILE PATTERN
	awk -v pattern="$2" '{ n = $NF; all += n; if ($0 ~ pattern) part += n }
		END { printf "%d\n", all ? 100 * part / all : 0 }' "$1"
}

# Of each sample a line: what tells it, then its frames from the leaf.
lines() {
	awk '/^[^ \t]/ { if (line != "") print line; line = $2 " " $3; next }
		/^[ \t]/ { f = $2; sub(/[+]0x[0-9a-f]+$/, "", f); line = line " " f }
		END { print line }' "$1"
}

known() {
	${CC:-cc} -O2 -g -fomit-frame-pointer -o inlined \
		"$TOP/tests/progs/inlined.c" && record 16384 ./inlined 100 &&
		"$BUILD/fg-script" x.data >text || return 1
	"$BUILD/fg-collapse" text >folded
	head -n 3 folded
	test "$(share folded ';_start;.*;main;(recurse;)+outer;middle(;inner)? ')" -ge 95 &&
		test "$(share folded ';middle;inner ')" -ge 30 &&
		grep -q '^	 *[0-9a-f]* inner+0x[0-9a-f]* (inlined)$' text &&
		grep -q '^	 *[0-9a-f]* outer+0x[0-9a-f]* (.*/inlined)$' text
}

no_inline() {
	"$BUILD/fg-script" --no-inline x.data >text &&
		! grep -q '(inlined)$' text &&
		"$BUILD/fg-collapse" text >folded &&
		test "$(share folded ';main;(recurse;)+outer ')" -ge 95
}

# Every stack of perf's is the same in ours, or ours has callers that perf has
# not found.
extends_perf() {
	"$BUILD/fg-script" --no-inline x.data >text || return 1
	perf script --no-inline -f -i x.data >perf.txt 2>perf.err ||
		{ cat perf.err; return 1; }
	lines text >ours
	lines perf.txt | sed 's/ \[unknown\]$//' >theirs
	test "$(wc -l <ours)" -eq "$(wc -l <theirs)" || return 1
	paste -d '\n' theirs ours | awk 'NR % 2 { theirs = $0; next }
		index($0, theirs) != 1 { if (bad++ < 3) print theirs "\n" $0 }
		END { print bad + 0, "of", NR / 2; exit bad > NR / 2 / 1000 }'
}

short_dumps() {
	record 512 ./inlined 60 || return 1
	"$BUILD/fg-script" x.data >text 2>err || return 1
	cat err
	grep -q ' stacks ([0-9.]*%) are cut, marked \[truncated\]: record with dumps of more than ' err &&
		test "$(grep -c ' \[truncated\] (\[unknown\])$' text)" -gt 10 &&
		"$BUILD/fg-collapse" text >folded &&
		test "$(share folded '^inlined;\[truncated\];')" -ge 95
}

# Frame pointers, and inlined functions all the same.
frame_pointers() {
	${CC:-cc} -O2 -g -fno-omit-frame-pointer -o inlined \
		"$TOP/tests/progs/inlined.c" &&
		"$BUILD/fg-record" -q -F 1999 -o x.data -- ./inlined 60 &&
		"$BUILD/fg-script" x.data | "$BUILD/fg-collapse" >folded || return 1
	head -n 3 folded
	test "$(share folded ';main;(recurse;)+outer;middle(;inner)?[; ]')" -ge 90 &&
		test "$(share folded ';middle;inner ')" -ge 30
}

# Compiled at run time, and without rules: frame pointers through it, and rules
# on both sides of it.
run_time_code() {
	${CC:-cc} -O2 -g -fomit-frame-pointer -o generated "$TOP/tests/progs/generated.c" &&
		record 16384 ./generated 100 && "$BUILD/fg-script" x.data >text &&
		"$BUILD/fg-collapse" text >folded || return 1
	rm -f "/tmp/perf-$(awk '/^generated/ { print $2; exit }' text).map"
	head -n 3 folded
	test "$(share folded '^generated;_start;.*;main;caller;generated;spin ')" -ge 95
}

# What frame pointers miss: for each sample the frames put in must be those
# that the whole stack of the same moment has, and the leaf's caller there.
# The loader's frame pointers are none, and its chains not all addresses.
leaf_repair() {
	${CC:-cc} -O2 -g -fno-omit-frame-pointer -momit-leaf-frame-pointer \
		-o leaf "$TOP/tests/progs/leaf.c" &&
		${CC:-cc} -std=c11 -D_GNU_SOURCE -I"$TOP" -o moments \
			"$TOP/tests/progs/moments.c" "$BUILD/common-perf.a" \
			"$BUILD/common.a" || return 1
	./moments brief.data whole.data ./leaf 20 || return
	for f in brief whole
	do
		"$BUILD/fg-script" --no-inline $f.data >text || return 1
		lines text >$f
	done
	test "$(wc -l <brief)" -gt 500 &&
		test "$(wc -l <brief)" -eq "$(wc -l <whole)" || return 1
	paste -d '\n' whole brief | awk 'NR % 2 { n = split($0, whole); ours = / main/; next }
		!ours { next }
		{ all++; got = split($0, brief); caller += brief[4] == whole[4]
		# What libc keeps in the frame pointer ends a chain as a number.
		while (brief[got] == "[truncated]" || brief[got] == "[unknown]") got--
		for (i = j = 3; i <= got && j <= n; j++) i += brief[i] == whole[j]
		if (i <= got && bad++ < 3) print }
		/ leaf by_/ { leaf++ }
		END { print bad + 0, "invented,", caller, "callers of", all ", " leaf
			exit bad > 0 || caller < 0.99 * all || leaf < all / 20 }'
}

check "callers and inlined functions as the program has them" known
check "--no-inline" no_inline
check "no less than perf" extends_perf
check "dumps that are too short are told" short_dumps
check "inlined functions by frame pointer" frame_pointers
check "code compiled at run time" run_time_code
check "callers of leaf functions" leaf_repair
finish
