#!/bin/sh
# SPDX-License-Identifier: ISC
# A graph of many frames opened in a browser, and how it answers.
. "$(dirname "$0")/lib.sh"
have python3 && have chromium || exit 0
awk 'BEGIN {
	srand(1)
	for (i = 0; i < 20000; i++) {
		s = "main"
		for (d = 5; d > 0; d--)
			s = s ";function_" int(rand() * 12)
		print s ";leaf_" i, 1 + int(rand() * 90)
	} }' | sort | "${FG}svg" >"$T/page.svg"
TIMES=5 python3 tests/browser/bench.py "$T/page.svg" >"$T/browser" 2>&1 || exit 0
# "page.svg load 120 (110) hover 3 (2) ... MB 150 nodes 900 []"
awk '{
	for (i = 2; i < NF; i++)
		if ($(i + 1) ~ /^[0-9.]+$/)
			print $i, $(i + 1)
	}' "$T/browser" | while read -r what value
do
	case $what in
	load) row 'browser, load' "$value" ms - - 250 ;;
	zoom | unzoom | keystroke) row "browser, $what" "$value" ms - - 24 ;;
	hover) row 'browser, hover' "$value" ms - - 8 ;;
	top | sandwich | callers | outline) row "browser, view $what" "$value" ms - - 50 ;;
	MB) row 'browser, memory' "$value" MB - - 350 ;;
	esac
done
