/* SPDX-License-Identifier: ISC */
/* perf script's text of a sample. */
#include "print.h"

#include <string.h>

#include "common/num.h"
#include "common/perf/format.h"
#include "common/xalloc.h"

/* Columns of an address, and of the comm of samples without a callchain. */
#define HEX 16
#define COMM 16

/* Numbers of the instruction pointer: asm/perf_regs.h of the architecture. */
#define X86_IP 8
#define ARM64_PC 32

#define NS_PER_S 1000000000

void
print_init(struct print *p, const struct print_options *opts,
    const struct data *d, struct tasks *t, struct symbols *s)
{
	*p = (struct print){ .opts = *opts, .data = d, .tasks = t };
	tails_init(&p->tails, t, s);
}

/* Takes in events there were not before. */
static void
learn_events(struct print *p)
{
	const struct data *d = p->data;
	size_t i = p->nfields;

	p->fields = xgrow(p->fields, &p->fields_cap, d->nevents,
	    sizeof(*p->fields));
	for (p->nfields = d->nevents; i < d->nevents; i++) {
		p->fields[i] =
		    fields_of(&p->opts.fields, &d->events[i].attr);
		p->tails.fields |= p->fields[i];
		if (d->events[i].name.n > p->event_width)
			p->event_width = d->events[i].name.n;
	}
}

static void
add_pad(struct buf *b, size_t have, size_t want, char pad)
{
	if (have < want)
		memset(buf_extend(b, want - have), pad, want - have);
}

/* v in decimal, set right in width columns. */
static void
add_dec(struct buf *b, uint64_t v, size_t width, char pad)
{
	char tmp[NUM_MAX];
	size_t n = num_dec(tmp, v);

	add_pad(b, n, width, pad);
	buf_add(b, tmp, n);
}

/* A process or thread id; -1 is that of a task that is gone. */
static void
add_id(struct buf *b, uint32_t id)
{
	if (id <= INT32_MAX) {
		add_dec(b, id, 5, ' ');
		return;
	}
	add_pad(b, 1 + (id == UINT32_MAX), 5, ' ');
	buf_addc(b, '-');
	buf_adddec(b, -id);
}

static void
add_ids(struct buf *b, const struct sample *s, uint32_t fields)
{
	char tmp[NUM_MAX];

	if ((fields & (FIELD_PID | FIELD_TID)) == 0)
		return;
	add_id(b, fields & FIELD_PID ? s->pid : s->tid);
	if ((fields & FIELD_PID) != 0 && (fields & FIELD_TID) != 0) {
		buf_addc(b, '/');
		buf_add(b, tmp, num_dec(tmp, s->tid));
		add_pad(b, num_dec(tmp, s->tid), 5, ' ');
	}
	buf_addc(b, ' ');
}

static void
add_time(struct buf *b, uint64_t time, bool ns)
{
	uint64_t part = time % NS_PER_S;

	add_dec(b, time / NS_PER_S, 5, ' ');
	buf_addc(b, '.');
	if (ns)
		add_dec(b, part, 9, '0');
	else
		add_dec(b, part / 1000, 6, '0');
	buf_addstr(b, STR(": "));
}

/* All that stands before the frames. */
static void
add_start(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k, uint32_t fields, bool chain)
{
	if (fields & FIELD_COMM) {
		if (!chain)
			add_pad(b, k->comm.n, COMM, ' ');
		buf_addstr(b, k->comm);
		buf_addc(b, ' ');
	}
	add_ids(b, s, fields);
	if (fields & FIELD_CPU) {
		buf_addc(b, '[');
		add_dec(b, s->cpu, 3, '0');
		buf_addstr(b, STR("] "));
	}
	if (fields & FIELD_TIME)
		add_time(b, s->time, p->opts.ns);
	if (fields & FIELD_PERIOD) {
		add_dec(b, s->period, 10, ' ');
		buf_addc(b, ' ');
	}
	if (fields & FIELD_EVENT) {
		add_pad(b, s->event->name.n, p->event_width, ' ');
		dso_printable_add(b, s->event->name);
		buf_addstr(b, STR(": "));
	}
}

/* v in hexadecimal at dst, set right in HEX columns. */
static void
put_hex(char *dst, uint64_t v)
{
	static const char digits[] = "0123456789abcdef";
	int i = HEX;

	do {
		dst[--i] = digits[v & 15];
		v >>= 4;
	} while (v != 0);
	memset(dst, ' ', (size_t)i);
}

static void
add_frame(struct buf *b, char before, uint64_t addr, struct str tail)
{
	char *p = buf_extend(b, 1 + HEX + tail.n);

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
		user |= mode == PD_MISC_USER;
		add_frame(b, '\t', addr, find_tail(p, k, mode, addr, caller));
		caller = true;
	}
	return user;
}

/* The user's instruction pointer at the time of the sample. */
static bool
user_ip(const struct print *p, const struct sample *s, uint64_t *ip)
{
	struct str arch = p->data->arch;
	bool x86 = str_starts(arch, STR("x86")) || str_starts(arch, STR("i"));
	bool arm64 = str_eq(arch, STR("aarch64"));

	if (s->user_abi != 0 && (x86 || arm64) &&
	    sample_user_reg(s, x86 ? X86_IP : ARM64_PC, ip))
		return true;
	*ip = s->ip;
	return s->mode == PD_MISC_USER;
}

static void
add_frames(struct print *p, struct buf *b, const struct sample *s,
    const struct task *k)
{
	uint64_t ip;

	/*
	 * A stack dump takes the place of the user's part of the chain. It is
	 * not unwound, so what is known is where it begins.
	 */
	if (add_chain(p, b, s, k) || s->stack.n == 0)
		return;
	p->dumps++;
	if (user_ip(p, s, &ip))
		add_frame(b, '\t', ip, tails_user(&p->tails, k, ip, false));
}

void
print_sample(struct print *p, struct buf *b, const struct sample *s)
{
	const struct task *k = tasks_find(p->tasks, s->pid, s->tid);
	uint32_t fields;
	bool chain;

	if (p->nfields != p->data->nevents)
		learn_events(p);
	fields = p->fields[s->event - p->data->events];
	chain = !p->opts.no_chain && (fields & FIELD_IP) != 0 &&
	    (s->event->attr.sample_type & PD_SAMPLE_CALLCHAIN) != 0;
	add_start(p, b, s, k, fields, chain);
	if (chain) {
		buf_addc(b, '\n');
		add_frames(p, b, s, k);
	} else if (fields & FIELD_IP) {
		add_frame(b, ' ', s->ip, find_tail(p, k, s->mode, s->ip, false));
		return;
	}
	buf_addc(b, '\n');
}

void
print_free(struct print *p)
{
	tails_free(&p->tails);
	xfree(p->fields);
}
