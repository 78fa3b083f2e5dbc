#!/bin/sh
# SPDX-License-Identifier: ISC
# Sums and stacks that recordings are known to hold, by the programs that made
# them or by their own totals.
. "$(dirname "$0")/../lib.sh"
P="$EMU $BUILD/fg-collapse"
DATA=$TOP/testdata/collapse
BIG=$TOP/testdata/collapse-totals
cd "$T" || exit 1

# What fg-collapse makes of a file, zipped or not, adds up to the number.
total() { # NUMBER FILE [OPTION ...]
	want=$1 file=$2
	shift 2
	case $file in
	*.gz) gzip -dc "$file" ;;
	*) cat "$file" ;;
	esac >in || return 1
	$P -q "$@" in >out || return 1
	got=$(awk '{ s += $NF } END { printf "%.0f", s }' out)
	test "$got" = "$want" || { echo "$file $*: $got, not $want"; return 1; }
}

# The line of the last result that ends so.
has() { # PATTERN
	grep -q "$1\$" out || { echo "no $1 in:"; head -n 20 out; return 1; }
}

callgrind() {
	total 1618056 "$DATA/callgrind/demo.in" &&
		has 'main;work_a;spin 960008' && has 'main;work_b;spin 480016' &&
		total 1618056 "$BIG/callgrind.out.demo-nocompress.gz" &&
		has 'main;work_a;spin 960008' && has 'main;work_b;spin 480016'
}

callgrind_contexts() {
	total 875073 "$BIG/callgrind.out.demo-sepcallers.gz" &&
		total 123451 "$BIG/callgrind.out.demo-sepcallers.gz" --value=Dr &&
		test "$($P --values in | grep -c '^[0-9]')" -eq 13 &&
		total 875087 "$BIG/callgrind.out.demo-fullctx.gz" &&
		has 'main;work_a;spin 480004' && has 'main;work_b;spin 240008' &&
		! grep -q truncated out &&
		total 875087 "$BIG/callgrind.out.demo-fullctx-norec.gz"
}

xtree() {
	for f in callgrind/xtmemory massif/xtmemory
	do
		total 166384 "$DATA/$f.in" --value=totB &&
			has 'make_str 150000' && has 'make_str 12288' &&
			has ' 4096' &&
			total 12288 "$DATA/$f.in" --value=curB || return 1
	done
	total 12288 "$DATA/callgrind/xtleak.in"
}

xdebug() {
	total 2954030 "$BIG/xdebug.cachegrind.out.gz" &&
		test "$(sed 's/[; ].*//' out | sort -u)" = '{main}' &&
		$P -v in 2>&1 >/dev/null |
		grep -q 'stacks folded: 81091 .* lines skipped: 0,'
}

massif() {
	total 20480 "$DATA/massif/demo.in" &&
		has 'main;alloc_leak;make_str 16384' && has ' 4096'
}

dhat() {
	total 166384 "$DATA/dhat/valgrind.in" --value=tb &&
		total 16384 "$DATA/dhat/valgrind.in" --value=gb &&
		total 12288 "$DATA/dhat/valgrind.in" --value=eb
}

heaptrack() {
	total 93184 "$DATA/heaptrack/demo.in" &&
		total 206 "$DATA/heaptrack/demo.in" --value=allocations &&
		total 200 "$DATA/heaptrack/demo.in" --value=temporary &&
		has 'alloc_short;make_str 200' &&
		total 20480 "$DATA/heaptrack/demo.in" --value=leaked &&
		has 'alloc_leak;make_str 16384'
}

heap() {
	total 93135529 "$DATA/heap/jemalloc.in" && has ' 93020166' &&
		has ' 115363' && total 80004096 "$DATA/heap/tcmalloc.in"
}

cpu() {
	total 11 "$DATA/gperftools/demo.in" &&
		total 110000 "$DATA/gperftools/demo.in" --value=time &&
		total 554 "$DATA/nodeprof/demo.in" &&
		total 58 "$DATA/perfjson/demo.in" &&
		total 348 "$BIG/jfr.ExecutionSample.json.gz" &&
		total 348 "$DATA/jfr/execution-samples.in"
}

v8() {
	total 131256 "$DATA/heapprofile/node.in" &&
		total 2672 "$DATA/trace/node.in" --value=samples &&
		total 1127 "$DATA/cpuprofile/node.in" --value=samples
}

pprof() {
	total 94 "$DATA/pprof/go-cpu.in" --value=samples &&
		has 'main.workA;main.spin 43' &&
		total 940000000 "$DATA/pprof/go-cpu.in" &&
		total 9476361 "$DATA/pprof/go-heap.in" &&
		total 129491261 "$DATA/pprof/go-heap.in" --value=alloc_space &&
		total 129491261 "$BIG/go.allocs.pprof.gz"
}

memcheck() {
	total 12288 "$DATA/memcheckxml/demo.in" &&
		total 3 "$DATA/memcheckxml/demo.in" --value=blocks &&
		total 12288 "$DATA/memcheck/leaks.in" &&
		has 'definitely lost;main;alloc_leak;make_str;malloc 12288' &&
		total 3 "$DATA/memcheck/leaks.in" --value=blocks
}

# Of perf's text: the leaf's caller that frame pointers lose and rules find,
# functions inlined, the field that a probe tells.
perf() {
	total 58 "$DATA/perfjson/demo.in" &&
		total 8 "$DATA/perf/real-uprobe.in" --count=samples &&
		total 8000 "$DATA/perf/real-uprobe.in" --count=size &&
		total 0 "$DATA/perf/real-uprobe.in" --count=none 2>/dev/null
	test $? -ne 0 && $P -q "$DATA/perf/real-frame-pointers.in" >out &&
		has 'main;spin [0-9]*' && ! grep -q work_a out &&
		$P -q "$DATA/perf/real-dwarf-inlined.in" >out && grep -q 'main;work_[ab];spin' out &&
		$P -q --inline-mark "$DATA/perf/real-dwarf-inlined.in" | grep -q '_\[i\]'
}

# Threads of dumps, as many as there are.
dumps() {
	total 3 "$DATA/gdb/threads.in" && total 9 "$DATA/gdb/three-times.in" &&
		total 3 "$DATA/eustack/threads.in" || return 1
	test "$($P --by=thread "$DATA/gdb/threads.in" | cut -d ';' -f 1 | sort -u | wc -l)" -eq 3
}

check "callgrind" callgrind
check "perf" perf
check "dumps" dumps
check "callgrind contexts" callgrind_contexts
check "xtree" xtree
check "xdebug" xdebug
check "massif" massif
check "dhat" dhat
check "heaptrack" heaptrack
check "heap" heap
check "cpu" cpu
check "v8" v8
check "pprof" pprof
check "memcheck" memcheck
finish
