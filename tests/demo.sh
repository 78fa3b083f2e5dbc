#!/bin/sh
# SPDX-License-Identifier: ISC
# Profiles a real program, the C compiler at work on one of our own sources,
# and leaves a flame graph of it in $BUILD/demo.svg.
set -eu
: "${BUILD:=build}" "${CC:=cc}"
svg=$BUILD/demo.svg

# shellcheck disable=SC2016
"$BUILD/fg-flame" -o "$svg" --data "$BUILD/demo.data" --folded "$BUILD/demo.folded" \
	--title "$CC -O2 common/stacks.c" -- sh -c 'for i in 1 2 3 4
do
	$1 -std=c11 -D_POSIX_C_SOURCE=200809L -I. -O2 -c -o /dev/null common/stacks.c
done' demo "$CC"
echo "Open it in a browser: file://$(cd "$(dirname "$svg")" && pwd)/demo.svg"
