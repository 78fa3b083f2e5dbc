#!/bin/sh
# SPDX-License-Identifier: ISC
# Names for code that is hard to name: compiled at run time, stripped, deleted
# or in a container; recorded by fg-record and by perf, told by fg-script.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1
FG="$BUILD/fg-record"
killed=
trap 'test -z "$killed" || kill $killed 2>/dev/null; rm -rf "$T"' EXIT
if ! "$FG" -q -o try.data true 2>why
then
	skip "symbols" "$(tail -n 1 why)"
	finish
	exit
fi

with_fg() { # OPTIONS-AND-COMMAND: x.data
	"$FG" -q -e cpu-clock -F 999 -o x.data "$@" >/dev/null
}

with_perf() { # the same
	perf record -q -B --buildid-mmap -k mono -e cpu-clock:u -F 999 -g \
		-o x.data "$@" >/dev/null 2>perf.err ||
		{ cat perf.err; return 1; }
}

# What fg-script makes of x.data is folded; its messages are in err.
fold() { # OPTIONS
	"$BUILD/fg-script" "$@" x.data >text 2>err || { cat err; return 1; }
	"$BUILD/fg-collapse" text >folded || return 1
	cat err
	head -n 3 folded
}

# The stacks that match have at least so many percent of the weight.
has() { # PERCENT PATTERN
	awk -v want="$1" -v pattern="$2" '
		{ n = $NF; all += n; if ($0 ~ pattern) part += n }
		END { printf "%s: %d of %d\n", pattern, part, all
			exit !all || 100 * part < want * all }' folded
}

hot() {
	has 55 ';main;heavy;spin ' && has 10 ';main;light;spin '
}

build_hot() { # OPTIONS: hot
	rm -rf hot hot.debug
	${CC:-cc} -O1 -g -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer \
		"$@" -o hot "$TOP/tests/progs/hot.c"
}

both() { # CHECK COMMAND ...: record so, and have CHECK look at it
	_check=$1
	shift
	for how in with_fg with_perf
	do
		echo "$how"
		$how "$@" && $_check || return 1
	done
}

# --- compilers that tell what they made

js() {
	has 50 ';(JS|LazyCompile):[*^~]?(round|spin) [^;]*hot[.]js'
}

jitdump() {
	fold && js && grep -q "(.*/jitted-[0-9]*-[0-9]*[.]so)\$" text
}

# Of three functions at one address, one is the busiest, then moved.
replaced() {
	fold && has 15 ';main;run;first[ ;]' && has 50 ';main;run;second[ ;]' &&
		has 15 ';main;run;third[ ;]'
}

overwritten() {
	${CC:-cc} -O1 -fno-omit-frame-pointer -o jit "$TOP/tests/progs/jit.c" &&
		both replaced ./jit 200
}

node_jitdump() {
	both jitdump node --perf-prof "$TOP/tests/progs/hot.js" 1000
}

# What perf inject makes of the same dump is printed as the same.
inject() {
	with_perf node --perf-prof "$TOP/tests/progs/hot.js" 1000 &&
		fold && mv text direct &&
		perf inject --jit -i x.data -o injected.data &&
		mv injected.data x.data && fold && js && cmp direct text
}

other_clock() {
	perf record -q -B -e cpu-clock:u -F 999 -g -o x.data node --perf-prof \
		"$TOP/tests/progs/hot.js" 1000 >/dev/null 2>&1 && fold && js
}

# V8 writes its dump in large pieces: while it runs, the newest code is missing.
running_jitdump() {
	fold && has 50 ';Builtin:InterpreterEntryTrampoline[; ]'
}

perf_map() {
	fold && js && grep -q '(/tmp/perf-[0-9]*[.]map)$' text
}

node_map() {
	both perf_map node --perf-basic-prof "$TOP/tests/progs/hot.js" 1000
	status=$?
	rm -f /tmp/perf-"$(awk '$1 == "node" { print $2; exit }' text)".map
	return $status
}

python_map() {
	perf record -q -B -e cpu-clock:u -F 499 --call-graph dwarf,16384 \
		-o x.data "$python" -X perf "$TOP/tests/progs/hot.py" \
		>/dev/null 2>&1 && fold && has 80 ';py::[a-z]*:.*hot[.]py'
}

