#!/bin/sh
# SPDX-License-Identifier: ISC
# Memory by stack, against a program whose allocations are known to the byte.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1

"${CC:-cc}" -O1 -g -fno-builtin -pthread -o allocs "$TOP/tests/progs/allocs.c" 2>why &&
	"${CC:-cc}" -O1 -g -fno-builtin -static -pthread -o allocs-static \
		"$TOP/tests/progs/allocs.c" 2>why || {
	leave "the program cannot be built: $(tail -n 1 why)"
}
if ! "$BUILD/fg-record" -q --alloc=bytes -o try.data ./allocs 1 2>why
then
	leave "allocations cannot be recorded: $(tail -n 1 why)"
fi

folded() { # DATA: from the program's own functions on
	"$BUILD/fg-script" "$1" 2>script.err | "$BUILD/fg-collapse" >all.folded || return
	if grep -q lost script.err
	then
		tail -n 1 script.err
		return 77
	fi
	sed -E -n 's/^[^ ]*;(all;[^ ]*|in_thread;[^ ]*|main;(by_malloc|leak);[^ ]*) /\1 /p' \
		all.folded | sed -E 's/__libc_|__//g; s/;memalign /;aligned_alloc /' | sort
}

is() { # DATA; the expected on standard input
	folded "$1" >got || return
	sort >want
	diff want got
}

run() { # WHAT
	"$BUILD/fg-record" --alloc="$1" -o "$1.data" ./allocs 1000
}

all_bytes='all;by_calloc;calloc 200000
all;by_malloc;malloc 100000
all;by_memalign;aligned_alloc 5056000
all;by_memalign;posix_memalign 4000000
all;by_realloc;realloc 3300000
all;leak;malloc 100000
all;leak_grown;malloc 1000
all;leak_grown;realloc 700000'
others_bytes='main;by_malloc;malloc 100000
main;leak;malloc 100000
in_thread;by_malloc;malloc 200000
in_thread;leak;malloc 200000'
all_live='all;leak;malloc 100000
all;leak_grown;realloc 700000'

bytes() {
	run bytes && is bytes.data <<-E
		$all_bytes
		$others_bytes
	E
}

# Of the whole machine, what the program takes; its names are its own.
everywhere() {
	"$BUILD/fg-record" --alloc=bytes -a -o every.data ./allocs 1000 && is every.data <<-E
		$all_bytes
		$others_bytes
	E
}

blocks() {
	run count && is count.data <<-E
		all;by_calloc;calloc 1000
		all;by_malloc;malloc 1000
		all;by_memalign;aligned_alloc 1000
		all;by_memalign;posix_memalign 1000
		all;by_realloc;realloc 2000
		all;leak;malloc 100
		all;leak_grown;malloc 100
		all;leak_grown;realloc 100
		main;by_malloc;malloc 1000
		main;leak;malloc 100
		in_thread;by_malloc;malloc 2000
		in_thread;leak;malloc 200
	E
}

live() {
	run live && is live.data <<-E
		$all_live
		main;leak;malloc 100000
		in_thread;leak;malloc 200000
	E
}

total() { # DATA
	"$BUILD/fg-script" -F period "$1" | awk '{ s += $1 } END { printf "%.0f\n", s }'
}

# 14,057,000 bytes of the table above at each 1000, and what starting takes.
# 35,000 samples: the standard error is 0.5 %.
estimate() {
	"$BUILD/fg-record" --alloc=sampled,40000 -o sampled.data ./allocs 100000 || return
	sum=$(total sampled.data)
	test "$sum" -gt 1377586000 && test "$sum" -lt 1433814000 || {
		echo "$sum, not 1405700000"
		return 1
	}
}

# 1,100,000 bytes kept at each 1000.
estimate_live() {
	"$BUILD/fg-record" --alloc=sampled-live,20000 -o kept.data ./allocs 100000 || return
	sum=$(total kept.data)
	test "$sum" -gt 106700000 && test "$sum" -lt 113300000 || {
		echo "$sum, not 110000000"
		return 1
	}
}

# What a program maps itself, its malloc's own mappings apart.
mapped() { # DATA
	"$BUILD/fg-script" "$1" | "$BUILD/fg-collapse" >all.folded || return
	sed -E -n 's/^[^ ]*;(main;[^ ]*) /\1 /p' all.folded |
		sed -E 's/;(__GI_)?_*(malloc|mmap|mremap)(64)? /;\2 /' | sort >got
	sort >want
	diff want got
}

mapped_bytes='main;big_malloc;malloc 100000000
main;by_mmap;mmap 13107200
main;by_mremap;by_mmap;mmap 6553600
main;by_mremap;mremap 19660800'
mapped_live='main;by_mremap;mremap 19660800'

maps() { # WHAT EXPECTED
	"$BUILD/fg-record" -q --alloc="$1" -o maps.data ./maps 100 &&
		echo "$2" | mapped maps.data
}

attach_maps() { # WHAT EXPECTED
	attach maps "$1" 100 && echo "$2" | mapped attach.data
}

