#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-collapse as a whole program: operands, streams, messages, statuses.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
DATA=$TOP/testdata/collapse
cd "$T" || exit 1

# Runs fg-collapse with no input but what it is given; leaves out, err, st.
run() {
	$P "$@" >out 2>err </dev/null
	st=$?
}

printf 'a;b 1\n' >one
printf 'a;c 2\na;b 3' >two
printf 'x 1 1.5: 7 cycles: \n\t1 f+0x1 (/bin/x)\n' >perf
NL='
'

several() {
	run one two && gives 0 "a;b 4${NL}a;c 2${NL}"
}

mixed_formats() {
	run one perf && gives 0 "a;b 1${NL}x;f 7${NL}"
}

standard_input() {
	$P <two >out 2>err
	st=$?
	gives 0 "a;b 3${NL}a;c 2${NL}" || return 1
	$P one - one <two >out 2>err
	st=$?
	gives 0 "a;b 5${NL}a;c 2${NL}"
}

pipe_and_file_agree() {
	in=$DATA/perf/real-node-jit.in
	dd if="$in" bs=1000 2>/dev/null | $P --all >piped
	$P --all "$in" >filed
	cmp piped filed && cmp filed "${in%.in}.out"
}

# In pieces of any size, as a slow pipe delivers them.
trickle() {
	in=$DATA/perf/real-dwarf-inlined.in
	for size in 1 7 64 4096
	do
		dd if="$in" bs=$size 2>/dev/null | $P >piped || return 1
		$P "$in" | cmp - piped || return 1
	done
}

# What has been folded folds to itself, in any grouping.
idempotent() {
	for f in "$DATA"/perf/*.out
	do
		test -s "$f" || continue
		$P -q -f folded "$f" | cmp - "$f" || return 1
	done
	for f in "$DATA"/perf/real-[bdfn]*.in
	do
		$P "$f" >"part.$(basename "$f")" || return 1
	done
	$P "$DATA"/perf/real-[bdfn]*.in >all
	$P -f folded part.* | cmp - all
}

missing_among_others() {
	run one missing two &&
		gives 1 "a;b 4${NL}a;c 2${NL}" '^fg-collapse: missing: '
}

all_missing() {
	run missing && gives 1 '' '^fg-collapse: missing: '
}

unknown_format() {
	printf 'hello world\nnothing to see\n' >text
	run text && gives 1 '' 'text: format not recognized'
}

unknown_among_others() {
	printf 'hello world\n' >text
	run one text && gives 1 "a;b 1$NL" 'text: format not recognized'
}

perf_data() {
	printf 'PERFILE2\0\0\0\0' >perf.data
	run perf.data && gives 1 '' 'perf.data: this is perf.data'
}

empty_input() {
	run && gives 1 '' 'standard input: it is empty' && gives 1 '' 'no stack found'
}

empty_among_others() {
	: >nothing
	run one nothing && gives 0 "a;b 1$NL" 'nothing: it is empty'
}

comments_only() {
	printf '# ========\n#\n' >comments
	run -f perf comments && gives 1 '' 'no stack found: nothing was recorded'
}

wrong_format() {
	run -f perf two && gives 1 '' 'no stack found: is this the right format'
}

bad_format() {
	run -f what one && gives 2 '' '^fg-collapse: --format: what: not a format' &&
		gives 2 '' '^usage: fg-collapse '
}

listing() {
	run --list && test $st -eq 0 && test ! -s err &&
		grep -q '^perf  ' out && grep -q '^folded  ' out
}

quiet() {
	printf 'a;b 1\nnonsense\n' >bad
	run -q -f folded bad && gives 0 "a;b 1$NL" &&
		run -f folded bad && gives 0 "a;b 1$NL" 'bad:2: lines skipped: 1'
}

verbose() {
	run -v perf && gives 0 "x;f 7$NL" 'format perf, stacks folded: 1 '
}

# Equal stacks of different states stay apart, though their text is the same.
by_state() {
	for e in cpu-clock:u offcpu-blocked offcpu-preempted cycles \
		offcpu-blocked offcpu-preempted cpu-clock:u
	do
		printf 'a 1 1.0: 10 %s:\n\t1 f+0x1 (x)\n\t2 g+0x1 (x)\n\t3 h+0x1 (x)\n\n' $e
	done >in
	run --by=state in
	gives 0 'a;[blocked];h;g;f 20
a;[preempted];h;g;f 20
a;[running];h;g;f 20
' 'left out: 1 of cycles; --event-filter chooses$' || return 1
	run --by state --skip-after=g --event-filter=cycles in
	gives 0 '[running];g;f 10
' || return 1
	run in
	gives 0 'a;h;g;f 20
' 'left out: 1 of cycles, 2 of offcpu-blocked, .* --by=state keeps all times$'
}

# The first event met holds for all files.
one_event() {
	printf 'x 1 1.5: 7 other: \n\t1 f+0x1 (/bin/x)\n' >other
	run perf other && gives 0 "x;f 7$NL" \
		'samples kept: 1 of cycles; left out: 1 of other'
}

closed_pipe() {
	seq 1 200000 | sed 's/.*/a;f&;g&;h& 1/' >long
	( $P long; echo $? >status ) 2>err | head -n 1 >out
	test "$(cat out)" = 'a;f100000;g100000;h100000 1' && test ! -s err &&
		test "$(cat status)" -gt 128
}