# Its dump has the rules that unwind it, so that the stacks are whole.
python_jitdump() {
	perf record -q -B -k mono -e cpu-clock:u -F 499 \
		--call-graph dwarf,32768 -o x.data "$python" -X perf_jit \
		"$TOP/tests/progs/hot.py" >/dev/null 2>&1 && fold &&
		has 80 ';_start;.*;py::<module>:[^;]*hot[.]py;.*;py::[^;]*hot[.]py'
}

# Whoever may write to /tmp may not name the functions of others.
foreign_map() {
	with_perf node --perf-basic-prof "$TOP/tests/progs/hot.js" 500 || return 1
	fold && map=$(grep -o '/tmp/perf-[0-9]*[.]map' text | head -n 1)
	chown nobody "$map" && fold && rm "$map" && cat err &&
		grep -q "$map: no symbols: it belongs to another user" err &&
		! grep -q 'hot[.]js' text
}

# --- objects

go_program() {
	go build -o hotgo "$TOP/tests/progs/hot.go" && both go_stacks ./hotgo
}

go_stacks() {
	fold && has 90 ';main[.]main;main[.]outer;main[.](spin|step)'
}

stripped() {
	build_hot &&
		objcopy --only-keep-debug hot hot.debug && strip hot &&
		objcopy --add-gnu-debuglink=hot.debug hot &&
		both 'fold' ./hot 30 && hot &&
		with_perf ./hot 30 && fold && hot
}

by_name() {
	fold && hot
}

# Runs COMMAND in the background; its process is $pid.
start() {
	"$@" >/dev/null 2>&1 &
	pid=$!
	killed="$killed $pid"
	sleep 0.5
}

stop() {
	kill "$pid"
	wait "$pid" 2>/dev/null
	return 0
}

# The file is found through the process, which still runs.
deleted() { # OPTIONS-OF-CC
	build_hot "$@" || return 1
	start ./hot 100000
	rm hot
	both by_name -p "$pid" sleep 0.5
	status=$?
	stop
	return $status
}

# Nor are callers missing, which its unwinding tables tell.
unwound() { # OPTIONS-OF-CC
	build_hot -fomit-frame-pointer "$@" || return 1
	start ./hot 100000
	rm hot
	with_fg -p "$pid" sleep 0.5 && fold && has 95 ';_start;.*;main;.*spin'
	status=$?
	stop
	return $status
}

# Without a build-id, names are those of what is there now: that is told.
changed() {
	build_hot -Wl,--build-id=none && with_fg ./hot 40 &&
		fold && ! grep changed err || return 1
	build_hot -Wl,--build-id=none && fold &&
		grep 'hot: has no build-id and has changed since' err || return 1
	# Nor is another's build-id taken for its own that is put there meanwhile.
	build_hot && mv hot other && build_hot -Wl,--build-id=none &&
		with_fg sh -c './hot 100 & sleep 0.1; mv other hot; wait' &&
		fold && grep 'hot: has no build-id and has changed since' err
}

# Puts hot's debug file where it is looked for by build-id, below sys.
keep_debug() {
	id=$(readelf -n hot | sed -n 's/.*Build ID: //p')
	dir=sys/usr/lib/debug/.build-id/$(echo "$id" | cut -c 1-2)
	mkdir -p "$dir"
	cp hot "$dir/$(echo "$id" | cut -c 3-).debug"
}

# Of a program that has ended the build-id is left.
deleted_and_gone() {
	for how in with_fg with_perf
	do
		build_hot && keep_debug &&
			$how sh -c './hot 60 & sleep 0.1; rm hot; wait' &&
			fold --symfs "$T/sys" && hot || return 1
	done
}

# --- containers: a process that has its own pids and files

# $in_box COMMAND runs it so, in a /tmp of its own with $hot and hot.js.
in_box="unshare -m -p -f --mount-proc ./box"
hot=./hot.$$
export hot
cp "$TOP/tests/progs/hot.js" .
cat >box <<'END'
#!/bin/sh
mkdir -p in && mount -t tmpfs none in && cp hot "in/$hot" && cp hot.js in/ &&
	mount --bind in /tmp && cd /tmp && exec "$@"
