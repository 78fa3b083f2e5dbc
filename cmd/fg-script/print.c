/* SPDX-License-Identifier: ISC */
/* perf script's text of a sample. */
#include "print.h"

#include <string.h>

#include "common/num.h"
#include "common/perf/format.h"
#include "common/xalloc.h"

/* Columns of an address, a task's id, and a comm where there is no callchain. */
#define HEX 16
#define ID 5
#define COMM 16

/* More than the bytes of a sample's first line but for its two names. */
#define START 256

#define NS_PER_S 1000000000

/* A kernel function for tracepoints' data. */
static bool
find_function(void *arg, uint64_t addr, struct str *name, uint64_t *offset)
{
	struct print *p = arg;
	struct symbol sym;
	struct place place = { TABLE_NONE, addr };

	if (tasks_kernel(p->tasks, addr, &place))
		symbols_find(p->symbols, &place, false, &sym);
	else
		symbols_find_kernel(p->symbols, addr, false, &sym);
	*name = sym.name;
	*offset = sym.offset;
	return sym.name.n > 0;
}

void
print_init(struct print *p, const struct print_options *opts,
    const struct data *d, struct tasks *t, struct symbols *s)
{
	*p = (struct print){ .opts = *opts, .data = d, .tasks = t };
	inlines_init(&p->inlines, s);
	tails_init(&p->tails, t, s, opts->no_inline ? NULL : &p->inlines);
	dumps_init(&p->dumps, d, t, s);
	p->leaf.dumps = &p->dumps;
	p->symbols = s;
	trace_init(&p->trace, &d->tracing, find_function, p);
}

/* Takes in events there were not before. */
static void
learn_events(struct print *p)
{
	const struct data *d = p->data;
	size_t i = p->nevents;

	p->fields = xreallocarray(p->fields, d->nevents, sizeof(*p->fields));
	p->names = xreallocarray(p->names, d->nevents, sizeof(*p->names));
	for (p->nevents = d->nevents; i < d->nevents; i++) {
		p->fields[i] = fields_of(&p->opts.fields, &d->events[i].attr);
		p->names[i] = dso_printable(&p->arena, d->events[i].name);
		p->tails.fields |= p->fields[i];
		if (p->names[i].n > p->event_width)
			p->event_width = p->names[i].n;
	}
}

static char *
put_str(char *p, struct str s)
{
	if (s.n > 0)
		memcpy(p, s.s, s.n);
	return p + s.n;
}

static char *
put_pad(char *p, size_t have, size_t want, char pad)
{
	for (; have < want; have++)
		*p++ = pad;
	return p;
}

/* v in decimal, set right in width columns. */
static char *
put_dec(char *p, uint64_t v, size_t width, char pad)
{
	char tmp[NUM_MAX];
	size_t n = num_dec(tmp, v);

	p = put_pad(p, n, width, pad);
	return put_str(p, (struct str){ tmp, n });
}