full_disk() {
	test -w /dev/full || return 77
	$P one >/dev/full 2>err
	test $? -eq 1 && grep -q '^fg-collapse: standard output: ' err
}

closed_output() {
	$P one >&- 2>err
	test $? -eq 1 && grep -q '^fg-collapse: standard output: ' err
}

# Any beginning of a file: some answer, no crash.
cut_anywhere() {
	in=$DATA/perf/templates-and-operators.in
	n=$(wc -c <"$in")
	i=1
	while test $i -le "$n"
	do
		head -c $i "$in" | $P -q >out 2>err
		test $? -le 1 || { echo "cut at $i"; return 1; }
		i=$((i + 13))
	done
}

long_line() {
	{ printf 'x 1 1.5: 7 cycles: \n\t1 '; head -c 3000000 /dev/zero |
		tr '\0' f; printf ' (/bin/x)\n'; } >long
	run long && test $st -eq 0 && test "$(wc -c <out)" -eq 3000005
}

deep_stack() {
	{ printf 'x 1 1.5: 7 cycles: \n'; seq 1 100000 |
		sed 's/.*/\t&0 f (\/bin\/x)/'; } >deep
	run deep && test $st -eq 0 && test "$(wc -c <out)" -eq 200004
}

# What the profilers themselves say of their samples.
total() { # COUNT FORMAT/CASE [OPTION ...]
	want=$1 in=$DATA/$2.in
	shift 2
	got=$($P -q "$@" "$in" |
		awk '{ n += $NF } END { printf "%.0f", n }')
	test "$got" = "$want" || { echo "$in $*: $got, not $want"; return 1; }
}

totals() {
	total 348 jfr/execution-samples &&
		total 12288 memcheck/leaks &&
		total 3 memcheck/leaks --value=blocks &&
		total 3 gdb/threads && total 9 gdb/three-times &&
		total 94 pprof-raw/cpu --value=samples &&
		total 940000000 pprof-raw/cpu &&
		total 1282087339 gotext/block &&
		total 35 gotext/block --value=contentions &&
		total 9476361 gotext/heap &&
		total 1788 gotext/heap --value=inuse_objects &&
		total 129491261 gotext/heap --value=alloc_space &&
		total 31074 gotext/heap --value=alloc_objects &&
		total 396 bpftrace/text && total 230 bpftrace/json &&
		total 338 bpftrace/exited-process &&
		total 49067000 sched/switches -f sched &&
		total 512170000 jstack/cpu --value=cpu &&
		total "$(grep -c 'most recent' "$DATA/faulthandler/threads.in")" \
			faulthandler/threads &&
		total "$(awk '{ n += $NF } END { print n }' \
			"$DATA/austin/version-1.in")" austin/version-1
}

recursion() {
	printf 'a;b;b;c 1\na;b;c 2\na;b;c;b;d 5\nx;x;x 1\n' >deep
	run --recursion=direct deep && gives 0 "a;b;c 3
a;b;c;b;d 5
x 1
" || return 1
	run --recursion=any deep && gives 0 "a;b;c 3
a;b;d 5
x 1
"
}

