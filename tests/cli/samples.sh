#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-collapse: which samples are folded, what they count, under which frame,
# in which order, into which files; and what is told of the others.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
cd "$T" || exit 1

# Samples of some threads, CPUs and events from 1000 to 1009.999 seconds, each
# of 3 frames; a field in those of one event. Over 3 MB, for several threads.
awk 'BEGIN {
	for (i = 0; i < 25000; i++) {
		x = (x * 1103515245 + 12345) % 2147483648
		t = x % 5
		e = x % 7 ? "cycles:u" : "kmem:kmalloc"
		printf "prog%d %d/%d [%03d] %.6f: %d %s: ", t % 2, 10 + t % 2, 20 + t,
			x % 13, 1000 + i / 2500, x % 1000, e
		print (x % 7 ? "" : "call_site=0xff bytes_req=" x % 97 " gfp=X")
		for (d = 0; d < 3; d++)
			printf "\t    7f00000%05d f%d+0x1f (/usr/lib/x86_64-linux-gnu/lib%d.so.6)\n",
				x % 50 + d, x % (d + 3), d
		print ""
	}
}' </dev/null >in

# The same by awk: sum COUNT-EXPRESSION LANE-EXPRESSION [CONDITION]
sums() {
	awk -v OFS= '
	/^prog/ {
		comm = $1; split($2, id, "/"); cpu = substr($3, 2, 3)
		time = $4 + 0; period = $5; event = substr($6, 1, length($6) - 1)
		req = $8; sub(/.*=/, "", req); stack = ""; next
	}
	/^\t/ { sub(/[+].*/, "", $2); stack = ";" $2 stack; next }
	'"${3:-1}"' { n['"$2"' comm stack] += '"$1"' }
	END { for (s in n) print s, " ", n[s] }' in | LC_ALL=C sort -t ' ' -k 2 >want
}

folds() { # OPTION ...: as the sums in want, with any number of threads
	for n in 1 2 3 8
	do
		$P -q -j $n "$@" in >out || return 1
		LC_ALL=C sort -t ' ' -k 2 out | cmp want - || return 1
	done
	test "$(wc -l <out)" -ge 10
}

by_thread() {
	sums period 'comm "-" id[2] ";"' 'event == "cycles:u"' &&
		folds --by=thread --event-filter=cycles
}

by_process() {
	sums period 'comm "-" id[1] ";"' 'event == "cycles:u"' &&
		folds --by=process --event-filter=cycles
}

by_cpu() {
	sums period '"CPU@" cpu ";"' 'event == "cycles:u"' &&
		sed -i 's/^CPU@/CPU /' want && LC_ALL=C sort want >sorted &&
		$P -q --by=cpu --event-filter=cycles in | LC_ALL=C sort |
			cmp sorted - || return 1
	$P -q -j 1 --by=cpu in >one && $P -q -j 4 --by=cpu in | cmp one -
}

by_event() {
	sums period 'event ";"' && folds --by=event &&
		sums period 'event ";"' 'event == "kmem:kmalloc"' &&
		folds --by=event --event-filter=kmem:kmalloc
}

by_time() {
	sums period 'sprintf("+%010.3fs;", int((time - 1000 + 0.00001) * 2) / 2)' \
		'event == "cycles:u"' &&
		folds --by=time=500ms --event-filter=cycles &&
		folds --by=time=0.5 --event-filter=cycles
}

count_samples() {
	sums 1 '""' 'event == "cycles:u"' &&
		folds --count=samples --event-filter=cycles
}

count_field() {
	sums req '""' 'event == "kmem:kmalloc"' &&
		folds --count=bytes_req --event-filter=kmem:kmalloc || return 1
	kept=$($P --count=bytes_req --by=event in 2>err | cut -d ';' -f 1 | sort -u)
	n=$(grep -c cycles:u: in)
	test "$kept" = kmem:kmalloc &&
		grep -q "in: samples not folded: $n without the field" err
}

no_such_field() {
	$P --count=nothing in >out 2>err
	test $? -eq 1 && test ! -s out && grep -q 'no sample has the field' err
}

