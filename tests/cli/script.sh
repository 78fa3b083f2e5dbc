#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-script as a whole: its input, its options, and files that are not what
# they seem. The recordings and what they give are in testdata/script.
. "$(dirname "$0")/../lib.sh"
D=$TOP/testdata/script
if ! test -x "$BUILD/fg-script"
then
	skip "fg-script" "not built"
	finish
	exit
fi
cd "$T" || exit 1

fg() {
	$EMU "$BUILD/fg-script" --symfs "$D/symfs" "$@"
}

same() { # FILE COMMAND ...: its output is FILE's content
	want=$1
	shift
	"$@" >out 2>err || { cat err; return 1; }
	diff -u "$want" out
}

says() { # TEXT COMMAND ...: it fails, with TEXT on standard error
	text=$1
	shift
	"$@" >out 2>err
	st=$?
	grep -qF -- "$text" err || { cat err; return 99; }
	return $st
}

stdin_file() {
	same "$D/user.out" fg <"$D/user.data" && same "$D/user.out" fg - <"$D/user.data"
}

through_pipe() {
	# shellcheck disable=SC2002
	cat "$D/pipe.data" | same "$D/pipe.out" fg
}

file_form_through_pipe() {
	# shellcheck disable=SC2002
	cat "$D/user.data" | says "needs a file, not a pipe" fg
}

check "operand" same "$D/user.out" fg "$D/user.data"
check "-i" same "$D/user.out" fg -i "$D/user.data"
check "standard input" stdin_file
check "pipe form out of a pipe" through_pipe
expect 1 "file form out of a pipe" file_form_through_pipe
expect 2 "two files" says "more than one operand" fg "$D/user.data" "$D/fg.data"
expect 2 "no such field" says "no such field: what" fg -F comm,what "$D/user.data"
expect 2 "field that is not printed" says "does not print it: tod" fg -F +tod "$D/user.data"
expect 2 "symbol without address" says "need ip" fg -F sym "$D/user.data"
expect 2 "no such type of events" says "no such type" fg -F cpu:comm "$D/user.data"
expect 1 "field that was not recorded" says "have no cpu" fg -F cpu "$D/user.data"
expect 1 "field of a type that was not recorded" says "have no addr" \
	fg -F sw:+addr "$D/user.data"
expect 2 "two kinds of relative time" says "exclude each other" fg --reltime --deltatime "$D/user.data"
expect 2 "no such address" says "--addr" fg --addr=disk "$D/user.data"
expect 2 "no such demangling" says "--demangle" fg --demangle=half "$D/user.data"
expect 2 "a stack of no frames" says "--max-stack" fg --max-stack 0 "$D/user.data"
echo "main;a 1" >text
expect 1 "text" says "this is no perf.data" fg text

fields() { # FIELDS REGEX COUNT: so many lines of the output match
	fg -F "$1" "$D/user.data" >out || return 1
	n=$(grep -cE -- "$2" out)
	test "$n" -eq "$3" || { head -n 5 out; echo "$n lines, not $3"; return 1; }
}

samples=$(grep -c '^work' "$D/user.out")
frames=$(grep -c "^	" "$D/user.out")
check "-F +pid" fields +pid '^work [0-9]+/[0-9]+ +[0-9.]+: +[0-9]+ cpu-clock:u: $' "$samples"
check "-F -period" fields -period '^work [0-9]+ +[0-9.]+: cpu-clock:u: $' "$samples"
check "-F comm,tid,time" fields comm,tid,time '^ {12}work [0-9]+ +[0-9.]+: $' "$samples"
check "-F comm,ip,sym" fields comm,ip,sym '^	 +[0-9a-f]+ [a-z_]+$' "$frames"
check "-F ip,dso" fields ip,dso '^	 +[0-9a-f]+ \(/tmp/fg-test/work\)$' "$frames"
check "-F ip" fields ip '^	 +[0-9a-f]+$' "$frames"

