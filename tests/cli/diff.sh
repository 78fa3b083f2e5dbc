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
	gives 1 '' 'empty: no stack found' || return 1
	run before empty
	gives 1 '' 'empty: no stack found'
}

not_folded() {
	printf 'x 1 1.5: 7 cycles: \n\t1 f+0x1 (/bin/x)\n' >perf
	run perf after && gives 1 '' 'perf:1: lines skipped: 2' &&
		gives 1 '' 'perf: no stack found'
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

# The same numbers from every awk: Park and Miller's generator, of x.
RANDOM_AWK='function random() { x = (x * 16807) % 2147483647; return x / 2147483647 }'

# Runs of a program made up: FOLDER N SEED FACTOR, f's own share being 20 % and
# times FACTOR, everything else as it is but for the noise of samples.
runs() {
	mkdir -p "$1"
	awk -v n="$2" -v seed="$3" -v factor="$4" -v dir="$1" '
	'"$RANDOM_AWK"'
	function count(mean,  i, k) { # binomial, near enough to samples
		for (i = 0; i < 2 * mean; i++)
			k += random() < 0.5
		return k
	}
	BEGIN {
		x = seed * 1000003
		for (i = 0; i < 10; i++)
			random()
		for (i = 0; i < n; i++) {
			file = dir "/" i ".folded"
			print "main", count(100) >file
			print "main;work", count(200) >file
			print "main;work;f", count(200 * factor) >file
			print "main;work;g", count(300) >file
			print "main;rest", count(200) >file
			close(file)
		}
	}'
}

operand_kinds() {
	mkdir -p dir && cp before dir/b.folded && cp after dir/a.folded &&
		cp after dir/ignored.txt && gz <before >dir/c.folded.gz || return 1
	# Three runs of one side, scaled to the other, in any way of naming them.
	run dir before && cp out want && test "$st" -eq 0 || return 1
	run dir/a.folded,dir/b.folded,dir/c.folded.gz before && cmp out want || return 1
	run dir/ before && cmp out want || return 1
	grep -qx 'a;b 2 1' want || { cat want; return 1; }
	cp before with,comma && run with,comma after &&
		gives 0 "a;0x12 0 1${NL}a;b 1 4${NL}a;c 2 0${NL}" || return 1
	mkdir -p empty.d && run empty.d after && gives 1 '' 'no [*][.]folded in the folder' || return 1
	run before,missing after && gives 1 '' '^fg-diff: missing: '
}

unsorted_and_compressed() {
	printf 'z 1\na 2\n' >unsorted
	run unsorted after && gives 0 "a 2 0${NL}a;0x12 0 1${NL}a;b 0 4${NL}z 1 0${NL}" || return 1
	gz <before >before.gz && run before.gz after &&
		gives 0 "a;0x12 0 1${NL}a;b 1 4${NL}a;c 2 0${NL}" || return 1
	mkfifo pipe && { cat before >pipe & } && run pipe after &&
		gives 0 "a;0x12 0 1${NL}a;b 1 4${NL}a;c 2 0${NL}"
}

# Files of more than a block, in order but for two lines of one of them, or with
# one stack twice, wherever in the file that is, and TABs: what is read again and
# what is put in a table is the same.
out_of_order_anywhere() {
	awk 'BEGIN { for (i = 10000; i < 13000; i++)
		print "main;f" i (i % 700 ? ";" : "\t") substr("abcdefghijklmnopqrstuvwxyz", i % 26), i * 977 }' >many
	# Byte 65536 is in line 1806.
	for at in 1 2 1804 1805 1806 1807 3000
	do
		# shellcheck disable=SC2016
		for how in 'a = $0; getline; print; print a' 'print; print'
		do
			awk "NR == $at { $how; next } { print }" many >odd
			$P odd many >out && $P - many <odd | cmp - out || { echo "line $at"; return 1; }
		done
	done
}

# A table and a merge of sorted files write the same.
merged_as_in_a_table() {
	for f in "$TOP"/testdata/collapse/perf/real-*.out
	do
		for g in "$TOP"/testdata/collapse/perf/real-*.out
		do
			for n in '' -n
			do
				$P $n "$f" "$g" >merged && $P $n - "$g" <"$f" | cmp - merged ||
					{ echo "$n $f $g"; return 1; }
			done
		done
	done
}

