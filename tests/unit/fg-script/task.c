/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/task.h"

#include <time.h>

#include "common/perf/format.h"
#include "tests/unit/unit.h"

static const struct data nothing;

static void
comm(struct tasks *t, uint32_t pid, uint32_t tid, const char *name, bool exec)
{
	tasks_event(t,
	    &(struct event){ .type = PD_RECORD_COMM,
		.pid = pid,
		.tid = tid,
		.exec = exec,
		.name = str_from(name) });
}

static void
map(struct tasks *t, uint32_t pid, uint64_t addr, const char *name)
{
	tasks_event(t,
	    &(struct event){ .type = PD_RECORD_MMAP2,
		.pid = pid,
		.tid = pid,
		.addr = addr,
		.len = 0x1000,
		.pgoff = 0x500,
		.code = true,
		.name = str_from(name) });
}

static void
parent_of(struct tasks *t, uint32_t type, uint32_t ppid, uint32_t ptid,
    uint32_t pid, uint32_t tid)
{
	tasks_event(t,
	    &(struct event){ .type = type,
		.pid = pid,
		.tid = tid,
		.ppid = ppid,
		.ptid = ptid });
}

/* The dso an address of a task lies in; "" for none. */
static const char *
where(struct tasks *t, uint32_t pid, uint32_t tid, uint64_t addr, bool caller)
{
	struct place p;

	if (!task_user(tasks_find(t, pid, tid), addr, caller, &p))
		return "";
	return t->dsos.v[p.dso].name.s;
}

static const char *
name(struct tasks *t, uint32_t pid, uint32_t tid)
{
	return tasks_find(t, pid, tid)->comm.s;
}

START_TEST(names)
{
	struct tasks t;

	tasks_init(&t, &nothing);
	ck_assert_str_eq(name(&t, 0, 0), "swapper");
	ck_assert_str_eq(name(&t, 7, 8), ":8");
	ck_assert_str_eq(name(&t, UINT32_MAX, UINT32_MAX), ":-1");
	comm(&t, 7, 8, "worker", false);
	ck_assert_str_eq(name(&t, 7, 8), "worker");
	ck_assert_str_eq(name(&t, 7, 7), ":7");
	comm(&t, 7, 8, "a\n\tb\033\177c", false);
	ck_assert_str_eq(name(&t, 7, 8), "a??b??c");
	comm(&t, 7, 8, " frame?", false);
	ck_assert_str_eq(name(&t, 7, 8), "?frame?");
	comm(&t, 7, 8, "#comment", false);
	ck_assert_str_eq(name(&t, 7, 8), "?comment");
	comm(&t, 7, 8, "", false);
	ck_assert_str_eq(name(&t, 7, 8), ":8");
	tasks_free(&t);
}
END_TEST

START_TEST(fork_and_exec)
{
	struct tasks t;
	struct place p;

	tasks_init(&t, &nothing);
	comm(&t, 1, 1, "sh", true);
	map(&t, 1, 0x10000, "/bin/sh");
	parent_of(&t, PD_RECORD_FORK, 1, 1, 2, 2);
	ck_assert_str_eq(name(&t, 2, 2), "sh");
	ck_assert_str_eq(where(&t, 2, 2, 0x10fff, true), "/bin/sh");
	ck_assert_str_eq(where(&t, 2, 2, 0x11000, true), "");
	comm(&t, 2, 2, "ls", true);
	/* Only the register still knows the old program. */
	ck_assert_str_eq(where(&t, 2, 2, 0x10800, true), "");
	ck_assert_str_eq(where(&t, 2, 2, 0x10800, false), "/bin/sh");
	map(&t, 2, 0x10000, "/bin/ls");
	ck_assert_str_eq(where(&t, 2, 2, 0x10800, false), "/bin/ls");
	ck_assert_str_eq(where(&t, 1, 1, 0x10800, true), "/bin/sh");
	ck_assert(task_user(tasks_find(&t, 2, 2), 0x10001, true, &p));
	ck_assert_uint_eq(p.offset, 0x501);
	tasks_free(&t);
}
END_TEST

START_TEST(threads_share)
{
	struct tasks t;

	tasks_init(&t, &nothing);
	comm(&t, 5, 5, "main", false);
	parent_of(&t, PD_RECORD_FORK, 5, 5, 5, 6);
	map(&t, 5, 0x1000, "/bin/a");
	ck_assert_str_eq(where(&t, 5, 6, 0x1000, true), "/bin/a");
	ck_assert_str_eq(where(&t, 5, 9, 0x1000, true), "/bin/a");
	parent_of(&t, PD_RECORD_EXIT, 5, 5, 5, 5);
	ck_assert_str_eq(where(&t, 5, 6, 0x1000, true), "/bin/a");
	ck_assert_str_eq(name(&t, 5, 5), "main");
	tasks_free(&t);
}
END_TEST

