#!/bin/sh
# SPDX-License-Identifier: ISC
# From a program that runs to its picture: the whole pipeline, on programs
# whose hot function is known.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
progs=$TOP/tests/progs
# With a frame in leaf functions too, by which their callers are found.
CFLAGS='-O0 -g -fno-omit-frame-pointer'

# Pipes the profile of a command into ./folded and ./out.svg.
profile() { # COMMAND ...
	"$BUILD/fg-record" -q -F 999 -- "$@" 2>record.err |
		"$BUILD/fg-script" >script.txt || return 1
	"$BUILD/fg-collapse" script.txt >folded &&
		"$BUILD/fg-svg" folded >out.svg
}

# The share, in percent, of the stacks that match.
share() { # PATTERN
	awk -v pattern="$1" '{ n = $NF; all += n; if ($0 ~ pattern) part += n }
		END { printf "%d\n", all ? 100 * part / all : 0 }' folded
}

between() { # LOW HIGH PATTERN
	got=$(share "$3")
	echo "$3: $got %, expected $1 to $2"
	test "$got" -ge "$1" && test "$got" -le "$2"
}

c_program() {
	# shellcheck disable=SC2086
	${CC:-cc} $CFLAGS -o hot "$progs/hot.c" && profile ./hot 100 &&
		between 60 90 ';main;heavy;spin ' &&
		between 12 40 ';main;light;spin ' &&
		grep -q '^hot: done 1$' record.err &&
		grep -q heavy out.svg
}

cxx_program() {
	command -v "${CXX:-c++}" >/dev/null || { echo "no C++ compiler"; return 77; }
	# shellcheck disable=SC2086
	"${CXX:-c++}" $CFLAGS -o names "$progs/names.cc" && profile ./names 100 &&
		between 35 65 ';main;[(]anonymous namespace[)]::hidden;shapes::Box<int>::operator[(][)]' &&
		between 35 65 ';main;shapes::Box<int>::operator<<'
}

threads() {
	# shellcheck disable=SC2086
	${CC:-cc} $CFLAGS -pthread -o threads "$progs/threads.c" &&
		profile ./threads 40 && for i in 0 1 2 3
		do
			between 15 35 "^worker_$i;.*;thread_work " || return 1
		done
}

forks() {
	# shellcheck disable=SC2086
	${CC:-cc} $CFLAGS -o forks "$progs/forks.c" && profile ./forks &&
		between 20 70 '^forks;.*;fork_work ' &&
		between 20 75 '^leaf;.*;fork_work '
}

compiler() {
	profile "${CC:-cc}" -std=c11 -D_POSIX_C_SOURCE=200809L -I"$TOP" -O2 -c \
		-o /dev/null "$TOP/common/stacks.c" &&
		between 50 100 '^(cc1|clang)'
}

python() {
	command -v python3 >/dev/null || { echo "no python3"; return 77; }
	profile python3 "$progs/hot.py" && between 60 100 '^python'
}

# The stream is clean and the status the command's own.
status() {
	"$BUILD/fg-record" -q -o hot.data -- ./hot 5 7 >stdout
	st=$?
	test -s stdout && test -s hot.data || st=99
	return $st
}

check "C program" c_program
check "C++ program, demangled" cxx_program
check "threads by name" threads
check "forks and execs" forks
check "compiler" compiler
check "python" python
expect 7 "the command's status" status
finish
