#!/bin/sh
# SPDX-License-Identifier: ISC
# Measures fg beside its peers on the same input in the same run, and prints
# one table: the scripts beside this one append to $ROWS a line for each
# measurement, by row() of lib.sh. Never a pass or a fail: the last column says
# whether a target is met here and now. Arguments name the scripts to run.
#
#	BENCH=quick	small inputs, once each: a minute
#	PEERS=DIR	peers are there, or in PATH
#	RUNS=N MIB=N	rounds, of which the medians count; size of inputs
#	RECORDINGS, TEXTS	more files of perf.data, of perf script
set -u
LC_ALL=C
export LC_ALL
: "${BENCH:=}" "${BUILD:=build}" "${PEERS:=}" "${RECORDINGS:=}" "${TEXTS:=}"
if test "$BENCH" = quick
then
	: "${RUNS:=1}" "${MIB:=8}"
else
	: "${RUNS:=3}" "${MIB:=64}"
fi
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
PATH=${PEERS:+$PEERS:}$PATH
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
ROWS=$T/rows
export BENCH BUILD PATH RUNS MIB RECORDINGS TEXTS T ROWS
: >"$ROWS"
here=$(dirname "$0")
begin=$(date +%s)

for p in perf inferno-collapse-perf inferno-flamegraph inferno-diff-folded \
	stackcollapse-perf.pl flamegraph.pl difffolded.pl python3 chromium
do
	command -v $p >/dev/null || echo "absent: $p" >&2
done
"${CC:-cc}" -D_DEFAULT_SOURCE -O2 -o "$T/cost" tests/progs/cost.c || exit 1
test $# -gt 0 || set -- collapse merge diff svg browser script record formats
for part
do
	case $BENCH$part in
	quickrecord | quickbrowser)
		echo "bench: $part: not in $BENCH" >&2
		continue
		;;
	esac
	echo "bench: $part" >&2
	sh "$here/$part.sh"
done

# Times are in rows in milliseconds, of processor time if not said otherwise.
awk -F '\t' -v took=$(($(date +%s) - begin)) '
	function value(v, unit) {
		if (v == "-")
			return "-"
		if (unit == "ms" && v >= 10000)
			return sprintf("%.1f s", v / 1000)
		return sprintf(v < 10 ? "%.2f %s" : v < 100 ? "%.1f %s" : "%.0f %s", v, unit)
	}
	function times(r) {
		return sprintf(r < 9.995 ? "%.2fx" : "%.1fx", r)
	}
	# What fg takes, in terms of the peer.
	function ratio(ours, theirs) {
		return ours <= theirs ? times(theirs / ours) " less" : times(ours / theirs) " more"
	}
	function line(name, ours, peer, theirs, r, target, ok) {
		printf "%-41s %10s  %-21s %10s %11s %11s  %s\n", name, ours, peer, theirs, r, target, ok
	}
	BEGIN { line("what", "fg", "peer", "its", "fg takes", "target", "met") }
	{
		name = $1; ours = $2; unit = $3; peer = $4; theirs = $5; target = $6
		r = ok = "-"
		limit = target
		gsub(/[^0-9.]/, "", limit)
		if (theirs != "-" && ours > 0 && theirs > 0) {
			r = ratio(ours, theirs)
			if (target ~ /^<=/)
				ok = ours <= theirs * limit ? "yes" : "NO"
			else if (target ~ /^>=/)
				ok = ours * limit <= theirs ? "yes" : "NO"
		}
		if (target ~ /^[0-9]/) {
			ok = ours <= limit + 0 ? "yes" : "NO"
			target = "<= " value(target, unit)
		} else if (target != "-")
			target = limit "x " (target ~ /^<=/ ? "more" : "less")
		met[ok]++
		line(name, value(ours, unit), peer, value(theirs, unit), r, target, ok)
	}
	END {
		printf "targets met: %d, missed: %d; %d measurements in %d s\n",
			met["yes"], met["NO"], NR, took
	}' "$ROWS"
