#!/bin/sh
# SPDX-License-Identifier: ISC
# What goes wrong while fg-record records, and files in turn, compressed ones.
. "$(dirname "$0")/../lib.sh"
rec=$BUILD/fg-record
script=$BUILD/fg-script

if ! "$rec" -q -o "$T/try" true 2>"$T/why"
then
	leave "$(cat "$T/why")"
fi
for p in work storm
do
	need_program $p -O1 -fno-omit-frame-pointer
done

# samples MESSAGES: how many the closing line tells of
samples() {
	sed -n 's/^fg-record: \([0-9]*\) samples, .*/\1/p' "$1"
}

# count FUNCTION FILE ...: its frames, as fg-script finds them
limit=
count() {
	function=$1
	shift
	for f
	do
		# shellcheck disable=SC2086
		"$script" -q $limit "$f" || return 1
	done | grep -c "[[:space:]]$function+0x"
}

# agree FUNCTION FILE: perf reads it without a word and finds as many
agree() {
	# perf leaves out what is more than 127 frames from the innermost.
	limit='--no-inline --max-stack 127'
	ours=$(count "$1" "$2")
	limit=
	echo "fg-script: $ours"
	test "${ours:-0}" -gt 0 || return 1
	command -v perf >/dev/null || { echo "perf is not installed"; return 77; }
	perf script -f -i "$2" >"$T/perf.out" 2>"$T/perf.err" || return 1
	theirs=$(grep -c "[[:space:]]$1+0x" "$T/perf.out")
	echo "perf: $theirs"
	cat "$T/perf.err"
	test ! -s "$T/perf.err" && test "$ours" -eq "$theirs" &&
		perf report --stdio -f -i "$2" >/dev/null 2>"$T/perf.err" &&
		test ! -s "$T/perf.err" && perf evlist -f -i "$2" >/dev/null
}

# Seconds since the machine was started.
uptime() {
	cut -d ' ' -f 1 /proc/uptime
}

# await COMMAND ...: until it succeeds, for 10 s
await() {
	i=0
	until "$@"
	do
		i=$((i + 1))
		test $i -lt 1000 || return 1
		sleep 0.01
	done
}

# gone PID: it has ended, whether waited for or not
gone() {
	! grep -q '^State:[[:space:]][^Z]' "/proc/$1/status" 2>/dev/null
}

# Killed at random moments: half a second is lost at most.
killed() {
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
	do
		case $((i % 4)) in
		0) set -- -z ;;
		1) set -- --call-graph fp ;;
		2) set -- -z --call-graph fp ;;
		*) set -- ;;
		esac
		ms=$(od -An -tu2 -N2 /dev/urandom | tr -d ' ')
		"$rec" -q "$@" -o "$T/k" "$T/work" 10 1 0 & pid=$!
		sleep "0.$((550 + ms % 400))"
		at=$(uptime)
		work=$(pgrep -P $pid)
		kill -KILL $pid $work
		wait $pid
		last=$("$script" -q -F time "$T/k" | tail -n 1 | tr -d ' :')
		echo "$*: killed at $at, last sample at $last"
		awk "BEGIN { exit !($at - $last < 0.5) }" || return 1
		agree busy_leaf "$T/k" || test $? -eq 77 || return 1
	done
}
command -v pgrep >/dev/null || skip "killed" "no pgrep"
check "killed 20 times" killed

# A file system that fills up.
full() {
	mkdir "$T/small"
	mount -t tmpfs -o size=64k none "$T/small" 2>/dev/null ||
		{ echo "not allowed to mount"; return 77; }
	"$rec" "$@" -F 9999 -o "$T/small/f" \
		sh -c "'$T/work' 1.5 1 0; touch '$T/ran'" 2>"$T/stderr"
	status=$?
	cp "$T/small/f" "$T/full"
	umount "$T/small"
	rmdir "$T/small"
	cat "$T/stderr"
	test $status -eq 1 && test -e "$T/ran" &&
		grep -q 'No space left on device' "$T/stderr"
}
for o in "--call-graph=fp" "-z1"
do
	rm -f "$T/ran" "$T/full"
	check "full file system: $o" full $o
	test ! -s "$T/full" || check "full file system: it can be read: $o" agree busy_leaf "$T/full"
done

# The reader dies; the command goes on, the recorder ends as any writer.
reader_dies() {
	rm -f "$T/ran"
	{
		"$rec" -F 5000 sh -c "'$T/work' 0.7 1 0; touch '$T/ran'" 2>"$T/stderr"
		echo $? >"$T/status"
	} | head -c 10 >/dev/null
	test -e "$T/ran" && test "$(cat "$T/status")" -eq 141 &&
		! grep 'ipe' "$T/stderr"
}
check "the reader of the pipe dies" reader_dies

# A reader that sleeps at first: what it does not read meanwhile is kept.
slow_reader() {
	"$rec" -F 9999 --call-graph=fp "$T/work" 2 1 0 2>"$T/stderr" |
		{ sleep 3; cat >"$T/slow"; }
	cat "$T/stderr"
	grep -q ' 0 lost' "$T/stderr" &&
		test "$(count busy_leaf "$T/slow")" -ge "$(($(samples "$T/stderr") / 2))"
}
check "a slow reader" slow_reader
check "a slow reader: it can be read" agree busy_leaf "$T/slow"

