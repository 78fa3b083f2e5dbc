#!/bin/sh
# SPDX-License-Identifier: ISC
# One command, one flame graph: runs fg-record, fg-script, fg-collapse and
# fg-svg one after the other. What is recorded goes through a file, so that the
# command keeps its standard output and an interrupt cannot break a pipe.
set -uf
version=@VERSION@

# The text of --help is the table of options, too, of which the completions of
# shells are made.
usage='usage: fg-flame [option ...] [--] [command ...]'
help="$usage
Profiles a command, running processes or the whole machine, and leaves a flame
graph: an SVG file to open in a browser.
Whom:
  -a, --all-cpus          every process, until interrupted
      --comm=LIST         only these commands, of all that ran
      --perfdata=FILE     draw this recording, record nothing
  -p, --pid=LIST          running processes, until interrupted
      --root[=FLAGS]      record through sudo, which is given FLAGS
What:
      --alloc[=WHAT]      memory allocated, see fg-record(1)
  -e, --event=LIST        sample at these events
      --event-filter=EVENT  of several events draw this one
      --off-cpu           time off the CPUs, blocked and preempted
      --wall              all time, on and off the CPUs
How often:
  -c, --count=N           a sample every N events
  -F, --freq=HZ           samples a second (default: 999)
Stacks:
      --call-graph=MODE   how stacks are found, see fg-record(1)
  -g                      with call stacks, as is the default
      --max-stack=N       frames at most
      --no-inline         leave inlined functions out
      --skip-after=FUNCTION  drop its callers, repeatable
Graph:
      --flamechart        in the order of time, nothing merged but neighbours
      --image-width=PX    this wide, not as wide as the window
  -i, --inverted          the root on top: an icicle graph
      --min-width=PX|PCT%  sum up narrower frames as (pruned)
      --notes=TEXT        add TEXT to the file's description
      --palette=PALETTE   colors, see fg-svg(1)
  -r, --reverse           merge stacks from their leaves
      --subtitle=TEXT     second line of the heading
      --title=TEXT        first line of the heading
Output:
      --data=FILE         keep the recording
      --folded=FILE       keep the folded stacks
  -h, --help              this text
      --ignore-status     exit 0 whatever the command's status
      --open              open the graph
  -o, --output=FILE       where to write (default: flamegraph.svg)
      --post-process=COMMAND  what the folded stacks pass through
  -q, --quiet             say only what went wrong
  -v, --verbose           show the commands, say what became of every record
  -V, --version           name and version
  Also, as fg-record has them: --all-kernel --all-user --as-user --cgroup=LIST
  --compression-level[=N] --cpu=LIST --delay=TIME --duration=TIME --filter=EXPR
  --no-inherit --no-progress --on-signal[=USR1|USR2] --progress --tid=LIST
  --uid=USER; and as it always is: --deterministic
Examples:
    fg-flame ./prog
    fg-flame --wall -o wall.svg -- ./prog
    fg-flame --alloc=live -o leaks.svg -- ./prog"

tell() {
	printf 'fg-flame: %s\n' "$*" >&2
}

die() {
	tell "$*"
	exit 1
}

bad_usage() {
	tell "$*"
	printf '%s\n' "$usage" >&2
	exit 2
}

# To standard output, which may be full.
say() {
	printf '%s\n' "$1" 2>/dev/null || die "standard output: cannot be written"
	exit 0
}

# --help on a terminal that is narrower than usual.
say_help() {
	columns=${COLUMNS:-}
	test -n "$columns" || test ! -t 1 ||
		{ columns=$(stty size <&3 2>/dev/null | cut -d ' ' -f 2); } 3>&1
	case $columns in
	[2-7][0-9]) help=$(printf '%s\n' "$help" | fold -s -w "$columns" | sed 's/ $//') ;;
	esac
	say "$help"
}

# A word as the shell reads it back, for the lists of options below.
quoted() {
	printf "'%s' " "$(printf %s "$1" | sed "s/'/'\\\\''/g")"
}

# The programs beside this one come first, then those of PATH.
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
program() {
	test ! -x "$here/$1" || printf '%s/' "$here"
	printf '%s' "$1"
}