option() { # OPTION REGEX COUNT
	fg "$1" "$D/user.data" >out || return 1
	test "$(grep -cE -- "$2" out)" -eq "$3"
}

check "-G" option -G '^ {12}work [0-9]+ .*: +[0-9a-f]+ spin\+0x[0-9a-f]+ \(.*\)$' "$samples"
check "-F sw:LIST" fields sw:comm,ip '^	 +[0-9a-f]+$' "$frames"
check "-F of another type" fields trace:comm '^work [0-9]+ +[0-9.]+: +[0-9]+ cpu-clock:u: $' "$samples"
check "-F +misc" fields +misc '^work [0-9]+ U      *[0-9.]+: ' "$samples"
check "-F +dsoff" fields +dsoff '^	 +4[0-9a-f]+ [a-z_]+\+0x[0-9a-f]+ \(/tmp/fg-test/work\+0x1[0-9a-f]+\)$' "$frames"

hidden() { # the events of a type are not printed, and that is no failure
	fg -v -F sw: "$D/user.data" >out 2>err && test ! -s out &&
		grep -q ": 0 samples printed, [0-9]* of events for which -F has no fields" err
}
check "-F sw: hides them" hidden

# Every form of a sample's branches, and registers behind the frames.
branches() { # FIELDS REGEX COUNT
	fg --addr=file -F "$1" "$D/branch.data" >out || return 1
	test "$(grep -cE -- "$2" out)" -eq "$3"
}
stacks=$(grep -c / "$D/branch.out")
check "-F brstack" branches brstack '^( 0x[0-9a-f]+/0x[0-9a-f]+/[PM-]/[X-]/[A-]/[0-9]+/[A-Z_]* )*$' "$stacks"
check "-F brstackoff" branches brstackoff '^( 0x1[0-9a-f]{3}/0x1[0-9a-f]{3}/| 0x1[0-9a-f]{3}/0x10/|[PM-]/[X-]/[A-]/[0-9]+/[A-Z_]* )*$' "$stacks"
check "-F brstacksym" branches brstacksym '^([a-z]+\+0x[0-9a-f]+/|\[unknown\]/|[PM-]/[X-]/[A-]/[0-9]+/[A-Z_]* )*$' "$stacks"

limited() { # N: no stack has more frames
	fg --max-stack "$1" "$D/user.data" >out &&
		awk -v n="$1" '/^\t/ { if (++k > n) exit 1 } /^$/ { k = 0 }' out &&
		test "$(grep -c '^work' out)" -eq "$samples"
}
check "--max-stack 1" limited 1
check "--max-stack 2" limited 2

long_stacks() {
	same "$D/user.out" fg --max-stack 1000 "$D/user.data"
}
check "--max-stack 1000" long_stacks

relative() { # the last time, summed up from differences, is that from the first
	fg --ns --deltatime -F time "$D/user.data" >since.last &&
		fg --ns --reltime -F time "$D/user.data" >since.first || return 1
	test "$(head -n 1 since.first)" = "    0.000000000: " || return 1
	awk -F'[.:]' 'NR == FNR { sum += $1 * 1e9 + $2; next }
		{ last = $1 * 1e9 + $2 } END { exit sum != last || sum == 0 }' since.last since.first
}
check "--reltime, --deltatime" relative

check "--addr=file" option --addr=file '^	 +1[0-9a-f]{3} ' "$frames"
check "--addr=memory" option --addr=memory '^	 +401[0-9a-f]{3} ' "$frames"

# Lines follow the function inlined and the one it is inlined into.
no_inline_lines() {
	fg --no-inline -F ip,sym,srcline "$D/lines.data" >out &&
		! grep -q inlined out && grep -q '^  lines.c:11$' out
}
check "-F srcline --no-inline" no_inline_lines
check "--ns" option --ns '^work [0-9]+ +[0-9]+\.[0-9]{9}: ' "$samples"

