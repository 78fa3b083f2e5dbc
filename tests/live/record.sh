#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-record on real programs: what it records, how it ends, what perf says.
. "$(dirname "$0")/../lib.sh"
rec=$BUILD/fg-record

if ! "$rec" -q -o "$T/try" true 2>"$T/why"
then
	leave "$(cat "$T/why")"
fi

need_program work -O1 -fno-omit-frame-pointer
need_program brief -O1

# The number of samples in the closing line.
samples() {
	sed -n 's/^fg-record: \([0-9]*\) samples, .*/\1/p' "$1"
}

# at_least N FILE: its closing line tells of so many samples
at_least() {
	n=$(samples "$2")
	echo "samples: $n"
	test "${n:-0}" -ge "$1"
}

# readable FILE: perf has nothing to complain about, and finds busy_leaf
readable() {
	command -v perf >/dev/null || { echo "perf is not installed"; return 77; }
	for c in "script" "report --stdio" "evlist -v"
	do
		# shellcheck disable=SC2086
		perf $c -f -i "$1" >"$T/out" 2>"$T/err" || return 1
		if test -s "$T/err"
		then
			cat "$T/err"
			return 1
		fi
		test "$c" = "evlist -v" || grep -q busy_leaf "$T/out" || return 1
	done
}

# Forms of output.
to_file() {
	"$rec" -o "$T/a" "$T/work" 0.3 1 0 >"$T/stdout" 2>"$T/stderr" &&
		test "$(cat "$T/stdout")" = 'done' && at_least 100 "$T/stderr" &&
		test "$(stat -c %a "$T/a")" = 600
}
check "to a file; the command's output is left alone" to_file
check "to a file: perf reads it" readable "$T/a"

to_pipe() {
	"$rec" "$T/work" 0.3 1 0 2>"$T/stderr" | cat >"$T/b"
	grep -q '^done$' "$T/stderr" && at_least 100 "$T/stderr" &&
		test "$(head -c 8 "$T/b")" = PERFILE2 && ! grep -q '^done$' "$T/b"
}
check "to a pipe; the command's output goes to stderr" to_pipe
check "to a pipe: perf reads it" readable "$T/b"

to_stdout_file() {
	"$rec" "$T/work" 0.3 1 0 >"$T/c" 2>"$T/stderr" &&
		test "$(od -An -tu8 -j8 -N8 "$T/c" | tr -d ' ')" = 104
}
check "to standard output that is a file: the file form" to_stdout_file
check "to standard output: perf reads it" readable "$T/c"

over_longer_file() {
	head -c 1000000 /dev/zero >"$T/d"
	"$rec" -q -o "$T/d" "$T/work" 0.2 1 0 && test "$(wc -c <"$T/d")" -lt 500000
}
check "over a longer file" over_longer_file
check "over a longer file: perf reads it" readable "$T/d"

# A pipe that somebody has made non-blocking, full before it is read.
to_nonblocking_pipe() {
	command -v python3 >/dev/null || { echo "no python3"; return 77; }
	python3 - "$rec" --call-graph fp -F 20000 "$T/work" 0.5 1 0 >"$T/r" 2>"$T/stderr" <<-'EOF'
		import os, subprocess, sys, time
		r, w = os.pipe()
		os.set_blocking(w, False)
		p = subprocess.Popen(sys.argv[1:], stdout=w)
		os.close(w)
		time.sleep(1)
		while b := os.read(r, 65536):
		    os.write(1, b)
		sys.exit(p.wait())
	EOF
}
check "to a pipe that does not block" to_nonblocking_pipe
test ! -s "$T/r" || check "to a pipe that does not block: perf reads it" readable "$T/r"

to_dev_stdout() {
	"$rec" -o /dev/stdout sh -c 'expr 41 + 1' 2>"$T/stderr" | cat >"$T/t"
	test -s "$T/t" && ! grep -a '^42$' "$T/t" && grep '^42$' "$T/stderr"
}
check "to /dev/stdout; the command's output goes to stderr" to_dev_stdout

# What is opened must not become descriptor 0, 1 or 2.
without_descriptors() {
	"$rec" -o "$T/u" "$T/work" 0.3 1 0 <&- >&- 2>&- &&
		test "$(od -An -tu8 -j8 -N8 "$T/u" | tr -d ' ')" = 104
}
check "without standard descriptors" without_descriptors
check "without standard descriptors: perf reads it" readable "$T/u"

