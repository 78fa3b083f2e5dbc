/* SPDX-License-Identifier: ISC */
/* From a sample with a stack's bytes to one with a callchain. */
#include "live.h"

#include <linux/perf_event.h>
#include <string.h>

#include "common/buf.h"
#include "common/fetch.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "common/perf/userregs.h"
#include "common/space/repair.h"
#include "common/space/unwind.h"
#include "common/xalloc.h"
#include "event.h"
#include "rec.h"

/* Registers of calls are DWARF's. */
#if defined(__x86_64__)
#define REGS (&userregs_x86_64)
enum { ARG0 = 5, ARG1 = 4, ARG2 = 1, ARG3 = 2, RESULT = 0 };
#elif defined(__aarch64__)
#define REGS (&userregs_aarch64)
enum { ARG0 = 0, ARG1 = 1, ARG2 = 2, ARG3 = 3, RESULT = 0 };
#else
#define REGS (&none)
enum { ARG0, ARG1, ARG2, ARG3, RESULT };
static const struct userregs none;
#endif

/* Bytes of a branch: from, to, and what kind. */
#define CALL 24

/* A power of 2: more than the call sites most programs are found at. */
#define SLOTS 4096

/* A power of 2, of threads; and of each one's frames. */
#define TRAILS 64
#define TRAIL_MAX 62

/* Where a thread's last walk has read its return addresses. */
struct live_trail {
	uint32_t tid, n;
	uint64_t slots[TRAIL_MAX];
};

struct live_slot {
	uint64_t pc, generation; /* of the space */
	struct unwind_place where;
};

bool
live_possible(void)
{
	return REGS->n > 0;
}

void
live_ask(struct perf_event_attr *a, enum live_how how, uint32_t stack)
{
	if (how == LIVE_NOT)
		return;
	if (how == LIVE_LBR) {
		a->sample_type |= PERF_SAMPLE_BRANCH_STACK;
		a->branch_sample_type =
		    PERF_SAMPLE_BRANCH_USER | PERF_SAMPLE_BRANCH_CALL_STACK;
		a->exclude_callchain_user = 1;
		return;
	}
	a->sample_type |= PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER;
	a->sample_regs_user = REGS->all;
	if (a->sample_stack_user == 0)
		a->sample_stack_user = stack;
	a->exclude_callchain_user = how != LIVE_REPAIR;
}

void
live_init(struct live *l, struct events *ev, const struct sampler *s,
    enum live_how how, size_t max)
{
	*l = (struct live){ .how = how, .max = max };
	l->ips = xreallocarray(NULL, max, sizeof(*l->ips));
	l->slots = xcalloc(SLOTS, sizeof(*l->slots));
	l->trails = xcalloc(TRAILS, sizeof(*l->trails));
	l->nregs = userregs_index(REGS->all, 63);
	l->pc_index = (unsigned char)userregs_index(REGS->all, REGS->pc);
	for (unsigned i = 0; i < REGS->n; i++)
		l->index[i] =
		    (unsigned char)userregs_index(REGS->all, REGS->number[i]);
	for (uint32_t i = 0; i < ev->n; i++) {
		struct perf_event_attr *a = &ev->v[i].attr;

		(void)ids_add(&l->types, s, i, a->sample_type);
		a->sample_type &= ~(uint64_t)(PERF_SAMPLE_REGS_USER |
		    PERF_SAMPLE_STACK_USER | PERF_SAMPLE_BRANCH_STACK);
		a->branch_sample_type = 0;
		a->sample_regs_user = 0;
		a->sample_stack_user = 0;
		a->exclude_callchain_user = 0;
	}
}

static uint32_t
u32_at(struct str s, size_t at)
{
	uint32_t v = 0;

	if (s.n >= sizeof(v) && at <= s.n - sizeof(v))
		memcpy(&v, s.s + at, sizeof(v));
	return v;
}

static uint64_t
u64_at(struct str s, size_t at)
{
	uint64_t v = 0;

	if (s.n >= sizeof(v) && at <= s.n - sizeof(v))
		memcpy(&v, s.s + at, sizeof(v));
	return v;
}

