#!/bin/sh
# SPDX-License-Identifier: ISC
# Names and objects that inferno's own tests ask about, as frames of perf's
# text. They are under the CDDL and no part of this project: they are looked
# for in $UNIT_VECTORS, lines of FUNCTION, INPUT and EXPECTED with a TAB
# between.
. "$(dirname "$0")/../lib.sh"
: "${UNIT_VECTORS:=$TOP/../shared/corpus/unit-vectors.tsv}"
P="$EMU $BUILD/fg-collapse -q"
cd "$T" || exit 1

# The frame that FUNCTION's inputs become, and what they should, by line.
frames() { # FUNCTION SYMBOL OBJECT: where "@" is the input
	awk -F '\t' -v fn="$1" -v symbol="$2" -v object="$3" '
	$1 == fn {
		s = symbol; o = object
		if (s == "@") s = $2; else o = $2
		printf "x 1 1.5: 1 cycles: \n\t%16x %s (%s)\n\n", ++n, s, o >"in." n
		print $3 >"want." n
		print $2 >"name." n
	}' "$UNIT_VECTORS"
}

# An operator keeps its brackets: operator() is no operator.
tidy() {
	frames inferno-tidy-generic @ /bin/x
	for want in want.*
	do
		n=${want#want.}
		sed 's/::operator$/&()/' "$want" >with
		got=$($P "in.$n" | sed 's/^x;//; s/ 1$//')
		test "$got" = "$(cat "$want")" || test "$got" = "$(cat with)" ||
			{ echo "$(cat "name.$n"): $got"; return 1; }
	done
	rm -f want.* in.* name.*
}

# An object in brackets that do not close is none, and blanks around an object
# do not count.
kernel() { # FUNCTION
	frames "$1" f @
	for want in want.*
	do
		n=${want#want.}
		case $(cat "name.$n") in
		*' ' | ' '* | '[' | '[vmlinux' | '[test' | *')') continue ;;
		esac
		case $($P --kernel "in.$n") in
		*'_[k] 1') got=true ;;
		*) got=false ;;
		esac
		test $got = "$(cat "$want")" ||
			{ echo "$(cat "name.$n"): $got"; return 1; }
	done
	rm -f want.* in.* name.*
}

if ! test -f "$UNIT_VECTORS"
then
	# Not a skip: they cannot be shipped, so nobody need have them.
	echo "the vectors are not here: no file $UNIT_VECTORS"
	finish
	exit
fi
check "names without arguments" tidy
check "objects of the kernel" kernel is-kernel
check "names of kernels" kernel is-vmlinux
finish
