#!/bin/sh
# SPDX-License-Identifier: ISC
# Graphs of many frames opened in a browser, and how they answer.
. "$(dirname "$0")/lib.sh"
have python3 && have chromium || exit 0

# NAME, UNIT, the value and the targets for 100,000 and for 500,000 frames.
told() {
	target=$4
	test "$frames" = 100000 || target=$5
	row "browser, $frames frames, $1" "$3" "$2" - - "$target"
}

# A line for each graph: "100000.svg: 430 kB load 120 (110) hover 3 (2) ... MB 150"
TIMES=3 PYTHONDONTWRITEBYTECODE=1 python3 tests/browser/bench.py "${FG}svg" 100000 500000 |
	awk '/^[0-9]+[.]svg/ {
		sub(/[.]svg.*/, "", $1)
		for (i = 2; i < NF; i++)
			if ($(i + 1) ~ /^[0-9.]+$/)
				print $1, $i, $(i + 1)
	}' | while read -r frames what value
do
	case $what in
	load) told 'load by the clock' ms "$value" 250 400 ;;
	loading) told load ms "$value" 250 400 ;;
	zoom | unzoom | keystroke) told "$what" ms "$value" 24 24 ;;
	hover) told hover ms "$value" 8 - ;;
	top | sandwich | callers) told "$what" ms "$value" - 50 ;;
	MB) told memory MB "$value" - 350 ;;
	esac
done
