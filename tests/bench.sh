#!/bin/sh
# SPDX-License-Identifier: ISC
# Times each program beside its peers on the same input in the same run: RUNS
# rounds in turn, medians, ours against each. Peers are found in PATH or in
# the folder PEERS; what is missing is left out. TEXTS names files of perf script
# to fold besides the one made here. RECORDINGS names files of
# perf.data to print besides one made here: perf script's inlined functions
# take it minutes on some. BENCH=quick reads a small profile of each format and
# no more. Never a pass or a fail.
set -u
LC_ALL=C
export LC_ALL
: "${BENCH:=}" "${BUILD:=build}" "${PEERS:=}" "${RUNS:=5}" "${MIB:=64}" "${RECORDINGS:=}" "${TEXTS:=}"
PATH=${PEERS:+$PEERS:}$PATH
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT

# Milliseconds that a command takes, to the microsecond.
clock() {
	start=$(date +%s%N)
	sh -c "$1" >/dev/null 2>&1
	echo $((($(date +%s%N) - start) / 1000))
}

median() {
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# TITLE, then pairs of NAME and COMMAND, ours first.
race() {
	title=$1
	shift
	i=0
	rm -f "$T"/us.*
	while test $i -le "$RUNS"
	do
		n=0
		for word
		do
			n=$((n + 1))
			test $((n % 2)) -eq 0 || continue
			us=$(clock "$word")
			# The first round warms the caches.
			test $i -eq 0 || echo "$us" >>"$T/us.$((n / 2))"
		done
		i=$((i + 1))
	done
	echo "$title"
	n=0 ours=
	for word
	do
		n=$((n + 1))
		if test $((n % 2)) -eq 1
		then
			name=$word
			continue
		fi
		us=$(median <"$T/us.$((n / 2))")
		test -n "$ours" || ours=$us
		awk -v name="$name" -v us="$us" -v ours="$ours" 'BEGIN {
			printf "  %-28s %10.1f ms %8.2fx\n", name, us / 1000, us / ours }'
	done
}

have() {
	command -v "$1" >/dev/null
}

# Peak memory of a command in MB, if time(1) is there to tell it.
peak() {
	test -x /usr/bin/time || return 0
	sh -c "exec /usr/bin/time -f %M -o $T/peak $2" >/dev/null 2>&1
	awk -v name="$1" '{ printf "  %-28s %10.1f MB\n", name, $1 / 1024 }' "$T/peak"
}

# What a recorder of a program that runs takes itself, and what it writes.
recorder() { # NAME RECORDER ...
	name=$1
	shift
	"$T/deep" 1000000 & pid=$!
	timeout -s INT 10 /usr/bin/time -f '%U %S %M' -o "$T/cost" \
		"$@" -o "$T/r.data" -p $pid >/dev/null 2>&1
	kill $pid
	wait $pid 2>/dev/null
	"$BUILD/fg-script" -G -F event --show-lost-events "$T/r.data" >"$T/r.txt" 2>/dev/null
	lost=$(sed -n 's/.*PERF_RECORD_LOST.*lost[a-z ]*:* *\([0-9]*\).*/\1/p' "$T/r.txt" |
		awk '{ n += $1 } END { print n + 0 }')
	n=$(grep -vc PERF_RECORD_ "$T/r.txt")
	# How long it goes on when its command has ended.
	"$@" -o "$T/c.data" -- sh -c "'$T/deep' 2000; date +%s%N >'$T/end'" >/dev/null 2>&1
	left=$((($(date +%s%N) - $(cat "$T/end")) / 1000))
	tail -n 1 "$T/cost" | awk -v name="$name" -v n="$n" -v lost="$lost" -v left="$left" \
		-v bytes="$(wc -c <"$T/r.data")" '{
		printf "  %-28s %5.2f %% of a CPU, %5.1f MB, %6d bytes a sample, %d of %d lost, ends after %.1f ms\n",
			name, ($1 + $2) * 10, $3 / 1024, n ? bytes / n : 0, lost, lost + n, left / 1000 }'
}

