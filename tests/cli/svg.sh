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

# ---- Options, by what they make of a small graph ----

P="$EMU $BUILD/fg-svg"
printf 'main;a;x 60\nmain;a 10\nmain;b 30\n' >small

# The output of fg-svg with these options has TEXT in it.
has() { # TEXT [OPTION ...]
	_text=$1
	shift
	$P "$@" small >out 2>err || { cat err; return 1; }
	grep -qF -- "$_text" out || { echo "no $_text"; head -c 3000 out; return 1; }
}

hasnot() { # TEXT [OPTION ...]
	_text=$1
	shift
	$P "$@" small >out 2>err || return 1
	! grep -qF -- "$_text" out
}

says() { # TEXT STATUS [OPTION ...]
	_text=$1 _want=$2
	shift 2
	$P "$@" small >out 2>err
	_st=$?
	cat err
	test $_st -eq "$_want" && grep -qF -- "$_text" err
}

usage() { # [OPTION ...]
	$P "$@" small >out 2>err
	test $? -eq 2 && test ! -s out && grep -q '^usage: fg-svg' err
}

quiet() {
	printf 'a 1\nbad\n' >part
	$P part >out 2>err && test -s err && $P -q part >out 2>err && test ! -s err
}

units() {
	while read -r unit count want
	do
		# shellcheck disable=SC2059
		want=$(printf "$want")
		printf 'a %s\n' "$count" >unit
		$P --countname "$unit" unit | grep -qF "<title>all ($want, 100%)" ||
			{ echo "$count $unit is not $want"; return 1; }
	done <<-END
	ns 999 999 ns
	ns 1234567 1.23 ms
	ns 1234567890123 1,235 s
	us 12345 12.3 ms
	milliseconds 0.5 500 \302\265s
	s 0.25 250 ms
	bytes 34000000 34 MB
	KiB 1024 1.05 MB
	cycles 12345678 12,345,678 cycles
	END
}
notes() {
	{
		printf '# unit: ns\n# title: T <1>\n# subtitle: S\n'
		printf '# before: old\n# after: new\na 1000 2000\nb 5 0\n'
	} >noted
	$P noted >out || return 1
	for want in 'data-ladder="1 ns,1000 ' '<title>T &lt;1&gt;</title>' \
		'data-subtitle="S"' 'data-sides="before (old): 1.01 ' \
		'Difference: before (old): 1.01 ' 'gone: 5 ns in 1 frame'
	do
		grep -qF "$want" out || { echo "no $want"; return 1; }
	done
	$P --countname=x --title=Y noted | grep -qF 'data-unit="x"' || return 1
	printf '# unit: bytes\na 1\n' >other
	$P other noted 2>err >out
	grep -q 'different units' err && grep -qF 'data-unit="samples"' out
}

minwidth() {
	printf 'a 1000\nb;c 1\n' >wide
	for w in 1% 2 1.5
	do
		$P --static -m $w wide | grep -qF '(pruned)' || return 1
		$P -m $w wide | grep -qF 'data-pruned="2"' || return 1
	done
	for w in 0 0.01% 1
	do
		! $P --static -m $w wide | grep -qF '(pruned)' || return 1
	done
}

chart() {
	printf 'a;x 1\nb 2\na;x 1\na;x 1\na;y 1\n' >timed
	$P --flamechart --static timed >out || return 1
	test "$(grep -c '>a (' out)" -eq 2 && test "$(grep -c '>x (' out)" -eq 2 &&
		grep -q '>x (2 samples' out && grep -q '<title>Flame Chart<' out
}

lanes() {
	cp small other
	$P --by file --static small other >out || return 1
	grep -qF '>small (100 samples, 50.00%)' out &&
		grep -qF '>other (100 samples, 50.00%)' out || return 1
	$P --by file small other | grep -qF 'data-by="file"'
}

base() {
	printf 'm;a;x 1\nm;b 2\na;m;a 4\nm;c;a;y 8\n' >based
	$P --static --base a based >out 2>err || return 1
	grep -qF '>a (13 samples, 100.00%)' out && grep -qF '>x (1 samp' out &&
		grep -qF 'Stacks begin at a.' out &&
		grep -qF 'stacks without a, left out: 1' err || return 1
	$P --base nothing based >out 2>err
	test $? -eq 1 && grep -q 'no stack has a frame of the base' err || return 1
	$P -q --base a --base b --static based >out 2>err && test ! -s err &&
		grep -qF '>b (2 samples' out
}

palette_map() {
	rm -f palette.map
	printf 'x->y->rgb(1,2,3)\nmain->rgb(9,9,9)\nbad line\n' >palette.map
	$P --cp --static small >out 2>err || return 1
	grep -q 'palette.map:3: lines skipped: 1' err || return 1
	grep -qF 'fill="#090909"' out || return 1
	sort -c palette.map && test "$(wc -l <palette.map)" -eq 5 &&
		grep -qF 'x->y->rgb(1,2,3)' palette.map || return 1
	cp palette.map before
	$P --cp --static small >again && cmp out again && cmp before palette.map
}

name_attributes() {
	{
		printf 'a\ttitle=the "A"\thref="https://example.org/?a&b"\n'
		printf 'b\thref=javascript:alert(1)\n'
		printf 'x\thref=../doc/x.html#1:2\ttarget=new\tclass=c\tid=i\n'
		printf 'no tab\nmain\tg_extra=onload="f"\n'
	} >attrs
	$P --static --nameattr attrs small >out 2>err || return 1
	grep -q 'attrs:2: lines skipped: 3' err || { cat err; return 1; }
	grep -qF '<a href="https://example.org/?a&amp;b" target="_top">' out &&
		grep -qF '<title>the &quot;A&quot;</title>' out &&
		grep -qF '<a href="../doc/x.html#1:2" target="new" class="c" id="i">' out &&
		! grep -q 'javascript\|onload' out || return 1
	$P -q --nameattr attrs small | grep -qF '	title=the &quot;A&quot;	href=' ||
		return 1
	$P --nameattr missing small >out 2>err
	test $? -eq 1 && grep -q 'missing: No such file' err
}