END
chmod +x box

contain() { # COMMAND: in the background, as $pid
	$in_box "$@" >/dev/null 2>&1 &
	outer=$!
	sleep 0.7
	pid=$(pgrep -P "$outer")
	killed="$killed $pid"
	test -n "$pid"
}

release() {
	kill -9 "$pid"
	wait "$outer" 2>/dev/null
	return 0
}

contained() { # OPTIONS-OF-CC
	build_hot "$@" && contain "$hot" 100000 || return 1
	test ! -e "/tmp/$hot" && both by_name -p "$pid" sleep 0.5
	status=$?
	release
	return $status
}

# Out of a pipe the files are known while they are there.
piped() { # COMMAND
	"$FG" -q -e cpu-clock -F 999 $in_box "$@" 2>/dev/null |
		"$BUILD/fg-script" >text && "$BUILD/fg-collapse" text >folded
}

contained_pipe() {
	build_hot "$@" && piped "$hot" 40 && hot
}

contained_jitdump() {
	build_hot && piped node --perf-prof hot.js 1000 && js
}

deleted_pipe() {
	build_hot && "$FG" -q -e cpu-clock -F 999 \
		sh -c './hot 60 & sleep 0.1; rm hot; wait' 2>/dev/null |
		"$BUILD/fg-script" >text && "$BUILD/fg-collapse" text >folded &&
		hot
}

contained_and_gone() {
	for how in with_fg with_perf
	do
		build_hot && keep_debug &&
			contain "$hot" 100000 || return 1
		$how -p "$pid" sleep 0.5
		release
		fold --symfs "$T/sys" && hot || return 1
	done
}

contained_node() { # OPTION CHECK
	build_hot && contain node "$1" hot.js 20000 || return 1
	both "$2" -p "$pid" sleep 0.7
	status=$?
	release
	return $status
}

have() { # NAME PROGRAM ...: or it is a skip
	name=$1
	shift
	for program in "$@"
	do
		command -v "$program" >/dev/null && continue
		skip "$name" "no $program"
		return 1
	done
}

with_node() {
	check "node --perf-prof: its jitdump" node_jitdump
	check "the same as after perf inject --jit" inject
	check "a jitdump and another clock" other_clock
	check "node --perf-basic-prof: its perf map" node_map
	if test "$(id -u)" -eq 0
	then
		check "the perf map of another user" foreign_map
		check "a perf map in a container" \
			contained_node --perf-basic-prof perf_map
		check "a jitdump in a container" \
			contained_node --perf-prof running_jitdump
		check "a jitdump in a container, piped" contained_jitdump
	fi
}

# Older ones do not have it, and Debian 12 has an older one.
find_python() {
	for python in python3 python3.12 python3.13 python3.14
	do
		"$python" -X perf -c 'import sys
sys.exit(not sys.is_stack_trampoline_active())' 2>/dev/null && return
	done
	return 1
}

have "symbols" perf || { finish; exit; }
if have "code of node" node
then
	with_node
fi
check "code that is overwritten and moved" overwritten
if find_python
then
	check "python -X perf" python_map
	if "$python" -X perf_jit -c 'import sys
sys.exit(sys.version_info < (3, 13))' 2>/dev/null
	then
		check "python -X perf_jit" python_jitdump
	fi
fi
if have "a Go program" go
then
	check "a Go program" go_program
fi
check "a stripped program with a debug file" stripped
check "a deleted program that runs" deleted
check "the same without a build-id" deleted -Wl,--build-id=none
check "callers in a deleted program" unwound
check "the same without its build-id" unwound -Wl,--build-id=none
check "a program that was replaced" changed
check "a deleted program that has ended" deleted_and_gone
check "a deleted program, piped" deleted_pipe
if test "$(id -u)" -eq 0 && unshare -m -p -f --mount-proc true 2>/dev/null
then
	check "a program in a container" contained
	check "the same without a build-id" contained -Wl,--build-id=none
	check "a program in a container that is gone" contained_and_gone
	check "a program in a container, piped" contained_pipe
	check "the same without a build-id, piped" \
		contained_pipe -Wl,--build-id=none
else
	skip "containers" "no right to unshare"
fi
finish
