#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-flame as a new user meets it: one command, one graph, in any language;
# times that are known; everything that may go wrong. Screenshots are left in
# $BUILD/browser.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
progs=$TOP/tests/progs
flame=$BUILD/fg-flame
mkdir tmp
TMPDIR=$T/tmp PYTHONDONTWRITEBYTECODE=1
export TMPDIR PYTHONDONTWRITEBYTECODE

clean() { # nothing is left but what was asked for
	ls -A tmp >left
	find . -name '*.svg.*' >>left
	test ! -s left || { cat left; return 1; }
}

# The graph of a command, opened in a browser, with the names in it.
draws() { # NAME "FRAME ..." COMMAND ...
	name=$1 frames=$2
	shift 2
	"$flame" -o "$name.svg" --folded "$name.folded" -- "$@" >stdout 2>stderr
	st=$?
	cat stdout stderr
	test $st -eq 0 && grep -q "in $name.svg\$" stderr && clean || return 1
	for f in $frames
	do
		grep -q ";${f}[; ]" "$name.folded" || { echo "no frame $f"; return 1; }
	done
	command -v python3 >/dev/null || { echo "no python3"; return 77; }
	# shellcheck disable=SC2086
	python3 "$TOP/tests/browser/look.py" "$name.svg" \
		"$BUILD/browser/flame-$name.png" $frames
}

c_program() {
	${CC:-cc} -O2 -g -o hot "$progs/hot.c" && draws c "main spin" ./hot 100
}

cxx_program() {
	command -v "${CXX:-c++}" >/dev/null || { echo "no C++ compiler"; return 77; }
	"${CXX:-c++}" -O1 -g -o names "$progs/names.cc" &&
		draws cxx "main shapes::Box<int>::operator<<" ./names 100
}

rust_program() {
	command -v rustc >/dev/null || { echo "no rustc"; return 77; }
	rustc -O -g -o hotrs "$progs/hot.rs" &&
		draws rust "hot::main hot::Mill<u64>::grind" ./hotrs
}

node_program() {
	command -v node >/dev/null || { echo "no node"; return 77; }
	draws node "" node --perf-basic-prof "$progs/hot.js" 500 &&
		grep -q 'spin' node.folded
}

python_program() {
	command -v python3 >/dev/null || { echo "no python3"; return 77; }
	draws python "" python3 "$progs/hot.py" && grep -q '^python3.*EvalFrame' python.folded
}

# Nanoseconds of the stacks that match, in a file.
sum() { # PATTERN FILE
	awk -v pattern="$1" '$0 ~ pattern { n += $NF } END { printf "%.0f\n", n }' "$2"
}

near() { # WHAT NUMBER OTHER PER-MILLE
	echo "$1: $2, expected $3"
	awk -v a="$2" -v b="$3" -v m="$4" \
		'BEGIN { d = a - b; exit !((d < 0 ? -d : d) * 1000 <= b * m) }'
}

# Blocked in nap is what it slept, less the wait for a CPU once it is awake.
off_cpu() {
	"$flame" --off-cpu -o off.svg --folded off.folded -- ./naps >naps.out 2>stderr || return 1
	read -r asleep busy all <naps.out
	grep -q 'data-unit="ns"' off.svg && ! grep -q '\[running\]' off.folded &&
		near asleep "$(sum '^naps;(\[blocked\]|\[preempted\]);.*;nap;' off.folded)" "$asleep" 20
}

wall() {
	"$flame" --wall -o wall.svg --folded wall.folded -- ./naps >naps.out 2>stderr || return 1
	read -r asleep busy all <naps.out
	near asleep "$(sum ';nap;' wall.folded)" "$asleep" 20 &&
		near busy "$(sum ';work[; ]' wall.folded)" "$busy" 30 &&
		near all "$(sum ';main[; ]' wall.folded)" "$all" 20 &&
		grep -q '^naps;\[running\];' wall.folded
}