# A reader that never reads again does not keep the recorder from ending.
asleep() {
	"$T/work" 20 1 0 >/dev/null & work=$!
	sleep 0.3 # until it has its thread
	mkfifo "$T/fifo"
	# shellcheck disable=SC2217
	sleep 30 <"$T/fifo" & reader=$!
	"$rec" "$@" -p $work >"$T/fifo" 2>"$T/stderr" & pid=$!
	sleep 3
	kill -TERM $pid
	await gone $pid
	ended=$?
	kill $work $reader
	wait $pid
	status=$?
	wait $work $reader
	rm "$T/fifo"
	cat "$T/stderr"
	test $ended -eq 0 && test $status -eq 1 &&
		grep -q 'reader has stopped' "$T/stderr"
}
# More than a pipe holds, in any case.
check "SIGTERM while the reader sleeps" asleep --call-graph dwarf,dump

# Stopped for long, so that rings overflow: lost samples are counted.
stopped() {
	"$rec" -F 20000 -o "$T/stopped" "$T/work" 3 1 0 >"$T/stdout" 2>"$T/stderr" & pid=$!
	sleep 0.5
	kill -STOP $pid
	await test -s "$T/stdout"
	kill -CONT $pid
	wait $pid
	cat "$T/stderr"
	lost=$(sed -n 's/^fg-record: \([0-9]*\) samples lost.*/\1/p' "$T/stderr")
	test "${lost:-0}" -gt 0 || return 1
	command -v perf >/dev/null || { echo "perf is not installed"; return 77; }
	# The file tells of as many.
	perf script -D -f -i "$T/stopped" 2>/dev/null |
		sed -n 's/.*PERF_RECORD_LOST.*:[[:space:]]*lost[a-z ]*:\([0-9]*\).*/\1/p' |
		awk -v want="$lost" '{ n += $1 } END { print n, want; exit n != want }'
}
check "stopped" stopped

# Hard programs.
many_threads() {
	"$rec" -o "$T/threads" "$T/storm" threads 2000 2>"$T/stderr" || return 1
	cat "$T/stderr"
	grep -q ' 0 lost' "$T/stderr" && test "$(samples "$T/stderr")" -gt 100
}
check "2000 threads" many_threads
check "2000 threads: it can be read" agree storm_work "$T/threads"

attach_threads() {
	"$T/storm" threads 500 & work=$!
	"$rec" -p $work -o "$T/attached" 2>"$T/stderr"
	status=$?
	cat "$T/stderr"
	wait $work && test $status -eq 0
}
check "500 threads, attached to" attach_threads

many_processes() {
	"$rec" -o "$T/forks" "$T/storm" forks 5000 2>"$T/stderr" || return 1
	cat "$T/stderr"
	grep -q ' 0 lost' "$T/stderr" && test "$(samples "$T/stderr")" -gt 500
}
check "5000 processes" many_processes
check "5000 processes: it can be read" agree storm_work "$T/forks"

chain() {
	"$rec" -o "$T/execs" "$T/storm" execs 500 2>"$T/stderr" || return 1
	cat "$T/stderr"
	test "$(samples "$T/stderr")" -gt 100
}
check "500 times executed" chain
check "500 times executed: it can be read" agree storm_work "$T/execs"

deleted() {
	cp "$T/storm" "$T/victim"
	"$rec" -o "$T/deleted" "$T/victim" delete 300 2>"$T/stderr" || return 1
	cat "$T/stderr"
	test "$(samples "$T/stderr")" -gt 100
	# Whole stacks, although the file is gone: main was called by libc.
	"$script" -q "$T/deleted" | grep -c __libc_start
}
check "a program that deletes its file" deleted

for s in 0 1 7
do
	expect $s "the command's status $s" "$rec" -q -z -o "$T/status" "$T/work" 0.05 1 $s
done
# shellcheck disable=SC2016
expect 139 "the command's signal" "$rec" -q -z -o "$T/status" sh -c 'kill -SEGV $$'

# It ends with the command.
prompt() {
	"$rec" -q -o "$T/prompt" sh -c "'$T/work' 0.5 1 0; cat /proc/uptime >'$T/end'"
	awk -v now="$(uptime)" '{ print now - $1; exit now - $1 > 0.15 }' "$T/end"
}
check "ends with the command" prompt

# Compressed.
compressed() {
	"$rec" -z -o "$T/z" "$T/work" 1 1 0 2>"$T/stderr" || return 1
	n=$(samples "$T/stderr")
	echo "$n samples, $(wc -c <"$T/z") bytes"
	test "$(wc -c <"$T/z")" -lt $((n * 33 + 6000))
}
check "compressed" compressed
check "compressed: it can be read" agree busy_leaf "$T/z"
compressed_pipe() {
	"$rec" -z9 "$T/work" 1 1 0 2>"$T/stderr" | cat >"$T/zp"
}
check "compressed to a pipe" compressed_pipe
check "compressed to a pipe: it can be read" agree busy_leaf "$T/zp"

