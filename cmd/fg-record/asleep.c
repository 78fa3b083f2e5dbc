/* SPDX-License-Identifier: ISC */
/*
 * Where threads wait, by their files in /proc:
 *
 *	running
 *	-1 0x7ffe09444318 0x7fdac6b1b503
 *	230 0x0 0x0 0x7ffe09444330 0x7ffe09444370 0x0 0x0 0x7ffe09444318 0x7fdac6b1b503
 */
#include "asleep.h"

#include <fcntl.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "live.h"
#include "offcpu.h"
#include "proc.h"
#include "target.h"
#include "waiting.h"

/* As much of a stack as the kernel would copy, and then some. */
#define STACK ((size_t)128 * 1024)

/* Takes the last word off a line; false if it is no hexadecimal number. */
static bool
last_hex(struct str *line, uint64_t *v)
{
	size_t blank = str_rchr(*line, ' ');
	struct str word;

	if (blank == STR_NONE)
		return false;
	word = str_from_index(*line, blank + 1);
	*line = str_head(*line, blank);
	return str_starts(word, STR("0x")) &&
	    num_parse_hex(str_from_index(word, 2), v);
}

bool
asleep_parse(struct asleep *a, struct str line)
{
	*a = (struct asleep){ 0 };
	if (line.n > 0 && line.s[line.n - 1] == '\n')
		line.n--;
	a->runs = str_eq(line, STR("running"));
	a->known = last_hex(&line, &a->pc) && last_hex(&line, &a->sp);
	return a->runs || a->known;
}

/* The letter behind the name in parentheses, which may hold any. */
static bool
is_runnable(struct str stat)
{
	size_t end = str_rchr(stat, ')');

	return end != STR_NONE &&
	    str_starts(str_from_index(stat, end), STR(") R"));
}

/* Its own file may be denied; whether it waits at all never is. */
static bool
look(struct asleep *a, int32_t tid)
{
	struct buf b = { 0 };
	bool there = proc_read(&b, "/proc/%" PRId32 "/syscall", tid) &&
	    asleep_parse(a, buf_str(&b));

	if (!there) {
		*a = (struct asleep){ 0 };
		there = proc_read(&b, "/proc/%" PRId32 "/stat", tid);
		a->runs = is_runnable(buf_str(&b));
	}
	buf_free(&b);
	return there;
}

/* The process of a thread; 0 if it has ended. */
static uint32_t
process(int32_t tid)
{
	struct buf b = { 0 };
	uint64_t pid = 0;

	if (proc_read(&b, "/proc/%" PRId32 "/status", tid))
		(void)num_parse_dec(proc_field(buf_str(&b), STR("Tgid")), &pid);
	buf_free(&b);
	return (uint32_t)pid;
}

static int
open_memory(uint32_t tid)
{
	char path[sizeof("/proc//mem") + 10];

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/mem", tid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* What it has from an address on, up to so much. */
static void
read_memory(struct buf *b, int memory, uint64_t addr, size_t n)
{
	ssize_t got = pread(memory, buf_extend(b, n), n, (off_t)addr);

	b->n -= n - (got > 0 ? (size_t)got : 0);
}

/* Where and for whom to look. */
struct context {
	struct offcpu *offcpu;
	struct live *live;
};

/* The callers of one that waits, as a sample's callchain. */
static void
put_chain(struct buf *b, const struct context *c, uint32_t pid, uint32_t tid,
    const struct asleep *a)
{
	size_t start = b->n;
	struct buf stack = { 0 };
	uint64_t n;
	int memory;

	put_u64(b, 0);
	put_u64(b, PD_CONTEXT_USER);
	if (a->known && c->live != NULL && (memory = open_memory(tid)) != -1) {
		read_memory(&stack, memory, a->sp, STACK);
		waiting_put(c->live, b,
		    &(struct waiting_thread){
			pid, a->pc, a->sp, buf_str(&stack), memory });
		buf_free(&stack);
		close(memory);
	} else {
		if (a->known)
			put_u64(b, a->pc);
		put_u64(b, PD_TRUNCATED);
	}
	n = (b->n - start) / sizeof(n) - 1;
	memcpy(b->s + start, &n, sizeof(n));
}

static void
put_sample(struct buf *b, const struct context *c, uint32_t pid, uint32_t tid,
    const struct asleep *a)
{
	size_t start = put_begin(b, PD_RECORD_SAMPLE, PD_MISC_USER);

	offcpu_put_head(b, pid, tid, a->known ? a->pc : 0);
	if ((c->offcpu->type & PD_SAMPLE_CALLCHAIN) != 0)
		put_chain(b, c, pid, tid, a);
	offcpu_put_tail(c->offcpu, b);
	(void)put_end(b, start);
}

static void
start_thread(const struct context *c, int32_t tid, uint64_t since)
{
	struct offcpu_start s = {
		.tid = (uint32_t)tid, .pid = process(tid), .since = since
	};
	struct buf b = { 0 };
	struct asleep a;

	if (s.pid == 0 || !look(&a, tid))
		return;
	s.asleep = !a.runs;
	if (s.asleep)
		put_sample(&b, c, s.pid, s.tid, &a);
	s.sample = buf_str(&b);
	s.seen = clock_now();
	offcpu_start(c->offcpu, &s);
	buf_free(&b);
}

void
asleep_start(
    struct offcpu *o, struct live *live, const struct target *t, uint64_t since)
{
	const struct context c = { o, live };

	for (size_t i = 0; i < t->ntids; i++)
		start_thread(&c, t->tids[i], since);
}

static void
look_again(void *arg, uint32_t pid, uint32_t tid)
{
	const struct context *c = arg;
	struct buf b = { 0 };
	struct asleep a;

	if (!look(&a, (int32_t)tid) || (!a.runs && !a.known))
		return;
	if (!a.runs)
		put_sample(&b, c, pid, tid, &a);
	offcpu_found(c->offcpu, tid, clock_now(), buf_str(&b));
	buf_free(&b);
}

void
asleep_look(struct offcpu *o, struct live *live)
{
	struct context c = { o, live };

	offcpu_look(o, clock_now(), look_again, &c);
}
