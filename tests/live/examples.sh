#!/bin/sh
# SPDX-License-Identifier: ISC
# Runs every example of the README, the manuals and --help, as they stand there.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
PATH=$BUILD:$PATH

# What the examples speak of.
prepare() {
	cat >prog.c <<-'C'
	#include <stdio.h>
	#include <stdlib.h>
	int parse(void)
	{
		volatile long n = 0;
		for (long i = 0; i < 100000000; i++)
			n += i;
		return n == 0;
	}
	int main(void)
	{
		int r = 0;
		for (int i = 0; i < 2; i++) {
			r |= parse();
			char *volatile p = malloc(50000000); /* sampled for sure */
			r |= p == NULL;
		}
		return r;
	}
	C
	${CC:-cc} -O1 -g -fno-omit-frame-pointer -o prog prog.c
	sed 's/100000000/10000000/' prog.c >build.c
	mkdir before-build after-build
	${CC:-cc} -O1 -g -fno-omit-frame-pointer -o before-build/prog build.c
	sed 's/100000000/20000000/' prog.c >build.c
	${CC:-cc} -O1 -g -fno-omit-frame-pointer -o after-build/prog build.c
	# A process that runs, and waits most of the time.
	sh -c 'while sleep 0.01; do :; done' &
	sleeper=$!
	printf 'main;parse 40\nmain;write 2\nswapper;idle 9\n' >prog.folded
	printf 'GET /a load took 12.5 ms\nPUT /b?x save took 3 ms\n' >log
	for f in before monday a
	do
		printf 'main;parse 40\nmain;write 2\n' >$f.folded
	done
	for f in after tuesday b
	do
		printf 'main;parse 60\nmain;read 2\n' >$f.folded
	done
	fg-record -q -F 999 -o perf.data -- ./prog
	fg-script perf.data >prog.txt
}

# Commands of several lines, which end in "\" or hold loops, in one line each.
commands() { # START: what a command begins with
	awk -v start="$1" '
		!open && $0 !~ start { next }
		{ if (!open) sub(/^\$ /, ""); else sub(/^ */, "")
			loops += gsub(/(^|[ ;])do( |$)/, "&") - gsub(/(^|[ ;])done/, "&")
			text = text $0
			open = loops > 0 || sub(/ *\\$/, " ", text)
			if (!open) { print text; text = "" }
			else if (text ~ /do$/) text = text " "
			else if (text !~ / $/) text = text "; " }'
}

# The lines behind "$ " in the displays of a manual, with macros undone.
manual() { # PAGE
	mandoc -T ascii -O width=300 "$1" | sed -e 's/.\x08//g' -e 's/^ *//' |
		commands '^[$] ' | grep -v '^parallel -S' # these are fleet.sh's
}

readme() {
	sed -n 's/^    //p' "$TOP/README" | commands '^(fg-|perf |mkdir |for )'
}

help_of() { # PROG
	"$1" --help | sed -n '/^Examples:/,$s/^    //p' | commands '.'
}

example() { # COMMAND
	case $1 in
	*'perf '*) command -v perf >/dev/null || { echo "no perf"; return 77; } ;;
	esac
	line=$(printf '%s\n' "$1" | sed "s/-p 1234/-p $sleeper/")
	# Those that run until interrupted are interrupted, and must end well.
	case $line in
	*' -a'* | *' -p '*) line="timeout --preserve-status -s INT 2 $line" ;;
	esac
	echo "$line"
	timeout 60 sh -ec "$line"
	status=$?
	# What a gate says depends on the machine too.
	case $line:$status in
	*' --gate'*:[13]) return 0 ;;
	esac
	return $status
}

check prepare prepare
for page in "$TOP"/man/*.[157] README fg-record fg-script fg-collapse fg-diff fg-svg fg-flame
do
	case $page in
	README) list=$(readme) ;;
	fg-*) list=$(help_of "$page") ;;
	*) list=$(manual "$page") ;;
	esac
	# Folders that the examples make, README's for those of --help.
	case $page in
	fg-*) ;;
	*) rm -rf before after ;;
	esac
	while read -r line
	do
		test -z "$line" || check "$(basename "$page"): $line" example "$line" </dev/null
	done <<-LIST
	$list
	LIST
done
# What is of two names has no frame in common.
one_name() {
	cat before/*.folded after/*.folded | sed 's/;.*//' | sort -u >names
	cat names
	test "$(cat names)" = prog
}

check "the builds compared have one name" one_name
kill "$sleeper" 2>/dev/null
finish
