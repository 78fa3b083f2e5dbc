#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-svg in a real Chromium; screenshots are left in $BUILD/browser.
. "$(dirname "$0")/../lib.sh"

# Every test is a line "pass NAME" or "fail NAME: WHY".
all_tests() {
	command -v python3 || { echo "python3 is not installed"; return 77; }
	test -x "$BUILD/fg-svg" || { echo "fg-svg was not built"; return 77; }
	parts='svg views diffs presets hostile'
	# The other browser is a large package: it is tried where it is.
	if command -v firefox-esr || command -v firefox
	then
		parts="$parts firefox"
	fi
	for part in $parts
	do
		PYTHONDONTWRITEBYTECODE=1 python3 \
			"$TOP/tests/browser/$part.py" "$BUILD/fg-svg" \
			"$BUILD/browser" >"$T/part"
		st=$?
		cat "$T/part" >>"$T/results"
		test $st -ne 77 || tail -n 1 "$T/part"
		test $st -eq 0 || return $st
	done
}

verdict() { # STATUS NAME
	echo "$2"
	test "$1" = pass
}

: >"$T/results"
check "browser" all_tests
grep -E '^(pass|fail) ' "$T/results" >"$T/verdicts"
while read -r status name
do
	check "$name" verdict "$status" "$name"
done <"$T/verdicts"
finish