total() {
	has '>main (100 samples, 50.00%)' --static --total 200 &&
		has 'data-total="200"' --total 200 &&
		hasnot data-total --total 100 &&
		says 'ignored' 0 --total 5
}

compressed() {
	$P --compress=always small >out && grep -q 'data-packed' out &&
		! grep -q '^main$' out &&
		$P --compress=never many >out && ! grep -q data-packed out &&
		{ without zlib || { $P many >out && grep -q data-packed out; }; }
}

html() {
	$P --format html small >out && head -n 1 out | grep -q '^<!DOCTYPE html>' &&
		grep -qF 'data-alone="1"' out && ! grep -qF '<?xml' out &&
		tail -n 1 out | grep -qF '</html>'
}

# A small graph stays small, and whole.
small_file() {
	test "$($P small | wc -c)" -le 60000
}

# Sorted or not, in one file or several: the same bytes.
any_order() {
	awk 'BEGIN { for (i = 0; i < 5000; i++)
		print "m;f" i % 7 ";g" i % 31 "-" i % 5 ";h" i % 401 " " i }' >rows
	LC_ALL=C sort rows >sorted
	sort -t ' ' -k 2n rows | awk 'NR % 2' >odd
	sort -t ' ' -k 2n rows | awk 'NR % 2 == 0' >even
	$P rows >out1 && $P sorted >out2 && $P even odd >out3 &&
		cmp out1 out2 && cmp out1 out3
}

hostile() {
	command -v python3 >/dev/null || { echo "no python3"; return 77; }
	test -z "$EMU" || { echo "not with an emulator"; return 77; }
	python3 "$TOP/tests/cli/svghostile.py" "$BUILD/fg-svg"
}

expect 1 "full disk" full_disk
check "closed pipe" closed_pipe
check "--base" base
check "--bgcolors" has '#eeeeb0' --bgcolors yellow
check "--by" lanes
check "--by=root" has 'data-by="root"' --by root
check "--color" has 'fill="#e1cf16"' --static -c java --color hot
check "--colors" has 'fill="#e1cf16"' --static -c java --colors hot
check "--colordiffusion" has 'data-diffusion="1"' --colordiffusion
check "--compress" compressed
check "--countname" has '<title>all (100 a&lt;b, 100%)' --countname 'a<b'
check "--cp" palette_map
check "--factor" has '(250 samples, 100%)' --static --factor 2.5
check "--flamechart" chart
check "--focus" has 'data-focus="a"' --focus a
check "--fontsize" has 'font-size="20"' --fontsize 20
check "--fonttype" has 'font-family="X"' --fonttype X
check "--fontwidth" hasnot '>main</text>' --static --fontwidth 4 -w 110
check "--format" html
check "--hash" has 'rgb' --hash -t rgb
check "--height" has 'data-row="24"' --height 24
check "--inverted" has '<title>Icicle Graph</title>' -i
check "--minwidth" minwidth
check "--nameattr" name_attributes
check "--nametype" has 'data-nametype="F:"' --nametype F:
check "--negate" has 'data-negate="1"' --negate
check "--no-javascript" hasnot '<script' --no-javascript
check "--notes" has ' deep. hello' --notes hello
check "--quiet" quiet
check "--reverse" has '>x (60 samples, 60.00%)' --static -r
check "--search" has 'data-search="a|b"' --search 'a|b'
check "--search-color" has '.fg-hit { fill: #123456; }' --search-color '#123456'
check "--static" hasnot '<script' --static
check "--stroke-color" has 'stroke: #123456' --stroke-color '#123456'
check "--subtitle" has 'data-subtitle="S"' --subtitle S
check "--theme" has 'class="fg fg-dark"' --theme dark
check "--theme=light" hasnot prefers-color-scheme --static --theme light
check "--title" has '<title>a &amp; b</title>' -t 'a & b'
check "--total" total
check "--truncate" has 'data-truncate="left"' --truncate left
check "--truncate-text-right" hasnot data-truncate= --truncate left --truncate-text-right
check "--uicolor" has '.fg-ink { fill: #123456; }' --uicolor '#123456'
check "--view" has 'data-view="top"' --view top
check "--width" has 'width="500"' --width 500
check "units" units
check "notes" notes
for o in --deterministic --encoding=utf-8 --no-sort --pretty-xml --random \
	--verbose -v
do
	$P small >plain
	check "$o changes nothing" cmp plain - <<-END
	$($P $o small)
	END
done
for o in --base --by=x --color=x --compress=x --encoding=latin1 --factor=0 \
	--format=png --theme=x --truncate=x --uicolor=red --view=x --total=-1 \
	--search-color=#12345 '--flamechart --reverse' '--flamechart --base=a' --nonsense
do
	# shellcheck disable=SC2086
	test "$o" = --base || check "usage: $o" usage $o
done
# Each palette of --list is told of in the manual, and nothing else is.
palettes() {
	$P --list | cut -d ' ' -f 1 | sort >listed
	sed -n '/^[.]It Fl c , -color /,/^[.]It Fl -colordiffusion/p' "$TOP/man/fg-svg.1" |
		sed -n 's/^[.]Cm //p' | tr -s ' ,' '\n' | grep . | sort -u >told
	diff listed told
}
check "palettes in the manual" palettes
check "small graph" small_file
check "any order" any_order
check "hostile text" hostile
finish
