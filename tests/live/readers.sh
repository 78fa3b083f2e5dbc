#!/bin/sh
# SPDX-License-Identifier: ISC
# What fg-collapse makes of profiles, and what the profilers' own readers say
# of the same files.
. "$(dirname "$0")/../lib.sh"
P="$BUILD/fg-collapse -q"
DATA=$TOP/testdata/collapse
cd "$T" || exit 1

need() { # PROGRAM ...
	for p
	do
		command -v "$p" >/dev/null || { echo "$p is not installed"; return 77; }
	done
}

# Sums of the last field by what is before it, sorted.
sums() {
	awk '{ n = $NF; sub(/ [^ ]*$/, ""); s[$0] += n }
		END { for (k in s) printf "%s %.0f\n", k, s[k] }' | LC_ALL=C sort
}

# Self time by leaf.
leaves() {
	sed 's/.*;//' | sums
}

same() { # WANT GOT, neither of which is empty
	test -s "$1" && test -s "$2" && diff "$1" "$2"
}

program() {
	need jeprof nm || return
	"${CC:-cc}" -O1 -g -fno-omit-frame-pointer -o keeps "$TOP/tests/progs/keeps.c"
}

# From main on, and without what is the allocator's own, which jeprof leaves
# out: it marks static functions with their address, and inlined ones.
ours() { # FILE
	$P "$1" | sed -n 's/^.*;main;/main;/p' |
		sed 's/;\[libjemalloc[^;]*\]//g; s/;\[libtcmalloc[^;]*\]//g' | sums
}

theirs() { # FILE
	jeprof --collapsed ./keeps "$1" 2>/dev/null |
		sed 's/<[0-9a-f]\{16\}>//g; s/\[inline\]//g' |
		sed -n 's/^.*;main;/main;/p' | sums
}

as_jeprof() { # FILE
	ours "$1" >got
	theirs "$1" >want
	same want got && test "$(wc -l <got)" -ge 2
}

jemalloc() {
	program || return
	MALLOC_CONF=prof:true,lg_prof_sample:14,prof_final:true,prof_prefix:je \
		LD_PRELOAD=libjemalloc.so.2 ./keeps 2>err || { cat err; return 1; }
	grep -q 'cannot be preloaded' err && { cat err; return 77; }
	set -- je.*.heap
	as_jeprof "$1" && grep -q '^main;small;inlined ' got
}

