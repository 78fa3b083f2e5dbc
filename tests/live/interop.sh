#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-script beside perf script on the same recordings, of perf record and of
# fg-record: the folded output must agree in 99.9 % of the weight, but for what
# fg-script does otherwise on purpose. Each such sample is told by its kind:
#
#	caller	perf looks a caller up behind its call, and so names the next
#		function, at +0x0, or none, after a call that does not return
#	plt	perf 6.1 takes entries of the linkage table for the next one's
#	maps	perf has forgotten what was mapped where fg-script has not: of the
#		program before an execve that the recorder began in the midst of
#	cut	perf drops a callchain whole in which a number is no address
#
# With SHOW=1 the shares are printed.
. "$(dirname "$0")/../lib.sh"
: "${SHOW:=}"
cd "$T" || exit 1
exec 3>&2

if ! command -v perf >/dev/null
then
	leave "perf is not installed"
fi
if test "$(id -u)" -eq 0
then
	event=cpu-clock
else
	event=cpu-clock:u
fi
if ! perf record -q -N -e $event -g -o try.data true >/dev/null 2>why
then
	leave "perf record: $(tail -n 1 why)"
fi
for p in hot threads forks
do
	need_program $p -O1 -fno-omit-frame-pointer
done

# Puts the samples of two texts side by side, a line each: kind, period. Their
# frames are compared but for the address, which perf 6.1 prints as an offset
# in the file; samples of the same moment may stand in another order.
cat >compare.awk <<'E2'
function flush(    key) {
	if (head == "")
		return
	key = head SUBSEP (++seen[side, head])
	if (side == 1)
		frames[key] = text
	else
		compare(key, text)
	head = ""
}
function kind(a, b, i) {
	if (a == b)
		return "equal"
	if (b ~ /@plt\+|^_init\+/ || a ~ /@plt\+/)
		return "plt"
	if (i > 1 && (b ~ /\+0x0 \(/ || b ~ /^\[unknown\] \(.*\/.*\)$/))
		return "caller"
	if (b == "[unknown] ([unknown])")
		return "maps"
	return "other"
}
function compare(key, text,    a, b, n, m, i, k, worst, period) {
	split(key, part, SUBSEP)
	match(part[1], /: +[0-9]+ [^ ]+ $/)
	period = substr(part[1], RSTART + 1) + 0
	if (!(key in frames)) {
		sum["other"] += period
		print "other: only in perf: " part[1]
		return
	}
	n = split(frames[key], a, "\n")
	m = split(text, b, "\n")
	worst = "equal"
	if (n != m)
		worst = m <= 1 ? "cut" : "other"
	for (i = 1; worst != "other" && i <= n && i <= m; i++) {
		k = kind(a[i], b[i], i)
		if (k != "equal")
			worst = k
	}
	sum[worst] += period
	if (worst == "other")
		print "other: " part[1] "\n" frames[key] "--- perf\n" text
	delete frames[key]
}
FNR == 1 { flush(); side++ }
/^\t/ {
	sub(/^\t *[0-9a-f]+ /, "")
	text = text $0 "\n"
	next
}
/^$/ { flush(); next }
{ flush(); head = $0; text = "" }
END {
	flush()
	for (key in frames)
		print "other: only in fg-script: " key
	for (k in sum)
		all += sum[k]
	for (k in sum)
		printf "%s %.4f %%\n", k, 100 * sum[k] / all
}
E2

# The share of the weight that two folded files have alike.
cat >folded.awk <<'E2'
{ n = $NF; sub(/ [0-9]+$/, "") }
FNR == NR { a[$0] = n; next }
{ all += n; alike += n < a[$0] ? n : a[$0] }
END { printf "%.4f\n", all ? 100 * alike / all : 0 }
E2

share() { # KIND: of the samples, in percent
	awk -v k="$1" '$1 == k && NF == 3 { s = $2 } END { print s + 0 }' shares
}

agree() { # RECORDING
	"$BUILD/fg-script" --no-inline "$1" >ours.txt 2>ours.err || { cat ours.err; return 1; }
	perf script -f -i "$1" >perf.raw 2>perf.err || { cat perf.err; return 1; }
	# The recorder's mark for the rest of a stack, which perf has no name for.
	sed '/^\tfffffffffffff000 /s/\[unknown\] /[truncated] /' perf.raw >perf.txt
	awk -f compare.awk ours.txt perf.txt >shares
	"$BUILD/fg-collapse" ours.txt >ours.folded &&
		"$BUILD/fg-collapse" perf.txt >perf.folded || return 1
	folded=$(awk -f folded.awk ours.folded perf.folded)
	test -z "$SHOW" || echo "$1: folded alike $folded %; samples:" \
		"$(awk 'NF == 3 && $3 == "%"' shares | tr '\n' ' ')" >&3
	echo "folded alike: $folded %"
	tail -n 40 shares
	# What is known by kind explains what the folded files differ in.
	awk -v f="$folded" -v other="$(share other)" -v c="$(share caller)" \
		-v p="$(share plt)" -v d="$(share cut)" -v m="$(share maps)" \
		'BEGIN { exit !(other <= 0.1 && m <= 0.5 && f + c + p + d + m >= 99.9) }'
}

record() { # NAME RECORD-OPTION ... -- COMMAND ...
	name=$1
	shift
	perf record -q -N -e $event -F 2999 -g -o "$name" "$@" \
		>/dev/null 2>record.err || { cat record.err; return 1; }
}

two_events() {
	perf record -q -N -e $event/freq=2999/,page-faults/period=1/ -g \
		-o one.data ./forks >/dev/null 2>record.err ||
		{ cat record.err; return 1; }
	agree one.data
}

one_of_perf() { # RECORD-OPTION ... -- COMMAND ...
	record one.data "$@" && agree one.data
}

attached() {
	./hot 200 >/dev/null &
	pid=$!
	record one.data -p $pid -- sleep 1
	st=$?
	kill $pid
	wait $pid 2>/dev/null
	test $st -eq 0 && agree one.data
}

piped() {
	perf record -q -e $event -F 2999 -g -o - ./hot 40 2>record.err \
		>one.data || { cat record.err; return 1; }
	agree one.data
}

check "perf: one program" one_of_perf -- ./hot 60
check "perf: threads" one_of_perf -- ./threads 60
check "perf: a tree of processes" one_of_perf -- ./forks
check "perf: attached" attached
check "perf: pipe form" piped
check "perf: build-ids in mmaps" one_of_perf --buildid-mmap -- ./hot 40
check "perf: two events" two_events
if test "$(id -u)" -eq 0
then
	check "perf: the whole system" one_of_perf -a -- sh -c "./forks; ./forks; ./forks; ./forks"
else
	skip "perf: the whole system" "needs root"
fi

# What tracepoints tell, byte for byte.
traced() { # EVENT,EVENT ...
	perf record -q -N -B -a -o one.data -e "$1" -- ./forks >/dev/null 2>why ||
		{ tail -n 1 why; return 77; }
	perf script -i one.data -F comm,tid,time,event,trace >want 2>/dev/null
	"$BUILD/fg-script" -F comm,tid,time,event,trace one.data >out || return 1
	test "$(wc -l <want)" -gt 50 && cmp want out
}
threaded() {
	rm -rf dir
	perf record -q -N -B -e $event --threads -o dir -- ./threads 40 \
		>/dev/null 2>why || { tail -n 1 why; return 77; }
	perf script -i dir -F comm,tid,time,event,period >want 2>/dev/null
	"$BUILD/fg-script" -F comm,tid,time,event,period dir >out || return 1
	test -s want && cmp want out
}
if test "$(id -u)" -eq 0
then
	check "perf: tracepoints of the scheduler" traced 'sched:*,task:*'
	check "perf: tracepoints of system calls" traced \
		'raw_syscalls:*,signal:*,irq:softirq*'
else
	skip "perf: tracepoints" "needs root"
fi
check "perf: a directory" threaded

if "$BUILD/fg-record" -q -o try.data true 2>why
then
	of_fg() { # RECORD-OPTION ... -- COMMAND ...
		"$BUILD/fg-record" -q -F 2999 -o one.data "$@" >/dev/null \
			2>record.err || { cat record.err; return 1; }
		agree one.data
	}
	of_fg_pipe() {
		"$BUILD/fg-record" -q -F 2999 -- ./threads 40 2>record.err |
			cat >one.data && agree one.data
	}
	check "fg-record: one program" of_fg -- ./hot 60
	check "fg-record: a tree of processes" of_fg -- ./forks
	check "fg-record: pipe form" of_fg_pipe
	if test "$(id -u)" -eq 0
	then
		# Often enough that a single sample is no thousandth.
		check "fg-record: the whole system" of_fg -a -- sh -c "./forks; ./forks; ./forks; ./forks"
	fi
else
	skip "fg-record" "$(cat why)"
fi
finish
