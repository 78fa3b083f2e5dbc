#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-record: every kind of event on a command, a process and the machine,
# against a program that is known to the last call.
. "$(dirname "$0")/../lib.sh"
rec=$BUILD/fg-record

need_recorder
need_program calls -O1
mkfifo "$T/go"
lost=none cpu=0.02

# run HOW OPTION ...: records calls as the command, as a process, or with all
run() {
	how=$1
	shift
	case $how in
	command) "$rec" "$@" -o "$T/o" "$T/calls" $cpu >"$T/out" 2>"$T/err" ;;
	all) "$rec" "$@" -a -o "$T/o" "$T/calls" $cpu >"$T/out" 2>"$T/err" ;;
	process)
		rm -f "$T/o"
		"$T/calls" $cpu wait <"$T/go" >"$T/out" &
		pid=$!
		exec 9>"$T/go"
		until grep -q ready "$T/out"; do sleep 0.05; done
		"$rec" "$@" -p $pid -o "$T/o" 2>"$T/err" &
		recorder=$!
		until test -s "$T/o" || ! kill -0 $recorder
		do
			sleep 0.05
		done
		sleep 0.1
		echo >&9
		exec 9>&-
		wait $pid
		wait $recorder
		;;
	esac || { cat "$T/err"; return 1; }
	if test $lost = none && grep 'samples lost' "$T/err"
	then
		return 1
	fi
	"$BUILD/fg-script" "$T/o" >"$T/text"
}

# is N PATTERN: so many samples of calls are like that
is() {
	n=$(grep -c "^calls .*$2" "$T/text")
	echo "$2: $n"
	test "$n" -eq "$1"
}

# stacks N END: so many samples of calls have the stack that ends so
stacks() {
	n=$("$BUILD/fg-collapse" "$T/text" |
		sed -n "s/^calls;.*;main;$2 //p")
	echo "$2: ${n:-none}"
	test "${n:-0}" -eq "$1"
}

clock_once() {
	lost=some cpu=1
	run "$1" -e cpu-clock || return
	lost=none cpu=0.02
	awk -v RS= '
		/^calls / && / quarter\+/ { a++ }
		/^calls / && / rest\+/ { b++ }
		END {
			n = a + b
			if (n < 500) { print "samples: " n; exit 1 }
			p = a / n
			print "share: " p " of " n
			e = 3 * sqrt(0.25 * 0.75 / n)
			exit !(p > 0.25 - e && p < 0.25 + e)
		}' "$T/text"
}

# Beyond three standard errors is one of some hundred.
clock() {
	thrice clock_once "$@"
}

page_faults() {
	run "$1" -e page-faults -c 1 --call-graph fp || return
	known=$(sed -n 's/^faults //p' "$T/out")
	"$BUILD/fg-collapse" "$T/text" >"$T/folded"
	n=$(awk '/^calls;(.*;)?touch/ { n += $NF } END { print n + 0 }' "$T/folded")
	echo "faults: $n, known: $known"
	test "$known" -ge 500 && test "$n" -le "$known" && test "$n" -ge 500
}

tracepoint() {
	run "$1" -e syscalls:sys_enter_getppid && is 50 sys_enter_getppid
}

filtered() {
	run "$1" -e syscalls:sys_enter_getppid -e syscalls:sys_enter_dup \
		--filter 'fildes >= 1030' && is 50 sys_enter_getppid &&
		is 20 sys_enter_dup
}

filtered_twice() {
	run "$1" -e syscalls:sys_enter_dup --filter 'fildes >= 1030' \
		--filter 'fildes < 1035 || fildes == 1040' && is 6 sys_enter_dup
}

pattern() {
	run "$1" -e 'syscalls:sys_*_getppid' --call-graph fp &&
		is 50 sys_enter_getppid && is 50 sys_exit_getppid
}

uprobe() {
	run "$1" -e "uprobe:$T/calls:target" && is 1337 calls:target &&
		stacks 1000 'by_a;target' && stacks 337 'by_b;target'
}

uprobe_by_pointers() {
	run "$1" -e "uprobe:$T/calls:target" --call-graph fp &&
		is 1337 calls:target
}

uretprobe() {
	run "$1" -e "uprobe:$T/calls:target%return" &&
		is 1337 'calls:target%return' && stacks 1000 by_a &&
		stacks 337 by_b
}

two() {
	run "$1" -e "uprobe:$T/calls:target,syscalls:sys_enter_getppid" &&
		is 1337 calls:target && is 50 sys_enter_getppid
}

