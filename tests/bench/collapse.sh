#!/bin/sh
# SPDX-License-Identifier: ISC
# perf script's text to folded stacks. TEXTS names more files; targets go by
# what is in their names.
. "$(dirname "$0")/lib.sh"
need_perf

# What is at most so many times wc -l, which no program can beat.
limit() { # FILE
	case $1 in
	*zipf*) echo '<=7' ;;
	*distinct* | *shallow*) echo '<=10' ;;
	*real*) echo '<=2.4' ;;
	*) echo '<=2.2' ;;
	esac
}

for file in "$T/perf.txt" $TEXTS
do
	name="collapse $(basename "$file") $(($(wc -c <"$file") / 1048576)) MiB"
	race "$name" "${FG}collapse -q -j 1 $file" \
		'wc -l' "wc -l $file" "$(limit "$file")" \
		'inferno -n 1' "inferno-collapse-perf -n 1 $file" '>=10' \
		stackcollapse-perf.pl "stackcollapse-perf.pl $file" '>=80'
	race "$name, from a pipe" "cat $file | ${FG}collapse -q -j 1" \
		'the file' "${FG}collapse -q -j 1 $file" '<=1.4'
	(
		export BY=1
		race "$name, -j 2, clock" "${FG}collapse -q -j 2 $file" \
			'-j 1' "${FG}collapse -q -j 1 $file" '>=1.7'
	)
	peak "$name, memory" "${FG}collapse -q -j 1 $file" 12
done
printf 'a;b 1\n' >"$T/tiny"
race 'collapse, tiny input' "${FG}collapse $T/tiny" - : 2
