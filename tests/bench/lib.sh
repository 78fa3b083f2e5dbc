# SPDX-License-Identifier: ISC
# Sourced by the scripts of tests/bench: inputs are made in $T, rows go to
# $ROWS. BENCH, BUILD, RUNS, MIB and PEERS are run.sh's.
set -u
# For the scripts that source this.
# shellcheck disable=SC2034
FG=$BUILD/fg-

have() {
	command -v "$1" >/dev/null
}

# A measurement: NAME, OURS, its UNIT (ms, MB, %, ...), the PEER's name, ITS
# value, and the TARGET: ">=N", so many times better than the peer; "<=N", at
# most so many times it; a number that ours may be at most. "-" is none. Less
# is better.
row() {
	# Small inputs say nothing of targets.
	test "$BENCH" != quick || set -- "$1" "$2" "$3" "$4" "$5" -
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >>"$ROWS"
}

median() {
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# Milliseconds of processor time that a command takes with its children: what
# else the machine does is not in it. BY=1: by the clock, for threads.
clock() {
	"$T/cost" "$1" | awk -v by="${BY:-2}" '{ print $by }'
}

# NAME and our COMMAND, then triples of a peer's name, its command and the
# target; a peer that is
# not there is left out, and - stands for a target without a peer. In turn, RUNS times, medians;
# a round before those warms the caches, unless there is only one.
race() {
	_name=$1 _ours=$2
	shift 2
	rm -f "$T"/ms.*
	_i=1
	test "$RUNS" -lt 2 || _i=0
	while test $_i -le "$RUNS"
	do
		_ms=$(clock "$_ours")
		test $_i -eq 0 || echo "$_ms" >>"$T/ms.0"
		_n=0
		for _word
		do
			_n=$((_n + 1))
			test $((_n % 3)) -eq 2 && have "${_word%% *}" || continue
			_ms=$(clock "$_word")
			test $_i -eq 0 || echo "$_ms" >>"$T/ms.$_n"
		done
		_i=$((_i + 1))
	done
	_ms=$(median <"$T/ms.0")
	_n=2 _any=
	while test $# -ge 3
	do
		if test "$1" = -
		then
			row "$_name" "$_ms" ms - - "$3"
			_any=1
		elif test -f "$T/ms.$_n"
		then
			row "$_name" "$_ms" ms "$1" "$(median <"$T/ms.$_n")" "$3"
			_any=1
		fi
		_n=$((_n + 3))
		shift 3
	done
	test -n "$_any" || row "$_name" "$_ms" ms - - -
}

# NAME, our COMMAND and the most MB that it may take.
peak() {
	row "$1" "$("$T/cost" "exec $2" | cut -d ' ' -f 3)" MB - - "${3:--}"
}

# FILE of perf script's text: SAMPLE again and again, about MIB megabytes.
repeat() { # SAMPLE FILE
	size=$(wc -c <"$1")
	awk -v n=$((MIB * 1048576 / size + 1)) \
		'{ l[NR] = $0 } END { while (n-- > 0) for (i = 1; i <= NR; i++) print l[i] }' \
		"$1" >"$2"
}

# $T/perf.data, a compiler at work, and $T/perf.txt, its text for MIB megabytes;
# where nothing is recorded the text of a sample.
need_perf() {
	test ! -s "$T/perf.txt" || return 0
	if test -x "${FG}record" && test -x "${FG}script" &&
		"${FG}record" -q -F 20000 -o "$T/perf.data" -- "${CC:-cc}" -std=c11 \
			-D_POSIX_C_SOURCE=200809L -I. -O2 -c -o /dev/null common/stacks.c
	then
		"${FG}script" -q "$T/perf.data" >"$T/real.txt"
	else
		cat testdata/collapse/perf/*.in >"$T/real.txt"
	fi
	repeat "$T/real.txt" "$T/perf.txt"
}

# Folded text of about MIB megabytes, sorted, in four parts, part.0.folded to
# part.3.folded, that have some stacks in common.
need_parts() {
	test ! -s "$T/part.0.folded" || return 0
	awk -v mib="$MIB" -v dir="$T" 'BEGIN {
		for (; size < mib * 1048576; n++) {
			s = sprintf("server;main;accept_%06d;handle_request", n)
			for (d = n % 20; d > 0; d--)
				s = s ";" "ngx::Dispatcher<std::string>::call_" d
			size += 2 * (length(s) + 5)
			print s, n % 9000 >(dir "/part." n % 4 ".folded")
			print s, n % 7000 >(dir "/part." (n + 1) % 4 ".folded")
		} }'
}
