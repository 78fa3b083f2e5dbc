/* SPDX-License-Identifier: ISC */
/* perf script's text of a sample. */
#include "print.h"

#include <string.h>

#include "common/num.h"
#include "common/perf/format.h"
#include "common/printable.h"
#include "common/xalloc.h"

/* Columns of a task's id, a comm where there is no callchain, ... */
#define ID 5
#define COMM 16
#define MISC 6 /* ... the letters of misc */

/* More than the bytes of a sample's first line but for its two names. */
#define START 256

#define NS_PER_S 1000000000

/* How to print samples of an event. */
struct print_event {
	uint32_t fields;
	struct str name;      /* printable */
	struct tails *frames; /* of callchains */
	struct tails *ip;     /* of the sample's own address */
};

/* A kernel function for tracepoints' data. */
static bool
find_function(void *arg, uint64_t addr, struct str *name, uint64_t *offset)
{
	struct print *p = arg;
	struct symbol sym;
	struct place place;

	symbols_find_kernel(p->symbols, addr, false, &place, &sym);
	*name = sym.name;
	*offset = sym.offset;
	return sym.name.n > 0;
}

void
print_init(struct print *p, const struct print_options *opts,
    const struct data *d, struct tasks *t, struct symbols *s)
{
	*p = (struct print){
		.opts = *opts, .data = d, .tasks = t, .symbols = s
	};
	p->inlines =
	    (struct inlines){ s, fields_ask(&opts->fields, FIELD_SRCLINE) };
	tailset_init(&p->tails,
	    &(struct tails_options){ .no_inline = opts->no_inline,
		.file_offset = opts->file_offset },
	    t, s, &p->inlines);
	p->values =
	    (struct values){ .data = d, .tasks = t, .tails = &p->tails };
	dumps_init(&p->dumps, d, t, s);
	chains_init(&p->chains);
	p->leaf.dumps = &p->dumps;
	trace_init(&p->trace, &d->tracing, find_function, p);
}

