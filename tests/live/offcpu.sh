#!/bin/sh
# SPDX-License-Identifier: ISC
# Time on and off the processors against what the kernel itself counts for each
# thread (schedstat) and the wall clock. Both know how busy the machine is, so
# the bounds hold on any.
. "$(dirname "$0")/../lib.sh"

rec=$BUILD/fg-record script=$BUILD/fg-script collapse=$BUILD/fg-collapse
cd "$T" || exit 1
${CC:-cc} -D_GNU_SOURCE -O1 -g -pthread -o switches "$TOP/tests/progs/switches.c" ||
	exit 1
if ! "$rec" -q --off-cpu -o t.data -- true 2>stderr
then
	skip "time off the processors" "$(tail -n 1 stderr)"
	finish
	exit
fi

# What interrupts and the hypervisor took from all processors, in ms: a thread
# is on its processor meanwhile, but the kernel does not count it as run time.
stolen() {
	awk -v hz="$(getconf CLK_TCK)" '/^cpu / { print ($7 + $8 + $9) * 1000 / hz }' /proc/stat
}

# agree FILE STEAL [PER-MILLE-OF-RUN]: each thread's time in the file against
# its line in "told": off the processors the wall clock's less what it ran, and
# with that on them all. Many short threads are taken together.
agree() {
	"$script" --no-inline -F tid,time,event,period "$1" >times.txt || return 1
	awk -v steal="$2" -v on_too="$3" '
		FNR == NR { wall[$1] += $2; run[$1] += $3; sum += $2; next }
		/offcpu-/ { off[$1] += $3 }
		/cpu-clock/ { on[$1] += $3 }
		function far(what, t, v, want, most) {
			printf "%s of %s: %.1f, expected %.1f ms\n", what, t, v / 1e6, want / 1e6
			return v - want > most || want - v > most
		}
		function wrong(t) {
			bad += far("off", t, off[t], wall[t] - run[t], wall[t] * .02 + steal * 1e6)
			if (on_too)
				bad += far("all", t, off[t] + on[t], wall[t], wall[t] * .02)
		}
		END {
			for (t in wall)
				if (wall[t] > 2e8) {
					n++
					wrong(t)
				} else {
					wall["short"] += wall[t]; run["short"] += run[t]
					off["short"] += off[t]; on["short"] += on[t]
				}
			if ("short" in wall)
				wrong("short")
			exit bad > 0 || sum == 0
		}' told times.txt
}

# recorded KIND SECONDS OPTION ...: a command, all of it.
recorded() {
	kind=$1 seconds=$2
	shift 2
	before=$(stolen)
	"$rec" "$@" -o w.data -- ./switches "$kind" "$seconds" >told 2>stderr || return 1
	cat stderr
	grep -q ' 0 lost' stderr || return 1
	agree w.data "$(($(stolen) - before))" 1
}
for kind in sleep pipe apart together futex spin brief exec
do
	check "a thread's times: $kind" thrice recorded $kind 0.7 --wall
done
check "a thread's times: pipe, frame pointers" thrice recorded pipe 0.7 --wall --call-graph fp
check "a thread's times: apart, frame pointers" thrice recorded apart 0.7 --wall --call-graph fp
check "a thread's times: sleep, one by one" thrice recorded sleep 0.7 --wall --call-graph fp,noleaf -z

# folded FILE: by state, to "folded"; it must add up to what there is.
folded() {
	"$script" "$1" >all.txt && "$collapse" --by=state all.txt >folded || return 1
	awk 'FNR == NR { if (/ (offcpu-[a-z]*|cpu-clock)(:[a-z]*)?: $/) a += $(NF - 1); next }
		{ b += $NF }
		END { printf "%.0f folded, %.0f recorded\n", b, a; exit a != b || a == 0 }' \
		all.txt folded
}

# part PATTERN: milliseconds of the stacks that match.
part() {
	awk -v p="$1" '$0 ~ p { n += $NF } END { printf "%d\n", n / 1e6 }' folded
}

within() { # WHAT NUMBER LEAST MOST
	echo "$1: $2, expected from $3 to $4"
	test "$2" -ge "$3" && test "$2" -le "$4"
}

# A thread that hands over all the time: few stacks for many switches, all of
# which are in the right function.
thinned() {
	recorded pipe 1 --off-cpu || return 1
	folded w.data || return 1
	within samples "$(grep -c 'offcpu-.*: $' all.txt)" 1000 150000 &&
		within "blocked elsewhere" "$(grep '\[blocked\]' folded |
			grep -v 'round_trip;\|ponger;\|main;\|start_thread;pinger\|start_thread;ponger' |
			awk '{ n += $NF } END { printf "%d\n", n / 1e6 }')" 0 60
}
check "stacks of some of many switches" thrice thinned