# What the program recorded takes more, in time of its CPU for each sample: the
# recorders in turn, medians.
slowdown() { # HZ, then pairs of NAME and RECORDER
	hz=$1
	shift
	rm -f "$T"/us.*
	i=0
	while test $i -lt $((RUNS * 2))
	do
		"$T/deep" 8000 time 2>>"$T/us.0"
		n=0
		for word
		do
			n=$((n + 1))
			test $((n % 2)) -eq 0 || continue
			$word -o "$T/r.data" -- "$T/deep" 8000 time 2>&1 >/dev/null |
				grep ' us$' >>"$T/us.$n"
		done
		i=$((i + 1))
	done
	alone=$(median <"$T/us.0" | cut -d ' ' -f 1)
	echo "what is recorded at $hz Hz, beside $((alone / 1000)) ms alone"
	n=0
	for word
	do
		n=$((n + 1))
		test $((n % 2)) -eq 1 && name=$word && continue
		median <"$T/us.$n" | awk -v name="$name" -v alone="$alone" -v hz="$hz" '{
			printf "  %-28s %+6.2f %%, %6.2f us a sample\n", name,
				100 * ($1 / alone - 1), ($1 - alone) / (alone / 1e6 * hz) }'
	done
}

# Recorders at a rate, without and with whole stacks.
recorders() { # HZ
	fg="$BUILD/fg-record -q -e cpu-clock -F $1" perf="perf record -q -N -B -e cpu-clock -F $1"
	set -- "$1" 'fg-record' "$fg" 'fg-record --call-graph fp' "$fg --call-graph fp"
	have perf && set -- "$@" 'perf record -g' "$perf -g" \
		'perf record dwarf' "$perf --call-graph dwarf,65528"
	test "$1" -lt 4999 || slowdown "$@"
	test -x /usr/bin/time || return 0
	set -- "$@" 'fg-record -z' "$fg -z"
	echo "recorders at $1 Hz"
	shift
	while test $# -gt 0
	do
		# shellcheck disable=SC2086
		recorder "$1" $2
		shift 2
	done
}

# What a context switch costs the program, above what it costs alone: pairs of
# NAME and RECORDER, in turn; the first one is what the others are held against.
switching() {
	i=0
	rm -f "$T"/ns.*
	while test $i -lt "$RUNS"
	do
		i=$((i + 1))
		"$T/switches" pairs 50000 >>"$T/ns.0"
		n=0
		for word
		do
			n=$((n + 1))
			test $((n % 2)) -eq 1 ||
				$word "$T/switches" pairs 50000 >>"$T/ns.$((n / 2))" 2>/dev/null
		done
	done
	alone=$(median <"$T/ns.0")
	echo "each context switch; the program alone $alone ns"
	n=0 first=
	for word
	do
		n=$((n + 1))
		if test $((n % 2)) -eq 1
		then
			name=$word
			continue
		fi
		ns=$(median <"$T/ns.$((n / 2))")
		: "${first:=$ns}"
		awk -v name="$name" -v ns="$ns" -v first="$first" -v alone="$alone" 'BEGIN {
			printf "  %-28s %+10.0f ns %8.2fx\n", name, ns - alone,
				(first > alone) ? (ns - alone) / (first - alone) : 0 }'
	done
}

# A program's processor time, which it prints, with its allocations recorded.
allocating() { # TITLE KIND N
	echo "$1"
	i=0
	rm -f "$T"/us.*
	while test $i -lt $((RUNS * 2 + 1))
	do
		"$T/churn" "$3" "$2" | awk '{ print $2 }' >>"$T/us.plain"
		for how in sampled sampled-live
		do
			"$BUILD/fg-record" -q --alloc=$how -o "$T/a.data" -- \
				"$T/churn" "$3" "$2" | awk '{ print $2 }' >>"$T/us.$how"
		done
		i=$((i + 1))
	done
	plain=$(median <"$T/us.plain")
	for how in plain sampled sampled-live
	do
		median <"$T/us.$how" | awk -v how=$how -v n="$3" -v plain="$plain" '{
			printf "  %-28s %10.1f ns each %8.3fx\n",
				how, $1 * 1000 / n, $1 / plain }'
	done
}

# Prints a recording with and without inlined functions.
script() {
	fg="$BUILD/fg-script $1" perf=
	have perf && perf="perf script -i $1"
	size="$(basename "$1"), $(wc -c <"$1") bytes"
	set -- fg-script "$fg --no-inline"
	test -z "$perf" || set -- "$@" 'perf script' "$perf --no-inline"
	race "script --no-inline, $size" "$@"
	peak fg-script "$fg --no-inline"
	set -- fg-script "$fg"
	test -z "$perf" || set -- "$@" 'perf script' "$perf"
	race "script, $size" "$@"
	peak fg-script "$fg"
}

