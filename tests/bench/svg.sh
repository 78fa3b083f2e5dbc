#!/bin/sh
# SPDX-License-Identifier: ISC
# Folded stacks drawn.
. "$(dirname "$0")/lib.sh"

# N stacks of some depth, sorted.
stacks() {
	awk -v n="$1" 'BEGIN {
		srand(1)
		for (i = 0; i < n; i++) {
			s = sprintf("main;worker_%03d", i * 1000 / n)
			for (d = 2 + i % 37; d > 0; d--)
				s = s ";ns::Type<int>::method_" int(rand() * 40 + d)
			print s, 1 + int(rand() * 90)
		} }' | sort
}
n=30000
test "$BENCH" != quick || n=3000
stacks $n >"$T/svg.folded"
size=$(wc -c <"$T/svg.folded")
race "svg, $((size / 1000)) kB folded" "${FG}svg $T/svg.folded" \
	inferno-flamegraph "inferno-flamegraph $T/svg.folded" '>=3' \
	flamegraph.pl "flamegraph.pl $T/svg.folded" '>=60'
peak 'svg, memory' "${FG}svg $T/svg.folded" 150
printf 'a;b 1\n' >"$T/tiny"
race 'svg, tiny input' "${FG}svg $T/tiny" - : 3
row 'svg, tiny file' "$("${FG}svg" "$T/tiny" | wc -c | awk '{ print $1 / 1000 }')" kB - - 60
