#!/bin/sh
# SPDX-License-Identifier: ISC
# What every program does in the same way.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1

progs=$(programs)

# --help and --version go to standard output, with nothing on standard error.
helps() { # PROG
	$EMU "$BUILD/$1" --help >out 2>err && test ! -s err &&
		head -n 1 out | grep -q "^usage: $1 " &&
		test "$(wc -l <out)" -le 60
}

versions() { # PROG
	$EMU "$BUILD/$1" --version >out 2>err && test ! -s err &&
		grep -qE "^$1 [0-9]+[.][0-9]+[.][0-9]+$" out
}

# Every option of --help is in the manual, every long one of the manual in
# --help.
documented() { # PROG
	man=$TOP/man/$1.1
	bad=0
	$EMU "$BUILD/$1" --help >out
	for o in $(grep -oE -- '--[a-z][a-z0-9-]+' out | sort -u)
	do
		grep -qE "Fl -${o#--}( |$)|Fl . , -${o#--}( |$)" "$man" ||
			{ echo "$o is not in $man"; bad=1; }
	done
	for o in $(sed -n 's/^[.]It .*Fl \(. , \)\{0,1\}-\([a-z][a-z0-9-]*\).*/\2/p' "$man" | sort -u)
	do
		grep -q -- "--$o" out ||
			{ echo "--$o is not in --help"; bad=1; }
	done
	return $bad
}

# Every spelling that the table of options has is in the manual, those too that
# --help does not tell.
spellings() { # PROG
	man=$TOP/man/$1.1
	table=$TOP/cmd/$1/options.c
	bad=0
	sed -n 's/^	{ [^,]*, "\([a-z0-9-]*\)",.*/\1/p' "$table" | sort -u >names
	test "$(wc -l <names)" -gt 5 || { echo "no table in $table"; bad=1; }
	while read -r o
	do
		grep -qE "Fl (. , )?-$o( |$)" "$man" ||
			{ echo "--$o is not in $man"; bad=1; }
	done <names
	return $bad
}

usage() { # PROG
	$EMU "$BUILD/$1" --no-such-option >out 2>err </dev/null
	st=$?
	test ! -s out && tail -n 1 err | grep -q "^usage: $1 " || st=99
	return $st
}

# An operand that cannot be opened: its name and the reason, status 1.
unopened() { # PROG FILE
	case $1 in
	fg-diff) set -- "$1" "$2" "$2" ;;
	esac
	prog=$1
	shift
	$EMU "$BUILD/$prog" "$@" >out 2>err </dev/null
	st=$?
	grep -q "^$prog: $1: " err || st=99
	return $st
}

# As somebody who may not read it: root reads everything.
unreadable() { # PROG
	mkdir -p bin
	cp "$BUILD/$1" bin/
	echo 'a;b 1' >unreadable
	chmod 000 unreadable
	chmod 755 . bin bin/*
	prog=$1
	set -- ./unreadable
	test "$prog" != fg-diff || set -- ./unreadable ./unreadable
	if test "$(id -u)" -eq 0
	then
		command -v setpriv >/dev/null || { echo "no setpriv"; return 77; }
		setpriv --reuid=65534 --regid=65534 --clear-groups \
			$EMU "bin/$prog" "$@" >out 2>err </dev/null
	else
		$EMU "bin/$prog" "$@" >out 2>err </dev/null
	fi
	st=$?
	grep -q "^$prog: ./unreadable: " err || { cat err; st=99; }
	return $st
}

empty() { # PROG
	case $1 in
	fg-diff) set -- "$1" - /dev/null ;;
	esac
	prog=$1
	shift
	$EMU "$BUILD/$prog" "$@" >out 2>err </dev/null
	st=$?
	grep -q "^$prog: " err || st=99
	return $st
}

full() { # PROG: --version onto a full disk
	$EMU "$BUILD/$1" --version >/dev/full 2>err
	st=$?
	grep -q "^$1: standard output: " err || st=99
	return $st
}

manual() { # PROG
	for s in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES 'SEE ALSO'
	do
		grep -q "^[.]Sh \"\{0,1\}$s" "$TOP/man/$1.1" ||
			{ echo "no section $s"; return 1; }
	done
}

for p in $progs
do
	check "$p --help" helps $p
	check "$p --version" versions $p
	check "$p options and manual agree" documented $p
	check "$p manual" manual $p
	# The one that is a script has no table.
	test "$p" = fg-flame || check "$p spellings" spellings $p
	expect 2 "$p bad option" usage $p
	if test -w /dev/full
	then
		expect 1 "$p full disk" full $p
	else
		skip "$p full disk" "no /dev/full"
	fi
	case $p in fg-record | fg-flame) continue ;; esac
	expect 1 "$p missing file" unopened $p ./missing
	expect 1 "$p unreadable file" unreadable $p
	expect 1 "$p directory" unopened $p .
	expect 1 "$p empty input" empty $p
done
finish