# Ten times the input takes no more memory: it follows the distinct stacks.
flat_memory() {
	test -z "$EMU" || { echo "emulated"; return 77; }
	command -v bash >/dev/null || { echo "no bash for ulimit -v"; return 77; }
	case $(nm "$BUILD/fg-collapse" 2>/dev/null) in
	*__asan_init*) echo "no memory limit under sanitizers"; return 77 ;;
	esac
	i=0
	while test $i -lt 2000
	do
		cat "$DATA/perf/real-node-jit.in"
		i=$((i + 1))
	done | bash -c "ulimit -v 16384; $P --all" >out 2>err
	st=$?
	sed 's/ [0-9]*$//' "$DATA/perf/real-node-jit.out" >names
	test $st -eq 0 && sed 's/ [0-9]*$//' out | cmp - names
}

# What is counted is told, and when it differs between inputs.
counted() {
	D=$TOP/testdata/collapse
	$P --header --stats "$D/pprof/go-cpu.in" >out 2>err &&
		test "$(head -n 2 out)" = "$(notes cpu nanoseconds)" &&
		grep -q 'counted cpu (nanoseconds)$' err &&
		! $P --header "$D/folded/stackprof.in" | grep '^#' &&
		$P -q out | cmp - "$D/pprof/go-cpu.out" || return 1
	$P --header "$D/pprof/go-cpu.in" "$D/pprof/go-heap.in" >out 2>err &&
		test "$(head -n 1 out)" = '# unit: several things' &&
		grep -q 'go-heap.in: its inuse_space (bytes) are added to the cpu (nanoseconds) of inputs before it' err
}

# ... and of text of perf by the events that were kept and their periods.
counted_events() {
	printf 'a 1 1.0: 2 %s:\n\t1 f (x)\n\na 1 2.0: %s %s:\n\t1 f (x)\n' \
		cpu-clock:u 3 task-clock >in
	$P --header in | sed 2q >out
	notes cpu-clock nanoseconds | cmp - out || return 1
	$P --header --event-filter cpu-clock --event-filter task-clock in | sed -n /#/p >out
	echo '# unit: nanoseconds' | cmp - out || return 1
	$P --header --count=samples in | sed 2q >out
	notes cpu-clock samples | cmp - out || return 1
	sed 's/: [23] c.*:/: 7 cycles:uk:/; s/: 3 .*/: 1 cycles:/' in >in2
	$P -j 2 --header in2 | sed 2q >out
	notes cycles cycles | cmp - out || return 1
	sed 's/task-clock/page-faults/' in >in3
	$P --header --by=event in3 | sed -n /#/p >out
	echo '# unit: several things' | cmp - out || return 1
	sed 's/: 7 /: 1 /' in2 >in
	$P --header in | sed 2q >out
	notes cycles samples | cmp - out
}

notes() { printf '# event: %s\n# unit: %s\n' "$1" "$2"; }
check "what is counted" counted
check "what is counted of events" counted_events
check "files are added up" several
check "files of different formats" mixed_formats
check "standard input" standard_input
check "pipe and file" pipe_and_file_agree
check "input in pieces" trickle
check "folding twice" idempotent
check "missing file among others" missing_among_others
check "missing file" all_missing
check "unknown format" unknown_format
check "unknown format among others" unknown_among_others
check "perf.data" perf_data
check "empty input" empty_input
check "empty file among others" empty_among_others
check "comments only" comments_only
check "wrong format" wrong_format
check "no such format" bad_format
check "--list" listing
check "-q" quiet
check "-v" verbose
check "one event for all files" one_event
check "running, blocked and preempted" by_state
expect 2 "--by of something else" $P --by=colour
check "totals" totals
check "--recursion" recursion
expect 2 "--recursion of something else" $P --recursion=all
expect 2 "--recursion with --sorted" $P --recursion=any --sorted one
expect 2 "-f regex without an expression" $P -f regex one
expect 2 "-f regex without a frame" $P -f 'regex:(?<value>.*)' one
expect 2 "-f regex with another group" $P -f 'regex:(?<what>.*)' one
expect 2 "-f regex with a bad expression" $P -f 'regex:(?<frame>.*' one
check "closed pipe" closed_pipe
check "full disk" full_disk
check "closed standard output" closed_output
check "input cut anywhere" cut_anywhere
check "long line" long_line
check "deep stack" deep_stack
check "memory does not follow the input" flat_memory
finish
