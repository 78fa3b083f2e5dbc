#!/bin/sh
# SPDX-License-Identifier: ISC
# Nothing gets lost: what is folded of each event adds up to what another
# program reads in the same text, for recordings of every kind of event.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
cd "$T" || exit 1

# Sums of folded text, in the same form.
total() {
	awk '{
		n = $NF
		cut = length(n) - 9
		low += cut > 0 ? substr(n, cut + 1) : n
		high += (cut > 0 ? substr(n, 1, cut) : 0) + int(low / 1e9)
		low %= 1e9
	} END {
		if (high > 0) printf "%.0f%09d\n", high, low
		else printf "%.0f\n", low
	}'
}

adds_up() { # TEXT
	awk -f "$TOP/tests/sums.awk" "$1" >sums
	test -s sums || { echo "no sample"; return 1; }
	while IFS='	' read -r event sum
	do
		for n in 1 3
		do
			$P -q -f perf -j $n --event-filter="$event" "$1" >folded
			got=$(total <folded)
			test "$got" = "$sum" || { echo "$event: $got, not $sum"; return 1; }
		done
	done <sums
}

for in in "$TOP"/testdata/collapse/perf/real-*.in
do
	check "$(basename "$in" .in)" adds_up "$in"
done
if test -x "$BUILD/fg-script"
then
	for in in "$TOP"/testdata/script/*.data
	do
		$EMU "$BUILD/fg-script" "$in" >text 2>err
		# Some hold no samples, or none whose time is known.
		awk -f "$TOP/tests/sums.awk" text | grep -q . || continue
		check "$(basename "$in" .data)" adds_up text
	done
fi
finish