output=flamegraph.svg folded='' data='' perfdata='' post='' title=''
verbose='' quiet='' progress='' open='' ignore='' sudo='' mode='' what='' counted='' target=''
# Options of each program, quoted.
for_record='' for_script='' for_collapse='' for_svg=''

# Sets option and, for --option=value and -ovalue, value and given. What is
# left of several letters, as in -gi, is left in more.
split() {
	given='' value='' more='' option=$1
	case $option in
	--*=*)
		given=1 value=${option#*=} option=${option%%=*}
		;;
	-[!-]?*)
		more=${option#-?} option=${option%"$more"}
		case $option in
		-[CDFGceoptu]) given=1 value=$more more='' ;;
		-z) value=$more more='' && test -z "$value" || given=1 ;;
		esac
		;;
	esac
}

takes_value() {
	case $1 in
	-[CDFGceoptu] | --call-graph | --cgroup | --color | --colors | --comm | \
		--count | --cpu | --data | --delay | --duration | --event | \
		--event-filter | --filter | --folded | --freq | --image-width | \
		--max-stack | --min-width | --minwidth | --notes | --output | \
		--palette | --perfdata | --pid | --post-process | --skip-after | \
		--subtitle | --tid | --title | --uid | --width) ;;
	*) false ;;
	esac
}

may_take_value() {
	case $1 in
	-z | --alloc | --compression-level | --on-signal | --root) ;;
	*) false ;;
	esac
}

# An option of another program, under the name it has there.
record() { for_record="$for_record$(quoted "$1")"; }
script() { for_script="$for_script$(quoted "$1")"; }
collapse() { for_collapse="$for_collapse$(quoted "$1")"; }
svg() { for_svg="$for_svg$(quoted "$1")"; }

# One graph cannot add bytes to time.
set_mode() {
	test -z "$mode" || test "$mode" = "$option" ||
		bad_usage "$mode and $option exclude each other"
	mode=$option
}

set_option() {
	case $option in
	-a | --all-cpus) target='the whole machine' && record -a ;;
	--all-kernel | --all-user | --as-user | --no-inherit) record "$option" ;;
	--alloc) set_mode && what=$value && record "$option${given:+=$value}" ;;
	--call-graph | --duration | --filter | --max-stack) record "$option=$value" ;;
	-C | --cpu) record "--cpu=$value" ;;
	--comm) script "--comm=$value" ;;
	-c | --count) record "--count=$value" ;;
	--data) data=$value ;;
	-D | --delay) record "--delay=$value" ;;
	--deterministic) ;;
	-e | --event) record "--event=$value" ;;
	--event-filter) counted=$value && collapse "$option=$value" ;;
	--flamechart) collapse --ordered && svg "$option" ;;
	--folded) folded=$value ;;
	-F | --freq) record "--freq=$value" ;;
	-G | --cgroup) target="group $value" && record "--cgroup=$value" ;;
	-g) record -g ;;
	-h | --help) say_help ;;
	--ignore-status) ignore=1 ;;
	--image-width | --width) svg "--width=$value" ;;
	-i | --inverted) svg --inverted ;;
	--min-width | --minwidth) svg "--minwidth=$value" ;;
	--no-inline) script --no-inline ;;
	--notes | --subtitle) svg "$option=$value" ;;
	--off-cpu | --wall) set_mode ;;
	--on-signal) record "$option${given:+=$value}" ;;
	--no-progress) progress=no ;;
	--open) open=1 ;;
	-o | --output) output=$value ;;
	--color | --colors | --palette) svg "--color=$value" ;;
	--perfdata) perfdata=$value ;;
	--progress) progress=yes ;;
	-p | --pid) target="process $value" && record "--pid=$value" ;;
	--post-process) post=$value ;;
	-q | --quiet) quiet=1 ;;
	-r | --reverse) svg --reverse ;;
	--root)
		sudo=sudo
		for word in $value
		do
			sudo="$sudo $(quoted "$word")"
		done
		;;
	--skip-after) collapse "$option=$value" ;;
	-t | --tid) target="thread $value" && record "--tid=$value" ;;
	--title) title=$value ;;
	-u | --uid) target="user $value" && record "--uid=$value" ;;
	-v | --verbose) verbose=1 ;;
	-V | --version) say "fg-flame $version" ;;
	-z | --compression-level) record "--compression-level${given:+=$value}" ;;
	*) bad_usage "$option: unknown option" ;;
	esac
}

