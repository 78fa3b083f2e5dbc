#!/bin/sh
# SPDX-License-Identifier: ISC
# Compressed input of the text filters: files, pipes, what is cut or foreign.
. "$(dirname "$0")/../lib.sh"
DATA=$TOP/testdata/unpack
cd "$T" || exit 1
$EMU "$BUILD/fg-collapse" "$DATA/text.gz" >plain 2>/dev/null

same() { # FILE: compressed, by name and from a pipe
	$EMU "$BUILD/fg-collapse" "$1" >out && cmp out plain &&
		$EMU "$BUILD/fg-collapse" <"$1" | cmp - plain &&
		dd if="$1" bs=1 2>/dev/null | $EMU "$BUILD/fg-collapse" - | cmp - plain
}

written_by_the_tools() {
	command -v zstd >/dev/null || { echo "no zstd"; return 77; }
	gzip -c plain >a.gz && zstd -q plain -o a.zst && same a.gz && same a.zst
}

several_members() {
	$EMU "$BUILD/fg-collapse" "$DATA/several" >out &&
		awk '{ n = $NF; sub(/ [0-9]*$/, ""); print $0, 3 * n }' plain | cmp - out
}

# What was read before the damage is kept, whole lines only.
cut_file() { # NAME MESSAGE
	$EMU "$BUILD/fg-collapse" "$DATA/$1" >out 2>err
	test $? -eq 1 && test -s out || { cat err; return 1; }
	grep -q "$1: $2, at compressed byte [0-9]*$" err || { cat err; return 1; }
	grep -vxF -f plain out && return 1
	test "$(wc -l <out)" -lt "$(wc -l <plain)"
}

# A raw block of a line, and the header of a block of no known type behind it.
damaged_header() {
	printf '\50\265\57\375\0\130\40\0\0a 1\n\307\162\205' >in
	$EMU "$BUILD/fg-collapse" -f folded in >out 2>err
	test $? -eq 1 && echo 'a 1' | cmp - out &&
		grep -q 'in: damaged zstd data: .*, at compressed byte 13$' err
}

refused() { # NAME MAGIC PROGRAM
	printf "$2" >in
	$EMU "$BUILD/fg-collapse" in >out 2>err
	test $? -eq 1 && test ! -s out && grep -qx "fg-collapse: in: $1-compressed: use $3" err
}

foreign() {
	refused xz '\3757zXZ\0more' xzcat &&
		refused bzip2 'BZh91AY&SYmore' bzcat &&
		refused lz4 '\4\42\115\30more' lz4cat
}

the_other_filters() {
	$EMU "$BUILD/fg-svg" "$DATA/text.zst" >a.svg && $EMU "$BUILD/fg-svg" plain >b.svg &&
		cmp a.svg b.svg &&
		$EMU "$BUILD/fg-diff" "$DATA/text.zst" plain >a &&
		$EMU "$BUILD/fg-diff" plain plain | cmp - a
}

# Two gigabytes of lines in two megabytes: the stacks are few.
bomb() {
	case $(nm "$BUILD/fg-collapse" 2>/dev/null) in
	*__asan_init*) echo "no memory limit under sanitizers"; return 77 ;;
	esac
	test -z "$EMU" || { echo "emulated"; return 77; }
	command -v bash >/dev/null || { echo "no bash for ulimit -v"; return 77; }
	yes 'main;parse 1' | head -c 130000000 | gzip -1 >bomb.gz
	bash -c "ulimit -v 16384; $BUILD/fg-collapse bomb.gz" >out &&
		echo 'main;parse 10000000' | cmp - out || return 1
	head -c 100000000 /dev/zero | gzip -1 >bomb.gz
	bash -c "ulimit -v 163840; $BUILD/fg-collapse -f folded bomb.gz" >out 2>err
	test $? -eq 1 && grep -q 'bomb.gz:1: lines skipped: 1, the first (a line of more than 64 MiB' err
}

if test -n "${WITHOUT-}"
then
	expect 1 "plain text only" test -s plain
	check "formats that are not read" foreign
	check "gzip, refused" refused gzip '\37\213\10text' zcat
	check "zstd, refused" refused zstd '\50\265\57\375text' zstdcat
	skip "compressed input" "built without $WITHOUT"
	finish
	exit
fi
check "gzip" same "$DATA/text.gz"
check "zstd" same "$DATA/text.zst"
check "by gzip(1) and zstd(1)" written_by_the_tools
check "several members" several_members
check "cut gzip" cut_file cut.gz 'gzip: data ends too early'
check "cut zstd" cut_file cut.zst 'zstd: data ends too early'
check "a damaged header behind a block" damaged_header
check "formats that are not read" foreign
check "fg-svg and fg-diff" the_other_filters
check "bombs" bomb
finish