# Filters: how many samples of all there are are left.
left() { # COUNT FILTER ...
	want=$1
	shift
	fg "$@" "$D/switch.data" >out || return 1
	n=$(grep -cE ' [0-9]+ \[[0-9]+\] +[0-9.]+: +[0-9]+ cpu-clock:u: $' out)
	test "$n" -eq "$want" || { echo "$n samples, not $want"; return 1; }
}

time_of() { # LINE: the time of the sample in this line of all
	fg --ns "$D/switch.data" | grep -E 'cpu-clock:u: $' | sed -n "$1s/.*] *\([0-9.]*\): .*/\1/p"
}

all=$(grep -c 'cpu-clock:u: $' "$D/switch.out")
check "no filter" left "$all"
kid=$(sed -n 's/.*FORK(\([0-9]*\):.*/\1/p' "$D/switch.out")
kids=$(grep -c "^kid.* $kid .*cpu-clock:u: $" "$D/switch.out")
check "--pid" left "$kids" --pid "$kid"
check "--tid" left "$kids" --tid "1,$kid-$kid"
check "--pid repeated" left "$kids" --pid 1 --pid "$kid"
check "--comm" left $((all - kids)) --comm work
check "-c" left $((all - kids)) -c other,work
check "--comms as in perf" left $((all - kids)) --comms work
check "-C" left "$all" -C 0-7
check "--cpu" left "$all" --cpu 1,0
check "--event-filter" left "$all" --event-filter cpu-clock
check "--event as before" left "$all" --event cpu-clock
check "--event full" left "$all" --event faults,cpu-clock:u
check "--time" left 3 --time "$(time_of 2),$(time_of 4)"
check "--time open end" left $((all - 1)) --time "$(time_of 2),"
check "--time open start" left 2 --time ",$(time_of 2)"
check "--time two" left 2 --time ",$(time_of 1) $(time_of "$all"),"
check "--time whole" left "$all" --time 0%-100%
check "two filters" left 1 --comm work --time "$(time_of "$all"),"
nothing() { # TEXT FILTER ...
	text=$1
	shift
	says "no sample is left; left out: $text" fg "$@" "$D/switch.data"
}
expect 1 "nothing of a command" nothing "--comm $all" --comm nobody
expect 1 "nothing of two filters" nothing "--cpu $all" --cpu 99 --comm nobody
expect 1 "nothing of an event" nothing "--event-filter $all" --event-filter faults
expect 1 "events there are" says "its events: cpu-clock:u" fg --event faults "$D/switch.data"
expect 1 "filter by what was not recorded" says "have no cpu" fg -C 0 "$D/user.data"
for o in --tid= --comm= --event-filter=
do
	expect 2 "bad $o" says "${o%=}: needs a value" fg "$o" "$D/user.data"
done
for o in --pid=x --cpu=1- --time=5 --time=2,1 --time=110%
do
	expect 2 "bad $o" says "${o%%=*}: ${o#*=}: not " fg "$o" "$D/user.data"
done

parts() { # The halves together are the whole.
	a=$(fg --time 50%/1 "$1" | grep -c 'cpu-clock')
	b=$(fg --time 50%/2 "$1" | grep -c 'cpu-clock')
	all=$(fg "$1" | grep -c 'cpu-clock')
	test "$a" -gt 0 && test "$b" -gt 0 && test $((a + b)) -eq "$all"
}
check "halves of a file" parts "$D/user.data"
check "halves of a saved stream" parts "$D/pipe.data"
part_of_pipe() {
	# shellcheck disable=SC2002
	cat "$D/pipe.data" | says "percentages need a file" fg --time 10%
}
expect 1 "part of a pipe" part_of_pipe