# Folding a text, in units of counting its lines, which no program can beat.
folding() { # FILE
	set -- "$1" "$BUILD/fg-collapse -q -j"
	race "collapse $(basename "$1"), $(wc -c <"$1") bytes, held against wc -l" \
		'wc -l' "wc -l $1" 'fg-collapse -j 1' "$2 1 $1" 'fg-collapse -j 2' "$2 2 $1" \
		'cat | fg-collapse -j 1' "cat $1 | $2 1"
	peak 'fg-collapse -j 1' "$2 1 $1"
	peak 'fg-collapse -j 2' "$2 2 $1"
}

# From a recording to a picture, beside each chain of peers that is there.
pipeline() { # FILE
	fg="$BUILD/fg-script $1 | $BUILD/fg-collapse -q | $BUILD/fg-svg"
	perf="perf script -i $1"
	set -- 'fg-script | -collapse | -svg' "$fg"
	have perf && have inferno-collapse-perf && have inferno-flamegraph &&
		set -- "$@" 'perf script | inferno' \
			"$perf | inferno-collapse-perf | inferno-flamegraph"
	have perf && have stackcollapse-perf.pl && have flamegraph.pl &&
		set -- "$@" 'perf script | FlameGraph' \
			"$perf | stackcollapse-perf.pl | flamegraph.pl"
	race "recording to picture" "$@"
}

# FILE made of SAMPLE again and again, about MIB megabytes.
repeat() {
	size=$(wc -c <"$1")
	awk -v n=$((MIB * 1048576 / size + 1)) \
		'{ l[NR] = $0 } END { while (n-- > 0) for (i = 1; i <= NR; i++) print l[i] }' \
		"$1" >"$2"
}

# Folded text, sorted and in four parts that have some stacks in common.
merging() {
	awk -v mib="$MIB" 'BEGIN {
		for (; size < mib * 1048576; n++) {
			s = sprintf("server;main;accept_%06d;handle_request", n)
			for (d = n % 20; d > 0; d--)
				s = s ";" "ngx::Dispatcher<std::string>::call_" d
			size += 2 * (length(s) + 5)
			print s, n % 9000 >("'"$T"'/part." n % 4 ".folded")
			print s, n % 7000 >("'"$T"'/part." (n + 1) % 4 ".folded")
		} }'
	race "merge 4 sorted folded files, $MIB MiB" \
		'fg-collapse --sorted' "$BUILD/fg-collapse --sorted $T/part.?.folded" \
		'fg-collapse' "$BUILD/fg-collapse $T/part.?.folded" \
		'fg-collapse, from a pipe' "cat $T/part.?.folded | $BUILD/fg-collapse" \
		'sort -m' "sort -m $T/part.?.folded" \
		'wc -l' "cat $T/part.?.folded | wc -l"
	peak 'fg-collapse --sorted' "$BUILD/fg-collapse --sorted $T/part.?.folded"
	peak 'fg-collapse, from a pipe' "sh -c 'cat $T/part.?.folded | $BUILD/fg-collapse'"
}

# What names a format that profiles.py makes, where it is not guessed.
option() {
	case $1 in
	regex) echo "-f 'regex:\\] (?<frame>[^ ]+) took (?<value>[0-9.]+) ms'" ;;
	sched | wcp) echo "-f $1" ;;
	esac
}

# The program that read a format first.
original() {
	case $1 in
	gdb | goroutine | instruments | ibmjava | jstack | ljp | pmcstat | sample | stap | \
		vsprof | wcp | xdebug | aix | bpftrace | ghcprof | perf | faulthandler)
		echo "stackcollapse-$1.pl" ;;
	dtrace) echo stackcollapse.pl ;;
	eustack) echo stackcollapse-elfutils.pl ;;
	javaexceptions) echo stackcollapse-java-exceptions.pl ;;
	pprofraw) echo stackcollapse-go.pl ;;
	vtune_mc) echo stackcollapse-vtune-mc.pl ;;
	vtune) echo stackcollapse-vtune.pl ;;
	esac
}

# Every format over a profile made here, beside the original.
formats() { # MIB
	have python3 || return 0
	mib=$1
	for format in $(python3 tests/profiles.py --list)
	do
		python3 tests/profiles.py "$format" "$mib" >"$T/profile"
		set -- fg-collapse "$BUILD/fg-collapse -q -j 1 $(option "$format") $T/profile"
		peer=$(original "$format")
		test -z "$peer" || ! have "$peer" || set -- "$@" "$peer" "$peer $T/profile"
		race "collapse $format, $mib MiB" "$@"
	done
}

