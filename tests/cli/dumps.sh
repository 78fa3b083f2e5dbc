#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-collapse over dumps of stacks: what stands between them is no matter, but
# what is missing within one is told with its line, and nothing is written
# unless it is told to leave out what is not whole.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
IN=$TOP/testdata/collapse

# Of a sample that an awk program has edited, WHY is told at LINE, and WHOLE is
# what remains: a line of stacks and their number.
told() { # FORMAT SAMPLE AWK LINE:WHY WHOLE
	awk "$3" "$IN/$1/$2.in" >in
	cmp -s in "$IN/$1/$2.in" && return 1
	told_of "$1" "$4" "$5"
}

# The same of a sample of which the last bytes are missing.
cut_off() { # FORMAT SAMPLE BYTES LINE:WHY WHOLE
	size=$(wc -c <"$IN/$1/$2.in")
	head -c $((size - $3)) "$IN/$1/$2.in" >in
	told_of "$1" "$4" "$5"
}

told_of() { # FORMAT LINE:WHY WHOLE
	$P -f "$1" in >out 2>err
	if test $? -ne 1 || test -s out ||
		! grep -q "in:${2%%:*}: damaged: ${2#*:}.*--partial" err
	then
		cat out err
		return 1
	fi
	$P -f "$1" --partial in >out 2>err
	test $? -eq 1 || return 1
	sum=$(awk '{ n += $NF } END { print NR, n + 0 }' out)
	test "$sum" = "$3" && grep -q "in:${2%%:*}: damaged: ${2#*:}" err && return
	cat out err
	return 1
}

# Twice the sample, with a log between and around: no word, and twice as much.
between() { # FORMAT SAMPLE
	{
		log
		cat "$IN/$1/$2.in"
		echo
		log
		cat "$IN/$1/$2.in"
		echo
		log
	} >in
	$P -f "$1" "$IN/$1/$2.in" >once || return 1
	$P -f "$1" in >out 2>err
	test $? -eq 0 && test ! -s err || { cat err; return 1; }
	awk '{ n = $NF; sub(/ [0-9]*$/, ""); print $0, 2 * n }' once |
		diff - out || return 1
	$P -v -f "$1" in 2>&1 >out | grep -q 'comments and the like: [1-9]'
}

log() {
	cat <<-'EOF'
	2026-01-02 03:04:05 INFO Process 17: started at 12 (local time)
	  Thread 4 is at work (or not)
	"quoted": 12
	12 of 40 (30%), 100 bytes sent
	EOF
}

cd "$T" || exit 1
while read -r format sample
do
	check "$format: a log around it" between "$format" "$sample"
done <<-'EOF'
	ibmjava threads
	java-exceptions log
	jstack runnable
	memcheck leaks
	pyspy dump
	wcp report
EOF

i=ibmjava t=threads
check "$i: frame" told $i $t \
	'/Server.run/ { sub(/\(.*/, "") } { print }' '11:no frame' '1 1'
check "$i: thread" told $i $t \
	'/"Worker"/ { sub(/state.*/, "") } { print }' '14:no thread' '1 1'
check "$i: no frames" told $i $t \
	'!/Worker.run|Object.wait/ { print }' '17:a call stack has no frames' '1 1'
check "$i: end" told $i $t 'NR == 4 { print "1TIFILENAME  x.txt" } { print }' \
	'4:the end of this dump' '2 2'
check "$i: cut" cut_off $i $t 30 '21:the input ends within a line' '2 2'

i=java-exceptions t=log
check "$i: frame" told $i $t \
	'/Server.send/ { sub(/\(.*/, "") } { print }' '4:cut off' '1 1'
check "$i: more" told $i $t \
	'/2 more/ { sub(/ more/, "") } { print }' '8:cut off' '2 2'
check "$i: exception above" told $i $t '!/Server.(send|run)/ { print }' \
	'6:the exception above has fewer frames' '2 2'
check "$i: cut" cut_off $i $t 3 '16:cut off' '3 3'