static void
on_mmap(struct live *l, struct str r)
{
	uint16_t misc = rec_misc(r);
	struct str name = str_from_index(r, REC_MMAP2_NAME);
	uint64_t start = u64_at(r, REC_MMAP2_ADDR);
	struct buildid id = { 0 };

	if ((misc & PD_MISC_CPUMODE) == PD_MISC_KERNEL || r.n < REC_MMAP2_NAME)
		return;
	if ((misc & PD_MISC_MMAP_BUILD_ID) != 0)
		buildid_set(&id, r.s + REC_MMAP2_ID,
		    (unsigned char)r.s[REC_MMAP2_ID_SIZE]);
	name = str_head(name, str_chr(name, '\0'));
	spaces_map(&l->spaces, u32_at(r, REC_PID),
	    (struct map){ start, start + u64_at(r, REC_MMAP2_LEN),
		u64_at(r, REC_MMAP2_PGOFF),
		images_put(&l->images, name, &id) });
}

void
live_event(struct live *l, struct str r)
{
	uint32_t pid = u32_at(r, REC_PID);

	switch (rec_type(r)) {
	case PD_RECORD_MMAP2:
		on_mmap(l, r);
		break;
	case PD_RECORD_COMM:
		if ((rec_misc(r) & PD_MISC_COMM_EXEC) != 0)
			spaces_exec(&l->spaces, pid);
		break;
	case PD_RECORD_FORK:
		spaces_fork(&l->spaces, pid, u32_at(r, REC_TASK_PARENT), false);
		break;
	case PD_RECORD_EXIT:
		if (pid == u32_at(r, REC_TASK_TID))
			spaces_exit(&l->spaces, pid);
		break;
	default:
		break;
	}
}

void
live_events(struct live *l, struct str records)
{
	struct str r;

	while (rec_take(&records, &r))
		live_event(l, r);
}

void
live_enter(struct live *l, uint32_t pid)
{
	l->pid = pid;
	l->process = spaces_find(&l->spaces, pid);
}

bool
live_place(void *arg, uint64_t pc, struct unwind_place *where)
{
	struct live *l = arg;
	struct live_slot *slot = &l->slots[(pc ^ pc >> 12) % SLOTS];
	const struct map *m;

	if (slot->pc != pc || slot->generation != l->process->generation) {
		m = space_find(&l->process->space, pc, false);
		if (m == NULL)
			return false;
		slot->pc = pc;
		slot->generation = l->process->generation;
		slot->where = (struct unwind_place){ images_rule(&l->images, m,
							 l->pid, pc),
			images_vdso(&l->images, m->object) };
	}
	*where = slot->where;
	return true;
}

uint64_t
live_into(const struct live *l, uint64_t pc)
{
	const struct map *m = space_find(&l->process->space, pc, false);

	return m == NULL
	    ? 0
	    : images_into(&l->images, m->object, pc - m->start + m->offset);
}

/* A sample's parts from its callchain on. */
struct parts {
	struct str chain, raw, calls, regs, stack;
	uint64_t abi;
};

/* n bytes off the front of *s; none if it has not so many. */
static struct str
take(struct str *s, uint64_t n)
{
	struct str head = { s->s, 0 };

	if (n > s->n) {
		s->n = 0;
		return head;
	}
	head.n = (size_t)n;
	*s = str_from_index(*s, head.n);
	return head;
}

/* Header, id, address, task, time, and those there may be. */
static size_t
fixed_size(uint64_t type)
{
	return REC_SAMPLE_REST + ((type & PD_SAMPLE_CPU) != 0 ? 8 : 0) +
	    ((type & PD_SAMPLE_PERIOD) != 0 ? 8 : 0);
}

static struct parts
split(const struct live *l, uint64_t type, struct str rest)
{
	struct parts p = { 0 };
	uint64_t n;

	n = u64_at(take(&rest, 8), 0);
	p.chain = take(&rest, n > rest.n / 8 ? UINT64_MAX : n * 8);
	if ((type & PD_SAMPLE_RAW) != 0) {
		p.raw = rest;
		take(&rest, u32_at(take(&rest, 4), 0));
		p.raw.n -= rest.n;
	}
	if ((type & PD_SAMPLE_BRANCH_STACK) != 0) {
		n = u64_at(take(&rest, 8), 0);
		p.calls =
		    take(&rest, n > rest.n / CALL ? UINT64_MAX : n * CALL);
		return p;
	}
	p.abi = u64_at(take(&rest, 8), 0);
	if (p.abi != 0)
		p.regs = take(&rest, l->nregs * 8);
	n = u64_at(take(&rest, 8), 0);
	if (n > 0) {
		p.stack = take(&rest, n);
		n = u64_at(take(&rest, 8), 0);
		p.stack =
		    str_head(p.stack, n < p.stack.n ? (size_t)n : p.stack.n);
	}
	return p;
}