# Names of code made at run time, when the list of them has gone.
kept_names() {
	command -v node >/dev/null || { echo "no node"; return 77; }
	# shellcheck disable=SC2016
	"$rec" -q -o "$T/names" sh -c 'echo $$ >"$1"; exec node --perf-basic-prof "$2" 300' \
		sh "$T/node" "$TOP/tests/progs/hot.js" || return 1
	rm "/tmp/perf-$(cat "$T/node").map" || return 1
	"$script" -q "$T/names" | grep -c 'spin'
}
check "names of code made at run time" kept_names
test ! -s "$T/names" || check "names of code made at run time: perf passes over them" agree __libc_start_call_main "$T/names"

# Files in turn: each can be read alone, and nothing is lost or twice there.
turns() {
	rm -rf "$T/turns"
	mkdir "$T/turns"
	"$rec" "$@" -o "$T/turns/r" "$T/work" 3.3 2 0 2>"$T/stderr" || return 1
	cat "$T/stderr"
	ls -l "$T/turns"
	set -- "$T"/turns/r.????????????????
	test $# -ge 3 || return 1
	n=0
	for f
	do
		"$script" -q "$f" | grep -c '^$' >"$T/n"
		n=$((n + $(cat "$T/n")))
		test "$(stat -c %a "$f")" = 600 && agree busy_leaf "$f" ||
			test $? -eq 77 || return 1
	done
	echo "$n samples in files"
	test $n -eq "$(samples "$T/stderr")"
}
check "files in turn, by time" turns --rotate 1s
check "files in turn, by size" turns --rotate 80K
check "files in turn, compressed" turns -z --rotate 1s --call-graph fp
check "files in turn, of time off the processors" turns --rotate 1s --wall

last_turns() {
	mkdir "$T/kept"
	"$rec" -q --rotate 20K --keep 3 --call-graph fp -o "$T/kept/r" "$T/work" 1 1 0 || return 1
	ls "$T/kept"
	test "$(find "$T/kept" -type f | wc -l)" -eq 3
}
check "the last files in turn" last_turns

asked_turns() {
	mkdir "$T/asked"
	"$rec" -q --switch-output --switch-max-files=9 -o "$T/asked/r" "$T/work" 1 1 0 & pid=$!
	sleep 0.4
	kill -USR2 $pid
	sleep 0.3
	kill -USR2 $pid
	wait $pid && test "$(find "$T/asked" -type f | wc -l)" -eq 3
}
check "files in turn, by signal" asked_turns
expect 2 "files in turn need a name" "$rec" --rotate 1s true
expect 2 "no such turn" "$rec" --rotate 1x -o "$T/x" true

# What others have laid out in a folder for all.
mkdir "$T/public"
chmod 1777 "$T/public"
chmod 755 "$T"
link() {
	ln -s "$T/elsewhere" "$T/public/link"
	"$rec" -o "$T/public/link" true 2>"$T/stderr"
	test $? -eq 1 && ! test -e "$T/elsewhere" &&
		grep 'symbolic links' "$T/stderr"
}
check "a symbolic link is not followed for others" link
hard_link() {
	echo x >"$T/public/one"
	ln "$T/public/one" "$T/public/two"
	"$rec" -q -o "$T/public/two" true
	test $? -eq 1 && test "$(cat "$T/public/one")" = x
}
check "a file of two names is left alone" hard_link
foreign() {
	test "$(id -u)" -eq 0 || { echo "not root"; return 77; }
	setpriv --reuid 65534 --regid 65534 --clear-groups touch "$T/public/foreign" ||
		{ echo "no setpriv"; return 77; }
	"$rec" -q -o "$T/public/foreign" true
	test $? -eq 1 && test ! -s "$T/public/foreign"
}
check "another user's file is left alone" foreign
own_link() {
	ln -s "$T/here" "$T/mine"
	"$rec" -q -o "$T/mine" true && test -s "$T/here"
}
check "a symbolic link in one's own folder is followed" own_link

invoker() {
	test "$(id -u)" -eq 0 || { echo "not root"; return 77; }
	SUDO_UID=65534 SUDO_GID=65534 "$rec" -q --as-user -o "$T/public/sudo" \
		sh -c 'id -u; id -g; id -G' >"$T/stdout" &&
		test "$(tr '\n' ' ' <"$T/stdout")" = "65534 65534 65534 " &&
		test "$(stat -c '%u %g %a' "$T/public/sudo")" = "65534 65534 600"
}
check "under sudo: the user's file, the user's command" invoker
without_sudo() {
	unset SUDO_UID
	"$rec" -q --as-user -o "$T/x" true
}
expect 2 "--as-user without sudo" without_sudo

# Nothing else is written: not in the home folder, nor here.
home() {
	mkdir "$T/home" "$T/cwd"
	(cd "$T/cwd" && HOME=$T/home "$rec" -q -z -o "$T/x" "$T/work" 0.1 1 0) &&
		test -z "$(find "$T/home" "$T/cwd" -type f)"
}
check "nothing else is written" home
finish