events() {
	awk '/^prog/ { n[$6]++; p[$6] += $5 }
		END { for (e in n) print e "\t" n[e] "\t" p[e] }' in |
		sed 's/:\t/\t/' | LC_ALL=C sort >want
	for n in 1 4
	do
		$P -j $n --events in >out 2>err && cmp want out && test ! -s err ||
			return 1
	done
	printf 'x 1 1.5: 7 cpu_core/cycles/: \n\t1 f (x)\n\nx 1 1.6: 8 cpu_atom/cycles/: \n\t1 f (x)\n\n' >hybrid
	$P --events hybrid >out && printf 'cpu_atom/cycles/\t1\t8\ncpu_core/cycles/\t1\t7\n' |
		cmp - out && test "$($P hybrid 2>&1)" = 'x;f 15'
}

window() { # CONDITION OPTION ...
	sums period '""' "event == \"cycles:u\" && $1"
	shift
	folds "$@" --event-filter=cycles || { echo "$*"; return 1; }
}

from_to() {
	window 'time >= 1002 && time < 1004.5' --from=1002 --to=1004.5 &&
		window 'time >= 1002 && time < 1004.5' --from=+2 --to=+4.5s &&
		window 'time >= 1002 && time < 1004.5' --from=+2000ms --to=1004.5 &&
		window 'time < 1000.2' --to=+200ms &&
		window 'time >= 1009.5' --from=1009.5 || return 1
	# The last sample is at 1009.9996; 100 % includes it.
	window 'time < 1004.9998' --to=50% &&
		window 'time >= 1004.9998' --from=50% --to=100%
}

# What two windows fold is what one does.
windows_add_up() {
	$P -q in >want && $P -q --to=37% in >a && $P -q --from=37% in >b &&
		$P -q a b | cmp want -
}

outside() {
	$P --from=+5 in >/dev/null 2>err &&
		grep -q 'in: samples not folded: 12500 outside of the time asked for$' err ||
		{ cat err; return 1; }
	$P --from=5000 in >out 2>err
	test $? -eq 1 && test ! -s out && grep -q 'no sample of the time asked for' err
}

percent_of_a_pipe() {
	dd if=in bs=65536 2>/dev/null | $P --to=50% >out 2>err
	test $? -eq 1 && test ! -s out &&
		grep -q 'percentages of the time need a plain file' err &&
		$P -q --to=50% in >want && $P -q --to=50% <in | cmp want - || return 1
	! without zlib || return 77
	gzip -c in >in.gz && $P --to=50% in.gz >out 2>err
	test $? -eq 1 && grep -q 'in.gz: percentages of the time need' err
}