attach() { # PROGRAM WHAT [TIMES]
	"./$1" "${3:-1000}" wait &
	pid=$!
	rm -f attach.data
	sleep 0.2
	"$BUILD/fg-record" --alloc="$2" -o attach.data -p $pid 2>why &
	rec=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
	do
		test -s attach.data && break
		sleep 0.5
	done
	sleep 0.5
	kill -USR1 $pid
	wait $pid || return
	wait $rec || { cat why; grep -q 'not permitted' why && return 77; return 1; }
}

attach_bytes() { # PROGRAM
	attach "$1" bytes && is attach.data <<-E
		$all_bytes
	E
}

attach_live() { # PROGRAM
	attach "$1" live && is attach.data <<-E
		$all_live
	E
}

nobody() {
	test "$(id -u)" -eq 0 || { echo "not root"; return 77; }
	mkdir -m 777 nobody && chmod 755 . || return
	su nobody -s /bin/sh -c "cd nobody && '$BUILD/fg-record' \
		--alloc=sampled,65536 -o a.data ../allocs 10000" 2>why ||
		{ cat why; grep -q 'ermi' why && return 77; return 1; }
	test -n "$(folded nobody/a.data)"
}

# By the program's functions.
odd() { # DATA
	"$BUILD/fg-script" "$1" 2>/dev/null | "$BUILD/fg-collapse" |
		sed -E -n 's/^[^ ]*;(threads|failures|others|child|grow_it)(;[^ ]*)? /\1 /p' |
		awk '{ s[$1] += $2 } END { for (k in s) print k, s[k] }' | sort >got
	sort >want
	diff want got
}

odd_bytes() {
	"$BUILD/fg-record" -q --alloc=bytes -o odd.data ./oddallocs || return
	odd odd.data <<-E
		child 111
		failures 70000
		grow_it 5000
		others 3145949
		threads 1588
	E
}

odd_live() { # WHAT TIMES [ARGUMENT]
	"$BUILD/fg-record" -q --alloc="$1" -o odd.data ./oddallocs ${3:+"$3"} || return
	odd odd.data <<-E
		child $(($2 * 111))
		failures $(($2 * 70000))
		grow_it $(($2 * 5000))
		others $(($2 * 211))
		threads $(($2 * 288))
	E
}

# Of a program's all: bytes and blocks as DHAT has them.
dhat() { # PROGRAM ...
	command -v valgrind >/dev/null || { echo "valgrind is not installed"; return 77; }
	valgrind --tool=dhat --dhat-out-file=dhat.out "$@" >/dev/null 2>dhat.err
	# ==PID== Total:     1,146,669 bytes in 7,003 blocks
	sed -n 's/,//g; s/^.*Total: *\([0-9]*\) bytes in \([0-9]*\) blocks$/\1 \2/p' dhat.err >dhat.want
	test -s dhat.want
}

as_dhat() { # PROGRAM ...
	dhat "$@" || return
	"$BUILD/fg-record" -q --alloc=bytes -o d.data "$@" >/dev/null || return
	"$BUILD/fg-record" -q --alloc=count -o c.data "$@" >/dev/null || return
	echo "$(total d.data) $(total c.data)" >dhat.got
	diff dhat.want dhat.got
}

# From 22,500 samples on, 2 % is three standard errors.
near_dhat() { # BYTES PROGRAM ...
	bytes=$1
	shift
	dhat "$@" || return
	"$BUILD/fg-record" -q --alloc=sampled,"$bytes" -o d.data "$@" >/dev/null || return
	"$BUILD/fg-script" -F period d.data |
		awk 'NR == FNR { want = $1; next } { got += $1; n++ }
			END { print got, "of", want, "in", n, "samples"
			d = (got - want) / want
			exit !(n >= 22500 && d * d < 0.02 * 0.02) }' dhat.want -
}

# The frames of musl have no unwinding tables, so a command's alone are whole.
musl_bytes() {
	command -v musl-gcc >/dev/null || { echo "musl-gcc is not installed"; return 77; }
	musl-gcc -O1 -g -fno-builtin -pthread -o allocs-musl "$TOP/tests/progs/allocs.c" || return
	"$BUILD/fg-record" -q --alloc=bytes -o musl.data ./allocs-musl 1000 &&
		is musl.data <<-E
			$all_bytes
			$others_bytes
		E
}

musl_attached() {
	command -v musl-gcc >/dev/null || { echo "musl-gcc is not installed"; return 77; }
	attach allocs-musl bytes || return
	test "$(total attach.data)" -eq 13457000 || { total attach.data; return 1; }
}

# Another allocator, linked: as a library, or into the program, which then can
# only be attached to.
jemalloc() {
	echo 'int main(void) { return 0; }' >none.c
	"${CC:-cc}" -o none none.c -ljemalloc || { echo "jemalloc is not installed"; return 77; }
	"${CC:-cc}" -O1 -g -fno-builtin -pthread -o allocs-je "$TOP/tests/progs/allocs.c" -ljemalloc &&
		"$BUILD/fg-record" -q --alloc=bytes -o je.data ./allocs-je 1000 &&
		is je.data <<-E
			$all_bytes
			$others_bytes
		E
}