# As in a bare chroot.
without_devices() {
	unshare -m true 2>/dev/null || { echo "no unshare, or not allowed"; return 77; }
	# shellcheck disable=SC2016
	unshare -m sh -c 'mount -t tmpfs none /dev && exec "$@"' sh \
		"$rec" -o "$T/w" "$T/work" 0.3 1 0 2>"$T/stderr"
	cat "$T/stderr"
	at_least 100 "$T/stderr"
}
check "without /dev" without_devices

without_output() {
	"$rec" true >&- 2>"$T/stderr"
	test $? -eq 1 && grep 'standard output: Bad file descriptor' "$T/stderr"
}
check "without standard output" without_output

on_terminal() {
	command -v script >/dev/null || return 77
	script -qec "'$rec' true" /dev/null
}
expect 2 "a terminal is refused" on_terminal

# What is recorded.
threads() {
	"$rec" -o "$T/e" "$T/work" 0.5 4 0 2>"$T/stderr" && at_least 300 "$T/stderr"
}
check "threads" threads
check "threads: perf reads it" readable "$T/e"

family() {
	"$rec" -o "$T/f" -- sh -c \
		"'$T/work' 0.2 1 0 & '$T/work' 0.2 1 0; wait; exec '$T/work' 0.2 1 0" \
		2>"$T/stderr" && at_least 300 "$T/stderr"
}
check "children, grandchildren, exec" family
check "children: perf reads it" readable "$T/f"

attached() {
	"$T/work" 1 2 0 >"$T/stdout" & pid=$!
	sleep 0.2
	"$rec" -p $pid -o "$T/g" 2>"$T/stderr"
	status=$?
	wait $pid && test $status -eq 0 && at_least 300 "$T/stderr"
}
check "attached; ends with its target" attached
check "attached: perf reads it" readable "$T/g"

attached_for_a_while() {
	"$T/work" 2 1 0 >"$T/stdout" & pid=$!
	sleep 0.2
	"$rec" -p $pid -o "$T/h" sh -c 'sleep 0.3; exit 7' 2>"$T/stderr"
	status=$?
	kill $pid
	wait $pid
	test $status -eq 7 && at_least 20 "$T/stderr" && test "$(samples "$T/stderr")" -lt 800
}
check "attached while a command runs" attached_for_a_while
check "attached while a command runs: perf reads it" readable "$T/h"

# What else runs may be too much to write: then perf tells of losses.
everything() {
	for _ in 1 2 3
	do
		"$rec" -a -o "$T/i" "$T/work" 0.3 1 0 2>"$T/stderr" || {
			grep 'not permitted' "$T/stderr" && return 77
			return 1
		}
		grep -q ' 0 lost' "$T/stderr" && break
	done
	at_least 100 "$T/stderr"
}
check "every process" everything
if test -s "$T/i"
then
	check "every process: perf reads it" readable "$T/i"
fi

rates() {
	"$rec" -F 99 -o "$T/j" "$T/work" 0.5 1 0 2>"$T/stderr" || return 1
	n=$(samples "$T/stderr")
	echo "99 Hz: $n"
	test "$n" -ge 30 && test "$n" -le 70 || return 1
	"$rec" -e cpu-clock -c 10000000 -o "$T/j" "$T/work" 0.5 1 0 2>"$T/stderr" || return 1
	n=$(samples "$T/stderr")
	echo "100 in a second: $n"
	test "$n" -ge 30 && test "$n" -le 70
}
check "frequency and period" rates

two_events() {
	"$rec" -e cpu-clock:u,page-faults:u "$T/work" 0.3 1 0 2>"$T/stderr" | cat >"$T/k"
	at_least 100 "$T/stderr"
}
check "two events to a pipe" two_events
check "two events: perf reads it" readable "$T/k"

no_callchain() {
	"$rec" -g --no-callchain -o "$T/l" "$T/work" 0.3 1 0 2>"$T/stderr" &&
		at_least 100 "$T/stderr"
}
check "no callchain" no_callchain
check "no callchain: perf reads it" readable "$T/l"

losses() {
	# What 20000 Hz for seconds makes does not fit while nobody reads.
	"$rec" -F 20000 -o "$T/m" "$T/work" 4 1 0 >"$T/stdout" 2>"$T/stderr" & pid=$!
	sleep 0.5
	kill -STOP $pid
	i=0
	while ! test -s "$T/stdout" && test $i -lt 300
	do
		i=$((i + 1))
		sleep 0.1
	done
	kill -CONT $pid
	wait $pid && grep -q '[1-9][0-9]* samples lost' "$T/stderr"
}
check "losses are told" losses