tcmalloc() {
	program || return
	HEAPPROFILE=$T/tc LD_PRELOAD=libtcmalloc.so.4 ./keeps 2>err ||
		{ cat err; return 1; }
	grep -q 'cannot be preloaded' err && { cat err; return 77; }
	set -- tc.*.heap
	shift $(($# - 1))
	as_jeprof "$1" && grep -q '^main;large;inlined 50000000$' got &&
		grep -q '^main;small;inlined 5000000$' got || return 1
	# Built anew, it is another program: nothing is made up.
	cp keeps copy && mv copy keeps
	"$BUILD/fg-collapse" "$1" >got 2>err && ! grep -q ';main;' got &&
		grep -q "not here as they were: 1, the first: $T/keeps" err &&
		$P --symfs=/ "$1" | grep -q 'main;large;inlined 50000000$'
}

gperftools() {
	program || return
	for _ in 1 2 3
	do
		CPUPROFILE=$T/cpu LD_PRELOAD=libprofiler.so.0 ./keeps 2>err ||
			{ cat err; return 1; }
		grep -q 'cannot be preloaded' err && { cat err; return 77; }
		# Within the C library the same function has several names.
		ours cpu | grep '^main;work' >got
		theirs cpu | grep '^main;work' >want
		same want got && grep -q '^main;work;spin ' got && return
	done
	return 1
}

# The functions' own costs, which are exact in any call graph.
callgrind() {
	need callgrind_annotate || return
	gzip -dc "$TOP/testdata/collapse-totals/callgrind.out.demo-nocompress.gz" >plain
	for f in "$DATA/callgrind/demo.in" plain
	do
		$P --exact-only "$f" | grep -v ';' | sums >got
		callgrind_annotate --threshold=100 --auto=no "$f" 2>err |
			sed -n 's/^ *\([0-9,]*\) ([^)]*)  \(.*\)/\1 \2/p' | grep : |
			sed 's/ \[[^]]*\]$//' |
			awk '{ n = $1; gsub(/,/, "", n); sub(/^[^ ]* /, "")
				sub(/^.*:/, ""); sub(/'"'"'[0-9]*$/, ""); print $0, n }' |
			sums >want
		same want got || return 1
	done
}

# Of the peak, each node of the tree with its bytes, as often as it is there.
massif() {
	need ms_print || return
	ms_print "$DATA/massif/demo.in" | awk '
		/^ *n  *time/ { tree = "" }
		/->.*B\) 0x/ { x = $0; sub(/.*->[^(]*\(/, "", x); sub(/B\) 0x[0-9A-F]*: /, " ", x)
			gsub(/,/, "", x); sub(/ \([^)]*\)$/, "", x); tree = tree x "\n" }
		/^ 61 / { peak = 1 }
		peak && /^$|^  *$/ { if (tree != "") { printf "%s", tree; exit } }' |
		awk '{ print $2, $1 }' | LC_ALL=C sort >want
	$P "$DATA/massif/demo.in" | awk '
		{ n = $NF; sub(/ [^ ]*$/, ""); k = split($0, f, ";"); path = ""
		for (i = k; i > 0; i--) { path = f[i] ";" path; s[path] += n; name[path] = f[i] } }
		END { for (p in s) print name[p], s[p] }' | LC_ALL=C sort >got
	grep -v 'below' want >w && same w got
}

# Self time by function, and the text that pprof makes of a profile.
pprof() {
	need go || return
	for v in samples cpu
	do
		go tool pprof -sample_index=$v -unit=ns -nodecount=1000 -nodefraction=0 -top \
			"$DATA/pprof/go-cpu.in" 2>err |
			sed -n '/flat%/,$p' | sed '1d; s/ (inline)$//' |
			awk '{ sub(/ns$/, "", $1); if ($1 != 0) print $6, $1 }' | sums >want
		$P --value=$v "$DATA/pprof/go-cpu.in" | leaves >got
		same want got || return 1
	done
	for f in go-cpu go-heap go-block go-mutex go-goroutine drop-keep labels
	do
		go tool pprof -symbolize=none -raw "$DATA/pprof/$f.in" >raw 2>err || return 1
		set -- --by=label=request
		$P -f pprof-raw "$@" raw >want && $P "$@" "$DATA/pprof/$f.in" >got
		same want got || { echo "$f"; return 1; }
	done
}

heaptrack() {
	need heaptrack_print zstd || return
	zstd -q -f "$DATA/heaptrack/demo.in" -o ht.zst &&
		heaptrack_print -f ht.zst >told 2>err || return 1
	for v in allocations temporary peak leaked
	do
		echo "$v $($P --value=$v ht.zst | awk '{ s += $NF } END { print s }')"
	done >got
	awk '/^calls to allocation/ { print "allocations", $5 }
		/^temporary memory/ { print "temporary", $4 }' told >want
	# "93.18K"
	awk '/^peak heap/ { print "peak", $5 }
		/^total memory leaked/ { print "leaked", $4 }' told >>want
	awk '$1 ~ /^(peak|leaked)$/ { $2 = sprintf("%.2fK", $2 / 1000) } { print }' got >rounded
	same want rounded
}

check "jemalloc as jeprof" jemalloc
check "tcmalloc as jeprof" tcmalloc
check "gperftools as jeprof" gperftools
check "callgrind as callgrind_annotate" callgrind
check "massif as ms_print" massif
check "pprof as go tool pprof" pprof
check "heaptrack as heaptrack_print" heaptrack
finish