/* v in width digits, which it has not more of. */
static char *
put_digits(char *p, uint32_t v, int width)
{
	for (int i = width - 1; i >= 0; i--, v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + width;
}

/* A process or thread id as a signed number; -1 is that of a task gone. */
static size_t
format_id(char *dst, uint32_t id)
{
	const uint32_t negated = 0 - id;

	if (id <= INT32_MAX)
		return num_dec(dst, id);
	*dst = '-';
	return 1 + num_dec(dst + 1, negated);
}

static char *
put_ids(char *p, const struct sample *s, uint32_t fields)
{
	char id[NUM_MAX + 1];
	size_t n;

	if ((fields & (FIELD_PID | FIELD_TID)) == 0)
		return p;
	n = format_id(id, fields & FIELD_PID ? s->pid : s->tid);
	p = put_pad(p, n, ID, ' ');
	p = put_str(p, (struct str){ id, n });
	if ((fields & FIELD_PID) != 0 && (fields & FIELD_TID) != 0) {
		*p++ = '/';
		n = format_id(id, s->tid);
		p = put_str(p, (struct str){ id, n });
		p = put_pad(p, n, ID, ' ');
	}
	*p++ = ' ';
	return p;
}

static char *
put_time(char *p, uint64_t time, bool ns)
{
	uint32_t part = (uint32_t)(time % NS_PER_S);

	p = put_dec(p, time / NS_PER_S, 5, ' ');
	*p++ = '.';
	p = ns ? put_digits(p, part, 9) : put_digits(p, part / 1000, 6);
	return put_str(p, STR(": "));
}

/* All that stands before the frames. */
static void
add_start(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k, uint32_t fields, bool chain)
{
	const size_t at = b->n;
	struct str name = p->names[s->event - p->data->events];
	char *q, *start;

	start = q = buf_extend(b, START + k->comm.n + p->event_width);
	if (fields & FIELD_COMM) {
		if (!chain)
			q = put_pad(q, k->comm.n, COMM, ' ');
		q = put_str(q, k->comm);
		*q++ = ' ';
	}
	q = put_ids(q, s, fields);
	if (fields & FIELD_CPU) {
		*q++ = '[';
		q = put_dec(q, s->cpu, 3, '0');
		q = put_str(q, STR("] "));
	}
	if (fields & FIELD_TIME)
		q = put_time(q, s->time, p->opts.ns);
	if (fields & FIELD_PERIOD) {
		q = put_dec(q, s->period, 10, ' ');
		*q++ = ' ';
	}
	if (fields & FIELD_EVENT) {
		q = put_pad(q, name.n, p->event_width, ' ');
		q = put_str(q, name);
		q = put_str(q, STR(": "));
	}
	b->n = at + (size_t)(q - start);
}

/* The eight digits of v at dst. */
static void
put_hex8(char *dst, uint32_t v)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t x = v;

	/* A nibble to each byte; then letters are 39 beyond digits. */
	x = (x | x << 16) & 0x0000ffff0000ffff;
	x = (x | x << 8) & 0x00ff00ff00ff00ff;
	x = (x | x << 4) & 0x0f0f0f0f0f0f0f0f;
	x += '0' * ones + (((x + 6 * ones) >> 4) & ones) * 39;
	/* Compilers make one store of these, and none of a loop. */
	dst[0] = (char)(x >> 56);
	dst[1] = (char)(x >> 48);
	dst[2] = (char)(x >> 40);
	dst[3] = (char)(x >> 32);
	dst[4] = (char)(x >> 24);
	dst[5] = (char)(x >> 16);
	dst[6] = (char)(x >> 8);
	dst[7] = (char)x;
}

/* v in hexadecimal at dst, set right in HEX columns. */
static void
put_hex(char *dst, uint64_t v)
{
	put_hex8(dst, (uint32_t)(v >> 32));
	put_hex8(dst + 8, (uint32_t)v);
	for (int i = 0; i < HEX - 1 && dst[i] == '0'; i++)
		dst[i] = ' ';
}

static void
add_frame(struct buf *b, char before, uint64_t addr, struct str tail)
{
	char *p;
	size_t n;

	/* More lines than one: there are inlined functions. */
	while ((n = str_chr(tail, '\n') + 1) < tail.n) {
		add_frame(b, before, addr, str_head(tail, n));
		tail = str_from_index(tail, n);
	}
	p = buf_extend(b, 1 + HEX + tail.n);
	*p++ = before;
	put_hex(p, addr);
	memcpy(p + HEX, tail.s, tail.n);
}

static struct str
find_tail(struct print *p, const struct task *k, unsigned mode, uint64_t addr,
    bool caller)
{
	switch (mode) {
	case PD_MISC_USER:
		return tails_user(&p->tails, k, addr, caller);
	case PD_MISC_KERNEL:
		return tails_kernel(&p->tails, addr, caller);
	default:
		return tails_none(&p->tails);
	}
}

/* The mode a marker in a callchain begins; 0 if it is none that is known. */
static unsigned
mode_of(uint64_t marker)
{
	switch (marker) {
	case PD_CONTEXT_HV:
		return PD_MISC_HYPERVISOR;
	case PD_CONTEXT_KERNEL:
		return PD_MISC_KERNEL;
	case PD_CONTEXT_USER:
		return PD_MISC_USER;
	case PD_CONTEXT_GUEST_KERNEL:
		return PD_MISC_GUEST_KERNEL;
	case PD_CONTEXT_GUEST:
	case PD_CONTEXT_GUEST_USER:
		return PD_MISC_GUEST_USER;
	default:
		return 0;
	}
}

/*
 * Frames that a callchain lacks, among those it has, from the user's part of
 * it on, which begins at word i: how many words of it are done.
 */
