#!/bin/sh
# SPDX-License-Identifier: ISC
# Every format over a profile made by profiles.py, beside the program that read
# it first. The least is 100 MB/s of text and 50 MB/s of JSON, XML and protobuf.
. "$(dirname "$0")/lib.sh"
have python3 || exit 0
mib=8
test "$BENCH" != quick || mib=1

original() {
	case $1 in
	aix | bpftrace | faulthandler | gdb | ibmjava | instruments | jstack | perf | stap | \
		vsprof | wcp)
		echo "stackcollapse-$1.pl" ;;
	ljp | sample) echo "stackcollapse-$1.awk" ;;
	ghcprof | xctrace) echo "inferno-collapse-$1" ;;
	dtrace) echo stackcollapse.pl ;;
	eustack) echo stackcollapse-elfutils.pl ;;
	javaexceptions) echo stackcollapse-java-exceptions.pl ;;
	pprofraw) echo stackcollapse-go.pl ;;
	vtune_mc) echo stackcollapse-vtune-mc.pl ;;
	vtune) echo stackcollapse-vtune.pl ;;
	pmcstat) echo stackcollapse-pmc.pl ;;
	sched) echo stackcollapse-perf-sched.awk ;;
	trace) echo stackcollapse-chrome-tracing.py ;;
	xdebug) echo stackcollapse-xdebug.php ;;
	*) echo - ;;
	esac
}

for format in $(python3 tests/profiles.py --list)
do
	python3 tests/profiles.py "$format" $mib >"$T/profile"
	size=$(wc -c <"$T/profile")
	mbs=100
	case $(head -c 2 "$T/profile" | tr '\n' ' ') in
	'<'* | '{'* | '['*) mbs=50 ;;
	esac
	case $format in pprof | pprof_labels) mbs=50 ;; esac
	peer=$(original "$format") by=FlameGraph
	case $peer in inferno-*) by=inferno ;; esac
	ours="${FG}collapse -q -j 1 $(python3 tests/profiles.py --option "$format") $T/profile"
	# What gives up at once is not quick: an original may lack what runs it.
	if ! sh -c "$ours" >/dev/null 2>&1
	then
		echo "bench: $format: not folded" >&2
		continue
	fi
	if have "$peer" && sh -c "$peer $T/profile" >/dev/null 2>&1
	then
		race "collapse $format, $mib MiB" "$ours" "$by" "$peer $T/profile" \
			$((size / mbs / 1000))
	else
		race "collapse $format, $mib MiB" "$ours" - : $((size / mbs / 1000))
	fi
done
