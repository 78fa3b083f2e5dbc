#!/bin/sh
# SPDX-License-Identifier: ISC
# Folded files compared.
. "$(dirname "$0")/lib.sh"
need_parts
cat "$T"/part.?.folded | "${FG}collapse" >"$T/a.folded"
sed 's/ \([0-9]*\)$/ 1\1/' "$T/a.folded" >"$T/b.folded"
two="$T/a.folded $T/b.folded"
race "diff, $(($(wc -c <"$T/a.folded") / 1048576)) MiB each" "${FG}diff $two" \
	'wc -l' "wc -l $two" '<=5' \
	inferno-diff-folded "inferno-diff-folded $two" '>=2.5' \
	difffolded.pl "difffolded.pl $two" -
mkdir -p "$T/before" "$T/after"
for i in 0 1 2 3 4 5 6 7 8 9
do
	for side in before after
	do
		awk -v seed="$i" -v more=$((${#side} - 5)) 'BEGIN { srand(seed + more * 100) }
			rand() < 0.8 { print }' "$T/part.0.folded" |
			head -c 5000000 | sed '$d' >"$T/$side/$i.folded"
	done
done
size=$(($(cat "$T"/before/* | wc -c) / 10000000))
race "diff --report, 10 runs of $size MB a side" "${FG}diff --report $T/before $T/after" \
	'wc -l' "cat $T/before/* $T/after/* | wc -l" -
