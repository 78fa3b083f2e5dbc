#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Writes a large profile of a format to standard output, the same each time.

	profiles.py FORMAT MIB
	profiles.py --list
	profiles.py --option FORMAT	of fg-collapse, if it has to be told

The program profiled is made up: a tree of calls among some hundred functions,
sampled over and over with numbers that differ. Of use to measure with; what
real profilers write is in testdata.
"""
import gzip
import json
import random
import struct
import sys

RNG = random.Random(20)
WORDS = "parse read write find insert hash lock wait flush node".split()
NAMES = ["main"] + ["%s::%s_%s%d" % (RNG.choice(["net", "db", "ui", "std::io"]),
    RNG.choice(WORDS), RNG.choice(WORDS), i) for i in range(1, 600)]
FILES = ["/home/user/src/%s.c" % RNG.choice(WORDS) for _ in NAMES]
LIBS = ["libc.so.6", "libdb.so.3", "server", "libpthread.so.0"]
COUNT = len(NAMES)


def call_tree():
    """paths[i]: the functions of a stack, root first."""
    paths = [(0,)]
    while len(paths) < 4000:
        up = paths[-1] if RNG.random() < 0.8 else RNG.choice(paths)
        if len(up) >= 40:
            up = RNG.choice(paths)[:20]
        paths.append(up + (RNG.randrange(1, COUNT),))
    return paths[200:]


PATHS = call_tree()
NODES = sorted({p[:i] for p in PATHS for i in range(1, len(p) + 1)})
NODE_ID = {p: i for i, p in enumerate(NODES)}


def address(f, i=0):
    return 0x55d200001000 + f * 640 + i % 97


def lines_of(text, rev=True):
    """For each path its frames' lines; text tells that of function f."""
    t = [text(f) for f in range(COUNT)]
    step = -1 if rev else 1
    return ["".join(t[f] for f in p[::step]) for p in PATHS]


class Out:
    def __init__(self, size):
        self.left = size
        self.file = sys.stdout.buffer

    def __call__(self, s):
        if isinstance(s, str):
            s = s.encode()
        self.left -= len(s)
        self.file.write(s)

    def samples(self):
        """(number of the sample, of its path) until enough is written."""
        i = 0
        while self.left > 0:
            yield i, RNG.randrange(len(PATHS))
            i += 1


# Texts that are one sample after the other.