# A recording of all time without --by=state: one event, and the rest is told.
first_event() {
	"$BUILD/fg-record" -q --wall -- ./naps 2>/dev/null | "$BUILD/fg-script" >wall.txt &&
		"$BUILD/fg-collapse" wall.txt 2>stderr >first.folded
	cat stderr
	grep -q 'samples kept: [0-9]* of .*; left out: [0-9]* of .*--by=state' stderr
}

failing() {
	"$flame" -o failing.svg -- ./naps 3 >stdout 2>stderr
	st=$?
	cat stderr
	grep -q '</svg>' failing.svg && test -s stdout && clean || return 1
	"$flame" -q --ignore-status -o failing.svg -- ./naps 3 >stdout || return 1
	return $st
}

# As a terminal does it: to the whole foreground group.
interrupted() {
	command -v python3 >/dev/null || { echo "no python3"; return 77; }
	python3 - "$flame" -o int.svg -- ./hot 100000 <<-'P'
	import os, pty, signal, sys, time
	pid, fd = pty.fork()
	if pid == 0:
	    # As a terminal's programs have it, whatever runs this in the background.
	    signal.signal(signal.SIGINT, signal.SIG_DFL)
	    os.execv(sys.argv[1], sys.argv[1:])
	said, sent, begin = b'', False, time.time()
	while time.time() < begin + 60:
	    try:
	        said += os.read(fd, 1000)
	    except OSError:
	        break
	    if not sent and b' 2 s, ' in said:
	        sent = os.write(fd, b'\x03')
	status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
	print(said, status)
	sys.exit(not (status == 130 and b'fg-record: 1 s, ' in said))
	P
	st=$?
	test $st -eq 0 && grep -q spin int.svg && clean
}

# Attached to what runs, until the group is told to end.
attached() {
	command -v setsid >/dev/null || { echo "no setsid"; return 77; }
	./hot 100000 >/dev/null &
	hot=$!
	# Not by timeout(1), which would pass the signal on a second time.
	setsid "$flame" -p $hot --duration 120 --data attached.data -o attached.svg >stderr 2>&1 &
	n=0
	until test -s attached.data || test $n -eq 60
	do
		sleep 1
		n=$((n + 1))
	done
	sleep 1
	kill -s TERM -- "-$!"
	wait $!
	st=$?
	kill $hot
	cat stderr
	test $st -eq 0 && grep -q spin attached.svg && clean
}

empty() {
	"$flame" -o empty.svg -F 1 -e task-clock -- true 2>stderr
	st=$?
	cat stderr
	grep -q 'no flame graph: .*too short' stderr && test ! -e empty.svg &&
		clean && return $st
}

not_found() {
	"$flame" -o none.svg -- ./no-such-program 2>stderr
	st=$?
	cat stderr
	grep -q 'no-such-program: No such file' stderr && test ! -e none.svg &&
		clean && return $st
}

# What another user may do: his own programs; not root's, not all.
unprivileged() {
	test "$(id -u)" -eq 0 || { echo "not root"; return 77; }
	command -v setpriv >/dev/null || { echo "no setpriv"; return 77; }
	mkdir -p pub/tmp
	cp "$BUILD"/fg-* naps pub/ 2>/dev/null
	chmod 755 . pub && chmod 777 pub/tmp
	nobody="setpriv --reuid 65534 --regid 65534 --clear-groups env TMPDIR=$T/pub/tmp"
	$nobody pub/fg-flame -a -o pub/tmp/none.svg -- pub/naps >stdout 2>stderr
	st=$?
	cat stderr
	test $st -eq 1 && grep -q 'not permitted to sample every process' stderr &&
		grep -q -- '--root' stderr && test -z "$(ls -A pub/tmp)" || return 1
	$nobody pub/fg-flame -o none.svg -- pub/naps >stdout 2>stderr
	st=$?
	cat stderr
	test $st -eq 1 && grep -q 'none.svg: cannot be written' stderr &&
		test ! -s stdout || return 1
	$nobody pub/fg-flame -o pub/tmp/own.svg -- pub/naps >stdout 2>stderr
	st=$?
	cat stderr
	test $st -eq 0 && grep -q work pub/tmp/own.svg
}

