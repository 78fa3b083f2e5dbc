#!/bin/sh
# SPDX-License-Identifier: ISC
# Recordings printed, and the whole way to a picture. RECORDINGS names more:
# perf script's inlined functions take it minutes on some.
. "$(dirname "$0")/lib.sh"
need_perf
for file in "$T/perf.data" $RECORDINGS
do
	test -s "$file" || continue
	name="$(basename "$file") $(($(wc -c <"$file") / 1024)) kB"
	race "script --no-inline, $name" "${FG}script --no-inline $file" \
		'perf script' "perf script --no-inline -i $file" -
	test "$BENCH" != quick || continue
	race "script, $name" "${FG}script $file" 'perf script' "perf script -i $file" -
	peak 'script, memory' "${FG}script $file"
	set --
	have perf && have inferno-collapse-perf && have inferno-flamegraph &&
		set -- "$@" 'perf | inferno' \
			"perf script -i $file | inferno-collapse-perf | inferno-flamegraph" '>=6'
	have perf && have stackcollapse-perf.pl && have flamegraph.pl &&
		set -- "$@" 'perf | FlameGraph' \
			"perf script -i $file | stackcollapse-perf.pl | flamegraph.pl" '>=25'
	race "recording to picture, $name" \
		"${FG}script -q $file | ${FG}collapse -q | ${FG}svg" "$@"
done