renamed_frames() {
	printf 'm;f.isra.0 1\nm;g.llvm.123 2\n' >one
	printf 'm;f 1\nm;new 2\n' >two
	printf '# renamed\ng\tnew\n' >map
	run --strip=llvm,clone --map map one two && gives 0 "m;f 1 1${NL}m;new 2 2${NL}" || return 1
	printf 'g new\n' >map
	run --map map one two && gives 1 '' '^fg-diff: map:1: not OLD<TAB>NEW' || return 1
	run --map nomap one two && gives 1 '' '^fg-diff: nomap: ' || return 1
	run --strip=nothing one two && gives 2 '' 'strip: nothing: not a list'
}

different_things() {
	printf '# event: cycles\na 1\n' >cycles
	printf '# event: instructions\na 1\n' >instructions
	printf '# unit: ns\na 1\n' >ns
	run cycles instructions && gives 1 '' 'cycles is of the event cycles, instructions of instructions' || return 1
	run cycles ns && gives 0 "a 1 1${NL}" || return 1
	run --gate cycles instructions && gives 2 '' 'of the event'
}

elided() {
	run --elided before after && gives 0 "a;c 2 0${NL}"
}

report_names_the_culprit() {
	runs base 6 1 1 && runs slow 6 2 1.5 && runs same 6 3 1 || return 1
	run --report --scale=counts base slow && test "$st" -eq 0 || return 1
	awk '/^worse/ { getline; exit $NF == "f" ? 0 : 1 }' out && grep -qx ' *in main;work' out &&
		! grep -q '^better' out || { cat out; return 1; }
	run --report base same && test "$st" -eq 0 && grep -qx 'no change found' out &&
		grep -q '^a frame with 5 % of all that grows by' out || { cat out; return 1; }
	run --report=markdown base slow && grep -q '^| worse | f |' out || { cat out; return 1; }
	run --report=json --scale=counts base slow &&
		python3 -c 'import json, sys
r = json.load(open("out"))
f = [t for t in r["tests"] if t["found"] and t["verdict"] == "worse"]
assert r["judged"] and [t["frame"] for t in f] == ["f"], f
assert f[0]["callers"] == ["main", "work"] and 1.4 < f[0]["low"] < f[0]["ratio"] < f[0]["high"] < 1.7, f' || return 1
	run --report=csv --scale=counts base slow && test "$(head -n 1 out | tr , '\n' | wc -l)" -eq 16 &&
		grep -q '^worse,1,0,inclusive,"f","main;work",' out
}

# The same input, the same bytes; another seed draws other permutations.
permutations_are_seeded() {
	runs p 9 4 1 && runs q 9 5 1.1 || return 1
	run --report=json --test=permutation p q && cp out want || return 1
	run --report=json --test=permutation p q && cmp out want || return 1
	run --report=json --test=permutation --seed=2 p q && ! cmp -s out want
}

one_run_is_not_judged() {
	run --report before after && gives_text 0 'one run a side' || return 1
	run --only-significant before after && test "$st" -eq 1 || return 1
	printf '+000000.000s;a 1\n' >timed
	run --report timed timed && gives_text 0 'test=bootstrap'
}

gives_text() { # STATUS PATTERN
	test "$st" -eq "$1" && grep -q "$2" out && grep -q "$2" err ||
		{ echo "status $st"; cat out err; return 1; }
}

# What is no finding has no colour; what was found keeps its counts.
neutral() {
	run --only-significant --scale=counts base slow && test "$st" -eq 0 &&
		grep -v '^#' out | awk '$1 == "main;work;f" ? $2 == $3 : 0 { exit 1 }' &&
		grep -v '^#' out | awk '$1 != "main;work;f" && $1 != "main;work;g" && $2 != $3 { exit 1 }' ||
		{ cat out; return 1; }
	# A program that knows nothing of notes takes none for a stack.
	! grep '^#' out | grep -E '[[:space:]][0-9.]+$'
}