# The reader of the graph goes away: no hang, no mess.
closed_pipe() {
	timeout 60 "$flame" -o - -- ./hot 20 2>stderr | true
	cat stderr
	clean
}

blanks() {
	cp naps "na ps'"
	"$flame" -q -o "a b.svg" -- "./na ps'" 0 >stdout && test -s "a b.svg" &&
		grep -q "na ps" "a b.svg" && clean
}

# Of two events the first asked for, whichever comes first; the rest is told.
two_events() {
	"$flame" -e cpu-clock,page-faults/period=1/ -o two.svg --folded two.folded -- ./naps >stdout 2>stderr
	st=$?
	cat stderr
	test $st -eq 0 && grep -q 'drawn is cpu-clock of' stderr &&
		grep -q 'data-unit="ns"' two.svg && grep -q 'work' two.folded
}

# What goes wrong is said in one line, before anything is recorded.
refused() { # STATUS WORDS OPTION ...
	want=$1 words=$2
	shift 2
	"$flame" "$@" -- touch ran 2>stderr
	st=$?
	cat stderr
	test $st -eq "$want" && grep -q -e "$words" stderr && test ! -e ran && clean
}

# Standard input is the command's.
input() {
	echo seven | "$flame" -q -F 9999 -o in.svg -- sh -c 'read -r a; ./naps >/dev/null; echo $a' >stdout
	test "$(cat stdout)" = seven
}

check "C" c_program
check "C++" cxx_program
check "Rust" rust_program
check "Node" node_program
check "Python" python_program
${CC:-cc} -O1 -g -o naps "$progs/naps.c"
check "off the CPUs" off_cpu
check "all time" wall
check "one event of several" first_event
expect 3 "failing command" failing
check "Ctrl-C" interrupted
check "running process" attached
expect 1 "no samples" empty
expect 127 "no such command" not_found
check "other user" unprivileged
check "closed pipe" closed_pipe
# Installed in a folder whose name needs quoting, and run by other shells.
elsewhere() {
	mkdir -p "pre fix'"
	cp "$BUILD"/fg-* "$BUILD"/libfg-alloc.so "pre fix'" 2>/dev/null
	for shell in sh dash "busybox sh" bash
	do
		command -v ${shell%% *} >/dev/null || continue
		# shellcheck disable=SC2086
		$shell "pre fix'/fg-flame" -o else.svg -- ./naps >stdout 2>stderr &&
			grep -q work else.svg || { cat stderr; return 1; }
	done
	"pre fix'/fg-flame" --alloc -o else.svg -- ./naps 2>stderr
	grep 'has a blank or colon' stderr
}

# Of the kernel there is nothing to sample, and no right is missing.
allocations() {
	${CC:-cc} -O1 -g -fno-builtin -pthread -o allocs "$progs/allocs.c" &&
		"$flame" --alloc=bytes -o alloc.svg -- ./allocs >stdout 2>stderr ||
		{ cat stderr; return 1; }
	cat stderr
	grep -q 'samples: ' stderr && ! grep 'not permitted' stderr
}

alone() {
	mkdir alone && cp "$flame" alone/ &&
		PATH=/usr/bin:/bin alone/fg-flame -o none.svg -- ./naps 2>stderr
	st=$?
	cat stderr
	test $st -eq 1 && test "$(wc -l <stderr)" -eq 1 && grep 'fg-record is neither' stderr
}

check "names with blanks" blanks
check "installed elsewhere, other shells" elsewhere
check "allocations" allocations
check "without the others" alone
check "two events" two_events
check "no name" refused 2 '--output: needs a value' -o ''
check "no folder" refused 1 'none/a.svg: .*no such folder' -o none/a.svg
check "no folder for the stacks" refused 1 'none/a: cannot be written' --folded none/a
check "two kinds of graph" refused 2 'exclude each other' --off-cpu --alloc
check "no frequency" refused 2 'not a frequency' -F x
command -v sudo >/dev/null || check "no sudo" refused 1 'sudo is not installed' --root
check "standard input" input
finish