# BENCH=quick: the formats alone, small and once.
if test "$BENCH" = quick
then
	RUNS=1
	formats 4
	exit
fi
formats 16
merging
if test -x "$BUILD/fg-record" && test -x "$BUILD/fg-script"
then
	"$BUILD/fg-record" -q -F 20000 -o "$T/perf.data" -- \
		"${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -I. -O2 -c -o /dev/null common/stacks.c
	set -- fg-record "$BUILD/fg-record -q -o $T/o.data -- true"
	have perf && set -- "$@" 'perf record' "perf record -q -g -o $T/p.data -- true"
	race "record true" "$@"
	if have "${CXX:-c++}" && "${CXX:-c++}" -O2 -g -fno-omit-frame-pointer \
		-o "$T/deep" tests/progs/deep.cc
	then
		recorders 999
		recorders 4999
	fi
	"${CC:-cc}" -D_GNU_SOURCE -O2 -pthread -o "$T/switches" tests/progs/switches.c
	set --
	have perf && set -- "$@" \
		'perf record --switch-events' "perf record -q -N -B --switch-events -e dummy -c 1 -o $T/r.data" \
		'perf record -e cs -g' "perf record -q -N -B --switch-events -e cs -c 1 -g -o $T/r.data"
	switching "$@" \
		'fg-record --off-cpu' "$BUILD/fg-record -q -e page-faults --off-cpu -o $T/r.data" \
		'fg-record --off-cpu, fp' "$BUILD/fg-record -q -e page-faults --off-cpu --call-graph fp -o $T/r.data" \
		'fg-record --wall' "$BUILD/fg-record -q --wall -o $T/r.data"
	"${CC:-cc}" -O2 -g -fno-builtin -o "$T/churn" tests/progs/churn.c
	allocating "record --alloc: blocks that are used" use 5000000
	allocating "record --alloc: malloc and free, no more" empty 20000000
	script "$T/perf.data"
	for file in $RECORDINGS
	do
		script "$file"
		pipeline "$file"
	done
	"$BUILD/fg-script" "$T/perf.data" >"$T/real.txt"
	repeat "$T/real.txt" "$T/perf.txt"
	set -- fg-collapse "$BUILD/fg-collapse $T/perf.txt"
	have inferno-collapse-perf &&
		set -- "$@" inferno-collapse-perf "inferno-collapse-perf $T/perf.txt"
	have stackcollapse-perf.pl &&
		set -- "$@" stackcollapse-perf.pl "stackcollapse-perf.pl $T/perf.txt"
	race "collapse perf, $MIB MiB" "$@"
	folding "$T/perf.txt"
	pipeline "$T/perf.data"
	# TEXTS names others, the like of which gen-perf-script makes.
	for file in $TEXTS
	do
		folding "$file"
	done
	"$BUILD/fg-collapse" "$T/perf.txt" >"$T/a.folded"
	sed 's/ \([0-9]*\)$/ 1\1/' "$T/a.folded" >"$T/b.folded"
	set -- fg-diff "$BUILD/fg-diff $T/a.folded $T/b.folded"
	have inferno-diff-folded &&
		set -- "$@" inferno-diff-folded "inferno-diff-folded $T/a.folded $T/b.folded"
	have difffolded.pl &&
		set -- "$@" difffolded.pl "difffolded.pl $T/a.folded $T/b.folded"
	race "diff, $(wc -c <"$T/a.folded") bytes each" "$@"
	mkdir "$T/before" "$T/after"
	for i in 0 1 2 3 4 5 6 7 8 9
	do
		for side in before after
		do
			awk -v seed="$i$side" 'BEGIN { srand(seed + (seed ~ /after/) * 100) }
				rand() < 0.8 { print }' "$T/part.0.folded" |
				head -c 5000000 | sed '$d' >"$T/$side/$i.folded"
		done
	done
	race "diff, 10 runs of 5 MB a side, judged" \
		'fg-diff --report' "$BUILD/fg-diff --report $T/before $T/after" \
		'wc -l' "cat $T/before/* $T/after/* | wc -l"
	set -- fg-svg "$BUILD/fg-svg $T/a.folded"
	have inferno-flamegraph &&
		set -- "$@" inferno-flamegraph "inferno-flamegraph $T/a.folded"
	have flamegraph.pl &&
		set -- "$@" flamegraph.pl "flamegraph.pl $T/a.folded"
	race "svg, $(wc -c <"$T/a.folded") bytes" "$@"
fi