def perf(out):
    t = lines_of(lambda f: "\t%16x %s+0x%x (/usr/lib/%s)\n" % (address(f), NAMES[f], f, LIBS[f % 4]))
    for i, k in out.samples():
        out("server %d [%03d] %d.%06d:   10101010 cpu-clock:uhH: \n%s\n" % (
            1000 + i % 8, i % 16, i // 1000, i * 997 % 1000000, t[k]))


def folded(out):
    t = [";".join(NAMES[f] for f in p) for p in PATHS]
    for i, k in out.samples():
        out("%s %d\n" % (t[k], i % 1000))


def eustack(out):
    t = ["".join("#%-2d 0x%016x %s\n" % (i, address(f), NAMES[f])
        for i, f in enumerate(p[::-1])) for p in PATHS]
    for i, k in out.samples():
        out(("PID 1000 - process\n" if i % 50 == 0 else "") + "TID %d:\n" % (1000 + i % 50) + t[k])


def dtrace(out):
    out("CPU     ID                    FUNCTION:NAME\n  0  64091                        :tick-60s \n\n\n")
    t = lines_of(lambda f: "              %s`%s+0x%x\n" % (LIBS[f % 4], NAMES[f], f))
    for i, k in out.samples():
        out("%s              %5d\n\n" % (t[k], i))


def stap(out):
    t = lines_of(lambda f: " 0x%x : %s+0x%x/0x200 [/usr/lib/%s]\n" % (address(f), NAMES[f], f, LIBS[f % 4]))
    for i, k in out.samples():
        out("%s\t%d\n" % (t[k], i))


def aix(out):
    t = lines_of(lambda f: "0x%016x  %s(??, ??) + 0x%x\n" % (address(f), NAMES[f], f))
    for i, k in out.samples():
        out("%d: /usr/bin/server\n---------- tid# %d ----------\n%s" % (1000 + i, i % 99, t[k]))


def pmcstat(out):
    out("@ CPU_CLK_UNHALTED.THREAD_P [6000 samples]\n\n")
    for i, k in out.samples():
        s, n = "", 10000 + k % 77
        for d, f in enumerate(PATHS[k][::-1]):
            s += "%s%05.2f%%  [%d]%s%s%s\n" % (" " * d, 99.5, n, " " * 6, NAMES[f],
                " @ /usr/lib/%s" % LIBS[f % 4] if d == 0 else "")
            n -= k % 7 == d
        out(s + "\n")


def ljp(out):
    t = [["\t%s(Server.java:%d)\n" % (NAMES[f].replace("::", "."), f) for f in p[::-1]] for p in PATHS]
    for i, k in out.samples():
        out("%7d %d %s" % (i + 1, i % 9, "      ".join(t[k])))


def wcp(out):
    out("======================\nWall clock profile\n======================\nDumps: 40\n\nFull stacks\n-----------\n")
    t = ["".join("%5d: void %s(int; long) (Server.java:%d)\n" % (i + 1, NAMES[f], f)
        for i, f in enumerate(p[::-1])) for p in PATHS]
    for i, k in out.samples():
        out(" %.2f%% ==== (%d samples)\n%s\n" % (i % 100, i, t[k]))


def sample(out):
    out("Analysis of sampling prog (pid 64751) every 1 millisecond\nCall graph:\n")
    for i, k in out.samples():
        s, n = "    %d Thread_%d\n" % (1000 + i % 7, i), 1000 + i % 7
        for d, f in enumerate(PATHS[k]):
            s += "    + %s%d %s  (in %s) + %d  [0x%x]\n" % ("! : | "[:d % 6] + " " * (2 * d), n, NAMES[f],
                LIBS[f % 4], f, address(f))
        out(s)
    out("\nTotal number in stack (recursive counted multiple, when >=5):\n")


def vtune(out, head="Function Stack,CPU Time:Self,Module\nTotal,0.0,[Unknown]\n", row="%s,%d.%04d,%s\n"):
    out(head)
    for i, k in out.samples():
        out("".join(row % (" " * (d + 1) + ('"%s(int, long)"' % NAMES[f] if f % 8 == 0 else NAMES[f]),
            i % 9, f, LIBS[f % 4]) for d, f in enumerate(PATHS[k])))


def vtune_mc(out):
    vtune(out, "war:Column filter is ON.\nFunction Stack,Allocation Size:Self,Deallocation Size:Self,Allocations:Self,Module\nTotal,0,0,0,\n",
        "%s,%d,%d,3,%s\n")


def vsprof(out):
    out("\ufeffLevel,Function Name,Number of Calls,Elapsed Inclusive Time %,Elapsed Exclusive Time %,"
        "Avg Elapsed Inclusive Time,Avg Elapsed Exclusive Time,Module Name,\n")
    for i, k in out.samples():
        out("".join('%d,"%s(class Ray&)","%d,%03d",%d.25,18.39,401.92,81.02,"Ray.exe",\n' % (
            d, NAMES[f], i % 99 + 1, f, f % 99) for d, f in enumerate(PATHS[k])))


def instruments(out):
    out("Weight\tSelf Weight\t\tSymbol Name\n")
    for i, k in out.samples():
        out("".join("%d.%02d s  %d.0%%\t%d.00 ms\t \t %s%s\n" % (i % 9, f % 100, f % 99, f, " " * d, NAMES[f])
            for d, f in enumerate(PATHS[k])))


def ghcprof(out):
    out("\tSun Aug  6 14:52 2023 Time and Allocation Profiling Report  (Final)\n\n"
        "COST CENTRE%sMODULE     SRC                 no.     entries  %%time %%alloc   %%time %%alloc  ticks     bytes\n\n" % (" " * 70))
    for i, k in out.samples():
        out("".join("%-81sData.Map   a.hs:(%d,1)-(3,5)  %d    %d   30.4    9.4     99.0   99.0   %5d   %d\n" % (
            " " * d + NAMES[f], f, f, i, f, i) for d, f in enumerate(PATHS[k])))


def bpftrace(out):
    t = lines_of(lambda f: "    %s+%d\n" % (NAMES[f], f))
    for i, k in out.samples():
        out("@[\n%s, server]: %d\n" % (t[k], i))


def bpftrace_json(out):
    t = [json.dumps(s)[1:-1] for s in lines_of(lambda f: "\n\t%x %s+%d (/usr/lib/%s)" % (address(f), NAMES[f], f, LIBS[f % 4]))]
    out('{"type": "attached_probes", "data": {"probes": 2}}\n{"type": "map", "data": {"@s": {')
    for i, k in out.samples():
        out('%s"%s\\n,server": %d' % (", " if i else "", t[k], i))
    out("}}}\n")


def faulthandler(out):
    t = lines_of(lambda f: '  File "%s.py", line %d in %s\n' % (FILES[f][:-2], f, NAMES[f]))
    for i, k in out.samples():
        out("Thread 0x%016x (most recent call first):\n%s\n" % (0x7f0000000000 + i % 64 * 4096, t[k]))


def gdb(out):
    t = ["".join("#%-2d 0x%016x in %s (fd=%d, s=0x7ffd%08x \"text\") at %s:%d\n" % (
        i, address(f), NAMES[f], f, f * 99991, FILES[f], f) for i, f in enumerate(p[::-1])) for p in PATHS]
    for i, k in out.samples():
        out('Thread %d (Thread 0x7f784fbd56c0 (LWP %d) "server"):\n%s\n' % (i % 64, 1000 + i % 64, t[k]))


def pprofraw(out):
    out("PeriodType: cpu nanoseconds\nPeriod: 10000000\nSamples:\nsamples/count cpu/nanoseconds\n")
    t = [" ".join(str(f + 1) for f in p[::-1]) for p in PATHS]
    for i, k in out.samples():
        out("%11d %10d: %s \n" % (i % 100, i % 100 * 10000000, t[k]))
    out("Locations\n" + "".join("%6d: 0x%x M=1 %s %s:%d s=0\n" % (f + 1, address(f), NAMES[f], FILES[f], f)
        for f in range(COUNT)) + "Mappings\n1: 0x400000/0x500000/0x0 /usr/bin/server  [FN]\n")


def gotext(out):
    out("heap profile: 1096: 6873584 [19610: 82762224] @ heap/8192\n")
    a = [" ".join("0x%x" % address(f) for f in p[::-1]) for p in PATHS]
    t = lines_of(lambda f: "#\t0x%x\tmain.%s+0x%x\t\t%s:%d\n" % (address(f), NAMES[f].replace("::", "."), f, FILES[f], f))
    for i, k in out.samples():
        out("%d: %d [%d: %d] @ %s\n%s\n" % (i, i * 4096, i, i * 4096, a[k], t[k]))


def goroutine(out):
    t = lines_of(lambda f: "main.%s(0xc000%06x, {0x%x, 0x2})\n\t%s:%d +0x1d\n" % (
        NAMES[f].replace("::", "."), f * 4096, f, FILES[f], f))
    for i, k in out.samples():
        out("goroutine %d [chan receive, %d minutes]:\n%s\n" % (i + 1, i % 60, t[k]))


def ibmjava(out):
    out("0SECTION       TITLE subcomponent dump routine\nNULL           ===============================\n")
    t = lines_of(lambda f: "4XESTACKTRACE                at %s(Server.java:%d(Compiled Code))\n" % (
        NAMES[f].replace("::", "/"), f))
    for i, k in out.samples():
        out('3XMTHREADINFO      "Worker : %d" J9VMThread:0x%016x, state:R, prio=5\n'
            "3XMTHREADINFO3           Java callstack:\n%s" % (i, i * 256, t[k]))


def jstack(out):
    out("2026-11-21 06:37:11\nFull thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode, sharing):\n\n")
    t = lines_of(lambda f: "\tat org.%s(Server.java:%d)\n" % (NAMES[f].replace("::", "."), f))
    for i, k in out.samples():
        out('"worker-%d" #%d prio=5 os_prio=0 cpu=%d.80ms elapsed=1.95s tid=0x00007ffbd4%06x nid=0x3fd3 runnable'
            "  [0x00007ffbdabfd000]\n   java.lang.Thread.State: RUNNABLE\n%s\n" % (i % 99, i, i, i, t[k]))
    out("JNI global refs: 15, weak refs: 0\n\n")


def javaexceptions(out):
    t = lines_of(lambda f: "\tat org.%s(Server.java:%d)\n" % (NAMES[f].replace("::", "."), f))
    for i, k in out.samples():
        out("2024-01-02 10:%02d:%02d WARN request failed\njava.io.IOException: broken pipe %d\n%s" % (
            i // 60 % 60, i % 60, i, t[k]))


def sched(out):
    t = lines_of(lambda f: "\t%16x %s+0x%x (/usr/lib/%s)\n" % (address(f), NAMES[f], f, LIBS[f % 4]))
    for i, k in out.samples():
        a, b = 1000 + i % 8, 1000 + (i + 1) % 8
        out("server %d [000] %d.%06d: sched:sched_switch: prev_comm=server prev_pid=%d prev_prio=120 prev_state=S ==> "
            "next_comm=server next_pid=%d next_prio=120\n%s\n" % (a, i // 1000, i % 1000 * 1000, a, b, t[k]))


XDEBUG_END = "\t\t\t9999.000000\t394496\nTRACE END   [2026-11-21 06:38:30.299999]\n"


def xdebug(out):
    out("Version: 3.2.0\nFile format: 4\nTRACE START [2026-11-21 06:38:30.234250]\n1\t0\t0\t0.000112\t394496\t{main}\t1\t\t/demo.php\t0\t0\n")
    n, now = 1, 1000
    for i, k in out.samples():
        calls = list(enumerate(PATHS[k][1:], 2))
        for d, f in calls:
            out("%d\t%d\t0\t%d.%06d\t%d\t%s\t1\t\t/demo.php\t%d\t1\t%d\n" % (
                d, n + d, now // 1000000, now % 1000000, 394496 + i, NAMES[f], f, i))
            now += 3
        for d, f in reversed(calls):
            out("%d\t%d\t1\t%d.%06d\t%d\n" % (d, n + d, now // 1000000, now % 1000000, 394496 + i))
            now += 2
        n += 50
    out(XDEBUG_END)


def xdebug_leaves(out):
    """Short lines: the same small function over and over."""
    out("Version: 3.2.0\nFile format: 4\nTRACE START [2026-11-21 06:38:30.234250]\n1\t0\t0\t0.000112\t394496\t{main}\t1\t\t/demo.php\t0\t0\n")
    now = 1000
    for i, k in out.samples():
        for f in PATHS[k]:
            out("2\t%d\t0\t%d.%06d\t394496\t%s\t0\t\t/demo.php\t1\t1\t%d\n2\t%d\t1\t%d.%06d\t394528\n" % (
                i, now // 1000000, now % 1000000, NAMES[f], i, i, now // 1000000, now % 1000000 + 1))
            now += 3
    out(XDEBUG_END)


def pyspy(out):
    out("Process 4117: python3 server.py\nPython v3.11.7 (/usr/bin/python3.11)\n\n")
    t = lines_of(lambda f: "    %s (%s.py:%d)\n" % (NAMES[f], FILES[f][:-2], f))
    for i, k in out.samples():
        out('Thread %d (active+gil): "Worker-%d"\n%s\n' % (4117 + i, i % 64, t[k]))


def austin(out):
    t = ["".join(";%s (%s.py);L%d" % (NAMES[f], FILES[f][:-2], f) for f in p) for p in PATHS]
    for i, k in out.samples():
        out("Thread 7fa88e517b%02x%s %d\n" % (i % 8, t[k], i % 10000))


def asyncprofiler(out):
    out("Started [cpu] profiling\n--- Execution profile ---\nTotal samples       : 200\n\n")
    t = ["".join("  [%2d] %s\n" % (i, NAMES[f].replace("::", ".")) for i, f in enumerate(p[::-1])) for p in PATHS]
    for i, k in out.samples():
        out("--- %d ns (%.2f%%), %d samples\n%s\n" % (i * 10000000, i % 100, i, t[k]))


def jfr(out):
    t = lines_of(lambda f: "    org.%s(int) line: %d\n" % (NAMES[f].replace("::", "."), f))
    for i, k in out.samples():
        out('jdk.ExecutionSample {\n  startTime = 06:%02d:%02d.%03d\n  sampledThread = "worker-%d" (javaThreadId = %d)\n'
            '  state = "STATE_RUNNABLE"\n  stackTrace = [\n%s  ]\n}\n\n' % (i // 60000 % 60, i // 1000 % 60, i % 1000, i % 9, i % 9, t[k]))


def memcheck(out):
    t = ["".join("==14930==    %s 0x%X: %s (%s:%d)\n" % ("by" if i else "at", address(f), NAMES[f],
        FILES[f][15:], f) for i, f in enumerate(p[::-1])) for p in PATHS]
    out("==14930== Memcheck, a memory error detector\n==14930== \n")
    for i, k in out.samples():
        out("==14930== %d bytes in %d blocks are definitely lost in loss record %d of 99\n%s==14930== \n" % (i, i % 99 + 1, i, t[k]))


def regex(out):
    """For -f 'regex:] (?<frame>[^ ]+) took (?<value>[0-9.]+) ms'."""
    for i, k in out.samples():
        f = PATHS[k][-1]
        out("2024-01-02 12:%02d:%02d [w-%d] %s took %d.%d ms\n" % (i // 60 % 60, i % 60, i % 9, NAMES[f], i % 100, f)
            if i % 3 == 0 else "2024-01-02 12:%02d:%02d [w-%d] DEBUG connection %d of %s is kept alive for now\n" % (
            i // 60 % 60, i % 60, i % 9, i, NAMES[f]))


# Text in tables and trees.

def callgrind(out):
    out("# callgrind format\nversion: 1\ncreator: callgrind-3.19.0\npositions: line\nevents: Ir Dr Dw\nsummary: 999 99 9\n\n")
    seen = set()

    def name(f):
        if f in seen:
            return "(%d)" % f
        seen.add(f)
        return "(%d) %s" % (f, NAMES[f])

    for i, k in out.samples():
        p = PATHS[k]
        f = p[-1]
        s = "fl=(%d)\nfn=%s\n" % (f % 50 + 1, name(f))
        for n in range(6):
            s += "%s %d %d %d\n" % ("+%d" % n if n else f + 1, i % 991 + n, n, i % 7)
        for g in p[:-1][-3:]:
            s += "cfi=(%d)\ncfn=%s\ncalls=%d %d \n+%d %d %d %d\n" % (g % 50 + 1, name(g), i % 9 + 1, g, i % 5, i % 9973, i % 70, 5)
        out(s + "\n")
    out("totals: 999 99 9\n")


def massif(out):
    out("desc: --detailed-freq=1\ncmd: server\ntime_unit: i\n")
    for i, k in out.samples():
        out("#-----------\nsnapshot=%d\n#-----------\ntime=%d\nmem_heap_B=%d\nmem_heap_extra_B=0\nmem_stacks_B=0\n"
            "heap_tree=detailed\nn40: %d (heap allocation functions) malloc/new/new[], --alloc-fns, etc.\n" % (i, i * 1000, i * 10, i * 10))
        for j in range(40):
            p = PATHS[(k + j) % len(PATHS)][::-1]
            out("".join("%sn%d: %d 0x%X: %s (%s:%d)\n" % (" " * (d + 1), d + 1 < len(p), i * 10, address(f), NAMES[f], FILES[f][15:], f)
                for d, f in enumerate(p)))


def maps(out):
    out("MAPPED_LIBRARIES:\n55d200000000-55d200100000 r-xp 00000000 00:00 11003425    /usr/bin/server\n")


def heap(out):
    out("heap profile:    801: 80004096 [  8801: 240004096] @ heapprofile\n")
    t = [" ".join("0x%x" % address(f) for f in p[::-1]) for p in PATHS]
    for i, k in out.samples():
        out("%6d: %8d [%6d: %8d] @ %s\n" % (i % 99, i * 4096, i % 999, i * 8192, t[k]))
    maps(out)


def heap_jemalloc(out):
    out("heap_v2/65536\n  t*: 685: 75999398 [3153: 91326421]\n")
    t = [" ".join("0x%x" % address(f) for f in p[::-1]) for p in PATHS]
    for i, k in out.samples():
        out("@ %s\n  t*: %d: %d [%d: %d]\n  t0: %d: %d [%d: %d]\n" % (t[k], i % 99 + 1, i * 4096, i % 99 + 2, i * 4096 + 9, i % 99 + 1, i * 4096, i % 99 + 2, i * 4096 + 9))
    out("\n")
    maps(out)


def heaptrack(out):
    out("v 10400 3\nX server\nI 1000 5e298d\n")
    out("s 6 server\n" + "".join("s %x %s\n" % (len(n), n) for n in NAMES))
    out("".join("i %x 1 %x\n" % (address(f), f + 2) for f in range(COUNT)))
    out("".join("t %x %x\n" % (p[-1] + 1, NODE_ID[p[:-1]] + 1 if len(p) > 1 else 0) for p in NODES))
    out("".join("a %x %x\n" % (16 * (i % 40), NODE_ID[p] + 1) for i, p in enumerate(PATHS)))
    for i, k in out.samples():
        out("+ %x\n" % k)
        if i % 3:
            out("- %x\n" % k)
        if i % 50 == 0:
            out("c %x\n" % i)


def heaptrack_real(out):
    """As programs that allocate a great many different stacks."""
    out("v 10400 3\nX server\nI 1000 5e298d\ns 6 server\n")
    for i, k in out.samples():
        f = i % 1000
        out("s %x f%07d\ni %x 1 %x\nt %x %x\na 10 %x\n+ %x\n" % (8, i, address(i), i + 2, i + 1, i // 2, i + 1, i))


# Binary.

def gperftools(out):
    out(struct.pack("<5Q", 0, 3, 0, 10000, 0))
    t = [struct.pack("<%dQ" % len(p), *[address(f) for f in p[::-1]]) for p in PATHS]
    for i, k in out.samples():
        out(struct.pack("<2Q", i % 9 + 1, len(PATHS[k])) + t[k])
    out(struct.pack("<3Q", 0, 1, 0))
    out("55d200000000-55d200100000 r-xp 00000000 00:00 11003425    /usr/bin/server\n")


def varint(n):
    b = b""
    while n >= 0x80:
        b += bytes([n & 0x7f | 0x80])
        n >>= 7
    return b + bytes([n])


def field(n, v):
    if isinstance(v, int):
        return varint(n << 3) + varint(v)
    return varint(n << 3 | 2) + varint(len(v)) + v


def pprof(out, label=b""):
    strings = ["", "samples", "count", "cpu", "nanoseconds"] + NAMES + FILES
    out(field(1, field(1, 1) + field(2, 2)) + field(1, field(1, 3) + field(2, 4)))
    t = [field(1, b"".join(varint(f + 1) for f in p[::-1])) for p in PATHS]
    for i, k in out.samples():
        out(field(2, t[k] + field(2, varint(i % 100) + varint(i % 100 * 10000000)) + label))
    for f in range(COUNT):
        out(field(4, field(1, f + 1) + field(3, address(f)) + field(4, field(1, f + 1) + field(2, f))))
        out(field(5, field(1, f + 1) + field(2, f + 5) + field(3, f + 5) + field(4, f + 5 + COUNT)))
    for s in strings:
        out(field(6, s.encode()))


def pprof_labels(out):
    """As Go has them of programs that set labels."""
    pprof(out, field(3, field(1, 5) + field(2, 6)) + field(3, field(1, 7) + field(3, 99)))


# JSON.

def frame_json(f):
    return '"callFrame":{"functionName":"%s","scriptId":"%d","url":"file://%s.js","lineNumber":%d,"columnNumber":%d}' % (
        NAMES[f], f % 90, FILES[f][:-2], f, f % 80)


def cpuprofile(out):
    out('{"nodes":[')
    below = {p: [] for p in NODES}
    for p in NODES[1:]:
        below[p[:-1]].append(NODE_ID[p] + 1)
    # Half of it are nodes, half are samples.
    copies = max(1, out.left // 2 // (len(NODES) * 160))
    first = True
    for c in range(copies):
        base = c * len(NODES)
        for i, p in enumerate(NODES):
            kids = [base + k for k in below[p]]
            if i == 0 and c == 0:
                kids += [1 + len(NODES) * d for d in range(1, copies)]
            out('%s{"id":%d,%s,"hitCount":%d,"children":%s}' % ("" if first else ",", base + i + 1,
                frame_json(p[-1]), i % 7, json.dumps(kids)))
            first = False
    out('],"startTime":1000,"endTime":99999999,"samples":[1')
    n = 1
    half = out.left // 2
    while out.left > half:
        out(",%d" % (RNG.randrange(copies * len(NODES)) + 1))
        n += 1
    out('],"timeDeltas":[1' + "".join(",%d" % (1000 + i % 300) for i in range(n - 1)) + "]}\n")


def heapprofile(out):
    below = {p: [] for p in NODES}
    for p in NODES[1:]:
        below[p[:-1]].append(p)
    out('{"head":{"callFrame":{"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":0,"id":1,"children":[')
    n, more = 2, False
    while out.left > 0:
        work = [NODES[0]]
        while work:
            p = work.pop()
            if isinstance(p, str):
                out(p)
                more = True
                continue
            out('%s{%s,"selfSize":%d,"id":%d,"children":[' % ("," if more else "", frame_json(p[-1]), n % 5 * 64, n))
            n, more = n + 1, False
            work.append("]}")
            work.extend(below[p][::-1])
    out(']},"samples":[]}\n')


def trace(out):
    out('{"traceEvents":[{"pid":1,"tid":1,"ts":1,"ph":"M","cat":"__metadata","name":"thread_name","args":{"name":"main"}}')
    now = 1000
    for i, k in out.samples():
        s = ""
        for d, f in enumerate(PATHS[k]):
            s += ',\n{"pid":1,"tid":%d,"ts":%d,"ph":"X","cat":"v8,devtools.timeline","name":"%s","dur":%d,"tdur":7,"args":{"data":{"url":"%s"}}}' % (
                i % 4, now + d, NAMES[f], 200 - 2 * d, FILES[f])
        now += 300
        out(s)
    out("]}\n")


def trace_pairs(out):
    out("[")
    now = 1000
    for i, k in out.samples():
        s = ""
        for f in PATHS[k]:
            s += '{"pid":1,"tid":%d,"ts":%d.%03d,"ph":"B","cat":"x","name":"%s"},\n' % (i % 4, now, f, NAMES[f])
            now += 1
        for f in PATHS[k][::-1]:
            s += '{"pid":1,"tid":%d,"ts":%d.%03d,"ph":"E"},\n' % (i % 4, now, f)
            now += 1
        out(s)
    out('{"pid":1,"tid":1,"ts":1,"ph":"M","name":"thread_name","args":{"name":"main"}}]\n')


def shared():
    return '"shared":{"frames":[%s]}' % ",".join('{"name":"%s","file":"%s","line":%d}' % (NAMES[f], FILES[f], f) for f in range(COUNT))


def speedscope(out):
    """The frames first, as some writers have them."""
    out('{"$schema":"https://www.speedscope.app/file-format-schema.json",%s,"profiles":[{"type":"sampled","name":"t",'
        '"unit":"milliseconds","startValue":0,"endValue":99999,"samples":[' % shared())
    t = [json.dumps(p, separators=(",", ":")) for p in PATHS]
    n = 0
    for i, k in out.samples():
        out(("," if i else "") + t[k])
        n = i + 1
    out('],"weights":[1%s]}]}\n' % "".join(",%d.%d" % (i % 9, i % 7) for i in range(n - 1)))


def speedscope_last(out):
    """The frames last, evented."""
    out('{"$schema":"https://www.speedscope.app/file-format-schema.json","profiles":[{"type":"evented","name":"t",'
        '"unit":"milliseconds","startValue":0,"endValue":99999999,"events":[')
    now, more = 0, ""
    for i, k in out.samples():
        s = ""
        for f in PATHS[k]:
            now += 1
            s += '%s{"type":"O","frame":%d,"at":%d.5}' % (more, f, now)
            more = ","
        for f in PATHS[k][::-1]:
            now += 1
            s += ',{"type":"C","frame":%d,"at":%d.25}' % (f, now)
        out(s)
    out("]}],%s}\n" % shared())


def firefox(out):
    """Processed; a thread whose samples and tables are about as large."""
    head = '{"meta":{"version":24,"preprocessedProfileVersion":55,"interval":1,"sampleUnits":{"time":"ms","threadCPUDelta":"ns"}},"libs":[],"threads":['
    out(head)
    tables = ('"stackTable":{"length":%d,"frame":%s,"prefix":%s},"frameTable":{"length":%d,"address":%s,"func":%s,"line":%s},'
        '"funcTable":{"length":%d,"isJS":%s,"name":%s,"resource":%s,"fileName":%s},"resourceTable":{"length":0,"name":[],"lib":[],"type":[]},'
        '"stringArray":%s}' % (len(NODES), json.dumps([p[-1] for p in NODES]),
        json.dumps([NODE_ID[p[:-1]] if len(p) > 1 else None for p in NODES]), COUNT, json.dumps([-1] * COUNT),
        json.dumps(list(range(COUNT))), json.dumps(list(range(COUNT))), COUNT, json.dumps([False] * COUNT), json.dumps(list(range(COUNT))),
        json.dumps([-1] * COUNT), json.dumps([COUNT + f for f in range(COUNT)]), json.dumps(NAMES + FILES)))
    more = ""
    while out.left > 0:
        n = 20000
        s = [RNG.randrange(len(NODES)) for _ in range(n)]
        out('%s{"name":"Worker","processName":"proc","pid":"7","tid":8,"samples":{"length":%d,"stack":%s,"time":%s,"weight":null,"weightType":"samples","threadCPUDelta":%s},"markers":{"length":0,"data":[]},%s' % (
            more, n, json.dumps(s), json.dumps([i * 1.25 for i in range(n)]), json.dumps([i % 99 * 1000 for i in range(n)]), tables))
        more = ","
    out("]}\n")


def firefox_gecko(out):
    out('{"meta":{"version":29,"stackwalk":1,"interval":1},"libs":[],"threads":[{"name":"GeckoMain","processName":"P1","pid":1,"tid":1,'
        '"samples":{"schema":{"stack":0,"time":1,"eventDelay":2,"threadCPUDelta":3},"data":[')
    for i, k in out.samples():
        out("%s[%d,%d.25,0,%d]" % ("," if i else "", NODE_ID[PATHS[k]], i, i % 99))
    out(']},"stackTable":{"schema":{"prefix":0,"frame":1},"data":%s},"frameTable":{"schema":{"location":0,"relevantForJS":1},"data":%s},"stringTable":%s}],"processes":[]}\n' % (
        json.dumps([[NODE_ID[p[:-1]] if len(p) > 1 else None, p[-1]] for p in NODES]),
        json.dumps([[f, False] for f in range(COUNT)]), json.dumps(NAMES)))


def dhat(out):
    out('{"dhatFileVersion":2\n,"mode":"heap","verb":"Allocated"\n,"bklt":true,"bkacc":true\n,"tu":"instrs","Mtu":"Minstr"\n,"tuth":500\n'
        ',"cmd":"server"\n,"pid":14926\n,"tg":1111,"te":2388033\n,"pps":\n [')
    t = [json.dumps([f + 1 for f in p[::-1]], separators=(",", ":")) for p in PATHS]
    for i, k in out.samples():
        out('%s{"tb":%d,"tbk":%d,"tl":%d\n  ,"mb":%d,"mbk":1\n  ,"gb":%d,"gbk":1\n  ,"eb":0,"ebk":0\n  ,"rb":%d,"wb":%d\n  ,"acc":[-64,1]\n  ,"fs":%s\n }\n' % (
            " ," if i else "", i * 16, i, i * 3, i, i % 64, i, i, t[k]))
    out(' ]\n,"ftbl":\n ["[root]"\n' + "".join(' ,"0x%X: %s (%s:%d)"\n' % (address(f), NAMES[f], FILES[f][15:], f) for f in range(COUNT)) + " ]\n}\n")


def jfrjson(out):
    t = [", ".join('{\n            "method": {\n              "type": {\n                "name": "org\\/%s", \n                "package": {\n'
        '                  "name": "org"\n                }, \n                "modifiers": 1, \n                "hidden": false\n              }, \n'
        '              "name": "%s", \n              "descriptor": "(I)V", \n              "modifiers": 8, \n              "hidden": false\n            }, \n'
        '            "lineNumber": %d, \n            "bytecodeIndex": 19, \n            "type": "JIT compiled"\n          }' % (
        NAMES[f].rpartition("::")[0].replace("::", "\\/"), NAMES[f].rpartition("::")[2], f) for f in p[::-1]) for p in PATHS]
    out('{\n  "recording": {\n    "events": [')
    for i, k in out.samples():
        out('%s{\n      "type": "jdk.ExecutionSample", \n      "values": {\n        "startTime": "2026-11-21T06:37:09.993271495Z", \n'
            '        "sampledThread": {\n          "osName": "main", \n          "osThreadId": %d, \n          "javaName": "worker-%d", \n          "javaThreadId": %d\n        }, \n'
            '        "state": "STATE_RUNNABLE", \n        "stackTrace": {\n          "truncated": false, \n          "frames": [%s]\n        }\n      }\n    }' % (
            ", " if i else "", i % 9, i % 9, i % 9, t[k]))
    out("]\n  }\n}\n")


def nodeprof(out):
    out('{"code": [{"name": "/usr/bin/node", "type": "SHARED_LIB", "tm": 0}, %s], "functions": [], "ticks": [' % ", ".join(
        '{"name": "%s file://%s:%d:%d", "type": "JS", "kind": "Opt", "func": %d, "tm": %d}' % (NAMES[f], FILES[f], f, f, f, f) for f in range(COUNT)))
    t = [", ".join("%d, %d" % (f + 1, f * 7 % 999) for f in p[::-1]) for p in PATHS]
    for i, k in out.samples():
        out('%s{"tm": %d, "vm": 0, "s": [%s]}' % (", " if i else "", i * 1000, t[k]))
    out("]}\n")


def perfjson(out):
    t = [",\n".join('\t\t\t\t{\n\t\t\t\t\t"ip": "0x%x",\n\t\t\t\t\t"symbol": "%s",\n\t\t\t\t\t"dso": "%s"\n\t\t\t\t}' % (
        address(f), NAMES[f], LIBS[f % 4]) for f in p[::-1]) for p in PATHS]
    out('{\n\t"linux-perf-json-version": 1,\n\t"headers": {\n\t\t"header-version": 1\n\t},\n\t"samples": [')
    for i, k in out.samples():
        out('%s\n\t\t{\n\t\t\t"timestamp": %d,\n\t\t\t"pid": %d,\n\t\t\t"tid": %d,\n\t\t\t"comm": "server",\n\t\t\t"callchain": [\n%s\n\t\t\t]\n\t\t}' % (
            "," if i else "", i * 10101, 1000 + i % 8, 1000 + i % 8, t[k]))
    out("\n\t]\n}\n")


# XML.

def memcheckxml(out):
    t = lines_of(lambda f: "    <frame>\n      <ip>0x%X</ip>\n      <obj>/usr/lib/%s</obj>\n      <fn>%s(int&amp;)</fn>\n      <dir>/home/user/src</dir>\n      <file>%s</file>\n      <line>%d</line>\n    </frame>\n" % (
        address(f), LIBS[f % 4], NAMES[f], FILES[f][15:], f))
    out("<?xml version=\"1.0\"?>\n<valgrindoutput>\n<protocolversion>4</protocolversion>\n<protocoltool>memcheck</protocoltool>\n<pid>27950</pid>\n<tool>memcheck</tool>\n")
    for i, k in out.samples():
        out("<error>\n  <unique>0x%x</unique>\n  <tid>1</tid>\n  <kind>Leak_DefinitelyLost</kind>\n  <xwhat>\n    <text>%d bytes in %d blocks are definitely lost in loss record %d of 1</text>\n"
            "    <leakedbytes>%d</leakedbytes>\n    <leakedblocks>%d</leakedblocks>\n  </xwhat>\n  <stack>\n%s  </stack>\n</error>\n\n" % (i, i, i, i, i, i % 9 + 1, t[k]))
    out("</valgrindoutput>\n")


def xctrace(out):
    out("<?xml version=\"1.0\"?>\n<trace-query-result>\n<node xpath='//trace-toc[1]/run[1]/data[1]/table[11]'><schema name=\"time-profile\"><col><mnemonic>time</mnemonic></col></schema>")
    n, ids = 100, {}
    out('<row><sample-time id="1" fmt="00:00.057.246">57246708</sample-time><thread id="2" fmt="main  0x8480c1 (prog, pid: 49374)"><tid id="3" fmt="0x8480c1">8683713</tid>'
        '<process id="4" fmt="prog (49374)"><pid id="5" fmt="49374">49374</pid></process></thread><process ref="4"/><weight id="9" fmt="1.00 ms">1000000</weight></row>\n')
    for i, k in out.samples():
        frames = ""
        for f in PATHS[k][::-1]:
            # Each frame is another by its address, but for some of them.
            key = (f, i % 40)
            if key in ids:
                frames += '<frame ref="%d"/>' % ids[key]
                continue
            n += 2
            ids[key] = n
            frames += '<frame id="%d" name="%s(A const*, B&amp;)" addr="0x%x"><binary id="%d" name="%s" UUID="0A1B2C3D-0000-1111-2222-333344445555" arch="arm64" load-addr="0x18d3df000" path="/usr/lib/%s"/></frame>' % (
                n, NAMES[f], address(f, i), n + 1, LIBS[f % 4], LIBS[f % 4])
        n += 2
        out('<row><sample-time id="%d" fmt="00:00.%03d.246">%d</sample-time><thread ref="2"/><process ref="4"/><weight ref="9"/><backtrace id="%d">%s</backtrace></row>\n' % (
            n, i % 1000, 57246708 + i * 1000000, n + 1, frames))
        n += 1
    out("</node></trace-query-result>\n")


MAKERS = {name: fn for name, fn in list(globals().items())
    if callable(fn) and getattr(fn, "__code__", None) is not None and fn.__code__.co_varnames[:1] == ("out",) and name != "maps"}


# What names a format that is not guessed, for a shell.
OPTIONS = {"regex": r"-f 'regex:\] (?<frame>[^ ]+) took (?<value>[0-9.]+) ms'", "sched": "-f sched", "wcp": "-f wcp"}


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(sorted(MAKERS)))
        return
    if sys.argv[1] == "--option":
        print(OPTIONS.get(sys.argv[2], ""))
        return
    MAKERS[sys.argv[1]](Out(int(float(sys.argv[2]) * 1048576)))


main()