# What waits in a row, short ones and long, take of the time: each its own.
in_a_row() {
	${CC:-cc} -O1 -g -o waits "$TOP/tests/progs/waits.c" &&
		"$rec" -q -e page-faults --off-cpu -o w.data -- ./waits 1.5 >told || return 1
	folded w.data || return 1
	while read -r name ms
	do
		within "$name" "$(part "\\[blocked\\].*;$name;")" $((ms * 80 / 100)) \
			$((ms * 110 / 100)) || return 1
	done <told
}
check "waits in a row" thrice in_a_row

# The matrix: who is recorded and where to. Three threads nap all the time, and
# one waits for them: each for the time recorded. $1 is what the recording took
# at least, in ms.
napping() { # LEAST
	folded m.data || return 1
	naps=$(part '^switches;(\[blocked\]|\[preempted\]);.*;nap;')
	waits=$(part '^switches;\[blocked\];.*;(pthread_join|__pthread_clockjoin_ex)')
	all=$(part '^switches;')
	within "in nap" "$naps" $(($1 * 3 * 96 / 100)) $(($1 * 3 * 115 / 100)) &&
		within "in join" "$waits" $(($1 * 98 / 100)) $(($1 * 115 / 100)) &&
		within "all" "$all" $(($1 * 4 * 97 / 100)) $(($1 * 4 * 115 / 100))
}

of_command() { # OPTION ...
	"$rec" -q "$@" -o m.data -- ./switches sleep 0.7 >told && napping 700
}

to_pipe() {
	"$rec" -q "$@" -- ./switches sleep 0.7 2>told | cat >m.data && napping 700
}

# attached WHO OPTION ...: what runs already, for a second.
attached() {
	who=$1
	shift
	./switches sleep 4 >told & pid=$!
	sleep 0.3
	case $who in
	pid) set -- "$@" -p $pid ;;
	tid) set -- "$@" -t "$(ls /proc/$pid/task | paste -sd, -)" ;;
	all) set -- "$@" -a ;;
	esac
	"$rec" -q "$@" --duration 0.7 -o m.data
	st=$?
	kill $pid
	wait $pid 2>/dev/null
	test $st -eq 0
}

of_pid() {
	attached pid "$@" && napping 700
}

of_tid() {
	attached tid "$@" && napping 700
}

# Of all processes, who sleeps from the beginning to the end is not seen.
of_all() {
	while :; do true | cat; sleep 0.05; done & short=$!
	attached all "$@"
	st=$?
	kill $short
	wait $short 2>/dev/null
	# Who has ended does not wait.
	test $st -eq 0 && folded m.data && ! grep 'do_task_dead' folded || return 1
	within "in nap" "$(part '^switches;(\[blocked\]|\[preempted\]);.*;nap;')" 1990 2400
}
for what in --off-cpu --wall
do
	check "naps of a command, $what" thrice of_command $what
	check "naps of a process, $what" thrice of_pid $what
	check "naps of threads, $what" thrice of_tid $what
	check "naps of all processes, $what" thrice of_all $what
	check "naps to a pipe, $what" thrice to_pipe $what
done

# Threads that never move while they are recorded.
asleep() {
	"./${prog:-switches}" still 30 >told & pid=$!
	sleep 0.3
	"$rec" -q --wall "$@" -p $pid --duration 0.5 -o m.data
	st=$?
	kill $pid
	wait $pid 2>/dev/null
	test $st -eq 0 && folded m.data || return 1
	cat folded
	within "in nap" "$(part ';\[blocked\];.*;start_thread;waiter;nap;')" 500 575 &&
		within "in join" "$(part ';\[blocked\];_start;.*;main;')" 500 575
}
check "asleep from beginning to end" thrice asleep
check "asleep from beginning to end, frame pointers" thrice asleep --call-graph fp
check "asleep once it is told to begin" thrice asleep -D 100
# Frames that are found by the frame pointer, which nobody tells.
for how in -O0 '-O2 -fno-omit-frame-pointer'
do
	# shellcheck disable=SC2086
	${CC:-cc} -D_GNU_SOURCE $how -g -pthread -o framed "$TOP/tests/progs/switches.c"
	prog=framed
	test "$(uname -m)" = x86_64 || continue
	check "asleep from beginning to end, $how" thrice asleep
done

# Without the right to sample the kernel: the same times, and words that the
# stacks are not those of the switches.
approximate() {
	mkdir -p public && chmod 755 "$T" && chmod 777 public && cp "$rec" fg-record &&
		setpriv --reuid=65534 --regid=65534 --clear-groups ./fg-record --wall \
			-o public/n.data -- ./switches sleep 1 >told 2>stderr
	st=$?
	cat stderr
	test $st -eq 0 && grep -q 'is approximate' stderr && agree public/n.data 0 0 &&
		folded public/n.data && grep -q ' offcpu-blocked:approximate: $' all.txt &&
		grep -q '^switches;\[blocked\];' folded || return 1
	rm -f public/n.data
}
if test "$(cat /proc/sys/kernel/perf_event_paranoid)" -eq 2 && command -v setpriv >/dev/null
then
	check "nobody: approximate stacks" thrice approximate
else
	skip "nobody: approximate stacks" "no setpriv, or perf_event_paranoid is not 2"
fi
finish
