#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs each libFuzzer target of $BUILD for FUZZ_SECONDS, two at a time. New
# inputs go to build/corpus/X; what crashes stays in build/crash-X-*. FUZZ_SEED
# is where chance begins: the same seed and corpus, the same walk.
set -u
: "${BUILD:=build/fuzz}" "${FUZZ_SECONDS:=60}" "${FUZZ_SEED:=1}"

seeds() { # TARGET: the folders of testdata that suit it
	case $1 in
	fuzz-collapse) echo testdata/collapse/* ;;
	fuzz-diff) echo testdata/diff testdata/collapse/folded ;;
	fuzz-merge) echo testdata/collapse/folded ;;
	fuzz-svg) echo testdata/svg testdata/collapse/folded ;;
	*) for d in testdata/script testdata/"${1#fuzz-}"; do test ! -d "$d" || echo "$d"; done ;;
	esac
}

longest() { # TARGET: of its inputs; those that take work for every byte are shorter
	case $1 in
	fuzz-svg) echo 4096 ;;
	fuzz-collapse | fuzz-merge) echo 16384 ;;
	*) echo 65536 ;;
	esac
}

# All features of inputs alike: weighing rare ones (entropic) takes longer than
# most inputs do.
fuzz() { # TARGET
	corpus=build/corpus/$1
	mkdir -p "$corpus"
	rm -f "build/crash-$1-"*
	dict=
	test ! -f "tests/fuzz/$1.dict" || dict=-dict=tests/fuzz/$1.dict
	# shellcheck disable=SC2046,SC2086
	"$BUILD/fuzz/$1" $dict -seed="$FUZZ_SEED" -max_total_time="$FUZZ_SECONDS" \
		-max_len="$(longest "$1")" -entropic=0 -rss_limit_mb=2048 -timeout=60 \
		-print_final_stats=1 -verbosity=0 \
		-artifact_prefix="build/crash-$1-" "$corpus" $(seeds "$1") \
		>"build/$1.log" 2>&1
	echo $? >"build/$1.status"
}

# What failed first of all, then why, then with what: enough of it to find the
# cause where the machine it happened on is gone.
failed() { # TARGET
	echo "FAIL $1: $(grep -m 1 -E '^(==[0-9]*==)? ?ERROR: |: runtime error: |^SUMMARY: ' "build/$1.log")"
	tail -n 40 "build/$1.log"
	for f in "build/crash-$1-"*
	do
		test -f "$f" || continue
		echo "$1: $f, $(wc -c <"$f") bytes, base64 -d:"
		head -c 12000 "$f" | base64
	done
}

names=$(for t in "$BUILD"/fuzz/fuzz-*; do basename "$t"; done)
bad='' first='' second=''
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
	test "$(cat "build/$n.status")" -eq 0 || bad="$bad $n"
done
test -z "$bad" || echo "failed:$bad"
for n in $names
do
	if test "$(cat "build/$n.status")" -ne 0
	then
		failed "$n"
	else
		echo "$n: $(sed -n 's/^stat::number_of_executed_units: *//p' "build/$n.log") runs"
	fi
done
test -z "$bad"