# What is left out does not change what there was in all, which notes tell and
# pictures show; they call scaled what is.
totals_are_true() {
	a=$(cat base/*.folded | awk '{ n += $NF } END { print n }')
	b=$(cat slow/*.folded | awk '{ n += $NF } END { print n }')
	run --only-significant --scale=counts base slow &&
		grep -qx "# before	base	runs=6	total=$a	side" out &&
		grep -qx "# after	slow	runs=6	total=$b	side" out || { head -n 2 out; return 1; }
	grep -v '^#' out | awk -v a="$a" '{ n += $2 } END { exit n == a }' ||
		{ echo "nothing was left out"; return 1; }
	cp out only && run --only-significant base slow &&
		grep -qx "# before	base	runs=6	total=$a	scaled=$b	side" out || { head -n 2 out; return 1; }
	test -x "$BUILD/fg-svg" || return 77
	$EMU "$BUILD/fg-svg" --static only >svg &&
		grep -qF "<title>all ($(grouped "$b") samples, 100%; $(awk -v a="$a" -v b="$b" \
			'BEGIN { printf "%+.2f%%", (b - a) * 100 / b }'))" svg && ! grep -q 'scaled' svg &&
		grep -q 'not certain left out' svg || { grep -o '<title>all[^<]*' svg; return 1; }
	$EMU "$BUILD/fg-svg" --static out >svg &&
		grep -qF "<title>all ($(grouped "$b") samples, 100%; 0.00%)" svg &&
		grep -qF "before (base): $(grouped "$a") samples, 6 runs, scaled to $(grouped "$b") samples" svg
}

grouped() { # 1234567: 1,234,567
	echo "$1" | sed -e :a -e 's/^\([0-9]*[0-9]\)\([0-9]\{3\}\)/\1,\2/' -e ta
}

# A renamed program has every stack gone and new: that is told, once.
nothing_in_common() {
	said='^fg-diff: the sides have no root frame in common: .*--map or --strip'
	printf 'old;main;f 5\n' >was && printf 'new;main;f 6\n' >is
	printf 'old\tnew\n' >map
	for way in "was is" "- is" "--report --exact was is" "--exact was is" "-n was is"
	do
		# shellcheck disable=SC2086
		$P $way <was >out 2>err && test -s out && grep -q "$said" err &&
			test "$(wc -l <err)" -eq 1 || { echo "$way"; cat err; return 1; }
		# shellcheck disable=SC2086
		$P -q $way <was >out 2>err && test ! -s err &&
			$P --map=map $way <was >out 2>err && test ! -s err || { echo "$way"; cat err; return 1; }
	done
	# One frame of many is enough, wherever it stands; without counts it is none.
	printf 'a;b 1\nm 1\nz;y 3\n' >was && printf 'b;a 1\nm-;x 1\nm;x 1\n' >is
	run was is && test ! -s err || { cat err; return 1; }
	printf 'z;y 3\nm 1\na;b 1\n' >was && run was is && test ! -s err || { cat err; return 1; }
	printf 'a;b 1\nm;x 0\n' >was && run was is && grep -q "$said" err || { cat out; return 1; }
	printf 'm;x 0\na;b 1\n' >was && run was is && grep -q "$said" err || { cat out; return 1; }
	printf 'a;b 0\n' >was && run was is && test ! -s err || { cat err; return 1; }
}

# All digits before the point, in threes; what programs read has them plain.
large_numbers() {
	mkdir -p small large && for i in 1 2 3 4
	do
		printf 'm;f %d00000000\nm;g %d.5\n' 9 $((i % 2 * 2 + 1512746080)) >small/$i.folded
		printf 'm;f %d00000000\nm;g %d.5\n' 19 $((i % 2 * 2 + 1512746080)) >large/$i.folded
	done
	run --scale=counts --report small large &&
		grep -qx 'before: small, 4 runs, 2,412,746,082 counts each' out &&
		grep -qx 'worse       95 % interval               before         after  q       frame' out &&
		grep -q ' 900,000,000 1,900,000,000  ' out || { cat out; return 1; }
	run --scale=counts --report=csv small large &&
		grep -q ',900000000,' out && ! grep -q '[0-9]e[+]' out || { cat out; return 1; }
	for i in 1 2 3 4
	do
		echo "m;f 100$i" >small/$i.folded && echo "m;f 200$i" >large/$i.folded
	done
	run --scale=counts --report small large &&
		grep -q 'that grows by [1-9],[0-9][0-9][0-9] % is found' out || { cat out; return 1; }
	printf 'f 99999.6\n' >one && printf 'f 1234.5\n' >two && run --exact --report one two &&
		grep -qx 'before: one, 1 run, 99,999.6 counts' out && grep -q ' 100,000  *1,234.5  ' out || { cat out; return 1; }
}

slices_within_one_run() {
	awk "$RANDOM_AWK"' BEGIN { x = 1; for (i = 0; i < 30; i++) for (side = 0; side < 2; side++) {
		t = sprintf("+%06d.000s", i)
		print t ";m;f", int(20 + 10 * random()) * (side ? 2 : 1) >("slices" side)
		print t ";m;g", int(50 + 10 * random()) >("slices" side) } }'
	run --test=bootstrap --report slices0 slices1 && test "$st" -eq 0 &&
		awk '/^worse/ { getline; exit $NF == "f" ? 0 : 1 }' out || { cat out; return 1; }
	head -n 8 slices0 >few && run --test=bootstrap --report few few &&
		gives_text 0 'fewer than 8 slices' || return 1
	run --test=bootstrap --report slices0,slices0 slices1 && gives_text 0 'not several runs'
}

exact_counts() {
	printf 'm;f 1000\nm;g 5000\n' >ir1
	printf 'm;f 1200\nm;g 5001\n' >ir2
	run --exact --report ir1 ir2 && test "$st" -eq 0 && grep -q '+20.0 %.* f$' out &&
		! grep -q 'g$' out || { cat out; return 1; }
	run --exact ir1 ir2 && grep -qx 'm;f 1000 1200' out || { cat out; return 1; }
	run --exact --gate ir1 ir2 && test "$st" -eq 1 || return 1
	run --exact --gate ir1 ir1 && test "$st" -eq 0 || return 1
	run --exact --gate --min-effect=4,25 ir1 ir2 && test "$st" -eq 0 || return 1
	printf 'all 7\n' >one && run --exact --gate one one && test "$st" -eq 0
}

amounts() {
	mkdir -p t && cp base/[0-3].folded t || return 1
	for i in 0 1 2 3
	do
		printf '1.0%d,msec,task-clock,1,100.00,,\n%d,,cycles:u,1,100.00,,\n' $i 20$i >t/$i.stat
	done
	run --report=csv --total=.stat t t && grep -q 'inclusive,"all","",1.015,1.015,' out ||
		{ cat out err; return 1; }
	run --report=csv --total=.stat:cycles:u t t && grep -q 'inclusive,"all","",201.5,201.5,' out ||
		{ cat out err; return 1; }
	run --report=csv --scale=2,2.1,2,2.1:4 t t && grep -q 'inclusive,"all","",2.05,4,' out ||
		{ cat out err; return 1; }
	run --report --total=.none t t && gives 1 '' 'what t/0.folded took: No such file' || return 1
	run --report --total=.stat:cycles t t &&
		gives 1 '' 'what t/0.folded took: no line for the event cycles; there are task-clock, cycles:u$' || return 1
	printf '# started on Monday\n\n<not counted>,,cycles:u,0,0.00,,\n' >t/3.stat
	run --report --total=.stat:cycles:u t t &&
		gives 1 '' 'what t/3.folded took: no number above 0 for the event cycles:u$' || return 1
	printf '7\n' >t/3.stat
	run --report --total=.stat:cycles:u t t &&
		gives 1 '' 'what t/3.folded took: no line for the event cycles:u; there are no events$' || return 1
	: >t/3.stat
	run --report --total=.stat t t && gives 1 '' 'what t/3.folded took: no number above 0$' || return 1
	run --report --scale=1,2:1 t t && gives 1 '' 'nor one for each run' || return 1
	run --scale=0:1 t t && gives 2 '' 'scale: 0:1: not counts, or'
}

# Every status of the gate, on purpose.
gate() { # STATUS WORD OPTION ...
	_status=$1 _word=$2
	shift 2
	run --gate "$@"
	test "$st" -eq "$_status" && grep -q "^gate: $_word" out ||
		{ echo "status $st, not $_status: $*"; cat out err; return 1; }
}

gate_passes() {
	runs same2 6 6 1 && gate 0 pass --scale=counts base same2 || return 1
	gate 0 pass --scale=counts --allow='^f$' base slow &&
		gate 0 pass --scale=counts --allow=work base slow &&
		gate 0 pass --scale=counts --watch='^f$:80' base slow &&
		gate 0 pass --scale=counts --min-effect=30,90 base slow
}

gate_fails() {
	gate 1 regression base slow && gate 1 regression --scale=counts base slow &&
		gate 1 regression --test=permutation --scale=counts base slow &&
		gate 1 regression --scale=counts --watch='^f$:20' base slow &&
		gate 1 regression --scale=counts --min-effect=90,90 --watch='^all$:5' base slow &&
		gate 1 regression --scale=counts --allow=all base slow
}

gate_refuses() {
	mkdir -p cut && cp base/0.folded cut && echo nonsense >cut/1.folded || return 1
	run --gate base cut && test "$st" -eq 2 || return 1
	{ cat base/1.folded; echo nonsense; } >cut/1.folded
	run --gate base cut && gives 2 '' 'cut/1.folded:6: lines skipped: 1' || return 1
	printf 'main 0\n' >cut/1.folded
	run --gate base cut && gives 2 '' 'all counts are 0' || return 1
	for bad in --watch=f --watch=f:x --watch=f:nan --watch=f:-5 --watch='(:5' --allow='(' \
		--alpha=0 --alpha=nan --alpha=inf --alpha=1e-3 --min-effect=x --min-effect=inf,5 \
		--detect=5 --detect=0:5 --detect=5:nan --min-share=101 --seed=x --test=none --report=none
	do
		run --gate $bad base slow && test "$st" -eq 2 || { echo "$bad: $st"; return 1; }
	done
	run --allow=f base slow && gives 2 '' 'need --gate' || return 1
	run --gate missing slow && test "$st" -eq 2
}

gate_doubts() {
	gate 3 inconclusive before after && gate 3 inconclusive base/0.folded same || return 1
	# Three runs of a hundred samples would not have shown anything.
	mkdir -p little && for i in 0 1 2
	do
		printf 'main;f %d\nmain;g %d\n' $((3 + i)) $((97 - i * i)) >little/$i.folded
	done
	gate 3 inconclusive --detect=5:20 little little && gate 0 pass --detect=50:400 little little || return 1
	gate 3 inconclusive --watch='^nothere$:5' base same &&
		gate 3 inconclusive --test=permutation base/0.folded,base/1.folded same/0.folded,same/1.folded
}

# Three runs with four samples of 200 against three with five; 400 of 20,000 and
# 500 are another thing:
# what samples cannot tell is no finding, however alike the runs are.
alike_by_chance() {
	for i in 1 2 3
	do
		printf 'm;f %d00\nm;g %d00\n' 4 $((195 + i)) >b$i
		printf 'm;f %d00\nm;g %d00\n' 5 $((194 + i)) >a$i
		printf 'm;f %d00\nm;g %d00\n' 400 $((19500 + i)) >c$i
		printf 'm;f %d00\nm;g %d00\n' 500 $((19400 + i)) >d$i
	done
	run --report b1,b2,b3 a1,a2,a3 && grep -qx 'no change found' out &&
		run --report c1,c2,c3 d1,d2,d3 && grep -q ' f$' out
}

moved_not_grown() {
	awk "$RANDOM_AWK"' BEGIN { x = 3; for (i = 0; i < 12; i++) {
		file = (i < 6 ? "ma." : "mb.") i; m = i < 6 ? 0 : 100
		print "m;p;a", int(200 + 10 * random()) + m >file
		print "m;p;b", int(200 + 10 * random()) - m >file
		print "m;q", int(600 + 20 * random()) >file } }'
	run --report ma.0,ma.1,ma.2,ma.3,ma.4,ma.5 mb.6,mb.7,mb.8,mb.9,mb.10,mb.11 &&
		grep -q ' a (moved, not grown)$' out && grep -q ' b (moved, not grown)$' out ||
		{ cat out; return 1; }
}

renames_are_suggested() {
	mkdir -p old new && for i in 0 1 2 3
	do
		printf 'm;foo;x %d\nm;bar 90\n' $((30 + i)) >old/$i.folded
		printf 'm;foo.isra.0;x %d\nm;bar 90\n' $((31 + i)) >new/$i.folded
	done
	run --report old new && grep -qx "foo	foo.isra.0" out || { cat out; return 1; }
	grep "	" out >map && run --report --map map old new && grep -qx 'no change found' out ||
		{ cat out; return 1; }
}

# What difffolded.pl gives, worked out by awk: sums of either side; with -n its
# before is cut off to int(before * total after / total before), and ours is
# that or one more, so that the total is right.
as_difffolded_has_it() {
	pairs=0
	for f in "$TOP"/testdata/collapse/perf/*.out
	do
		for g in "$TOP"/testdata/collapse/perf/real-*.out
		do
			test "$pairs" -lt 24 && test -s "$f" && ! grep -q '[.][0-9]*$' "$f" || continue
			pairs=$((pairs + 1))
			awk '{ n = $NF; sub(/ [^ ]*$/, ""); seen[$0]; c[FILENAME != ARGV[1], $0] += n }
				END { for (s in seen) printf "%s %d %d\n", s, c[0, s], c[1, s] }' "$f" "$g" |
				sort >want
			$P "$f" "$g" | sort | cmp - want || { echo "$f $g"; return 1; }
			$P -n "$f" "$g" | sort >ours
			awk 'NR == FNR { a += $(NF - 1); b += $NF; before[NR] = $(NF - 1); next }
				{ exact = before[FNR] * b / a; sum += $(NF - 1)
				  if ($(NF - 1) != int(exact) && $(NF - 1) != int(exact) + 1) {
					print $0 ": " exact; exit 1 } }
				END { if (sum != b) { print sum, b; exit 1 } }' want ours ||
				{ echo "-n $f $g"; return 1; }
		done
	done
	test "$pairs" -ge 20
}

# Another's numbers, if scipy is here: of the python in PATH or the system's.
as_scipy_has_it() {
	for python in python3 /usr/bin/python3
	do
		if "$python" -c 'import scipy' 2>err
		then
			"$python" "$TOP/tests/cli/diffstat.py" $P
			return
		fi
	done
	echo "python3 has no scipy"
	return 77
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

strip_hex() {
	printf 'a;0x7f 1\n' >hex &&
		$EMU "$BUILD/fg-diff" --strip-hex hex hex >out && echo 'a;0x... 1 1' | cmp - out &&
		$EMU "$BUILD/fg-diff" -s hex hex | cmp - out
}
check "--strip-hex" strip_hex
check "full disk" full_disk
check "as difffolded.pl has it" as_difffolded_has_it
check "kinds of operands" operand_kinds
check "unsorted, compressed and from a pipe" unsorted_and_compressed
check "out of order anywhere" out_of_order_anywhere
check "merged as in a table" merged_as_in_a_table
check "renamed frames" renamed_frames
check "different events and units" different_things
check "elided stacks" elided
check "the report names the culprit" report_names_the_culprit
check "permutations are seeded" permutations_are_seeded
check "one run a side" one_run_is_not_judged
check "only what is significant" neutral
check "totals of what is significant" totals_are_true
check "nothing in common" nothing_in_common
check "large numbers" large_numbers
check "slices within one run" slices_within_one_run
check "exact counts" exact_counts
check "amounts" amounts
check "gate: pass" gate_passes
check "gate: regression" gate_fails
check "gate: error" gate_refuses
check "gate: inconclusive" gate_doubts
check "moved, not grown" moved_not_grown
check "alike to the sample by chance" alike_by_chance
check "renames" renames_are_suggested
check "100 tables and 10 permutations as scipy has them" as_scipy_has_it
finish