jemalloc_within() {
	"${CC:-cc}" -O1 -g -fno-builtin -pthread -o allocs-within "$TOP/tests/progs/allocs.c" \
		-Wl,-Bstatic -ljemalloc -Wl,-Bdynamic -lstdc++ -lm ||
		{ echo "jemalloc is not installed"; return 77; }
	"$BUILD/fg-record" --alloc -o none.data ./allocs-within 10 2>err &&
		grep -q 'within the program itself' err || { cat err; return 1; }
	attach allocs-within bytes && is attach.data <<-E
		$all_bytes
	E
}

not_loaded() {
	"$BUILD/fg-record" --alloc -o none.data sh -c './allocs 10; ./allocs-static 10' 2>err &&
		grep -q '1 of 3 programs did not load' err || { cat err; return 1; }
}

piped() {
	"$BUILD/fg-record" -q --alloc=bytes ./allocs 1000 | cat >piped.data &&
		is piped.data <<-E
			$all_bytes
			$others_bytes
		E
}

piped_attached() {
	./allocs 1000 wait &
	pid=$!
	rm -f attach.data
	sleep 0.2
	"$BUILD/fg-record" --alloc=live -p $pid 2>why | cat >attach.data &
	rec=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
	do
		test -s attach.data && break
		sleep 0.5
	done
	sleep 0.5
	kill -USR1 $pid
	wait $pid || return
	wait $rec
	grep -q 'not permitted' why && { cat why; return 77; }
	is attach.data <<-E
		$all_live
	E
}

perf_reads() {
	command -v perf >/dev/null || { echo "perf is not installed"; return 77; }
	perf script -F event,period,ip,sym -i bytes.data 2>err | grep -q by_calloc &&
		test ! -s err
}

# Installed, the library is found in lib/fg, and the programs' own is loaded too.
installed() {
	mkdir -p prefix/bin prefix/lib/fg &&
		cp "$BUILD/fg-record" prefix/bin &&
		cp "$BUILD/libfg-alloc.so" prefix/lib/fg &&
		prefix/bin/fg-record -q --alloc=bytes -o i.data ./allocs 10 &&
		test "$(total i.data)" -gt 140000
}

alone() {
	mkdir alone && cp "$BUILD/fg-record" alone || return
	alone/fg-record --alloc -o x.data ./allocs 2>err
	test $? -eq 1 && grep -q 'libfg-alloc.so' err
}

check "bytes" bytes
check "count" blocks
check "live" live
check "sampled: the total is right" thrice estimate
check "sampled-live: the total is right" thrice estimate_live
check "attached: bytes" attach_bytes allocs
check "attached: live" attach_live allocs
check "attached: bytes, static" attach_bytes allocs-static
check "attached: live, static" attach_live allocs-static
"${CC:-cc}" -O1 -g -D_GNU_SOURCE -fno-builtin -o maps "$TOP/tests/progs/maps.c"
check "mapped: bytes" maps bytes "$mapped_bytes"
check "mapped: live" maps live "$mapped_live"
check "mapped: live, of every block sampled" maps sampled-live,2 "$mapped_live"
check "mapped, attached: bytes" attach_maps bytes "$mapped_bytes"
check "mapped, attached: live" attach_maps live "$mapped_live"
check "everywhere: bytes" everywhere
check "piped" piped
check "piped, attached: live" piped_attached
check "unprivileged" nobody
"${CC:-cc}" -O1 -g -fno-builtin -pthread -o oddallocs "$TOP/tests/progs/oddallocs.c"
check "what is easily counted wrongly: bytes" odd_bytes
check "what is easily counted wrongly: live" odd_live live 1
check "what is easily counted wrongly: every block sampled" odd_live sampled-live,1 1
check "what is easily counted wrongly: before and after exec" odd_live live 2 again
"${CC:-cc}" -O1 -g -fno-builtin -o churn "$TOP/tests/progs/churn.c"
"${CXX:-c++}" -std=c++17 -g -o news "$TOP/tests/progs/news.cc"
check "as DHAT: C" as_dhat ./churn 20000
check "as DHAT: C++" as_dhat ./news 2000
check "sampled, near DHAT: C" near_dhat 2500 ./churn 500000
check "sampled, near DHAT: C++" near_dhat 1700 ./news 50000
check "musl: bytes" musl_bytes
check "musl, attached: bytes" musl_attached
check "jemalloc" jemalloc
check "jemalloc within, attached" jemalloc_within
check "no library in a program" not_loaded
check "perf script reads it" perf_reads
check "the installed library" installed
check "without the library" alone
for bad in x "sampled," sampled,0 sampled,x bytes,5 sampledlive "sampled-live,"
do
	expect 2 "--alloc=$bad" "$BUILD/fg-record" --alloc="$bad" -o x.data true
done
expect 2 "sampled is for commands" "$BUILD/fg-record" --alloc=sampled -a -o x.data
expect 2 "not without stacks" \
	"$BUILD/fg-record" --alloc --call-graph none -o x.data true
finish