/* A register by DWARF's number. */
static uint64_t
reg(const struct live *l, const struct parts *p, unsigned n)
{
	return u64_at(p->regs, l->index[n] * sizeof(uint64_t));
}

static uint64_t
pc(const struct live *l, const struct parts *p)
{
	return u64_at(p->regs, l->pc_index * sizeof(uint64_t));
}

/* A walk about to begin. */
struct start {
	struct unwind u;
	struct unwind_regs regs;
	struct unwind_trace trace; /* its frames in l->ips */
};

static void
prepare(struct start *st, struct live *l, const struct parts *p)
{
	*st = (struct start){ .u = { .machine = LIVE_MACHINE,
				  .rules_only = l->how == LIVE_REPAIR,
				  .place = live_place,
				  .arg = l },
		.regs.known = (UINT64_C(1) << REGS->n) - 1,
		.regs.pc = pc(l, p),
		.trace = { .ips = l->ips, .max = l->max } };
	for (unsigned i = 0; i < REGS->n; i++)
		st->regs.v[i] = reg(l, p, i);
	st->u.stack = (struct unwind_stack){ st->regs.v[st->u.machine->sp],
		p->stack.s, p->stack.n };
}

/*
 * Most of a walk's time goes by waiting for the stack's bytes, which another
 * CPU has written: ask for all at once that it is likely to read.
 */
static void
follow(const struct live_trail *t, uint32_t tid, const struct unwind_stack *s)
{
	if (t->tid != tid)
		return;
	for (uint32_t i = 0; i < t->n; i++) {
		uint64_t at = t->slots[i] - s->start;

		if (at < s->n)
			FETCH(s->bytes + at);
	}
}

static void
leave_trail(struct live_trail *t, uint32_t tid, const struct unwind_trace *w)
{
	t->tid = tid;
	t->n = 0;
	for (size_t i = 0; i < w->n && t->n < TRAIL_MAX; i++)
		if (w->ips[i].slot != 0)
			t->slots[t->n++] = w->ips[i].slot;
}

void
live_put(const struct live *l, struct buf *b, size_t n, bool cut)
{
	char *p = buf_extend(b, n * 8);

	for (size_t i = 0; i < n; i++)
		memcpy(p + i * 8, &l->ips[i].ip, 8);
	if (cut)
		put_u64(b, PD_TRUNCATED);
}

/* Of a 32-bit task no more than where it was. */
static void
put_foreign(struct live *l, struct buf *b, const struct parts *p)
{
	l->foreign++;
	put_u64(b, PD_CONTEXT_USER);
	put_u64(b, pc(l, p));
	put_u64(b, PD_TRUNCATED);
}

/* Appends the user's frames behind the kernel's. */
static void
put_walk(struct live *l, struct buf *b, const struct parts *p)
{
	struct live_trail *trail = &l->trails[l->tid % TRAILS];
	struct start st;
	enum unwind_end end;
	bool cut;

	buf_addstr(b, p->chain);
	if (p->abi != PD_REGS_ABI_64 && p->regs.n > 0) {
		put_foreign(l, b, p);
		return;
	}
	if (p->regs.n == 0)
		return;
	prepare(&st, l, p);
	follow(trail, l->tid, &st.u.stack);
	end = unwind_walk(&st.u, &st.regs, &st.trace);
	leave_trail(trail, l->tid, &st.trace);
	cut = unwind_is_cut(end);
	l->walked++;
	/* Of a program that is just being replaced there is no stack at all. */
	l->cut += cut && p->stack.n > 0;
	if (st.trace.n > 0)
		put_u64(b, PD_CONTEXT_USER);
	live_put(l, b, st.trace.n, st.trace.n > 0 && cut);
}

/* Bytes of a callchain up to the user's part. */
static size_t
kernel_part(struct str chain)
{
	size_t i = 0;

	while (i < chain.n && u64_at(chain, i) != PD_CONTEXT_USER)
		i += 8;
	return i < chain.n ? i + 8 : i;
}

/* Appends the callchain with what it lacks. */
static void
put_repaired(
    struct live *l, struct buf *b, const struct parts *p, uint64_t type)
{
	size_t kernel = kernel_part(p->chain);
	struct str user = str_from_index(p->chain, kernel);
	struct repair r = { 0 };
	struct repair_chain c;
	struct unwind_regs regs;
	struct start st;
	enum unwind_end end;