/* Ids come again; of what exited long ago nothing is left. */
/* What has only an id for a name does not leave it to others. */
START_TEST(nameless_parents)
{
	struct tasks t;

	tasks_init(&t, &nothing);
	parent_of(&t, PD_RECORD_FORK, 7, 7, 7, 8);
	parent_of(&t, PD_RECORD_FORK, 7, 8, 9, 9);
	ck_assert_str_eq(name(&t, 7, 8), ":8");
	ck_assert_str_eq(name(&t, 9, 9), ":9");
	comm(&t, 7, 8, "worker", false);
	parent_of(&t, PD_RECORD_FORK, 7, 8, 7, 10);
	parent_of(&t, PD_RECORD_FORK, 7, 10, 11, 11);
	ck_assert_str_eq(name(&t, 11, 11), "worker");
	tasks_free(&t);
}
END_TEST

START_TEST(exits)
{
	struct tasks t;

	tasks_init(&t, &nothing);
	comm(&t, 3, 3, "old", false);
	map(&t, 3, 0x1000, "/bin/old");
	parent_of(&t, PD_RECORD_EXIT, 3, 3, 3, 3);
	ck_assert_str_eq(name(&t, 3, 3), "old");
	parent_of(&t, PD_RECORD_FORK, 1, 1, 3, 3);
	ck_assert_str_eq(where(&t, 3, 3, 0x1000, true), "");
	comm(&t, 4, 4, "gone", false);
	for (uint32_t i = 4; i < 5000; i++) {
		parent_of(&t, PD_RECORD_FORK, 1, 1, i + 1, i + 1);
		parent_of(&t, PD_RECORD_EXIT, 1, 1, i, i);
	}
	ck_assert_str_eq(name(&t, 4, 4), ":4");
	/* Odd parents: a task of itself, and a child in its parent's place. */
	parent_of(&t, PD_RECORD_FORK, 3, 3, 3, 3);
	parent_of(&t, PD_RECORD_FORK, 3, 3, 4, 3);
	ck_assert_str_eq(name(&t, 4, 3), ":3");
	tasks_free(&t);
}
END_TEST

/* What has a name and is no file, and files that have the same name. */
START_TEST(names_of_maps)
{
	static const char *const jit[] = { "/memfd:doublemapper (deleted)",
		"/dev/zero (deleted)", "/anon_hugepage (deleted)",
		"/SYSV00000000 (deleted)", "[anon:v8]", "[anon_shmem:code]",
		"[stack:12]", "/dev/shm/ffi (deleted)" };
	static const char *const others[] = { "anon_inode:i915.gem",
		"[uprobes]", "/dev/shm/lib.so", "/home/jit-x.dump",
		"/memfd:lib" };
	struct event e = { .type = PD_RECORD_MMAP2,
		.pid = 9,
		.tid = 9,
		.addr = 0x9000,
		.len = 0x1000,
		.code = true,
		.name = STR("/memfd:runc (deleted)") };
	struct tasks t;
	struct place p, q;

	tasks_init(&t, &nothing);
	for (size_t i = 0; i < sizeof(jit) / sizeof(*jit); i++) {
		map(&t, 5, 0x1000, jit[i]);
		ck_assert_str_eq(
		    where(&t, 5, 5, 0x1000, true), "/tmp/perf-5.map");
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		map(&t, 5, 0x1000, others[i]);
		ck_assert_str_eq(where(&t, 5, 5, 0x1000, true), others[i]);
	}
	buildid_set(&e.id, "id", 2);
	tasks_event(&t, &e);
	ck_assert_str_eq(where(&t, 9, 9, 0x9000, true), e.name.s);
	e.name = STR("/bin/a");
	tasks_event(&t, &e);
	ck_assert(task_user(tasks_find(&t, 9, 9), 0x9000, true, &p));
	e.ino = 3; /* of no use beside a build-id */
	tasks_event(&t, &e);
	ck_assert(task_user(tasks_find(&t, 9, 9), 0x9000, true, &q));
	ck_assert_uint_eq(p.dso, q.dso);
	e.id.n = 0;
	tasks_event(&t, &e);
	ck_assert(task_user(tasks_find(&t, 9, 9), 0x9000, true, &p));
	e.ino = 4;
	tasks_event(&t, &e);
	ck_assert(task_user(tasks_find(&t, 9, 9), 0x9000, true, &q));
	ck_assert_uint_ne(p.dso, q.dso);
	ck_assert_uint_eq(t.dsos.v[q.dso].where.ino, 4);
	ck_assert_uint_eq(t.dsos.v[q.dso].where.end, 0xa000);
	tasks_free(&t);
}
END_TEST