header() {
	fg --header "$D/user.data" >out || return 1
	grep -q '^# hostname : ' out && grep -q '^# cmdline : .*perf record' out &&
		grep -qE '^# event : name = cpu-clock:u, , id = [{] .* exclude_kernel = 1,' out &&
		grep -q '^# missing features: TRACING_DATA ' out &&
		sed '/^#/d' out | diff "$D/user.out" -
}
header_only() { # FILE
	fg --header-only "$1" >out && grep -q '^# cmdline : ' out && ! grep -qv '^#' out
}
header_of_pipe() {
	# shellcheck disable=SC2002
	cat "$D/pipe.data" | header_only - && ! grep -q '^# captured' out
}
check "--header" header
check "--header-only" header_only "$D/user.data"
check "--header-only of a stream" header_only "$D/pipe.data"
check "--header-only of a pipe" header_of_pipe

# The account: every record has one fate.
account() { # FILE
	fg -v "$1" >out 2>err || { cat err; return 1; }
	sed -n 's/.*: \([0-9]*\) records: //p' err | sed 's/;.*//; s/([^)]*)//g' |
		tr ',' '\n' | awk '{ n += $1 } END { print n }' >sum
	sed -n 's/.*: \([0-9]*\) records: .*/\1/p' err | diff - sum
}
check "account" account "$D/user.data"
check "account of events" account "$D/events.data"
check "account of a stream" account "$D/pipe.data"
unnamed() {
	fg --kallsyms ./none -v "$D/kernel.data" >out 2>err &&
		grep -qE '^fg-script: \[kernel.kallsyms\]: [0-9]+ frames without a name \([0-9.]+%\): ' err
}
check "account of frames" unnamed
quiet() {
	fg -q --kallsyms ./none "$D/kernel.data" >out 2>err && test ! -s err
}
check "-q" quiet
expect 1 "-q tells errors" says "within a record" fg -q "$D/cut.data"
check "-f and --inline" same "$D/user.out" fg -f --inline --no-progress "$D/user.data"
expect 2 "option of perf that is not here" says "unknown option" fg --dsos x "$D/user.data"

# What a cut file still holds whole is printed, and the loss is said.
cuts() {
	size=$(wc -c <"$D/user.data")
	before=0 n=0
	while test $n -lt "$size"
	do
		head -c $n "$D/user.data" >cut.data
		timeout 10 $EMU "$BUILD/fg-script" --symfs "$D/symfs" cut.data >out 2>err
		st=$?
		test $st -le 1 || { echo "cut at $n: status $st"; return 1; }
		test $st -eq 0 || test -s err || { echo "cut at $n: nothing said"; return 1; }
		lines=$(wc -l <out)
		test "$lines" -ge $before || { echo "cut at $n: $lines lines, $before before"; return 1; }
		before=$lines n=$((n + 41))
	done
	test "$before" -eq "$(wc -l <"$D/user.out")"
}
check "cut anywhere" cuts

# A program's name in a recording may be that of anything by now.
odd_program() { # COMMAND ...: makes ./fs/tmp/fg-test/work
	rm -rf fs
	mkdir -p fs/tmp/fg-test
	"$@" fs/tmp/fg-test/work || return 77
	timeout 10 $EMU "$BUILD/fg-script" --symfs fs "$D/pipe.data" >out 2>err &&
		grep -qF '[unknown] (/tmp/fg-test/work)' out
}
check "program now a FIFO" odd_program mkfifo
check "program now a folder" odd_program mkdir
check "program now a text" odd_program cp "$D/kallsyms"
check "program now empty" odd_program cp /dev/null
cut_program() {
	head -c 5000 "$D/symfs/tmp/fg-test/work" >"$1"
}
check "program now cut" odd_program cut_program