while test $# -gt 0
do
	case $1 in
	--) shift && break ;;
	-?*) split "$1" && shift ;;
	*) break ;;
	esac
	test -z "$more" || set -- "-$more" "$@"
	if takes_value "$option"
	then
		test $# -gt 0 || test -n "$given" || bad_usage "$option: needs a value"
		test -n "$given" || { value=$1 && shift; }
	elif test -n "$given" && ! may_take_value "$option" &&
		printf '%s\n' "$help" | grep -q -e "${option}[ ;,]" -e "${option}\$"
	then
		bad_usage "$option: takes no value"
	fi
	set_option
done

test -n "$output" || bad_usage "--output: needs a value"
test -z "$open" || case $output in
- | /dev/*) bad_usage "--open: the graph is not in a file" ;;
esac
for p in fg-record fg-script fg-collapse fg-svg
do
	command -v "$(program $p)" >/dev/null ||
		die "$p is neither beside fg-flame nor in PATH"
done
test -z "$sudo" || command -v sudo >/dev/null || die "--root: sudo is not installed"
if test -n "$perfdata"
then
	test $# -eq 0 && test -z "$target" ||
		bad_usage "--perfdata draws what was recorded: no command, no -a and no -p beside it"
	: "${title:=$perfdata}"
elif test $# -eq 0 && test -z "$target"
then
	bad_usage "nothing to profile: give a command, -p, -a or --perfdata"
fi
test -n "$title" || title=$(printf %.100s "${*:-$target}" | tr -c '[:print:]' ' ')

case $mode in
--alloc)
	collapse --event-filter=alloc
	collapse --event-filter=alloc-count
	collapse --event-filter=alloc-live
	;;
--off-cpu)
	record --off-cpu
	collapse --by=state
	collapse --event-filter=offcpu-blocked
	collapse --event-filter=offcpu-preempted
	;;
--wall)
	record --wall
	collapse --by=state
	;;
esac

# Nothing is left behind, whatever ends this: tmp is a folder, new the graph
# until it is whole, made the file of folded stacks if there was none.
tmp='' new='' made=''
clean() {
	test -z "$tmp" || rm -rf -- "$tmp"
	test -z "$new" || rm -f -- "$new"
	test -z "$made" || test -s "$made" || rm -f -- "$made"
}
trap clean EXIT
leave() { # STATUS, without a word
	trap '' INT TERM HUP
	exit "$1"
}
trap 'leave 129' HUP
trap 'leave 130' INT
trap 'leave 143' TERM

# A graph that cannot be written shall be known before an hour of recording.
# What is no regular file, such as /dev/stdout, is written as it is.
direct=''
case $output in
- | /dev/stdout) output='standard output' direct=stdout ;;
-*) output=./$output ;;
esac
if test -z "$direct"
then
	test ! -d "$output" || die "$output: is a directory"
	if test -e "$output" && ! test -f "$output"
	then
		direct=$output
	elif test -e "$output" && ! test -w "$output"
	then
		die "$output: not permitted to write it"
	else
		test ! -L "$output" || output=$(readlink -f -- "$output")
		test -d "$(dirname -- "$output")" || die "$output: cannot be written: no such folder"
		new=$(mktemp -- "$output.XXXXXX" 2>/dev/null) ||
			die "$output: cannot be written"
		chmod "=rw" "$new"
	fi
fi
tmp=$(mktemp -d -- "${TMPDIR:-/tmp}/fg-flame.XXXXXX" 2>/dev/null) ||
	die "${TMPDIR:-/tmp}: no folder for temporary files"
: "${data:=$tmp/perf.data}" "${folded:=$tmp/folded}"
case $folded in -*) folded=./$folded ;; esac
test -e "$folded" || made=$folded
(: >>"$folded") 2>/dev/null || die "$folded: cannot be written"

show() {
	test -z "$verbose" || printf 'fg-flame: $ %s\n' "$*" >&2
}

# Interrupted, the recorder and its command end as they see fit; then it is
# drawn what there is. The command's status is set.
run_recorder() {
	trap : INT TERM HUP
	case $progress$quiet in
	no*) record --no-progress ;;
	1) ;;
	*) record --progress ;;
	esac
	test -n "$verbose" || record -q
	test $# -eq 0 || for_record="$for_record-- "
	show "${sudo:+$sudo }fg-record -o $data $for_record$*"
	if test "$direct" = stdout
	then
		eval "$sudo \"\$(program fg-record)\" -o \"\$data\" $for_record\"\$@\"" >&2
	else
		eval "$sudo \"\$(program fg-record)\" -o \"\$data\" $for_record\"\$@\""
	fi
	status=$?
	trap 'leave 129' HUP
	trap 'leave 130' INT
	trap 'leave 143' TERM
}

# No graph, and why; the command's status if that tells of a failure.
give_up() {
	tell "no flame graph: $*"
	test "$status" -ne 0 || status=1
	exit "$status"
}

status=0
if test -z "$perfdata"
then
	if test -n "$target" && test $# -eq 0 && test -z "$quiet" && test -t 2
	then
		tell "recording $target; Ctrl-C ends it"
	fi
	run_recorder "$@"
	test -s "$data" || test "$status" -lt 128 ||
		give_up "interrupted before it began to record"
	case $status in
	126 | 127) test -s "$data" || give_up "the command was not run" ;;
	esac
	test -s "$data" || test "$status" -ne 2 || give_up "nothing was asked for that can be recorded"
	test -s "$data" || give_up "nothing could be recorded${sudo:+, even through sudo}; \
if it is for the lack of rights, --root records through sudo"
else
	data=$perfdata
fi

eval "$sudo \"\$(program fg-script)\" --header-only -- \"\$data\"" >"$tmp/header" 2>/dev/null

# Of several events, the one that was asked for first is drawn.
events=$(sed -n '/name = dummy/d; s/^# event : name = \([^ ]*\), .*/\1/p' "$tmp/header")
first=${events%%"
"*}
if test -z "$mode$counted" && test "$events" != "$first"
then
	collapse "--event-filter=$first"
	counted=$first
	test -n "$quiet" || tell "drawn is $first of the events recorded; --event-filter chooses another"
fi

# The text of perf script, folded. The messages of both are kept for later.
test -n "$verbose" && script -v
show "${sudo:+$sudo }fg-script $for_script$data | fg-collapse $for_collapse"
{
	eval "$sudo \"\$(program fg-script)\" $for_script-- \"\$data\"" 2>"$tmp/script.err"
	st=$?
	(echo $st >"$tmp/script.status") 2>/dev/null
} | eval "\"\$(program fg-collapse)\" -v -f perf $for_collapse" >"$tmp/raw" 2>"$tmp/collapse.err"
collapsed=$?
read -r scripted <"$tmp/script.status"
: "${scripted:=1}" # the disk is full
sed '/: there are no samples in it$/d' "$tmp/script.err" >&2

# fg-collapse's, but for the numbers taken from them.
messages() {
	sed '/: format perf, /d' "$tmp/collapse.err" >&2
}

# Nothing was folded. What is said depends on what was asked for.
explain() {
	test "$scripted" -eq 0 || grep -q 'there are no samples' "$tmp/script.err" ||
		give_up "the recording could not be read"
	if test -n "$perfdata"
	then
		messages
		give_up "there are no samples in $perfdata"
	fi
	case $status in
	126 | 127) give_up "the command was not run" ;;
	esac
	if grep -q 'no sample of the event' "$tmp/collapse.err"
	then
		sed -n 's/^fg-collapse: //; /no sample of/p' "$tmp/collapse.err" >&2
		give_up "there were samples of other events only"
	fi
	case $mode in
	--alloc) give_up "no memory was seen to be allocated, or to be left" ;;
	--off-cpu) give_up "no thread went off its CPU and came back; \
one that slept all the time is not seen" ;;
	--wall) give_up "no thread was seen on a CPU; \
one that slept all the time is not seen" ;;
	esac
	give_up "there are no samples: it ran for too short a time (try a higher -F, or more work), \
or it waited all the time (try --off-cpu or --wall)"
}
test -s "$tmp/raw" || explain
messages
samples=$(sed -n 's/.*stacks folded: \([0-9]*\) .*/\1/p' "$tmp/collapse.err")
test -z "$verbose" || grep ': format perf, ' "$tmp/collapse.err" >&2

