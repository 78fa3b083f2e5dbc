#!/bin/sh
# SPDX-License-Identifier: ISC
# Each format has samples, what comes out of them, an entry and a line of the
# table in the manual, and is a seed of the fuzzer. The table says what the
# samples show: UPDATE=1 writes it anew.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
MAN=$TOP/man/fg-collapse.1
cd "$TOP/testdata/collapse" || exit 1
$P --list >"$T/list"
names=$(awk '{ print $1 }' "$T/list")

# What a sample looks like.
kind() { # FILE
	case $(head -c 2 "$1" | tr '\000\037\213\n' '!!! ') in
	*!*) echo binary ;;
	'<'*) echo XML ;;
	'{'* | '[ '* | '[{'*) echo JSON ;;
	*)
		if test "$(head -c 64 "$1" | tr -cd '\000-\010' | wc -c)" -gt 0
		then
			echo binary
		else
			echo text
		fi
		;;
	esac
}

# The samples of a format that show its lanes, and one at least.
chosen() { # NAME
	{
		ls "$1"/*.in | head -n 1
		grep -l -e --by "$1"/*.args 2>/dev/null | sed 's/args$/in/'
	} | sort -u
}

fold() { # NAME OPTION ... FILE
	case $1 in
	regex)
		shift
		$P -q -f "regex:(?<thread>[a-z]+) (?<frame>.*)" "$@"
		;;
	*) $P -q -f "$@" ;;
	esac 2>/dev/null
}

# Whether some of them has roots that are known with an option.
differs() { # NAME OPTION
	for in in $(chosen "$1")
	do
		fold "$1" "$in" >"$T/plain"
		fold "$1" "$2" "$in" >"$T/other" || continue
		cmp -s "$T/plain" "$T/other" ||
			! grep -qvE '^([?]|\[unknown\]);' "$T/other" || return 0
	done
	return 1
}

# Whether it is told of one of all its samples.
estimates() { # NAME
	grep -qs 'stacks are estimated' "$1"/*.err
}

row() { # NAME
	kinds=$(for in in "$1"/*.in; do kind "$in"; done | sort | uniq -c |
		sort -rn | awk 'NR == 1 { print $2 }')
	lanes='' stacks=exact
	! differs "$1" --by=process || lanes=process
	! differs "$1" --by=thread || lanes="$lanes${lanes:+, }thread"
	! estimates "$1" || stacks='exact or estimated'
	echo ".It Cm $1 Ta $kinds Ta ${lanes:-\\(en} Ta $stacks"
}

table() {
	for n in $names
	do
		row "$n"
	done | LC_ALL=C sort
}

in_manual() {
	sed -n '/^[.]It Em Format Ta/,/^[.]El/p' "$MAN" | sed '1d;$d'
}

matrix() {
	table >"$T/table"
	if test -n "${UPDATE-}"
	then
		awk -v table="$T/table" '
			/^[.]El/ && skip { while ((getline l <table) > 0) print l; skip = 0 }
			!skip { print }
			/^[.]It Em Format Ta/ { skip = 1 }' "$MAN" >"$T/man" &&
			cp "$T/man" "$MAN"
	fi
	in_manual | diff - "$T/table" ||
		{ echo "UPDATE=1 sh tests/cli/formats.sh mends it"; return 1; }
}

# A sample that folds, with what comes out of it and where it is from.
samples() {
	bad=0
	for n in $names
	do
		good=0
		for in in "$n"/*.in
		do
			test -f "${in%.in}.out" ||
				{ echo "$in has no .out: UPDATE=1 writes it"; bad=1; }
			test ! -s "${in%.in}.out" || good=$((good + 1))
		done
		test $good -gt 0 || { echo "$n: no sample with something in its .out"; bad=1; }
		grep -qis 'licence' "$n/README" ||
			{ echo "$n/README does not tell the samples' licence"; bad=1; }
	done
	for d in */
	do
		grep -q "^${d%/} " "$T/list" || { echo "$d: no such format"; bad=1; }
	done
	return $bad
}

# With who writes it and how.
listed() {
	bad=0
	for n in $names
	do
		sed -n '/^[.]Ss Formats/,/^[.]Ss Merging/p' "$MAN" |
			grep -qx ".It Cm $n" || { echo "$n has no entry"; bad=1; }
		grep -q "^$n  *[^ ].*" "$T/list" || { echo "$n: by whom?"; bad=1; }
	done
	return $bad
}

# The fuzzer starts from the samples of every format.
seeds() {
	seeds=$(grep -o 'fuzz-collapse) echo [^ ]*' "$TOP/tests/fuzz/run.sh")
	test "$seeds" = 'fuzz-collapse) echo testdata/collapse/*'
}

# What the benchmark measures is whole.
made() {
	command -v python3 >/dev/null || { echo "no python3"; return 77; }
	M="python3 $TOP/tests/profiles.py"
	bad=0
	for n in $($M --list)
	do
		$M "$n" 0.2 >"$T/made"
		eval "$P -q $($M --option "$n") $T/made" >/dev/null 2>"$T/err" ||
			{ echo "$n: $(cat "$T/err")"; bad=1; }
	done
	return $bad
}

enough() {
	test "$(wc -l <"$T/list")" -ge 40
}

check "samples" samples
check "entries" listed
check "the table in the manual" matrix
check "fuzz seeds" seeds
check "at least 40 formats" enough
check "profiles made up" made
finish
