#!/bin/sh
# SPDX-License-Identifier: ISC
# Every field beside perf script's, byte for byte, on recordings made here of a
# program without libraries: none of what fg-script does otherwise on purpose
# (callers after calls that do not return, linkage tables) is in it.
. "$(dirname "$0")/../lib.sh"
cd "$T" || exit 1

if ! command -v perf >/dev/null
then
	leave "perf is not installed"
fi
if ! ${CC:-cc} -O2 -g -static -nostdlib -fno-omit-frame-pointer \
	-mno-omit-leaf-frame-pointer -fno-stack-protector \
	-fno-asynchronous-unwind-tables -o lines \
	"$TOP/testdata/script/src/lines.c" 2>why
then
	leave "the program cannot be built: $(tail -n 1 why)"
fi
case $(perf --version) in
*' 5.'* | *' 6.'[0-4][!0-9]*) addr='file' ;;
*) addr='memory' ;;
esac

record() { # FILE OPTION ...
	data=$1
	shift
	perf record -q -N -B -F 999 -o "$data" "$@" ./lines >/dev/null 2>why
}

equal() { # FILE OPTION ...
	data=$1
	shift
	perf script --no-inline -i "$data" "$@" >perfs 2>why || { cat why; return 77; }
	test -s perfs || { echo "perf prints nothing"; return 77; }
	"$BUILD/fg-script" --no-inline --addr=$addr "$@" "$data" >ours || return
	cmp perfs ours || { diff perfs ours | head -n 6; return 1; }
}

compare() { # FILE FIELDS ...
	data=$1
	shift
	for f
	do
		check "$data -F $f" equal "$data" -F "$f"
	done
}

if record chain -e cpu-clock:u -g
then
	compare chain +pid -period +misc comm,tid,time,ip ip,sym,dso sw:comm,ip,sym
	check "chain -G" equal chain -G -F ip,sym,srcline
	check "chain --reltime" equal chain --reltime
	check "chain --deltatime --ns" equal chain --deltatime --ns
	check "chain --max-stack" equal chain --max-stack 1
else
	skip "chain" "perf record: $(tail -n 1 why)"
fi
if record values -e cpu-clock:u -d -W --phys-data --data-page-size \
	--code-page-size --user-regs=ax,bp,sp,ip -I
then
	compare values +addr +data_src +weight +ins_lat +iregs +uregs +phys_addr \
		+data_page_size,+code_page_size \
		addr,data_src,weight,ip,sym,uregs,phys_addr,code_page_size
else
	skip "values" "perf record: $(tail -n 1 why)"
fi
if perf record -q -N -B -c 1 -e page-faults:u -d -g -o faults ./lines \
	>/dev/null 2>why
then
	compare faults addr,ip +addr
else
	skip "faults" "perf record: $(tail -n 1 why)"
fi
finish
