/* SPDX-License-Identifier: ISC */
/* Fields of a sample, one after the other, each checked against what is left. */
#include "sample.h"

#include "common/perf/format.h"
#include "common/perf/userregs.h"
#include "cursor.h"
#include "event.h"

#define WORD 8
#define HEADER 8
#define BRANCH 24 /* bytes of an entry of the branch stack */

/* n words, or none and bad. */
static struct str
words(struct cursor *c, uint64_t n)
{
	return cursor_bytes(c, n <= UINT64_MAX / WORD ? n * WORD : UINT64_MAX);
}

/* Two numbers of 32 bits. */
static void
pair(struct cursor *c, uint32_t *a, uint32_t *b)
{
	*a = cursor_u32(c);
	*b = cursor_u32(c);
}

static unsigned
bits_of(uint64_t v)
{
	unsigned n = 0;

	for (; v != 0; v &= v - 1)
		n++;
	return n;
}

/* A count of entries is checked before it is multiplied. */
static struct str
entries(struct cursor *c, uint64_t n, uint64_t words_each)
{
	if (n > c->rest.n / WORD) {
		c->bad = true;
		return (struct str){ 0 };
	}
	return words(c, n * words_each);
}

static struct str
load_read(struct cursor *c, uint64_t format)
{
	const char *start = c->rest.s;
	uint64_t times = bits_of(format & (PD_READ_ENABLED | PD_READ_RUNNING));
	uint64_t each = 1 + bits_of(format & (PD_READ_ID | PD_READ_LOST));
	uint64_t n;

	if (format & PD_READ_GROUP) {
		n = cursor_u64(c);
		words(c, times);
		entries(c, n, each);
	} else {
		words(c, times + each);
	}
	return (struct str){ start, (size_t)(c->rest.s - start) };
}

static void
load_branches(struct sample *s, struct cursor *c, uint64_t kind)
{
	uint64_t n = cursor_u64(c);

	if (kind & PD_BRANCH_HW_INDEX)
		cursor_u64(c);
	s->branches = entries(c, n, BRANCH / WORD);
	if (kind & PD_BRANCH_COUNTERS)
		entries(c, n, 1);
}

static struct str
load_regs(struct cursor *c, uint64_t mask, uint64_t *abi)
{
	*abi = cursor_u64(c);
	return *abi != 0 ? words(c, bits_of(mask)) : (struct str){ 0 };
}

static void
load_raw(struct sample *s, struct cursor *c)
{
	s->raw = cursor_bytes(c, cursor_u32(c));
}

static void
load_stack(struct sample *s, struct cursor *c)
{
	uint64_t n = cursor_u64(c);

	if (n == 0)
		return;
	s->stack = cursor_bytes(c, n);
	s->stack_filled = cursor_u64(c);
	if (s->stack_filled > s->stack.n)
		s->stack_filled = s->stack.n;
}

/* Fields of one word or two numbers, up to the period. */
static void
load_leading(struct sample *s, struct cursor *c, uint64_t type)
{
	uint32_t reserved;

	if (type & PD_SAMPLE_IDENTIFIER)
		s->id = cursor_u64(c);
	if (type & PD_SAMPLE_IP)
		s->ip = cursor_u64(c);
	if (type & PD_SAMPLE_TID)
		pair(c, &s->pid, &s->tid);
	if (type & PD_SAMPLE_TIME)
		s->time = cursor_u64(c);
	if (type & PD_SAMPLE_ADDR)
		s->addr = cursor_u64(c);
	if (type & PD_SAMPLE_ID)
		s->id = cursor_u64(c);
	if (type & PD_SAMPLE_STREAM_ID)
		s->stream_id = cursor_u64(c);
	if (type & PD_SAMPLE_CPU)
		pair(c, &s->cpu, &reserved);
	if (type & PD_SAMPLE_PERIOD)
		s->period = cursor_u64(c);
}

/* Fields behind the user stack. */
static void
load_trailing(struct sample *s, struct cursor *c, const struct perf_attr *a)
{
	uint64_t type = a->sample_type;

	if (type & (PD_SAMPLE_WEIGHT | PD_SAMPLE_WEIGHT_STRUCT))
		s->weight = cursor_u64(c);
	if (type & PD_SAMPLE_DATA_SRC)
		s->data_src = cursor_u64(c);
	if (type & PD_SAMPLE_TRANSACTION)
		s->transaction = cursor_u64(c);
	if (type & PD_SAMPLE_REGS_INTR)
		s->intr_regs = load_regs(c, a->sample_regs_intr, &s->intr_abi);
	if (type & PD_SAMPLE_PHYS_ADDR)
		s->phys_addr = cursor_u64(c);
	if (type & PD_SAMPLE_CGROUP)
		s->cgroup = cursor_u64(c);
	if (type & PD_SAMPLE_DATA_PAGE_SIZE)
		s->data_page_size = cursor_u64(c);
	if (type & PD_SAMPLE_CODE_PAGE_SIZE)
		s->code_page_size = cursor_u64(c);
	if (type & PD_SAMPLE_AUX)
		s->aux = cursor_bytes(c, cursor_u64(c));
}

bool
sample_load(
    struct sample *s, const struct data *d, const struct data_record *rec)
{
	struct cursor c = { str_from_index(rec->bytes, HEADER), d->big, false };
	const struct perf_attr *a;
	uint64_t type;

	*s = (struct sample){ .big = d->big,
		.mode = rec->misc & PD_MISC_CPUMODE,
		.event = event_of_sample(d, rec) };
	if (s->event == NULL)
		return false;
	a = s->attr = &s->event->attr;
	type = a->sample_type;
	if ((type & PD_SAMPLE_PERIOD) == 0)
		s->period = a->sample_period;
	load_leading(s, &c, type);
	if (type & PD_SAMPLE_READ)
		s->read = load_read(&c, a->read_format);
	if (type & PD_SAMPLE_CALLCHAIN)
		s->chain = words(&c, cursor_u64(&c));
	if (type & PD_SAMPLE_RAW)
		load_raw(s, &c);
	if (type & PD_SAMPLE_BRANCH_STACK)
		load_branches(s, &c, a->branch_sample_type);
	if (type & PD_SAMPLE_REGS_USER)
		s->user_regs = load_regs(&c, a->sample_regs_user, &s->user_abi);
	if (type & PD_SAMPLE_STACK_USER)
		load_stack(s, &c);
	load_trailing(s, &c, a);
	return !c.bad;
}

uint64_t
sample_word(const struct sample *s, struct str array, size_t i)
{
	return load_u64(array.s + i * WORD, s->big);
}

bool
sample_user_reg(const struct sample *s, unsigned reg, uint64_t *v)
{
	uint64_t mask = s->attr->sample_regs_user;

	if (s->user_regs.n == 0 || (mask >> reg & 1) == 0)
		return false;
	*v = sample_word(s, s->user_regs, userregs_index(mask, reg));
	return true;
}