	buf_addstr(b, str_head(p->chain, kernel));
	if (p->abi == PD_REGS_ABI_64 && p->regs.n > 0 && user.n > 0) {
		prepare(&st, l, p);
		regs = st.regs;
		end = unwind_walk(&st.u, &st.regs, &st.trace);
		/* Records' words are aligned. */
		c = (struct repair_chain){
			(const uint64_t *)(const void *)user.s, user.n / 8,
			(type & PD_SAMPLE_RAW) != 0
		};
		r = repair_find(
		    &c, st.u.machine, &st.u.stack, &regs, &st.trace, end);
		live_put(l, b, r.frames, r.cut);
		l->walked++;
		l->cut += r.cut;
	}
	buf_addstr(b, str_from_index(user, r.words * 8));
}

/*
 * Appends the processor's account of calls. A call returns behind itself: as
 * elsewhere, what is one byte before a return address is within the call.
 */
static void
put_calls(struct live *l, struct buf *b, const struct parts *p, struct str r)
{
	size_t most = l->max > 0 ? l->max - 1 : 0;

	buf_addstr(b, p->chain);
	if ((rec_misc(r) & PD_MISC_CPUMODE) == PD_MISC_USER) {
		put_u64(b, PD_CONTEXT_USER);
		put_u64(b, u64_at(r, REC_SAMPLE_IP));
	} else if (p->calls.n > 0) {
		/* In the kernel: all that is known is the function. */
		put_u64(b, PD_CONTEXT_USER);
		put_u64(b, u64_at(p->calls, 8));
	}
	for (size_t i = 0; i < p->calls.n / CALL && i < most; i++)
		put_u64(b, u64_at(p->calls, i * CALL) + 1);
}

/* The fields that a sample has; 0: its id is not known. */
static uint64_t
type_of(const struct live *l, struct str sample)
{
	uint64_t type = ids_find(&l->types, u64_at(sample, REC_SAMPLE_ID));

	return type == IDS_NONE ? 0 : type;
}

void
live_sample(struct live *l, struct buf *b, struct str r)
{
	uint64_t type = type_of(l, r);
	size_t fixed = fixed_size(type), start = b->n;
	struct parts p = split(l, type, str_from_index(r, fixed));
	size_t count;
	uint64_t n;

	if (images_full(&l->images)) {
		images_close(&l->images);
		memset(l->slots, 0, SLOTS * sizeof(*l->slots));
	}
	live_enter(l, u32_at(r, REC_SAMPLE_PID));
	l->tid = u32_at(r, REC_SAMPLE_TID);
	buf_addstr(b, str_head(r, fixed));
	count = b->n;
	put_u64(b, 0);
	if (l->how == LIVE_LBR)
		put_calls(l, b, &p, r);
	else if (l->how == LIVE_REPAIR)
		put_repaired(l, b, &p, type);
	else
		put_walk(l, b, &p);
	n = (b->n - count) / 8 - 1;
	memcpy(b->s + count, &n, sizeof(n));
	buf_addstr(b, p.raw);
	(void)put_end(b, start);
}

bool
live_call(const struct live *l, struct str r, struct live_call *c)
{
	uint64_t type = type_of(l, r);
	struct parts p = split(l, type, str_from_index(r, fixed_size(type)));

	if (p.abi != PD_REGS_ABI_64 || p.regs.n == 0)
		return false;
	*c = (struct live_call){ .arg = { reg(l, &p, ARG0), reg(l, &p, ARG1),
				     reg(l, &p, ARG2), reg(l, &p, ARG3) },
		.result = reg(l, &p, RESULT),
		.ip = pc(l, &p),
		.sp = reg(l, &p, LIVE_MACHINE->sp),
		.from = LIVE_MACHINE->ra_is_pc ? u64_at(p.stack, 0)
					       : reg(l, &p, LIVE_MACHINE->ra),
		.stack = p.stack };
	return true;
}

struct str
live_object(struct live *l, uint32_t pid, uint64_t addr)
{
	const struct map *m;

	live_enter(l, pid);
	m = space_find(&l->process->space, addr, false);
	return m == NULL ? (struct str){ 0 }
			 : str_from(images_path(&l->images, m->object));
}

void
live_free(struct live *l)
{
	spaces_free(&l->spaces);
	images_free(&l->images);
	xfree(l->ips);
	xfree(l->slots);
	xfree(l->trails);
	ids_free(&l->types);
	*l = (struct live){ 0 };
}