# Symbols moved to a file of their own, found by its name or its build-id.
debug_file() { # LINK|ID
	command -v objcopy >/dev/null || { echo "no objcopy"; return 77; }
	rm -rf fs
	mkdir -p fs/tmp/fg-test/.debug
	p=fs/tmp/fg-test/work
	cp "$D/symfs/tmp/fg-test/work" $p &&
		objcopy --only-keep-debug $p work.debug || return 77
	case $1 in
	LINK)
		mv work.debug fs/tmp/fg-test/.debug/ &&
			(cd fs/tmp/fg-test && objcopy --strip-all --remove-section=.note.gnu.build-id \
				--add-gnu-debuglink=.debug/work.debug work) || return 77
		;;
	ID)
		id=$(readelf -n $p | sed -n 's/.*Build ID: //p')
		rest=${id#??}
		mkdir -p "fs/usr/lib/debug/.build-id/${id%"$rest"}"
		mv work.debug "fs/usr/lib/debug/.build-id/${id%"$rest"}/$rest.debug"
		objcopy --strip-all $p || return 77
		;;
	esac
	$EMU "$BUILD/fg-script" --symfs fs "$D/pipe.data" >out || return 1
	diff -u "$D/pipe.out" out
}
check "debug file by build-id" debug_file ID
check "debug file by link" debug_file LINK

other_debug_file() {
	debug_file LINK || return
	printf x >>fs/tmp/fg-test/.debug/work.debug
	$EMU "$BUILD/fg-script" --symfs fs "$D/pipe.data" >out &&
		grep -qF '[unknown] (/tmp/fg-test/work)' out
}
check "debug file with a wrong checksum" other_debug_file

# As a machine of the other byte order would have written them, with features
# in words of 64 and of 32 bits, and attributes of older recorders.
turned() { # NAME OPTION ...
	command -v python3 >/dev/null || { echo "no python3"; return 77; }
	name=$1
	shift
	python3 "$TOP/tests/swap.py" "$@" "$D/$name.data" turned.data || return 1
	fg --kallsyms "$D/kallsyms" "$D/$name.data" >want &&
		fg --kallsyms "$D/kallsyms" turned.data >out || return 1
	test -s want && diff -u want out
}
for f in events fork kernel nochain trace user fg
do
	check "big-endian $f" turned $f
	check "big-endian $f, 32 bits" turned $f --words --attr 96
	check "big-endian $f, old" turned $f --attr 72
done

# The directory form: its files in any state.
directory() { # STATUS TEXT COMMAND ...: on a copy of the directory
	status=$1 text=$2
	shift 2
	rm -rf dir
	cp -r "$D/threads.data" dir && (cd dir && "$@") || return 1
	timeout 10 $EMU "$BUILD/fg-script" --symfs "$D/symfs" dir >out 2>err
	st=$?
	test $st -eq "$status" || { cat err; echo "status $st"; return 1; }
	test -z "$text" || grep -qF -- "$text" err || { cat err; return 1; }
}
check "directory without its threads" directory 1 "no samples" rm data.0 data.1
check "directory without data" directory 1 "is no recording" rm data
check "directory of a FIFO" directory 1 "cannot be opened" \
	sh -c 'rm data.1 && mkfifo data.1'
check "directory with a file cut" directory 1 "it is cut" \
	sh -c 'head -c 1000 data.1 >x && mv x data.1'
check "directory with other files" directory 0 "" \
	sh -c 'touch data.01 data.x data.99999999999999999999 kcore_dir'

if test -w /dev/full
then
	full() {
		fg "$D/user.data" >/dev/full 2>err
		st=$?
		grep -q "standard output" err && return $st
	}
	expect 1 "full disk" full
else
	skip "full disk" "no /dev/full"
fi

closed_pipe() {
	{ fg "$D/kernel.data" 2>err; echo $? >status; } | head -n 1 >out
	test -s out && test ! -s err
}
check "closed pipe" closed_pipe

expect 0 "missing kallsyms" says "no symbols: the file cannot be opened" \
	fg --kallsyms ./none "$D/kernel.data"

# Options of perf's that change little or nothing of most recordings.
shows_records() {
	$EMU "$BUILD/fg-script" --show-round-events "$D/user.data" >out &&
		$EMU "$BUILD/fg-script" --show-text-poke-events "$D/user.data" >other &&
		$EMU "$BUILD/fg-script" "$D/user.data" >plain && cmp plain other &&
		grep -v '^PERF_RECORD_FINISHED_ROUND' out | cmp - plain
}
check "--show-round-events, --show-text-poke-events" shows_records
finish
