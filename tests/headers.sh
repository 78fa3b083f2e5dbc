#!/bin/sh
# SPDX-License-Identifier: ISC
# Each header compiles alone, with the flags in CFLAGS.
bad=0

alone() { # HEADER
	# shellcheck disable=SC2086
	printf '#include "%s"\nextern int and_something;\n' "$1" |
		${CC:-cc} ${CFLAGS-} -fsyntax-only -x c -
}

for h in $(find common cmd tests -name '*.h' | sort)
do
	alone "$h" || bad=1
done
exit $bad
