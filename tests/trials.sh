#!/bin/sh
# SPDX-License-Identifier: ISC
# How often fg-diff is wrong and how often right: on counts made up, TRIALS of
# each kind; and on RUNS recordings of two programs as they are, which are split
# at random into two sides SPLITS times: every finding is then a false alarm.
set -u
LC_ALL=C
export LC_ALL
: "${BUILD:=build}" "${TRIALS:=2000}" "${RUNS:=44}" "${SPLITS:=200}" "${CC:=cc}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT

TRIALS=$TRIALS CK_DEFAULT_TIMEOUT=7200 "$BUILD/tests/unit/fg-diff/trials"
test -x "$BUILD/fg-record" && test -x "$BUILD/fg-script" || exit 0

# The same thing again and again.
record() { # NAME COMMAND ...
	name=$1
	shift
	mkdir "$T/$name"
	i=0
	while test $i -lt "$RUNS"
	do
		i=$((i + 1))
		"$BUILD/fg-record" -q -F 1999 -o "$T/data" -- "$@" >/dev/null 2>&1
		"$BUILD/fg-script" "$T/data" 2>/dev/null | "$BUILD/fg-collapse" -q -f perf \
			>"$T/$name/$i.folded"
	done
	ls "$T/$name"/*.folded >"$T/list"
}

# Alarms of splits with N runs a side.
split() { # N TEST
	alarms=0 k=0
	while test $k -lt "$SPLITS"
	do
		k=$((k + 1))
		awk -v seed=$((k + 1000 * $1)) -v n="$1" 'BEGIN { srand(seed) }
			{ file[NR] = $0; key[NR] = rand() }
			END { for (i = 1; i <= 2 * n; i++) {
				least = 0
				for (j = 1; j <= NR; j++)
					if (!(j in taken) && (!least || key[j] < key[least]))
						least = j
				taken[least]
				side[i % 2] = side[i % 2] (i > 2 ? "," : "") file[least] }
				print side[0], side[1] }' "$T/list" >"$T/sides"
		read -r before after <"$T/sides"
		"$BUILD/fg-diff" --report --test="$2" "$before" "$after" | grep -qx 'no change found' ||
			alarms=$((alarms + 1))
	done
	echo "$alarms of $SPLITS"
}

alike() { # NAME COMMAND ...
	record "$@"
	for n in 3 5 10
	do
		echo "$1, the same program on both sides, $n runs each: alarms in $(split $n welch)" \
			"(welch), $(split $n permutation) (permutation)"
	done
}

seq 1 20000 | sed 's/.*/main;f&;g&;h& &/' >"$T/text"
alike cc "$CC" -std=c11 -D_POSIX_C_SOURCE=200809L -I. -O1 -c -o "$T/x.o" common/stacks.c
alike awk awk '{ n = split($0, f, ";"); for (i = 1; i <= n; i++) c[f[i]]++ }
	END { for (x in c) s += c[x]; print s }' "$T/text"