/* Where code is as of the time; until a file takes its place. */
START_TEST(jitdumps)
{
	struct data_event event = { .attr = { .flags = PD_FLAG_USE_CLOCKID,
					.clockid = CLOCK_MONOTONIC,
					.sample_type = PD_SAMPLE_TIME } };
	struct data data = { .events = &event, .nevents = 1 };
	struct tasks t;
	struct task_space *s;
	uint64_t generation;

	tasks_init(&t, &data);
	t.symfs = "testdata/jitdump";
	map(&t, 9, 0x1000, "//anon");
	map(&t, 9, 0x9000, "/jit-9.dump");
	map(&t, 9, 0x9000, "/jit-9.dump");
	map(&t, 9, 0xa000, "/jit-404.dump");
	s = tasks_find(&t, 9, 9)->space;
	generation = s->generation;
	ck_assert_str_eq(where(&t, 9, 9, 0x9000, true), "");
	tasks_at(&t, 9);
	ck_assert_str_eq(where(&t, 9, 9, 0x1010, true), "/tmp/perf-9.map");
	ck_assert_uint_eq(s->generation, generation);
	tasks_at(&t, 10);
	ck_assert_str_eq(where(&t, 9, 9, 0x1010, true), "/jit-9.dump");
	ck_assert_uint_ne(s->generation, generation);
	tasks_at(&t, EVENT_TIME_NONE);
	ck_assert_str_eq(where(&t, 9, 9, 0x1020, true), "/tmp/perf-9.map");
	map(&t, 9, 0x1000, "//anon");
	parent_of(&t, PD_RECORD_FORK, 9, 9, 10, 10);
	tasks_at(&t, 1000);
	ck_assert_str_eq(where(&t, 9, 9, 0x1020, true), "/jit-9.dump");
	ck_assert_str_eq(where(&t, 10, 10, 0x1010, true), "/jit-9.dump");
	ck_assert_str_eq(where(&t, 10, 10, 0x1020, true), "/tmp/perf-9.map");
	map(&t, 9, 0x1000, "/lib/libc.so");
	ck_assert_str_eq(where(&t, 9, 9, 0x1010, true), "/lib/libc.so");
	comm(&t, 10, 10, "other", true);
	ck_assert_str_eq(where(&t, 10, 10, 0x1010, true), "");
	ck_assert_uint_eq(t.unordered, 0);
	tasks_free(&t);
	/* By another clock, all is there from the beginning. */
	event.attr.clockid = CLOCK_REALTIME;
	tasks_init(&t, &data);
	t.symfs = "testdata/jitdump";
	map(&t, 9, 0x1000, "//anon");
	map(&t, 9, 0x9000, "/jit-9.dump");
	ck_assert_str_eq(where(&t, 9, 9, 0x1020, true), "/jit-9.dump");
	ck_assert_uint_eq(t.unordered, 1);
	tasks_free(&t);
}
END_TEST

START_TEST(kinds_of_maps)
{
	struct tasks t;
	struct place p;
	struct event e = { .type = PD_RECORD_MMAP,
		.kernel = true,
		.addr = 0xffffffff81000000,
		.len = UINT64_MAX,
		.pgoff = 0xffffffff81000000,
		.name = STR("[kernel.kallsyms]_text") };

	tasks_init(&t, &nothing);
	map(&t, 42, 0x1000, "//anon");
	map(&t, 42, 0x3000, "[heap]");
	map(&t, 42, 0x5000, "[vdso]");
	map(&t, 42, 0x7000, "/tmp/a\nb");
	ck_assert_str_eq(where(&t, 42, 42, 0x1000, true), "/tmp/perf-42.map");
	ck_assert_str_eq(where(&t, 42, 42, 0x3000, true), "/tmp/perf-42.map");
	ck_assert_str_eq(where(&t, 42, 42, 0x5000, true), "[vdso]");
	ck_assert_str_eq(where(&t, 42, 42, 0x7000, true), "/tmp/a?b");
	ck_assert(task_user(tasks_find(&t, 42, 42), 0x1234, true, &p));
	ck_assert_uint_eq(p.offset, 0x1234);
	tasks_event(&t, &e);
	ck_assert(tasks_kernel(&t, 0xffffffff81234567, &p));
	ck_assert_str_eq(t.dsos.v[p.dso].name.s, "[kernel.kallsyms]");
	ck_assert_str_eq(t.text.symbol.s, "_text");
	e.name = STR("/lib/modules/6.1/kernel/nls-utf8.ko.xz");
	e.addr = 0xffffffffc0000000;
	e.len = 0x1000;
	tasks_event(&t, &e);
	ck_assert(tasks_kernel(&t, 0xffffffffc0000000, &p));
	ck_assert_str_eq(t.dsos.v[p.dso].name.s, "[nls_utf8]");
	tasks_free(&t);
}
END_TEST

UNIT("task", names, fork_and_exec, threads_share, nameless_parents, exits,
    kinds_of_maps, names_of_maps, jitdumps)
