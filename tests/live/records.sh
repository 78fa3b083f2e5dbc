#!/bin/sh
# SPDX-License-Identifier: ISC
# Records that are no samples, and what a recording says of itself: the text
# of fg-script beside that of perf on the same recording.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1

if ! command -v perf >/dev/null
then
	skip "records beside perf" "no perf"
	finish
	exit
fi
cat >tree.sh <<'E2'
for i in 1 2 3
do
	(sh -c 'i=0; while [ $i -lt 5000 ]; do i=$((i + 1)); done; /bin/true; ls / >/dev/null') &
done
wait
E2
SHOW="--show-task-events --show-mmap-events --show-switch-events
--show-namespace-events --show-lost-events --show-bpf-events
--show-cgroup-events"

# Frames apart, in which perf 6.1 prints other addresses.
lines() {
	grep -v '^	 '
}

beside() { # FORM: "", "-G" ...
	# shellcheck disable=SC2086
	perf script -i rec.data $SHOW "$@" 2>/dev/null | lines >want
	# shellcheck disable=SC2086
	"$BUILD/fg-script" -q --no-inline $SHOW "$@" rec.data | lines >got
	grep -q 'PERF_RECORD_FORK' want || { echo "perf shows none"; return 1; }
	diff want got
}

head_beside() {
	perf script --header-only -i rec.data 2>/dev/null |
		sed 's/, use -I to/, use perf script -I to/' >want
	"$BUILD/fg-script" --header-only rec.data >got
	diff want got
}

part_beside() { # TIME ...: each as perf has it, some of them with samples
	: >all
	for part
	do
		perf script -i rec.data -F comm,tid,time,event --time "$part" >want 2>/dev/null
		"$BUILD/fg-script" -q -F comm,tid,time,event --time "$part" rec.data >got
		diff want got || return 1
		cat want >>all
	done
	test -s all
}

for o in "-e cpu-clock:u" "-e cpu-clock:u --switch-events --namespaces" \
	"-e cpu-clock:u,page-faults:u -a --switch-events"
do
	# shellcheck disable=SC2086
	if ! perf record -q -N -F 500 $o -g -o rec.data -- sh tree.sh >/dev/null 2>log
	then
		skip "perf record $o" "$(tail -n 1 log)"
		continue
	fi
	check "records: perf record $o" beside -F comm,pid,tid,time,event
	check "records without chains: perf record $o" beside -F comm,tid,time,event -G
	check "header: perf record $o" head_beside
	check "tenths: perf record $o" part_beside 10%/1 10%/3 10%/6 10%/10
	check "parts: perf record $o" part_beside 0%-30%,60%-100%
done
finish
