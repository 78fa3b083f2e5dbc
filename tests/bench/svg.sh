#!/bin/sh
# SPDX-License-Identifier: ISC
# Folded stacks drawn.
. "$(dirname "$0")/lib.sh"

# Sorted stacks that share their callers, of N frames in all, no deeper than 40.
stacks() {
	awk -v n="$1" 'BEGIN {
		srand(1)
		split("std::vector<Item>::|net/http.|alloc_|boost::asio::|java/util/", space, "|")
		while (frames < n) {
			depth = int(rand() * (depth + 1))
			for (k = 1 + int(rand() * 12); k > 0 && depth < 40; k--) {
				i = int(5000 * rand() ^ 3)
				s = space[1 + i % 5] "method_" i
				stack[depth + 1] = depth ? stack[depth] ";" s : s
				frames += !(stack[++depth] in seen)
				seen[stack[depth]]
			}
			print stack[depth], 1 + int(10 / (rand() + 0.001))
		} }' | LC_ALL=C sort
}
n=500000
test "$BENCH" != quick || n=50000
stacks $n >"$T/svg.folded"
size=$(wc -c <"$T/svg.folded")
race "svg, $n frames, $((size / 1000000)) MB" "${FG}svg $T/svg.folded" \
	'wc -l' "wc -l $T/svg.folded" '<=35' \
	inferno-flamegraph "inferno-flamegraph $T/svg.folded" '>=3' \
	flamegraph.pl "flamegraph.pl $T/svg.folded" '>=60'
peak 'svg, memory' "${FG}svg $T/svg.folded" 150
printf 'a;b 1\n' >"$T/tiny"
race 'svg, tiny input' "${FG}svg $T/tiny" - : 3
row 'svg, tiny file' "$("${FG}svg" "$T/tiny" | wc -c | awk '{ print $1 / 1000 }')" kB - - 60
