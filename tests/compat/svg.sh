#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-svg draws the frames that flamegraph.pl --hash does: see svgframes.py. The
# peer itself is asked too where it is in PATH or in the folder PEERS.
. "$(dirname "$0")/../lib.sh"
: "${PEERS:=}"
PATH=${PEERS:+$PEERS:}$PATH
INPUTS='callgrind/demo-exact-only callgrind/demo callgrind/contexts
	callgrind/contexts-cut bpftrace/exited-process folded/nytprofcalls
	austin/with-lines pprof-raw/cut-off cpuprofile/node trace/node'

same_frames() { # FOLDED
	command -v python3 >/dev/null || { echo "no python3"; return 77; }
	# shellcheck disable=SC2046
	python3 "$TOP/tests/compat/svgframes.py" "$BUILD/fg-svg" "$1" \
		$(command -v flamegraph.pl)
}

if ! test -x "$BUILD/fg-svg"
then
	skip "fg-svg" "not built"
	finish
	exit
fi
cd "$T" || exit 1
for name in $INPUTS
do
	check "$name" same_frames "$TOP/testdata/collapse/$name.out"
done

# The two faults of the originals: names between a function and its callees,
# and stacks of count 0.
printf '%s\n' 'a 100' 'a+b 100' 'a;x 100' 'foo(int);y 1' 'foo 2' 'foo;z 3' \
	'std::x 4' 'std 5' 'std;y 6' >twice
check "siblings between" same_frames twice
printf '%s\n' 'x;f 20' 'y;f 0' 'y;g 0' 'z 1' >lost
check "stacks of count 0" same_frames lost
finish
