#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-collapse over inputs that are cut off, damaged, or of another format than
# it is told: it ends, with 0, 1 or 2, says why, and writes nothing of a
# document that is broken unless it is told to.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
IN=$TOP/testdata/collapse

# The first sample of a format that is not empty.
sample() { # FORMAT
	for in in "$IN/$1"/*.in
	do
		test ! -s "$in" || break
	done
	echo "$in"
}

# How it is named on the command line.
named() { # FORMAT
	if test "$1" = regex
	then
		echo 'regex:(?<frame>[a-z]+)[^0-9]*(?<value>[0-9.]+)'
	else
		echo "$1"
	fi
}

ends_well() { # FORMAT FILE: its exit status is fine, and it says why
	timeout 60 $P -f "$(named "$1")" "$2" >out 2>err
	case $? in
	0) return 0 ;;
	1 | 2) ;;
	*)
		cat err
		return 1
		;;
	esac
	test -s err || return 1
	! grep -q ': broken at byte [0-9]*: ' err || test ! -s out
}

# Who writes a format ends every line, but for formats that people write, or
# that have other text between their stacks.
within_line() { # FORMAT FILE: whether it surely is cut off
	case $1 in
	folded | regex | perf | java-exceptions | wcp | jstack | ibmjava | \
		memcheck | pyspy) return 1 ;;
	esac
	test "$(tail -c 1 "$2" | od -A n -t x1)" != ' 0a'
}

told() { # FORMAT FILE: it fails, and writes nothing
	! $P -f "$(named "$1")" "$2" >out 2>err && test ! -s out && test -s err
}

cut_off() { # FORMAT
	in=$(sample "$1")
	size=$(wc -c <"$in")
	for tenth in 1 2 3 4 5 6 7 8 9
	do
		head -c $((size * tenth / 10)) "$in" >part
		if ! ends_well "$1" part ||
			{ within_line "$1" part && ! told "$1" part; }
		then
			echo "$in, $tenth tenths of it"
			return 1
		fi
	done
	head -c $((size - 1)) "$in" >part
	ends_well "$1" part
}

# What has an end is told to be cut off, wherever a line ends before that.
without_end() { # FORMAT/SAMPLE LINES
	for n in $(seq 1 "$2")
	do
		head -n "$n" "$IN/$1.in" >part
		told "${1%/*}" part || {
			echo "$1, $n lines of it"
			return 1
		}
	done
}

# Bytes that are others, and some that are twice there.
damaged() { # FORMAT
	in=$(sample "$1")
	size=$(wc -c <"$in")
	for at in 3 5 7
	do
		{
			head -c $((size * at / 10)) "$in"
			printf '{"\377<9999999999999999999999'
			tail -c +$((size * at / 10 + at)) "$in"
			tail -c $((size / 10)) "$in"
		} >part
		ends_well "$1" part || {
			echo "$in, damaged at $at tenths"
			return 1
		}
	done
}

# Each is given a sample of the next one: if there are stacks in it for the
# format, that is told.
mislabelled() { # FORMAT OTHER
	ends_well "$1" "$(sample "$2")" &&
		{ test ! -s out || test -s err || test "$1" = regex; }
}

# A cost at each level of a recursion: text of the square of the depth, which
# streams, and is told before.
recursion() {
	{
		printf 'v 10400 3\nX server\nI 1000 5e298d\ns 1 f\ni 1000 0 1\n'
		awk 'BEGIN { for (i = 0; i < 8500; i++)
			printf "t 1 %x\na 10 %x\n+ %x\n", i, i + 1, i }'
	} >deep
	$P deep 2>err | awk '{ n += length($0) + 1 } END { print NR, n }' >out
	echo '8500 72284000' | cmp - out &&
		grep -q 'up to 8500 frames deep, have 36129250 frames to write' err &&
		$P --recursion=direct deep >out 2>err &&
		echo 'f 136000' | cmp - out && test ! -s err
}

cd "$T" || exit 1
check "deep recursion" recursion
check "callgrind without totals" without_end callgrind/xtleak 60
check "callgrind without a summary" without_end callgrind/xdebug 44
check "jstack without its end" without_end jstack/runnable 108
check "massif within a snapshot" without_end massif/detailed 14
check "sample within the graph" without_end sample/threads 18
check "xdebug without TRACE END" without_end xdebug/trace 13
last=
for dir in "$IN"/*/
do
	format=$(basename "$dir")
	check "$format cut off" cut_off "$format"
	check "$format damaged" damaged "$format"
	test -z "$last" || check "$format as $last" mislabelled "$last" "$format"
	last=$format
done
finish