# Statuses.
expect 5 "the command's status" "$rec" -q -o "$T/s" sh -c 'exit 5'
expect 139 "the command's signal" "$rec" -q -o "$T/s" sh -c 'kill -SEGV $$'
expect 127 "no such command" "$rec" -q -o "$T/s" "$T/none"
# What was recorded before is not lost to a wrong name.
mistyped() {
	echo old >"$T/old"
	"$rec" -q -o "$T/old" no-such-command
	test $? -eq 127 && test "$(cat "$T/old")" = old
}
check "no such command: the recording there is kept" mistyped
expect 126 "no program" "$rec" -q -o "$T/s" "$T"
expect 2 "no process id" "$rec" -q -o "$T/s" -p 1x
expect 2 "two lists of processes" "$rec" -q -o "$T/s" -p 1 -p 2
expect 1 "no such process" "$rec" -q -o "$T/s" -p 2147483647
expect 1 "no such folder" "$rec" -q -o "$T/none/x" true
# says STATUS WORDS OPTION ... COMMAND
says() {
	want=$1 words=$2
	shift 2
	"$rec" -o "$T/s" "$@" 2>"$T/stderr"
	got=$?
	cat "$T/stderr"
	test $got -eq "$want" && grep -q -e "$words" "$T/stderr"
}
check "no name" says 2 '--output: needs a value' -o '' true
check "a folder" says 1 'Is a directory' -o "$T/" true
check "no seconds: hexadecimal" says 2 '--duration: 0x10: not a time' --duration 0x10 true
check "no seconds: none" says 2 '--duration: 0: not a time' --duration 0 true
check "no delay" says 0 ' samples, ' -D 0 true
check "a period too long" says 1 'more than the kernel counts' -c 9223372036854775808 true
check "refused: a probe outside code" says 2 "not in the object's code" \
	-e uprobe:/bin/sh:0x1 true
check "refused: calls accounted for by the processor" says 1 'lbr: the processor keeps no' \
	--call-graph lbr -e page-faults true
check "no samples: the breakpoint" says 0 'there was no mem:' -e mem:0x1000:w:u true
check "no samples: in the kernel" says 0 'happens in the kernel' -e cs:u true
check "no samples: no signal" says 0 'none between one SIGUSR2' --on-signal true
check "no samples: the delay" says 0 'a shorter -D' -D 10000 true
expect 0 "the command's options are its own" "$rec" -q -o "$T/s" test -n -o
expect 2 "nothing to record" "$rec" -o "$T/s"
expect 2 "no such option" "$rec" --none true
expect 2 "no such event" "$rec" -o "$T/s" -e none true
expect 2 "no frequency" "$rec" -o "$T/s" -F 0 true
expect 2 "frequency and period" "$rec" -o "$T/s" -F 9 -c 9 true
expect 2 "all and one" "$rec" -o "$T/s" -a -p 1

# signalled SIGNAL STATUS: sent to the recorder alone, it ends both
signalled() {
	"$rec" -o "$T/n" "$T/work" 9 1 0 >"$T/stdout" 2>"$T/stderr" & pid=$!
	sleep 0.6
	kill "-$1" $pid
	wait $pid
	status=$?
	echo "status $status"
	test $status -eq "$2" && at_least 20 "$T/stderr" && ! test -s "$T/stdout"
}
# The shell has a background command ignore SIGINT: it gets SIGTERM instead.
check "SIGINT to the recorder" signalled INT 143
check "SIGINT: perf reads it" readable "$T/n"
check "SIGTERM to the recorder" signalled TERM 143
check "SIGTERM: perf reads it" readable "$T/n"

interrupted_without_command() {
	"$T/work" 2 1 0 >"$T/stdout" & work=$!
	"$rec" -p $work -o "$T/o" 2>"$T/stderr" & pid=$!
	sleep 0.6
	kill -INT $pid
	wait $pid || return 1
	kill $work
	wait $work
	at_least 20 "$T/stderr"
}
check "SIGINT without a command" interrupted_without_command
check "SIGINT without a command: perf reads it" readable "$T/o"

