#!/bin/sh
# SPDX-License-Identifier: ISC
# What recorders take, and what they cost the program that is recorded.
. "$(dirname "$0")/lib.sh"
test -x "${FG}record" && "${FG}record" -q -o "$T/try" true || { echo "bench: record: not here" >&2; exit; }

# Percent of the processor time of what is recorded, MB, milliseconds from a
# command's end to the recorder's.
recorder() { # RECORDER ...
	"$T/deep" 12000 time >/dev/null 2>"$T/deep.us" & pid=$!
	"$T/cost" "exec $* -o '$T/r.data' -p $pid" >"$T/took"
	wait $pid
	for _ in $(seq "$RUNS")
	do
		"$@" -o "$T/c.data" -- sh -c "'$T/deep' 2000; date +%s%N >'$T/end'" >/dev/null 2>&1
		echo $((($(date +%s%N) - $(cat "$T/end")) / 1000))
	done >"$T/left"
	awk -v us="$(cat "$T/deep.us")" -v left="$(median <"$T/left")" \
		'{ print 100000 * $2 / us, $3, left / 1000 }' "$T/took"
}

at() { # HZ TARGET
	hz=$1
	set -- "$2" "${FG}record -q -e cpu-clock -F $1" \
		"perf record -q -N -B -e cpu-clock -F $1 --call-graph dwarf,65528"
	# shellcheck disable=SC2086
	ours=$(recorder $2)
	theirs='- - -'
	# shellcheck disable=SC2086
	! have perf || theirs=$(recorder $3)
	peer='perf, dwarf 64k'
	have perf || peer=-
	row "record at $hz Hz, of the program's CPU" "${ours%% *}" % "$peer" "${theirs%% *}" "$1"
	ours=${ours#* } theirs=${theirs#* }
	row "record at $hz Hz, memory" "${ours%% *}" MB "$peer" "${theirs%% *}" 20
	row "record at $hz Hz, to its end" "${ours##* }" ms "$peer" "${theirs##* }" 50
}

if have "${CXX:-c++}" &&
	"${CXX:-c++}" -O2 -g -fno-omit-frame-pointer -o "$T/deep" tests/progs/deep.cc
then
	at 999 1
	at 4999 3
fi

# Nanoseconds that each context switch costs more than alone.
switching() { # RECORDER ...
	rm -f "$T/alone" "$T/with"
	for _ in $(seq $((RUNS + 2)))
	do
		"$T/switches" pairs 50000 >>"$T/alone"
		"$@" "$T/switches" pairs 50000 >>"$T/with" 2>/dev/null
	done
	median <"$T/with" | awk -v alone="$(median <"$T/alone")" \
		'{ n = $1 - alone; print (n > 1 ? n : 1) }'
}

if "${CC:-cc}" -D_GNU_SOURCE -O2 -pthread -o "$T/switches" tests/progs/switches.c
then
	theirs=- peer=-
	if have perf
	then
		peer='perf --switch-events'
		theirs=$(switching perf record -q -N -B --switch-events -e dummy -c 1 -o "$T/r.data")
	fi
	row 'record --off-cpu, a switch' "$(switching "${FG}record" -q -e page-faults \
		--off-cpu -o "$T/r.data")" ns "$peer" "$theirs" '<=2'
fi

# Percent that a program takes longer while its allocations are sampled.
allocating() { # KIND N HOW
	rm -f "$T/alone" "$T/with"
	for _ in $(seq $((RUNS * 2 + 1)))
	do
		"$T/churn" "$2" "$1" | awk '{ print $2 }' >>"$T/alone"
		"${FG}record" -q --alloc="$3" -o "$T/a.data" -- \
			"$T/churn" "$2" "$1" | awk '{ print $2 }' >>"$T/with"
	done
	median <"$T/with" | awk -v alone="$(median <"$T/alone")" \
		'{ p = 100 * ($1 / alone - 1); print (p > 0.01 ? p : 0.01) }'
}

if "${CC:-cc}" -O2 -g -fno-builtin -o "$T/churn" tests/progs/churn.c
then
	for how in sampled sampled-live
	do
		row "record --alloc=$how, slower by" "$(allocating use 5000000 $how)" % - - 5
	done
fi
race 'record true' "${FG}record -q -o $T/o.data -- true" \
	'perf record -g' "perf record -q -g -o $T/p.data -- true" -
