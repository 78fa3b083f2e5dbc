#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-flame over stored recordings: options, files, messages, statuses.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
P=$BUILD/fg-flame
DATA=$TOP/testdata/script/fg.data
mkdir tmp
TMPDIR=$T/tmp
export TMPDIR

if ! test -x "$P"
then
	skip "fg-flame" "it was not built"
	finish
	exit
fi

# Runs fg-flame; leaves out, err, st.
run() {
	"$P" "$@" >out 2>err </dev/null
	st=$?
}

clean() { # nothing is left but what was asked for
	ls -A tmp >left
	find . -name '*.svg.*' >>left
	test ! -s left || { cat left; return 1; }
}

ends() { # STATUS PATTERN
	cat err
	test "$st" -eq "$1" && grep -q -- "$2" err && clean
}

is_svg() { # FILE
	head -c 100 "$1" | grep -q '<?xml' && tail -n 1 "$1" | grep -q '</svg>'
}

stored() {
	run --perfdata "$DATA"
	ends 0 'in flamegraph.svg$' && is_svg flamegraph.svg &&
		grep -q 'fg.data' flamegraph.svg &&
		test "$(stat -c %a flamegraph.svg)" = 644
}

blanks() {
	mkdir "a b"
	cp "$DATA" "a b/it's \$here.data"
	run --perfdata "a b/it's \$here.data" -o "a b/x y.svg" \
		--folded "a b/x y.folded" --title "It's  a \"title\" \$(no) \`no\`"
	ends 0 'in a b/x y.svg$' && is_svg "a b/x y.svg" &&
		grep -q "It.*s  a .*title.* \$(no) \`no\`" "a b/x y.svg" &&
		"$BUILD/fg-script" "$DATA" 2>/dev/null | "$BUILD/fg-collapse" | cmp - "a b/x y.folded"
}

options() {
	run --perfdata="$DATA" -ioa.svg -g --palette blue --image-width=900 \
		--min-width 0.5 --notes n --subtitle=s --reverse --deterministic \
		--no-inline --max-stack 9 --event-filter=cpu-clock -F99 -q
	# The program recorded is not to be had everywhere.
	grep -v 'work: no symbols: the file cannot be opened$' err >other
	test "$st" -eq 0 && test ! -s other && is_svg a.svg && clean || { cat err; return 1; }
}

flame_chart() {
	run --perfdata "$DATA" -o chart.svg --flamechart
	test "$st" -eq 0 && is_svg chart.svg && grep -q 'data-chart="1"' chart.svg
}

to_stdout() {
	run --perfdata "$DATA" -o -
	ends 0 samples && is_svg out &&
		"$P" -q --perfdata "$DATA" -o /dev/stdout | cmp - out
}

again() {
	run -q --perfdata "$DATA" -o one.svg
	run -q --perfdata "$DATA" -o two.svg
	cmp one.svg two.svg
}

linked() {
	ln -s "$P" flame-link
	mkdir -p real
	ln -s real/x.svg link.svg
	./flame-link -q --perfdata "$DATA" -o link.svg && test -L link.svg &&
		is_svg real/x.svg
}

# The other programs are found in PATH if they are not beside it.
in_path() {
	mkdir -p alone
	cp "$P" alone/
	PATH=$BUILD:$PATH alone/fg-flame -q --perfdata "$DATA" -o path.svg &&
		is_svg path.svg
}

processed() {
	run --perfdata "$DATA" -o p.svg --folded p.folded --post-process "sed 's/^/all;/'"
	ends 0 samples && is_svg p.svg && ! grep -qv '^all;' p.folded
}

unprocessed() { # STATUS-TEXT COMMAND: the old graph stays
	echo old >old.svg
	run --perfdata "$DATA" -o old.svg --post-process "$2"
	ends 1 "$1" && test "$(cat old.svg)" = old
}

missing() {
	run --perfdata ./none.data -o none.svg --folded none.folded
	ends 1 'no flame graph' && test ! -e none.svg && test ! -e none.folded
}

no_recording() {
	echo 'a;b 1' >text
	run --perfdata text -o none.svg
	ends 1 'no flame graph' && test ! -e none.svg
}

no_event() {
	run --perfdata "$DATA" -o none.svg --event-filter=no-such
	ends 1 'no sample of the event asked for' && test ! -e none.svg
}

not_writable() { # FILE PATTERN
	run --perfdata "$DATA" -o "$1"
	ends 1 "$2"
}

is_usage() { # PATTERN ARGUMENT ...
	want=$1
	shift
	run "$@"
	tail -n 1 err | grep -q '^usage: fg-flame ' && ends 2 "$want"
}

# sudo is given its flags and runs the two that need rights.
through_sudo() {
	mkdir -p sudo
	cat >sudo/sudo <<-'S'
	#!/bin/sh
	printf '%s\n' "$1" "$2" "${3##*/}" >>sudo.log
	shift 2
	exec "$@"
	S
	chmod +x sudo/sudo
	PATH=$T/sudo:$PATH "$P" -q --perfdata "$DATA" -o s.svg "--root=-n (*"
	is_svg s.svg && grep -qxF '(*' sudo.log && grep -qx fg-script sudo.log
}

check "stored recording" stored
check "sudo" through_sudo
check "names with blanks" blanks
check "options" options
check "graph to standard output" to_stdout
check "same bytes twice" again
check "symbolic links" linked
check "programs in PATH" in_path
check "post-process" processed
check "post-process fails" unprocessed 'status 3$' 'cat; exit 3'
check "post-process gives nothing" unprocessed 'nothing came out' 'grep no-such-thing; true'
check "missing recording" missing
check "no recording" no_recording
check "no such event" no_event
check "output in no folder" not_writable no/such/x.svg 'cannot be written'
check "output is a folder" not_writable tmp 'is a directory'
test ! -w /dev/full || check "full disk" not_writable /dev/full 'fg-svg failed'
check "nothing to profile" is_usage 'nothing to profile'
check "unknown option" is_usage 'bogus: unknown' --bogus true
check "option without its value" is_usage 'needs a value' -F
check "option with a value" is_usage 'takes no value' --open=1 true
check "graph to open, but no file" is_usage 'not in a file' --open -o - true
check "flame chart" flame_chart
check "recording and command" is_usage 'no command' --perfdata x true
finish