/* Takes in events there were not before. */
static void
learn_events(struct print *p)
{
	const struct data *d = p->data;
	size_t i = p->nevents;

	p->events = xreallocarray(p->events, d->nevents, sizeof(*p->events));
	for (p->nevents = d->nevents; i < d->nevents; i++) {
		const struct perf_attr *a = &d->events[i].attr;
		struct print_event *e = &p->events[i];

		e->fields = fields_of(&p->opts.fields, a);
		e->name = printable(&p->arena, d->events[i].name);
		e->frames = tailset_get(&p->tails, e->fields, false);
		e->ip = tailset_get(&p->tails, e->fields, true);
		if (e->name.n > p->event_width)
			p->event_width = e->name.n;
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

/* The time to print, which --reltime and --deltatime make relative. */
static uint64_t
time_of(struct print *p, uint64_t time)
{
	const uint64_t base = p->begun ? p->time_base : time;

	if (p->opts.time == PRINT_ABSOLUTE)
		return time;
	if (!p->begun || p->opts.time == PRINT_SINCE_LAST)
		p->time_base = time;
	p->begun = true;
	return time > base ? time - base : 0;
}

/* Bits of the mode are taken for modes too: perf's way to write them. */
static char *
put_misc(char *p, unsigned mode)
{
	static const struct {
		unsigned mode;
		char letter;
	} table[] = { { PD_MISC_KERNEL, 'K' }, { PD_MISC_USER, 'U' },
		{ PD_MISC_HYPERVISOR, 'H' }, { PD_MISC_GUEST_KERNEL, 'G' },
		{ PD_MISC_GUEST_USER, 'g' } };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if ((mode & table[i].mode) == table[i].mode)
			p[n++] = table[i].letter;
	return put_pad(p + n, n, MISC, ' ');
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
    const struct task *k, const struct print_event *e, bool chain)
{
	const size_t at = b->n;
	const uint32_t fields = e->fields;
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
	if (fields & FIELD_MISC)
		q = put_misc(q, s->mode);
	if (fields & FIELD_TIME)
		q = put_time(q, time_of(p, s->time), p->opts.ns);
	if (fields & FIELD_PERIOD) {
		q = put_dec(q, s->period, 10, ' ');
		*q++ = ' ';
	}
	if (fields & FIELD_EVENT) {
		q = put_pad(q, e->name.n, p->event_width, ' ');
		q = put_str(q, e->name);
		q = put_str(q, STR(": "));
	}
	b->n = at + (size_t)(q - start);
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

/* How far the frames of a callchain are printed. */
struct walk {
	const struct sample *s;
	const struct task *k;
	struct tails *tails;
	size_t i;      /* the next word */
	unsigned mode; /* of the addresses that follow */
	bool caller;   /* they are where calls return to */
	bool user;     /* there have been some of the user's */
	bool bad;      /* the chain was cut */
	uint64_t left; /* how many frames may follow */
};

/*
 * Appends the user's part of a callchain, at its first word, with the frames
 * that it lacks. False if it lacks none, and there is nothing appended.
 */
static bool
add_repaired(struct print *p, struct buf *b, struct walk *w)
{
	struct repair r = leaf_find(&p->leaf, w->s, w->k, w->i);

	for (size_t i = 0; i < r.frames && w->left > 0; i++, w->left--) {
		const struct unwind_ip *ip = &p->dumps.trace.ips[i];

		buf_addstr(b, tails_user(w->tails, w->k, ip->ip, !ip->exact));
	}
	if (r.cut && w->left > 0)
		buf_addstr(b, tails_truncated(w->tails));
	w->i += r.words;
	return r.words > 0;
}

/*
 * Appends the next frame of a callchain; false if it has no more. The first
 * address of each mode was in the instruction pointer, all others are where
 * calls return to. Code compiled without frame pointers leaves numbers in
 * their place: one that looks like a marker and is none ends the chain.
 */
static bool
add_frame(struct print *p, struct buf *b, struct walk *w)
{
	const size_t n = w->s->chain.n / 8;
	bool first;

	while (w->i < n && !w->bad) {
		uint64_t addr = sample_word(w->s, w->s->chain, w->i);

		if (addr >= PD_CONTEXT_MAX) {
			w->i++;
			w->mode = mode_of(addr);
			w->bad = w->mode == 0;
			w->caller = false;
			continue;
		}
		if (w->left == 0)
			return false;
		first = w->mode == PD_MISC_USER && !w->user;
		w->user |= first;
		if (!first || w->s->user_abi == 0 || !add_repaired(p, b, w)) {
			buf_addstr(b,
			    addr == PD_TRUNCATED
				? tails_truncated(w->tails)
				: tails_find(w->tails, w->k, w->mode, addr,
				      w->caller));
			w->left--;
			w->i++;
		}
		w->caller = true;
		return true;
	}
	return false;
}

/* The frames of a callchain behind the first, out of the cache if they are. */
static void
add_callers(struct print *p, struct buf *b, struct walk *w)
{
	const struct chains_key key = { w->k->space->generation,
		p->tasks->kernel_generation, w->tails->opts.fields, w->mode };
	const struct str words = str_from_index(w->s->chain, 8 * w->i);
	const size_t start = b->n;
	struct str text;
	enum chains_found found = chains_find(&p->chains, &key, words, &text);

	if (found == CHAINS_TEXT) {
		buf_addstr(b, text);
		return;
	}
	while (add_frame(p, b, w))
		;
	if (found == CHAINS_MARKED && !w->bad) {
		text = str_from_index(buf_str(b), start);
		chains_keep(&p->chains, &key, words, text);
	}
}

/*
 * The frames of a stack dump. Like perf's, a caller's address is that of the
 * call's last byte. What is missing from a dump that is too short is said in
 * place of the outermost frame.
 */
static void
add_dump(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k, struct tails *t, uint64_t left)
{
	bool cut;
	size_t n = dumps_walk(&p->dumps, s, k, &cut);

	for (size_t i = 0; i < n && left > 0; i++, left--) {
		const struct unwind_ip *ip = &p->dumps.trace.ips[i];
		uint64_t addr = ip->ip - !ip->exact;

		buf_addstr(b, tails_user(t, k, addr, false));
	}
	if (cut && left > 0)
		buf_addstr(b, tails_truncated(t));
}

static void
add_frames(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k, struct tails *t)
{
	struct walk w = {
		.s = s, .k = k, .tails = t, .mode = s->mode, .left = UINT64_MAX
	};

	if (p->opts.max_stack != 0)
		w.left = p->opts.max_stack;
	buf_addc(b, '\n');
	/* What is still to be repaired, or walked, is not known by its words. */
	if (add_frame(p, b, &w) && p->opts.max_stack == 0 &&
	    (w.user || (s->user_abi == 0 && s->stack.n == 0)))
		add_callers(p, b, &w);
	else
		while (add_frame(p, b, &w))
			;
	p->bad_chains += w.bad;
	/* A dump takes the place of the user's part of the chain. */
	if (!w.user && s->stack.n > 0 && w.left > 0)
		add_dump(p, b, s, k, t, w.left);
}

/* Whether the frames are lines of their own. */
static bool
has_chain(const struct print *p, const struct sample *s, uint32_t fields)
{
	return !p->opts.no_chain && (fields & FIELD_IP) != 0 &&
	    (s->attr->sample_type & PD_SAMPLE_CALLCHAIN) != 0;
}

void
print_start(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k)
{
	struct print_event e;
	bool chain;

	if (p->nevents != p->data->nevents)
		learn_events(p);
	e = p->events[s->event - p->data->events];
	chain = has_chain(p, s, e.fields);
	e.fields &= ~(uint32_t)(FIELD_PERIOD | FIELD_EVENT);
	add_start(p, b, s, k, &e, chain);
}

void
print_sample(struct print *p, struct buf *b, const struct sample *s)
{
	const struct task *k = tasks_find(p->tasks, s->pid, s->tid);
	const struct print_event *e;
	bool chain;

	if (p->nevents != p->data->nevents)
		learn_events(p);
	e = &p->events[s->event - p->data->events];
	if (e->fields == 0) {
		p->hidden++;
		return;
	}
	chain = has_chain(p, s, e->fields);
	add_start(p, b, s, k, e, chain);
	if ((e->fields & FIELD_TRACE) != 0 &&
	    s->event->attr.type == PD_TYPE_TRACEPOINT)
		trace_add(&p->trace, b, s->event->attr.config, s->raw);
	values_add_before(&p->values, b, s, k, e->fields);
	if (chain) {
		add_frames(p, b, s, k, e->frames);
	} else if (e->fields & FIELD_IP) {
		buf_addc(b, ' ');
		values_add_hex(b, s->ip);
		buf_addstr(b, tails_find(e->ip, k, s->mode, s->ip, false));
	}
	values_add_behind(&p->values, b, s, k, e->fields);
	buf_addc(b, '\n');
}

void
print_free(struct print *p)
{
	tailset_free(&p->tails);
	dumps_free(&p->dumps);
	leaf_free(&p->leaf);
	chains_free(&p->chains);
	trace_free(&p->trace);
	xfree(p->events);
	arena_free(&p->arena);
}
