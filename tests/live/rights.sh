#!/bin/sh
# SPDX-License-Identifier: ISC
# fg-record without rights: what works, what does not, and that it says why and
# how to get it, at each level of perf_event_paranoid; and that this is so.
. "$(dirname "$0")/../lib.sh"
level=/proc/sys/kernel/perf_event_paranoid
before=$(cat $level)

if test "$(id -u)" -ne 0 || ! command -v setpriv >/dev/null
then
	leave "not root, or no setpriv"
fi
own='' other=''
# shellcheck disable=SC2086
trap 'echo "$before" >$level; rm -rf "$T"; test -z "$own$other" || kill $own $other' EXIT
trap 'exit 1' HUP INT TERM
if ! echo 2 >$level
then
	leave "the level cannot be set here"
fi
for p in work deny calls
do
	need_program $p -O1
done
# As users have it who cannot read the checkout.
cp "$BUILD/fg-record" "$BUILD/libfg-alloc.so" "$T"
chmod 755 "$T"
mkdir -m 777 "$T/public"
cd "$T/public" || exit 1

nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
$nobody "$T/work" 3600 1 0 >/dev/null & own=$!
sleep 3600 & other=$!
work="$T/work 0.2 1 0"

# row STATUS WORDS COMMAND ...: with samples, if it is 0
row() {
	want=$1 words=$2
	shift 2
	rm -f o
	$nobody "$@" >out 2>err
	got=$?
	cat err
	test $got -eq "$want" && grep -q -e "$words" err || return 1
	test $got -ne 0 || ! grep '^fg-record: 0 samples' err
}

# at LEVEL [DENY ERRNO], then lines of STATUS | WORDS | OPTION ... [COMMAND]
at() {
	echo "$1" >$level
	while IFS='|' read -r status words options
	do
		words=$(echo $words)
		# shellcheck disable=SC2086
		check "at $1:$options" row $status "$words" "${2:-env}" ${2:+"$3"} \
			"$T/fg-record" -o o $options
	done
}

no_kernel='user code only'
to_1='perf_event_paranoid=1'
to_0='perf_event_paranoid=0'

# What one's own programs do, in user code.
at 2 <<E
0 | $no_kernel | $work
0 | $no_kernel | --call-graph fp $work
0 | $no_kernel | --call-graph dwarf,dump $work
0 | $no_kernel | --call-graph none $work
0 | $no_kernel | -z $work
0 | $no_kernel | -D 20 $work
0 | $no_kernel | -e cpu-clock,page-faults $work
0 | $no_kernel | -e page-faults -c 1 $T/calls 0.02
0 | samples | --all-user $work
0 | samples | -e cpu-clock:u $work
0 | samples | --alloc=bytes $work
0 | $no_kernel | -p $own --duration 0.3
0 | $no_kernel | -u nobody --duration 0.3
1 | is not yours: .*CAP_PERFMON | -p $other --duration 0.3
1 | is not yours: .*CAP_PERFMON | -t $other --duration 0.3
1 | is not yours: .*CAP_PERFMON | -p 1 --duration 0.3
1 | every process: .*$to_0.*CAP_PERFMON | -a true
1 | every process: .*$to_0.*CAP_PERFMON | -C 0 true
1 | the kernel: .*$to_1.*CAP_PERFMON | -e cpu-clock:k true
1 | the kernel: .*$to_1.*CAP_PERFMON | --all-kernel true
1 | happens in the kernel.*$to_1 | -e cs true
1 | happens in the kernel.*$to_1 | -e migrations true
0 | off them is approximate | --off-cpu sleep 0.1
0 | off them is approximate | --wall sleep 0.1
1 | probe code, at any .*CAP_PERFMON | -e uprobe:$T/calls:target true
1 | probe what runs already: run as root | --alloc -p $own
1 | only root may | --alloc -p $other
1 | tracefs.*mount -o remount,mode=755 | -e sched:sched_switch true
1 | tracefs.*mount -o remount,mode=755 | -e sched:* true
E
# What was said to help does.
at 1 <<E
0 | samples | -e cpu-clock:k dd if=/dev/zero of=/dev/null bs=1M count=9999
0 | samples | -e cs -c 1 sleep 0.1
0 | samples | --off-cpu sleep 0.1
1 | every process: .*$to_0 | -a true
1 | is not yours: .*CAP_PERFMON | -p $other --duration 0.3
E
at 0 <<E
0 | samples | -a $work
0 | samples | -C 0,1 $work
1 | is not yours: .*CAP_PERFMON | -p $other --duration 0.3
E
# Debian, Ubuntu, Android: nothing without rights from 3 on, as a filter has it.
for l in 3 4
do
	at $l "$T/deny" 13 <<-E
	1 | paranoid is $l; lower it (sysctl kernel.perf_event_paranoid=2).*CAP_PERFMON | $work
	1 | paranoid is $l; lower it (sysctl kernel.perf_event_paranoid=2).*CAP_PERFMON | -p $own
	1 | every process: .*$to_0.*CAP_PERFMON | -a true
	1 | paranoid=2.*CAP_PERFMON | --alloc $work
	E
done
# In a container, or where the kernel has no such call.
for e in 1 38
do
	at 2 "$T/deny" $e <<-E
	1 | forbidden here.*seccomp.*CAP_PERFMON | $work
	1 | forbidden here.*seccomp.*CAP_PERFMON | -p $own
	1 | forbidden here.*seccomp.*CAP_PERFMON | -a true
	1 | forbidden here.*seccomp.*CAP_PERFMON | --alloc $work
	1 | forbidden here.*seccomp.*CAP_PERFMON | --off-cpu true
	1 | forbidden here.*seccomp.*CAP_PERFMON | -e uprobe:$T/calls:target true
	E
done
finish