if test -n "$post"
then
	show "$post"
	sh -c "$post" <"$tmp/raw" >"$folded" || give_up "--post-process: $post: status $?"
	test -s "$folded" || give_up "--post-process: $post: nothing came out"
else
	cat "$tmp/raw" >"$folded" || give_up "$folded: cannot be written"
fi

# What is counted: nanoseconds, or times the event happened. The event is the
# one asked for, of several the one that was kept, or the only one.
: "${counted:=$(sed -n 's/.*: samples kept: [0-9]* of \([^,;]*\)[,;].*/\1/p' "$tmp/collapse.err")}"
: "${counted:=$first}"
case $mode$counted in
--alloc*) test "$what" = count && svg --countname=allocations || svg --countname=bytes ;;
--off-cpu* | --wall* | cpu-clock* | task-clock* | offcpu-*) svg --countname=ns ;;
?*) svg "--countname=$counted" ;;
esac
svg "--title=$title"
show "fg-svg $for_svg$folded"
draw() {
	eval "\"\$(program fg-svg)\" $for_svg-- \"\$folded\""
}
if test "$direct" = stdout
then
	draw
else
	draw >"${new:-$direct}"
fi || give_up "fg-svg failed"
if test -n "$new"
then
	mv -f -- "$new" "$output" || give_up "$output: cannot be written"
	new=''
