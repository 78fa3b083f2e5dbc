#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-record: whom it samples, and when.
. "$(dirname "$0")/../lib.sh"
rec=$BUILD/fg-record

need_recorder
need_program work -O1 -fno-omit-frame-pointer
need_program many -O1

# start N: work with N threads in the background, $pid
start() {
	"$T/work" 20 "$1" 0 >/dev/null 2>&1 & pid=$!
	until test "$(ls /proc/$pid/task 2>/dev/null | wc -l)" -gt "$1"
	do
		sleep 0.02
	done
}

stop() {
	kill $pid
	wait $pid 2>/dev/null
	:
}

# record OPTION ... [-- COMMAND]: to $T/text
record() {
	"$rec" -F 200 "$@" 2>"$T/err" && "$BUILD/fg-script" "$T/o" >"$T/text"
	status=$?
	cat "$T/err"
	return $status
}

# The threads, commands and CPUs that were sampled.
tids() {
	sed -n 's/^work  *\([0-9]*\) .*:.*/\1/p' "$T/text" | sort -u
}

one_thread() {
	start 3
	tid=$(ls /proc/$pid/task | tail -n 1)
	record -t "$tid" -o "$T/o" sleep 0.5
	status=$?
	stop
	test $status -eq 0 && test "$(tids)" = "$tid"
}
check "-t: one thread and no other" one_thread

two_threads() {
	start 3
	list=$(ls /proc/$pid/task | tail -n 2 | paste -sd,)
	record -t "$list" -o "$T/o" sleep 0.5
	status=$?
	stop
	test $status -eq 0 && test "$(tids | paste -sd,)" = "$list"
}
check "-t: two threads" two_threads

processes() {
	start 1
	first=$pid
	start 1
	record -p "$first,$pid" -o "$T/o" sleep 0.5
	status=$?
	stop
	pid=$first
	stop
	test $status -eq 0 && test "$(tids | wc -l)" -eq 2
}
check "-p: two processes" processes

# Held there, since elsewhere a busy machine need not run it in half a second.
one_cpu() {
	start 2
	taskset -a -p 1 $pid
	record -C 0 -o "$T/o" sleep 0.5
	status=$?
	stop
	test $status -eq 0 && grep -q '^work ' "$T/text" &&
		! grep '^[^	]* \[00[1-9]\] ' "$T/text"
}
check "-C: whoever is on a CPU" thrice one_cpu

command_on_cpu() {
	record -C 0 -o "$T/o" taskset 1 "$T/work" 0.3 1 0 >/dev/null &&
		grep -q busy_leaf "$T/text"
}
check "-C: a command on a CPU" command_on_cpu

by_user() {
	chmod 755 "$T"
	setpriv --reuid=65534 --clear-groups "$T/work" 20 2 0 & pid=$!
	start_pid=$pid
	sleep 0.3
	start 1
	record -u nobody -o "$T/o" sleep 0.5
	status=$?
	stop
	pid=$start_pid
	ls /proc/$pid/task | tail -n +2 >"$T/known"
	stop
	test $status -eq 0 && tids >"$T/seen" && test -s "$T/seen" &&
		test -z "$(comm -13 "$T/known" "$T/seen")"
}
check "-u: a user's processes" by_user

# A control group of this test's own, where one can be made.
group=
dir=$(awk '$3 == "cgroup" && $4 ~ /(^|,)perf_event(,|$)/ { print $2; f = 1; exit }
	$3 == "cgroup2" { two = $2 } END { if (!f && two) print two }' \
	/proc/self/mounts)
if test -n "$dir" && mkdir "$dir/fg-test-$$" 2>"$T/why"
then
	group=fg-test-$$
fi

in_group() {
	start 1
	if ! echo $pid >"$dir/$group/cgroup.procs"
	then
		stop
		return 77
	fi
	inside=$pid
	start 1
	record -G "$1" -o "$T/o" sleep 0.5
	status=$?
	tids >"$T/seen"
	ls /proc/$inside/task >"$T/known"
	stop
	pid=$inside
	stop
	test $status -eq 0 && test -s "$T/seen" &&
		test -z "$(comm -13 "$T/known" "$T/seen")"
}
if test -n "$group"
then
	check "-G: a control group" in_group "$group"
	check "-G: its path" in_group "$dir/$group"
	rmdir "$dir/$group"
else
	skip "-G" "no control group can be made here"
fi

# seconds FROM TO: between the first and the last sample
span() {
	awk '/^work / { for (i = 2; i < NF; i++) if ($i ~ /^[0-9]+\.[0-9]+:$/) {
			t = $i + 0; if (!n++) a = t } }
		END { d = t - a; print "seconds: " d
			exit !(n && d >= '"$1"' && d <= '"$2"') }' "$T/text"
}