static size_t
add_repaired(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k, size_t i)
{
	struct leaf_repair r = leaf_find(&p->leaf, s, k, i);

	for (size_t j = 0; j < r.frames; j++) {
		const struct unwind_ip *ip = &r.ips[j];

		add_frame(b, '\t', ip->ip,
		    tails_user(&p->tails, k, ip->ip, !ip->exact));
	}
	if (r.cut)
		add_frame(b, '\t', UINT64_MAX, tails_truncated(&p->tails));
	return r.words;
}

/*
 * The frames of a callchain; whether it has any of the user's. The first
 * address of each mode was in the instruction pointer, all others are where
 * calls return to. Code compiled without frame pointers leaves numbers in
 * their place: one that looks like a marker and is none ends the chain.
 */
static bool
add_chain(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k)
{
	unsigned mode = s->mode;
	bool caller = false, user = false;
	size_t done;

	for (size_t i = 0; i < s->chain.n / 8; i++) {
		uint64_t addr = sample_word(s, s->chain, i);

		if (addr >= PD_CONTEXT_MAX) {
			mode = mode_of(addr);
			if (mode == 0) {
				p->bad_chains++;
				break;
			}
			caller = false;
			continue;
		}
		if (mode == PD_MISC_USER && !user && s->user_abi != 0) {
			user = caller = true;
			done = add_repaired(p, b, s, k, i);
			if (done > 0) {
				i += done - 1;
				continue;
			}
			caller = false;
		}
		user |= mode == PD_MISC_USER;
		add_frame(b, '\t', addr, find_tail(p, k, mode, addr, caller));
		caller = true;
	}
	return user;
}

/*
 * The frames of a stack dump. Like perf's, a caller's address is that of the
 * call's last byte. What is missing from a dump that is too short is said in
 * place of the outermost frame.
 */
static void
add_dump(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k)
{
	bool cut;
	size_t n = dumps_walk(&p->dumps, s, k, &cut);

	for (size_t i = 0; i < n; i++) {
		const struct unwind_ip *ip = &p->dumps.trace.ips[i];
		uint64_t addr = ip->ip - !ip->exact;

		add_frame(b, '\t', addr, tails_user(&p->tails, k, addr, false));
	}
	if (cut)
		add_frame(b, '\t', UINT64_MAX, tails_truncated(&p->tails));
}

/* Whether the frames are lines of their own. */
static bool
has_chain(const struct print *p, const struct sample *s, uint32_t fields)
{
	return !p->opts.no_chain && (fields & FIELD_IP) != 0 &&
	    (s->event->attr.sample_type & PD_SAMPLE_CALLCHAIN) != 0;
}

void
print_start(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k)
{
	uint32_t fields;

	if (p->nevents != p->data->nevents)
		learn_events(p);
	fields = p->fields[s->event - p->data->events];
	add_start(p, b, s, k, fields & ~(uint32_t)(FIELD_PERIOD | FIELD_EVENT),
	    has_chain(p, s, fields));
}

void
print_sample(struct print *p, struct buf *b, const struct sample *s)
{
	const struct task *k = tasks_find(p->tasks, s->pid, s->tid);
	uint32_t fields;
	bool chain;

	if (p->nevents != p->data->nevents)
		learn_events(p);
	fields = p->fields[s->event - p->data->events];
	chain = has_chain(p, s, fields);
	add_start(p, b, s, k, fields, chain);
	if ((fields & FIELD_TRACE) != 0 &&
	    s->event->attr.type == PD_TYPE_TRACEPOINT)
		trace_add(&p->trace, b, s->event->attr.config, s->raw);
	if (chain) {
		buf_addc(b, '\n');
		/* A dump takes the place of the user's part of the chain. */
		if (!add_chain(p, b, s, k) && s->stack.n > 0)
			add_dump(p, b, s, k);
	} else if (fields & FIELD_IP) {
		add_frame(
		    b, ' ', s->ip, find_tail(p, k, s->mode, s->ip, false));
		return;
	}
	buf_addc(b, '\n');
}

void
print_free(struct print *p)
{
	tails_free(&p->tails);
	dumps_free(&p->dumps);
	trace_free(&p->trace);
	inlines_free(&p->inlines);
	xfree(p->fields);
	xfree(p->names);
	arena_free(&p->arena);
}
