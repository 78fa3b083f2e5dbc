#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-svg where its output cannot be written.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
if ! test -x "$BUILD/fg-svg"
then
	skip "fg-svg" "not built"
	finish
	exit
fi

# More names than a pipe holds.
awk 'BEGIN { for (i = 0; i < 20000; i++) print "main;function_" i " 1" }' >many

full_disk() {
	test -w /dev/full || return 77
	$EMU "$BUILD/fg-svg" many >/dev/full 2>err
	st=$?
	grep -q '^fg-svg: standard output: ' err || st=99
	return $st
}

# It ends as any filter does whose reader has gone: by SIGPIPE, silently.
closed_pipe() {
	{
		$EMU "$BUILD/fg-svg" many 2>err
		echo $? >status
	} | head -c 10 >out
	cat err status
	test ! -s err && test "$(cat status)" -eq 141
}

expect 1 "full disk" full_disk
check "closed pipe" closed_pipe
finish