for_a_while() {
	start 1
	record -p $pid --duration 0.5 -o "$T/o"
	status=$?
	stop
	test $status -eq 0 && span 0.3 0.6
}
check "--duration" thrice for_a_while

part_of_command() {
	record --delay 300 --duration 0.4 -o "$T/o" "$T/work" 1.2 1 7 >"$T/out"
	test $? -eq 7 && grep "done" "$T/out" &&
		"$BUILD/fg-script" "$T/o" >"$T/text" && span 0.2 0.5 &&
		grep -q busy_leaf "$T/text"
}
check "--delay and --duration of a command, which goes on" thrice part_of_command

on_signal() {
	start 1
	"$rec" -F 200 --on-signal -p $pid -o "$T/o" 2>"$T/err" & recorder=$!
	until test -s "$T/o"; do sleep 0.02; done
	sleep 0.4
	kill -USR2 $recorder
	sleep 0.4
	kill -USR2 $recorder
	sleep 0.6
	kill -INT $recorder
	wait $recorder
	status=$?
	stop
	cat "$T/err"
	test $status -eq 0 && "$BUILD/fg-script" "$T/o" >"$T/text" &&
		span 0.3 0.55
}
check "--on-signal" thrice on_signal

not_inherited() {
	record -i -o "$T/o" sh -c "'$T/work' 0.3 1 0; :" >/dev/null
	! grep busy_leaf "$T/text"
}
check "-i: not what the command starts" not_inherited

modes() {
	record --all-kernel -o "$T/o" dd if=/dev/zero of=/dev/null bs=1M \
		count=2000 2>/dev/null && grep -q 'kernel' "$T/text" &&
		record --all-user -o "$T/o" "$T/work" 0.3 1 0 >/dev/null &&
		grep -q busy_leaf "$T/text" && ! grep 'kernel.kallsyms' "$T/text"
}
check "--all-kernel, --all-user" modes

# Threads there were, and threads that come: every one is seen.
many_threads() {
	"$T/many" 1000 >"$T/out" & pid=$!
	until grep -q ready "$T/out"; do sleep 0.05; done
	"$rec" -e "uprobe:$T/many:work" -p $pid -o "$T/o" 2>"$T/err" &
	recorder=$!
	until test -s "$T/o"; do sleep 0.05; done
	sleep 0.2
	kill -USR1 $pid
	wait $pid
	wait $recorder
	status=$?
	cat "$T/err"
	test $status -eq 0 || return 1
	"$BUILD/fg-script" "$T/o" | awk '
		/^[ \t]*[0-9a-f]+ old\+/ { a++ }
		/^[ \t]*[0-9a-f]+ new\+/ { b++ }
		END { print "old: " a ", new: " b; exit !(a == 1000 && b == 1000) }'
}
check "a thousand threads, and those that come later" many_threads

check "no such thread" refused 1 'no such thread' -t 2147483647
check "not a thread" refused 2 'not a thread id' -t x
check "no such user" refused 1 'no such user' -u no-such-user
check "no such group" refused 1 'no such control group' -G no/such/group
check "no such CPU" refused 1 'online' -C 4095
check "not a CPU" refused 2 'not a list of CPUs' -C x
check "-a and -p" refused 2 'exclude' -a -p 1
check "not a delay" refused 2 'milliseconds' -D x
check "not a duration" refused 2 'seconds' --duration -1
check "not a signal" refused 2 'USR1' --on-signal=HUP
finish
