#!/bin/sh
# SPDX-License-Identifier: ISC
# Folded files added up.
. "$(dirname "$0")/lib.sh"
need_parts
race "merge 4 sorted files, $MIB MiB" "${FG}collapse --sorted $T/part.?.folded" \
	'wc -l' "cat $T/part.?.folded | wc -l" - \
	'sort -m' "sort -m $T/part.?.folded" -
peak 'merge --sorted, memory' "${FG}collapse --sorted $T/part.?.folded" 10
race "merge 4 files from a pipe, $MIB MiB" "cat $T/part.?.folded | ${FG}collapse" \
	sort "cat $T/part.?.folded | sort" -