mixed() {
	run "$1" -e syscalls:sys_enter_dup,cpu-clock/freq=99/,page-faults:u -c 10 ||
		return
	# 50 of them, and 500 pages; the stacks of each are whole.
	is 5 sys_enter_dup || return
	awk -v RS= '/^calls / && !/ _start/ && / main\+/' "$T/text" | grep . &&
		return 1
	n=$(awk -v RS= '/^calls .*page-faults/ && / touch\+/' "$T/text" |
		grep -c touch)
	echo "page faults: $n"
	test "$n" -ge 49 && test "$n" -le 51
}

rates() {
	cpu=1
	run "$1" -c 1 -e "uprobe:$T/calls:target" \
		-e cpu-clock/freq=200,name=slow/u -e \
		syscalls:sys_enter_dup/period=10/ &&
		is 1337 calls:target && is 5 sys_enter_dup || return
	cpu=0.02
	n=$(grep -c '^calls .* slow:' "$T/text")
	echo "slow: $n"
	test "$n" -ge 150 && test "$n" -le 300
}

for how in command process all
do
	for what in clock page_faults tracepoint filtered filtered_twice \
		pattern uprobe uprobe_by_pointers uretprobe two mixed rates
	do
		check "$what, $how" $what $how
	done
done

# A probe follows what the command starts, and nobody else is counted.
family() {
	cpu=0.02
	(sleep 0.3; "$T/calls" $cpu >/dev/null; "$T/calls" $cpu >/dev/null) &
	"$rec" -e "uprobe:$T/calls:target" $1 -o "$T/o" -- sh -c \
		"'$T/calls' $cpu & '$T/calls' $cpu; wait; sleep 1" \
		>"$T/out" 2>"$T/err" || return 1
	wait
	"$BUILD/fg-script" "$T/o" >"$T/text"
	cat "$T/err"
	is "$2" calls:target
}
check "uprobe, the command's children and no others" family \
	--call-graph=dwarf 2674
check "uprobe, the same by pointers" family --call-graph=fp 2674
check "uprobe, not the command's children" family -i 0

perf_reads() {
	command -v perf >/dev/null || { echo "perf is not installed"; return 77; }
	run command -e "uprobe:$T/calls:target,syscalls:sys_enter_getppid,cs" ||
		return
	for c in script "report --stdio" "evlist -v"
	do
		# shellcheck disable=SC2086
		perf $c -f -i "$T/o" >"$T/out" 2>"$T/err" || return 1
		if test -s "$T/err"
		then
			cat "$T/err"
			return 1
		fi
	done
}
check "perf reads them" perf_reads

breakpoint() {
	nm "$T/static" | sed -n 's/^\([0-9a-f]*\) . sink$/\1/p' >"$T/sink"
	"$rec" -e "mem:0x$(cat "$T/sink")/8:w" -c 1000 -o "$T/o" \
		"$T/static" >"$T/out" 2>"$T/err"
	case $? in
	0) ;;
	*)
		cat "$T/err"
		grep -q 'no such counter\|cannot be sampled' "$T/err" &&
			return 77
		return 1
		;;
	esac
	"$BUILD/fg-script" "$T/o" | grep -c burn
}
if ${CC:-cc} -O1 -g -no-pie -o "$T/static" "$TOP/tests/progs/calls.c"
then
	check "breakpoint" breakpoint
fi

check "no such event" refused 2 'no such event' -e nonsense
check "no such tracepoint" refused 2 'no such event' -e sched:nonsense
check "no such pattern" refused 2 "no tracepoint" -e 'nonsense:*'
check "a group" refused 2 'groups are not' -e '{cycles,cpu-clock}'
check "a filter of no event" refused 2 'needs the -e' --filter 'a == 1'
check "a filter of a clock" refused 2 'tracepoints only' -e cpu-clock \
	--filter 'a == 1'
check "a filter that is none" refused 1 'not a condition' \
	-e syscalls:sys_enter_dup --filter 'nonsense == 1'
check "a uprobe of no object" refused 2 'no such program' -e uprobe:/no/such:f
check "a uprobe of no function" refused 2 'no such function' \
	-e "uprobe:$T/calls:nonsense"
check "a uprobe of no ELF object" refused 2 'not an ELF' \
	-e "uprobe:$TOP/README:main"
check "a modifier" refused 2 'modifiers are' -e cpu-clock:x
check "-c and -F" refused 2 'exclude each other' -c 1 -F 1
check "period and freq" refused 2 'exclude each other' \
	-e cpu-clock/period=1,freq=2/

listing() {
	"$rec" -l >"$T/list" && grep -q '^cpu-clock .*\[software\]$' "$T/list" &&
		grep -q '^sched:sched_switch .*\[tracepoint\]$' "$T/list" &&
		"$rec" --list 'sched:sched_sw*' >"$T/list" &&
		! grep -v '^sched:sched_sw' "$T/list"
}
check "the list of events" listing
finish
