#!/bin/sh
# SPDX-License-Identifier: ISC
# The options of fg-record: values that are none, and every two together, which
# either exclude each other or leave a recording with as many samples as said.
. "$(dirname "$0")/../lib.sh"
rec=$BUILD/fg-record

need_recorder
need_program calls -O1
cd "$T" || exit 1

# A number is one, to its end, and no more than there can be.
numbers() {
	for o in -F -c -D --duration --max-stack -p -t -C --rotate -z
	do
		for v in '' x -1 +5 5x 0x10 1,x ' 5' 99999999999999999999
		do
			case $o in
			-z) set -- "-z=$v" ;;
			*) set -- "$o" "$v" ;;
			esac
			"$rec" -o o "$@" touch ran 2>err
			st=$?
			echo "$*: $st"
			test $st -eq 2 && ! test -e ran && ! test -e o &&
				tail -n 1 err | grep -q '^usage: ' || return 1
		done
	done
}
check "numbers that are none" numbers

# Samples that are not lost are in the file, whatever was asked for.
together() {
	rm -rf out && mkdir out
	"$rec" -o out/o "$@" ./calls 0.02 >stdout 2>err
	st=$?
	case $st in
	0) ;;
	2) grep -q 'exclude each other\|needs\|takes' err && return ;;
	*) return 1 ;;
	esac
	said=$(sed -n 's/^fg-record: \([0-9]*\) samples, .*/\1/p' err)
	found=$("$BUILD/fg-script" -q -F time out/o* 2>script | grep -c :)
	echo "said: $said, found: $found"
	test -n "$said" && test "$said" -eq "$found"
}

pairs() {
	while test $# -gt 1
	do
		a=$1
		shift
		for b
		do
			together "$a" "$b" >log 2>&1 ||
				{ echo "$a $b: status $st"; cat log err script; return 1; }
		done
	done
}
check "every two options" pairs --all-kernel --all-user --alloc=bytes --alloc=live \
	-c100000 --call-graph=fp --call-graph=dwarf,dump --call-graph=none -D10 \
	--duration=0.1 -epage-faults -ecpu-clock:u -esched:sched_switch \
	"-euprobe:$T/calls:target" -F500 -i --max-stack=3 --off-cpu \
	--on-signal --rotate=signal --wall -z
finish
