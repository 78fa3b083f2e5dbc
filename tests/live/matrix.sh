#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-record on a command, a process and the whole machine, to a pipe and to a
# file, by every kind of event and of call stack: each against what a program
# says of itself, through fg-script and fg-collapse; and perf reads each
# without a word. A process or machine to a file by single events, and what
# else there is of events, are in events.sh.
. "$(dirname "$0")/../lib.sh"
rec=$BUILD/fg-record

need_recorder
# Frame pointers where these are followed, and none where they are not.
need_program split -O2 -fno-omit-frame-pointer
mv "$T/split" "$T/split-fp"
need_program split -O2 -fomit-frame-pointer
mkfifo "$T/go" "$T/pipe"
prog=$T/split cpu=0.02

# recorder OPTION ... [COMMAND ...]: becomes fg-record, in a subshell
recorder() {
	case $form in
	file) exec "$rec" -o "$T/o" "$@" 2>"$T/err" ;;
	pipe) exec "$rec" "$@" >"$T/pipe" 2>"$T/err" ;;
	esac
}

# Something is written, and more is waited for: it has begun to sample.
sampling() {
	test -s "$T/o" && grep -q '^State:.S' "/proc/$1/status"
}

attached() {
	"$prog" $cpu wait <"$T/go" >"$T/out" & pid=$!
	exec 9>"$T/go"
	until grep -q ready "$T/out"; do sleep 0.02; done
	(recorder "$@" -p $pid 9>&-) & attached=$!
	until sampling $attached || ! kill -0 $attached; do sleep 0.02; done
	sleep 0.1
	echo >&9
	exec 9>&-
	wait $pid
	wait $attached
}

# once HOW FORM OPTION ...: records the program, which says of itself in $T/out
once() {
	how=$1 form=$2 reader=
	shift 2
	rm -f "$T/o"
	test "$form" = file || { cat "$T/pipe" >"$T/o" & reader=$!; }
	case $how in
	command) (recorder "$@" sh -c "exec '$prog' $cpu >'$T/out'") ;;
	all) (recorder "$@" -a sh -c "'$prog' $cpu >'$T/out'") ;;
	process) attached "$@" ;;
	esac || { cat "$T/err"; return 1; }
	test -z "$reader" || wait $reader
	cat "$T/err"
	grep -q ' 0 lost' "$T/err" || return 1
	"$BUILD/fg-script" -q "$T/o" >"$T/text" &&
		grep '^split' "$T/text" >"$T/heads"
}

# What else runs may be too much to write: up to three times.
run() {
	once "$@" || once "$@" || once "$@"
}

# fold OPTION ...: the program's stacks in $T/folded
fold() {
	"$BUILD/fg-collapse" "$@" <"$T/text" | grep '^split' >"$T/folded"
}

# The parts of the program as long as it says; the stacks whole, from what the
# loader calls to the loop. All in all it may differ by what the machine's host
# takes, of which the one clock knows and the other does not.
shares() {
	awk '
		FNR == NR { took[$1] = $2; all += $2; next }
		match($0, /;main;(spend;)?(one|two|three)(;burn)?[; ]/) {
			f = substr($0, RSTART, RLENGTH)
			sub(/^;main;(spend;)?/, "", f)
			sub(/[; ].*/, "", f)
			if ($0 !~ /;burn[; ]/)
				short += $NF
			if ($0 !~ root)
				rootless += $NF
			n[f] += $NF / 1e6
			sum += $NF / 1e6
		}
		END {
			printf "samples %d, %.1f ms by its clock\n", sum, all / 1e6
			bad = sum < 500 || short > 0.01 * sum * 1e6 || rootless > 0
			if (bad) print "not whole: " short + 0 ", " rootless + 0
			d = sum - all / 1e6
			bad = bad || (d < 0 ? -d : d) > 0.1 * all / 1e6
			for (f in took) {
				p = took[f] / all
				e = 3 * sqrt(p * (1 - p) / sum)
				printf "%s: %.4f, is %.4f +- %.4f\n", f, n[f] / sum, p, e
				d = n[f] / sum - p
				bad = bad || (d < 0 ? -d : d) > e
			}
			exit bad
		}' root="$1" "$T/out" "$T/folded"
}

# What else runs may keep the machine from ticking: the best of three times.
timed() {
	cpu=0.9
	for _ in 1 2 3
	do
		"$@" && break
	done
	st=$?
	cpu=0.02
	return $st
}

fp_once() {
	run "$@" --call-graph fp -e cpu-clock -c 1000000 && fold && shares .
}

fp() {
	prog=$T/split-fp
	timed fp_once "$@"
	st=$?
	prog=$T/split
	return $st
}

dwarf_once() {
	run "$@" -e cpu-clock -c 1000000 && fold && shares ';_start;'
}

dwarf() {
	timed dwarf_once "$@"
}

# is NUMBER PATTERN: the sum of the stacks that are like that
is() {
	n=$(awk -v want="$2" '$0 ~ want { n += $NF } END { print n + 0 }' "$T/folded")
	echo "$2: $n"
	test "$n" -eq "$1"
}

page_faults() {
	run "$@" -e page-faults -c 1 && fold && is 640 ';_start;.*;main;(pages;)?touch[; ]'
}

tracepoint() {
	run "$@" -e syscalls:sys_enter_getppid && fold && is 77 ';_start;.*;main;syscall' &&
		is 77 '^'
}

uprobe() {
	run "$@" -e "uprobe:$T/split:target" && fold && is 321 ';_start;.*;main;target ' &&
		is 321 '^'
}

# Each in the folded text that is asked for it, and not in the other's.
two_once() {
	run "$@" -e "uprobe:$T/split:target" -e cpu-clock/period=1000000,name=clock/ || return 1
	fold --event-filter clock && shares ';_start;' && is 0 ';target ' || return 1
	fold --event-filter "uprobe:$T/split:target" &&
		is 321 ';_start;.*;main;target ' && is 321 '^'
}

two_events() {
	timed two_once "$@"
}

# perf has as many samples, and nothing to complain about.
perf_reads() {
	command -v perf >/dev/null || { echo "perf is not installed"; return 77; }
	for c in "script" "report --stdio" "evlist -v"
	do
		# shellcheck disable=SC2086
		perf $c -f -i "$T/o" >"$T/out" 2>"$T/err" || return 1
		if test -s "$T/err"
		then
			cat "$T/err"
			return 1
		fi
		case $c in
		script) theirs=$(grep -c '^split' "$T/out") ;;
		report*) grep -q 'split' "$T/out" || return 1 ;;
		esac
	done
	ours=$(wc -l <"$T/heads")
	echo "fg-script: $ours, perf: $theirs"
	test "$ours" -gt 0 && test "$ours" -eq "$theirs"
}

for how in command process all
do
	for what in fp dwarf page_faults tracepoint uprobe two_events
	do
		check "$what, $how, pipe" $what $how pipe
		check "$what, $how, pipe: perf" perf_reads
	done
	for what in fp dwarf two_events
	do
		check "$what, $how, file" $what $how file
		check "$what, $how, file: perf" perf_reads
	done
done
finish
