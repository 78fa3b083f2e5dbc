#!/bin/sh
# SPDX-License-Identifier: ISC
# perf script's text to folded stacks. TEXTS names more files; targets go by
# what is in their names.
. "$(dirname "$0")/lib.sh"
need_perf

# Targets by name: how many times wc -l, which no program can beat, and how many
# times faster than inferno and the Perl.
targets() { # FILE
	case $(basename "$1") in
	*zipf*) echo '<=7 >=5 -' ;;
	*distinct* | *shallow*) echo '<=10 >=4 -' ;;
	*repeat*) echo '<=2.2 >=13 -' ;;
	*real*) echo '<=2.4 >=10 >=80' ;;
	*) echo '- - -' ;;
	esac
}

# The record of one compiler again and again is not as big as those of the
# targets: for these, TEXTS='real.txt zipf.txt ...'.
for file in "$T/perf.txt" $TEXTS
do
	size=$(($(wc -c <"$file") / 1048576))
	name="collapse $(basename "$file") $size MiB"
	read -r wc inferno perl <<-END
		$(targets "$file")
	END
	race "$name" "${FG}collapse -q -j 1 $file" \
		'wc -l' "wc -l $file" "$wc" \
		'inferno -n 1' "inferno-collapse-perf -n 1 $file" "$inferno" \
		stackcollapse-perf.pl "stackcollapse-perf.pl $file" "$perl"
	race "$name, from a pipe" "cat $file | ${FG}collapse -q -j 1" \
		'the file' "${FG}collapse -q -j 1 $file" '<=1.4'
	# Two threads need as many processors, and something to share.
	threads=-
	test "$(nproc)" -lt 2 || test $size -lt 256 || threads='>=1.7'
	(
		export BY=1
		race "$name, -j 2, clock" "${FG}collapse -q -j 2 $file" \
			'-j 1' "${FG}collapse -q -j 1 $file" "$threads"
	)
	peak "$name, memory" "${FG}collapse -q -j 1 $file" 12
done
printf 'a;b 1\n' >"$T/tiny"
race 'collapse, tiny input' "${FG}collapse $T/tiny" - : 2