fi
test "$scripted" -eq 0 && test "$collapsed" -eq 0 || {
	tell "the graph is incomplete"
	test "$status" -ne 0 || status=1
}

# Names that are missing: the share of frames without, and most of whose.
missing() {
	awk '{
		n = $NF
		sub(/ [^ ]*$/, "")
		depth = split($0, frame, ";")
		for (i = 2; i <= depth; i++) {
			f = frame[i]
			if (f ~ /^\[(running|blocked|preempted|truncated)\]$/)
				continue
			all += n
			if (f ~ /^\[.*\]$/) {
				none += n
				of[f] += n
			}
		}
	}
	END {
		if (none * 2 <= all || all == 0)
			exit
		for (f in of)
			if (top == "" || of[f] > of[top] || of[f] == of[top] && f < top)
				top = f
		printf "%d %s\n", 100 * none / all, top
	}' "$tmp/raw"
}

# Whether the kernel was left out because that was asked for.
user_only() {
	case $for_record in
	*--event=*:* | *--all-user*) ;;
	*) false ;;
	esac
}

hints() {
	nameless=$(missing)
	case $nameless in
	'') ;;
	*'[unknown]')
		tell "${nameless%% *} % of the frames have no name. Code compiled at run time gets names from" \
			"node --perf-basic-prof, python3 -X perf (3.12), java with perf-map-agent"
		;;
	*)
		tell "${nameless%% *} % of the frames have no name, most of them in ${nameless#* }: build it with -g," \
			"not stripped; Rust: debug = true in [profile.release]; a system's library: its -dbgsym package"
		;;
	esac
	if test -z "$perfdata" && ! user_only &&
		sed '/name = dummy/d; /name = alloc/d' "$tmp/header" |
			grep -q 'exclude_kernel = 1'
	then
		tell "without the kernel's part of the stacks: not permitted to sample it;" \
			"--root records through sudo, or sysctl kernel.perf_event_paranoid=1"
	fi
	if test -z "$mode" && test "${samples:-0}" -lt 30
	then
		tell "the widths are rough: there are few samples ($samples); try a higher -F, or more work." \
			"Time spent waiting is shown by --off-cpu or --wall"
	fi
}
if test -z "$quiet"
then
	hints
	tell "samples: ${samples:-0}, in ${new:-$output}"
fi
if test -n "$open"
then
	for browser in xdg-open open
	do
		command -v $browser >/dev/null || continue
		$browser "$output" >/dev/null 2>&1 &
		open=''
		break
	done
	test -z "$open" || tell "--open: no xdg-open here; open $output in a browser"
fi
test -z "$ignore" || status=0
exit "$status"