i=jstack t=runnable
check "$i: frame" told $i $t \
	'/Demo.hot/ { sub(/\(.*/, "") } { print }' '15:no frame' '0 0'
check "$i: state" told $i $t \
	'/State: RUN/ { sub(/NABLE/, "") } { print }' '13:no state' '0 0'
check "$i: thread" told $i $t \
	'/^"main"/ { sub(/tid=.*/, "") } { print }' '12:no thread' '0 0'
check "$i: frame of no thread" told $i $t \
	'!/^"main"/ { print }' '13:a frame of no thread' '0 0'
check "$i: end" told $i $t '/^JNI/ { exit } { print }' \
	'2:the end of this dump' '1 1'
check "$i: within a thread" told $i $t '/Demo.main/ { exit } { print }' \
	'15:a dump ends within a thread' '0 0'
frames=$(head -n 15 "$IN/$i/$t.in" | wc -c)
check "$i: blanks" cut_off $i $t \
	$(($(wc -c <"$IN/$i/$t.in") - frames - 1)) \
	'16:a dump ends within a thread' '0 0'

i=memcheck t=leaks
check "$i: frame" told $i $t \
	'/alloc_leak/ { sub(/ \(.*/, "") } { print }' '14:no frame' '0 0'
check "$i: first frame" told $i $t '!/ at 0x/ { print }' '12:no frame' '0 0'
check "$i: leak" told $i $t \
	'/loss record/ { sub(/blocks.*/, "") } { print }' '11:no leak' '0 0'
check "$i: two processes" told $i $t \
	'/make_str/ { sub(/14930/, "14931") } { print }' '13:no frame' '0 0'
check "$i: within a leak" told $i $t '/LEAK/ { exit } !/^==[0-9]*== $/ { print }' \
	'12:the input ends within a leak' '0 0'
check "$i: summary" told $i $t '/LEAK/ { exit } { print }' \
	'7:no summary of the leaks' '1 12288'


i=perf t=last-sample-without-blank-line
check "$i: object" cut_off $i $t 1 '7:the input ends within a line' '1 250000'
check "$i: address" cut_off $i $t 30 '7:the input ends within a line' '1 250000'
check "$i: blanks" cut_off $i $t 36 '7:the input ends within a line' '1 250000'
check "$i: header" cut_off $i $t 93 '5:the input ends within a line' '1 250000'

# The CR of the blank line behind the last sample, without its LF: an empty line
# all the same, but a tab or blanks are what is left of a frame.
ends_with_cr() {
	sed 's/$/\r/' "$IN/$i/$t.in" >in
	$P -f "$i" in >want 2>err && test ! -s err || return 1
	printf '\n\r' >>in
	$P -f "$i" in >out 2>err && test ! -s err && cmp want out ||
		{ cat err; return 1; }
	printf '\t\r' >>in
	! $P -f "$i" in >out 2>err && test ! -s out
}
check "$i: CR" ends_with_cr

i=pyspy t=dump
check "$i: frame" told $i $t \
	'/  main/ { sub(/\).*/, "") } { print }' '8:no frame' '1 1'
check "$i: thread" told $i $t \
	'/^Thread 0x/ { sub(/e.gil.*/, "") } { print }' '10:no thread' '1 1'
check "$i: no frames" told $i $t 'NR <= 10 { print }' \
	'10:the input ends before a frame' '1 1'
check "$i: cut" cut_off $i $t 20 '12:the input ends within a line' '1 1'

i=wcp t=report
check "$i: a frame is missing" told $i $t '!/ 1: void/ { print }' \
	'9:frames are missing' '1 10'
check "$i: no frames" told $i $t 'NR < 13 { print }' '12:a stack has no' '1 30'
check "$i: share" told $i $t '/30 sam/ { sub(/ sam.*/, "") } { print }' \
	'8:no share and samples' '1 10'
check "$i: cut" cut_off $i $t 5 '15:the input ends within a frame' '1 30'
finish