killed() {
	rm -f "$T/p"
	"$rec" -o "$T/p" "$T/work" 20 1 0 >"$T/stdout" & pid=$!
	for _ in 1 2 3 4 5 6 7 8 9 10
	do
		sleep 1
		test ! -e "$T/p" || test "$(wc -c <"$T/p")" -lt 20000 || break
	done
	work=$(pgrep -P $pid)
	kill -KILL $pid $work
	wait $pid
	test "$(wc -c <"$T/p")" -ge 20000
}
check "killed: what there was is on the disk" killed
check "killed: perf reads it" readable "$T/p"
killed_knows_kernel() {
	command -v perf >/dev/null || { echo "perf is not installed"; return 77; }
	# perf lists what a sample was taken in.
	perf script -f -G -F ip,dso -i "$T/p" | grep 'kernel\.kallsyms' >/dev/null || return 0
	perf buildid-list -f -i "$T/p" | grep '\[kernel.kallsyms\]'
}
check "killed: which kernel it was is known" killed_knows_kernel

# Output that fails costs the recording, not the command.
full() {
	rm -f "$T/ran"
	"$rec" -F 5000 sh -c "'$T/work' 0.5 1 0; touch '$T/ran'" >/dev/full 2>"$T/stderr"
	test $? -eq 1 && test -e "$T/ran" && grep -q 'standard output: ' "$T/stderr"
}
check "full disk" full

closed() {
	rm -f "$T/ran"
	"$rec" -F 5000 sh -c "'$T/work' 0.7 1 0; touch '$T/ran'" 2>"$T/stderr" | head -c 10 >/dev/null
	i=0
	while ! test -e "$T/ran" && test $i -lt 30
	do
		i=$((i + 1))
		sleep 0.1
	done
	test -e "$T/ran" && ! grep 'ipe' "$T/stderr"
}
check "closed pipe" closed

unprivileged() {
	test "$(id -u)" -eq 0 || { echo "not root"; return 77; }
	command -v setpriv >/dev/null || { echo "no setpriv"; return 77; }
	mkdir -p "$T/q"
	chmod 755 "$T"
	chmod 777 "$T/q"
	nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
	$nobody "$rec" -o "$T/q/a" "$T/work" 0.3 1 0 2>"$T/stderr" || return 1
	at_least 100 "$T/stderr" || return 1
	if test "$(cat /proc/sys/kernel/perf_event_paranoid)" -ge 2
	then
		$nobody "$rec" -a -o "$T/q/b" true 2>"$T/stderr"
		test $? -eq 1 && grep 'perf_event_paranoid is [0-9]' "$T/stderr" &&
			test "$(wc -l <"$T/stderr")" -eq 1
	fi
}
# Names that a program tells of its code at run time are kept, unless told not to.
archives() { # COUNT OPTION ...
	want=$1
	shift
	${CC:-cc} -O1 -o "$T/jit" "$TOP/tests/progs/jit.c" || return 1
	pid=$(cd "$T" && "$rec" -q "$@" -o named.data -- sh -c \
		'printf "1000 10 %s_to_keep\\n" a_name >/tmp/perf-$$.map; echo $$; exec ./jit 20')
	rm -f "/tmp/perf-$pid.map"
	test "$(grep -c a_name_to_keep "$T/named.data")" -eq "$want"
}
check "names told at run time are kept" archives 1
check "--no-archive: they are not" archives 0 --no-archive
check "without rights" unprivileged
test ! -e "$T/q/a" || check "without rights: perf reads it" readable "$T/q/a"

# Of threads that end before their first sample there is none: that is told.
missed() {
	"$rec" -e cpu-clock -F 199 -o "$T/m" "$T/brief" 500 2>"$T/stderr"
	cat "$T/stderr"
	grep 'the samples stand for [0-9]* of [0-9]* milliseconds' "$T/stderr" ||
		return 1
	"$rec" -e cpu-clock -F 1999 -o "$T/m" "$T/work" 0.5 1 0 2>"$T/stderr"
	cat "$T/stderr"
	! grep 'the samples stand for' "$T/stderr"
}
check "time that is missed" missed

# What the first processor's ring leaves must do for the others.
little_memory() {
	test "$(id -u)" -eq 0 || { echo "not root"; return 77; }
	command -v prlimit >/dev/null || { echo "no prlimit"; return 77; }
	prlimit --memlock=0:0 setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$rec" -o "$T/q/c" "$T/work" 0.3 1 0 2>"$T/stderr" || return
	at_least 100 "$T/stderr"
}
check "with little memory to lock" little_memory

tracepoints() {
	"$rec" -e sched:sched_switch,cpu-clock "$T/work" 0.3 1 0 2>"$T/stderr" | cat >"$T/v"
	at_least 100 "$T/stderr"
}
if test -r /sys/kernel/tracing/events/sched/sched_switch/id
then
	check "a tracepoint and an event to a pipe" tracepoints
	check "a tracepoint and an event: perf reads it" readable "$T/v"
fi
finish
