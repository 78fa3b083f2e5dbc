#!/bin/sh
# SPDX-License-Identifier: ISC
# The perf inputs of FlameGraph's own tests against what its stackcollapse-perf
# makes of them. They are under the CDDL and no part of this project: they are
# looked for in $FLAMEGRAPH_CORPUS, a folder of INPUT.txt and
# expected/INPUT-collapsed-FLAG.txt.
#
# Every stack has to be equal, but for the differences that are listed below
# with their reasons. Each is a rule that turns their stack into ours; one that
# has nothing to do where it is listed is a failure too.
. "$(dirname "$0")/../lib.sh"
: "${FLAMEGRAPH_CORPUS:=$TOP/../shared/corpus/flamegraph}"
FLAGS='pid tid kernel jit all addrs'

# The rules for an input and a flag.
rules() { # INPUT FLAG
	case $1:$2 in
	perf-js-stacks-01:*) echo quotes ;;
	perf-rust-Yamakaky-dcpu:*) echo rust ;;
	perf-iperf-stacks-pidtid-01:kernel | perf-iperf-stacks-pidtid-01:all | \
		perf-java-stacks-01:kernel | perf-java-stacks-01:all) echo vdso ;;
	perf-vertx-stacks-01:addrs) echo nameless_with_address ;;
	perf-vertx-stacks-01:*) echo nameless ;;
	esac
}

# Quotes are part of a name: V8 prints regular expressions. FlameGraph removes
# them for the sake of its SVG; ours escapes what it writes.
quotes() {
	sed "s/RegExp:\[&<>\\\\\\\\\\]/RegExp:[\&<>\\\\\"\\\\']/"
}

# A legacy Rust symbol has its escapes decoded and its hash dropped, which
# makes one frame of what was several instances of one function.
# shellcheck disable=SC2016
rust() {
	sed -e 's/::h[0-9a-f]\{16\}\([; ]\)/\1/g' \
		-e 's/;_\$/;$/g' -e 's/\.\./::/g' \
		-e 's/\$LT\$/</g' -e 's/\$GT\$/>/g' -e 's/\$C\$/,/g' \
		-e 's/\$RF\$/\&/g' -e 's/\$BP\$/*/g' -e 's/\$LP\$/(/g' \
		-e 's/\$RP\$/)/g' -e 's/\$u20\$/ /g' -e "s/\\\$u27\\\$/'/g" \
		-e 's/\$u5b\$/[/g' -e 's/\$u5d\$/]/g' \
		-e 's/\$u7b\$/{/g' -e 's/\$u7d\$/}/g'
}

# The vDSO is user code, though its name stands in brackets.
vdso() {
	sed -e 's/\[\[vdso\]\]_\[k\]/[[vdso]]/g' \
		-e 's/\(__vdso_[a-z]*\)_\[k\]/\1/g'
}

# perf 3.2 prints an empty symbol for some code. FlameGraph's frame is then a
# blank, which folded text cannot end in; ours is named by its object, as any
# code without symbol is.
nameless() {
	sed 's/;  \([0-9]*\)$/;[libc-2.15.so] \1/'
}

nameless_with_address() {
	sed 's/^\(.*\);  3$/\1;[libc-2.15.so <7f1e2215d058>] 2\
\1;[libc-2.15.so <7f1e2215d0c0>] 1/'
}

merge() {
	awk '{ n = $NF; sub(/ [0-9]+$/, ""); sum[$0] += n }
		END { for (s in sum) printf "%s %d\n", s, sum[s] }' | sort
}

replay() { # INPUT FLAG
	$EMU "$BUILD/fg-collapse" -q --"$2" "$FLAMEGRAPH_CORPUS/$1.txt" \
		>"$T/ours" || return 1
	cp "$FLAMEGRAPH_CORPUS/expected/$1-collapsed-$2.txt" "$T/theirs" ||
		return 1
	chmod u+w "$T/theirs"
	names=$(rules "$1" "$2")
	for rule in $names
	do
		$rule <"$T/theirs" >"$T/explained"
		if cmp -s "$T/theirs" "$T/explained"
		then
			echo "no difference of the kind '$rule' here any more"
			return 1
		fi
		merge <"$T/explained" >"$T/theirs"
		sort "$T/ours" >"$T/sorted"
		mv "$T/sorted" "$T/ours"
	done
	diff "$T/theirs" "$T/ours"
}

if ! test -d "$FLAMEGRAPH_CORPUS/expected"
then
	# Not a skip: they cannot be shipped, so nobody need have them.
	echo "FlameGraph's cases are not here: no folder $FLAMEGRAPH_CORPUS"
	finish
	exit
fi
for f in "$FLAMEGRAPH_CORPUS"/perf-*.txt
do
	input=$(basename "$f" .txt)
	for flag in $FLAGS
	do
		check "$input --$flag" replay "$input" "$flag"
	done
done
finish