split_files() {
	$P -q --by=cpu in >all && $P -q --by=cpu --split=cpus in >out &&
		test ! -s out || return 1
	set -- cpus/*
	test $# -eq 13 || return 1
	for f in cpus/*
	do
		n=${f#cpus/}
		$P --prefix=@ "$f" | sed "s/^@/${n%.folded}/"
	done >joined && cmp all joined || return 1
	$P -q --by=cpu --split=cpus in >out 2>err
	test $? -eq 1 && grep -q 'cpus: .*not empty' err
}

split_names() {
	for c in a/b a_b .x ..
	do
		printf '%s 7 1.5: 7 cycles: \n\t1 f (x)\n\n' "$c"
	done >names
	$P --by=thread --split=safe names && ls -A safe >out &&
		printf '%s\n' _.-7.folded _x-7.folded a_b-7.2.folded a_b-7.folded |
		LC_ALL=C sort >want && LC_ALL=C sort out | cmp want - &&
		test "$(cat safe/a_b-7.folded)" = 'a/b;f 7' &&
		test "$(cat safe/a_b-7.2.folded)" = 'a_b;f 7'
}

sample() { # TID TIME FRAME
	printf 'p 1/%s %s: 1 cycles: \n\t1 %s (x)\n\t2 main (x)\n\n' "$@"
}

ordered() {
	{ sample 1 1.0 f; sample 2 1.1 f; sample 1 1.2 f; sample 1 1.3 g
	sample 1 1.4 f; sample 2 1.5 f; sample 1 1.6 f; } >timed
	printf '%s\n' 'p-1;p;main;f 2' 'p-1;p;main;g 1' 'p-1;p;main;f 2' \
		'p-2;p;main;f 2' >want
	$P --ordered timed | cmp want - && $P --ordered -j 4 timed | cmp want - &&
		test "$($P --ordered --by=process --no-comm timed | tr '\n' ,)" = \
		'p-1;main;f 3,p-1;main;g 1,p-1;main;f 3,' || return 1
	$P -q in --by=thread >want && $P -q --ordered in | $P --sorted 2>/dev/null
	$P -q --ordered in >out && $P -f folded out | cmp want -
}

# Equal stacks are two lines where nothing is known of what was between them.
gaps() {
	{ sample 1 1.0 f; sample 2 1.1 f; sample 1 1.1 f; sample 1 1.2 g
	sample 1 1.25 f; sample 1 1.45 f; sample 2 1.5 f; } >timed
	test "$($P --ordered --gap=100ms --no-comm timed | tr '\n' ,)" = \
		'p-1;main;f 2,p-1;main;g 1,p-1;main;f 1,p-1;main;f 1,p-2;main;f 1,p-2;main;f 1,' &&
		test "$($P --ordered --gap=0.2 --no-comm timed | tr '\n' ,)" = \
		'p-1;main;f 2,p-1;main;g 1,p-1;main;f 2,p-2;main;f 1,p-2;main;f 1,'
}

stats() {
	$P -q --ordered --stats timed 2>err >out &&
		grep -q 'samples 7, distinct stacks 3, frames 6, deepest 4, bytes' err &&
		$P -q --stats timed 2>err >out &&
		grep -q 'samples 7, distinct stacks 2, frames 4, deepest 3, bytes' err &&
		cat out >again && $P --sorted --stats out again 2>err >/dev/null &&
		grep -q 'samples 4, distinct stacks 2, bytes [1-9][0-9]*, seconds' err ||
		{ cat err; return 1; }
}

commands() {
	for c in ksoftirqd/1 ksoftirqd/2 cc1plus pool-1-thread-12 pool-2-thread-1
	do
		printf '%s 7 1.5: 1 cycles: \n\t1 f (x)\n\n' "$c"
	done >comms
	test "$($P --aggregate-comm comms | tr '\n' ,)" = \
		'cc1plus;f 1,ksoftirqd/*;f 2,pool-*-thread-*;f 2,' &&
		test "$($P --no-comm comms)" = 'f 5' || return 1
	printf 'x 7 1.5: 1 cycles: \n\n' >bare
	test "$($P --no-comm bare 2>/dev/null)" = 'x 1'
}

tidied() { # WANT OPTION ...
	want=$1
	shift
	got=$($P "$@" tidy) && test "$got" = "$want" ||
		{ echo "$*: $got"; return 1; }
}

tidy() {
	{ printf 'java 7 1.5: 1 cycles: \n\t1 Lorg/x/Foo:.bar (x)\n'
	printf '\t1 a::b::h0123456789abcdef (x)\n\t1 g(int) (x)\n'
	printf '\t1 main.F[go.shape.int,go.shape.[]uint8] (x)\n\n'; } >tidy
	tidied 'java;main.F[...];g;a::b;org/x/Foo:.bar 1' &&
		tidied 'java;main.F[go.shape.int,go.shape.[]uint8];g(int);a::b::h0123456789abcdef;Lorg/x/Foo:.bar 1' --no-tidy &&
		tidied 'java;main.F[...];g(int);a::b;org/x/Foo:.bar 1' --no-tidy=generic &&
		tidied 'java;main.F[...];g;a::b::h0123456789abcdef;Lorg/x/Foo:.bar 1' --no-tidy=java,rust &&
		tidied 'java;main.F[...];g(int);a::b::h0123456789abcdef;Lorg/x/Foo:.bar 1' --tidy=go
}

lost() {
	{ sample 1 1.0 f; echo 'p 1/1 1.1: PERF_RECORD_LOST lost 12'
	echo 'PERF_RECORD_LOST_SAMPLES lost 3'; sample 1 1.2 f; } >lost
	test "$($P lost 2>err)" = 'p;main;f 2' &&
		grep -q '^fg-collapse: lost: samples not folded: 15 lost when recording$' err
}

# Of a compressed file that is cut, the sample that breaks off is left out, and
# no part of it is folded.
broken_off() {
	! without zlib || return 77
	gzip -c in >in.gz
	size=$(wc -c <in.gz)
	: >told
	for at in 30 41 52 63 74 85 96
	do
		head -c $((size * at / 100)) in.gz >cut.gz
		$P -j 1 --by=event --no-comm cut.gz >want 2>err
		test $? -eq 1 || return 1
		cat err >>told
		awk -F ';' 'NF != 4' want >short
		test ! -s short || { cat short; return 1; }
		for n in 2 4
		do
			$P -j $n --by=event --no-comm cut.gz >out 2>err.n
			test $? -eq 1 && cmp want out && cmp err err.n || return 1
		done
	done
	grep -q 'cut.gz: samples not folded: 1 incomplete, as the input broke off' told
}

reasons() { # PATTERN FILE [OPTION ...]
	pattern=$1 file=$2
	shift 2
	$P "$@" "$file" >out 2>err
	test $? -eq 1 && test ! -s out && grep -q "$pattern" err ||
		{ echo "$file $*"; cat err; return 1; }
}

no_profile() {
	printf 'a;b 1\na;c 2\n' >folded
	printf '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg x="1"></svg>\n' >svg
	printf '<svg width="1"></svg>\n' >bare.svg
	printf '<!DOCTYPE html>\n<html></html>\n' >html
	printf 'PERFILE2........' >data
	printf '{"event":1,"ph":"X"}' >events
	printf 'nothing that\nis known\n' >words
	printf '\001\002\003' >bytes
	reasons 'events: format not recognized: this is JSON, most like trace: -f trace tries that' events &&
		reasons 'words: format not recognized: this is text; --list' words &&
		reasons 'bytes: format not recognized: this is binary; --list' bytes || return 1
	reasons 'folded: this is folded text already' folded -f perf &&
		reasons 'svg: this is an SVG' svg &&
		reasons 'svg: this is an SVG' svg -f perf &&
		reasons 'bare.svg: this is an SVG' bare.svg &&
		reasons 'html: this is HTML' html &&
		reasons 'data: this is perf.data, let fg-script read it' data &&
		reasons 'data: this is perf.data' data -f perf &&
		reasons 'in: this seems to be of format perf' in -f folded
}

# What a format does not have is not passed over in silence.
other_formats() {
	printf 'a;b 1\na;c 2\n' >folded
	for o in --by=cpu --by=event --by=time=1 --count=samples --events \
		--from=1 --to=+2 --ordered
	do
		reasons 'folded: format folded does not have the samples' folded $o &&
			$P -f folded $o folded >out 2>err
		test $? -eq 2 || { echo "$o"; return 1; }
	done
	reasons 'folded: format folded has no labels' folded --by=label=x
}

printf '# nothing\n' >none
check "--by=thread" by_thread
check "--by=process" by_process
check "--by=cpu" by_cpu
check "--by=event" by_event
check "--by=time" by_time
check "--count=samples" count_samples
check "--count of a field" count_field
check "--count of a field that is nowhere" no_such_field
check "--events" events
check "--events of no samples" reasons 'no stack found: nothing was recorded' none --events -f perf
check "--from and --to" from_to
check "two windows add up" windows_add_up
check "outside of the time asked for" outside
check "percentages of a pipe" percent_of_a_pipe
check "--split" split_files
check "--split: names of files" split_names
check "--ordered" ordered
check "--gap" gaps
check "--stats" stats
check "--no-comm and --aggregate-comm" commands
check "--tidy and --no-tidy" tidy
check "lost samples" lost
check "a compressed input that is cut" broken_off
check "input that is no profile, or another" no_profile
check "samples in other formats" other_formats
expect 2 "--by=time without a step" $P --by=time in
expect 2 "--by=time of nothing" $P --by=time=0 in
expect 2 "--by=label of none" $P --by=label= in
expect 2 "--by=label of another format" $P -f folded --by=label=x in
expect 2 "--from of no time" $P --from=soon in
expect 2 "--to of more than all" $P --to=101% in
expect 2 "--count of nothing" $P --count= in
expect 2 "--tidy of no language" $P --tidy=cobol in
expect 2 "--split without --by" $P --split=x in
expect 2 "--split and --ordered" $P --split=x --by=cpu --ordered in
expect 2 "--gap without --ordered" $P --gap=1 in
expect 2 "--gap of nothing" $P --ordered --gap=0 in
expect 2 "--ordered by time" $P --ordered --by=time=1 in
expect 2 "--sorted by CPU" $P --sorted --by=cpu in
finish
