#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs each libFuzzer target of $BUILD for FUZZ_SECONDS, two at a time. New
# inputs go to build/corpus/X; what crashes stays in build/crash-X-*.
set -u
: "${BUILD:=build/fuzz}" "${FUZZ_SECONDS:=60}"

seeds() { # TARGET: the folders of testdata that suit it
	case $1 in
	fuzz-collapse) echo testdata/collapse/* ;;
	fuzz-diff) echo testdata/diff testdata/collapse/folded ;;
	fuzz-merge) echo testdata/collapse/folded ;;
	fuzz-svg) echo testdata/svg testdata/collapse/folded ;;
	*) for d in testdata/script testdata/"${1#fuzz-}"; do test ! -d "$d" || echo "$d"; done ;;
	esac
}

fuzz() { # TARGET
	corpus=build/corpus/$1
	mkdir -p "$corpus"
	dict=
	test ! -f "tests/fuzz/$1.dict" || dict=-dict=tests/fuzz/$1.dict
	# shellcheck disable=SC2046,SC2086
	"$BUILD/fuzz/$1" $dict -max_total_time="$FUZZ_SECONDS" -max_len=65536 \
		-rss_limit_mb=2048 -timeout=20 -print_final_stats=1 -verbosity=0 \
		-artifact_prefix="build/crash-$1-" "$corpus" $(seeds "$1") \
		>"build/$1.log" 2>&1
	echo $? >"build/$1.status"
}

names=$(for t in "$BUILD"/fuzz/fuzz-*; do basename "$t"; done)
bad=0 first='' second=''
for n in $names
do
	fuzz "$n" &
	if test -z "$first"
	then
		first=$!
		continue
	fi
	second=$!
	wait "$first" "$second"
	first=
done
wait
for n in $names
do
	if test "$(cat "build/$n.status")" -ne 0
	then
		bad=1
		echo "$n: failed"
		tail -n 25 "build/$n.log"
	else
		echo "$n: $(sed -n 's/^stat::number_of_executed_units: *//p' "build/$n.log") runs"
	fi
done
exit $bad
