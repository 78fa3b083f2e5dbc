/* SPDX-License-Identifier: ISC */
/* What samples hold besides where they hit, as text. */
#include "values.h"

#include <stdbool.h>

#include "branch.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/perf/format.h"
#include "fields.h"
#include "memory.h"
#include "raw.h"
#include "regs.h"

/* Columns of a number. */
#define HEX 16

#define BEFORE (FIELD_ADDR | FIELD_DATA_SRC | FIELD_WEIGHT | FIELD_INS_LAT)
#define BEHIND                                                          \
	(FIELD_IREGS | FIELD_UREGS | FIELD_BRSTACK | FIELD_BRSTACKSYM | \
	    FIELD_BRSTACKOFF | FIELD_BPF_OUTPUT | FIELD_PHYS_ADDR |     \
	    FIELD_DATA_PAGE_SIZE | FIELD_CODE_PAGE_SIZE)

/* A number that has been put, set right in width columns. */
static void
add_right(struct buf *b, const char *s, size_t n, size_t width)
{
	for (; width > n; width--)
		buf_addc(b, ' ');
	buf_add(b, s, n);
}

void
values_add_hex(struct buf *b, uint64_t v)
{
	char s[NUM_MAX];

	add_right(b, s, num_hex(s, v), HEX);
}

static void
add_dec(struct buf *b, uint64_t v)
{
	char s[NUM_MAX];

	add_right(b, s, num_dec(s, v), HEX);
}

/* Whether the address a sample is about may have a name. */
static bool
is_fault(const struct perf_attr *a)
{
	return a->type == PD_TYPE_SOFTWARE &&
	    (a->config == PD_SW_PAGE_FAULTS ||
		a->config == PD_SW_PAGE_FAULTS_MIN ||
		a->config == PD_SW_PAGE_FAULTS_MAJ);
}

/* The fault's address may be that of code. */
static void
add_fault(struct values *v, struct buf *b, const struct sample *s,
    const struct task *k, uint32_t fields)
{
	struct tails *t =
	    tailset_get(v->tails, fields & ~(uint32_t)FIELD_SRCLINE, true);

	buf_addstr(b, tails_user(t, k, s->addr, false));
}

/* Padded to the longest so far, as perf does. */
static void
add_source(struct values *v, struct buf *b, uint64_t source)
{
	const size_t start = b->n;

	memory_add_source(b, source);
	if (b->n - start > v->source_width)
		v->source_width = b->n - start;
	while (b->n - start < v->source_width)
		buf_addc(b, ' ');
}

void
values_add_before(struct values *v, struct buf *b, const struct sample *s,
    const struct task *k, uint32_t fields)
{
	/* The weight may be three numbers. */
	const bool parts =
	    (s->attr->sample_type & PD_SAMPLE_WEIGHT_STRUCT) != 0;

	if ((fields & BEFORE) == 0)
		return;
	if (fields & FIELD_ADDR) {
		values_add_hex(b, s->addr);
		if (is_fault(&s->event->attr))
			add_fault(v, b, s, k, fields);
	}
	if (fields & FIELD_DATA_SRC)
		add_source(v, b, s->data_src);
	if (fields & FIELD_WEIGHT)
		add_dec(b, parts ? (uint32_t)s->weight : s->weight);
	if (fields & FIELD_INS_LAT)
		add_dec(b, (uint16_t)(s->weight >> 32));
}

/* Branches go from mode to mode, and only the addresses tell which. */
static struct str
branch_text(struct values *v, const struct sample *s, const struct task *k,
    uint32_t fields, uint64_t addr)
{
	unsigned mode = s->mode;
	struct str text;

	if (mode == PD_MISC_USER || mode == PD_MISC_KERNEL)
		mode = addr >> 63 ? PD_MISC_KERNEL : PD_MISC_USER;
	text = tails_find(
	    tailset_get(v->tails, fields, true), k, mode, addr, false);
	return str_from_index(text, 1);
}

static uint64_t
file_offset(const struct values *v, const struct task *k, uint64_t addr)
{
	struct place place;

	if (!task_user(k, addr, false, &place) ||
	    !dso_is_object(&v->tasks->dsos.v[place.dso]))
		return addr;
	return place.offset;
}

/* One end of a branch, in the form the fields ask for. */
static void
add_branch_end(struct values *v, struct buf *b, const struct sample *s,
    const struct task *k, uint32_t fields, uint64_t addr)
{
	if (fields & (FIELD_BRSTACK | FIELD_BRSTACKOFF)) {
		buf_addstr(b, STR("0x"));
		buf_addhex(
		    b, fields & FIELD_BRSTACK ? addr : file_offset(v, k, addr));
	} else {
		buf_addstr(
		    b, branch_text(v, s, k, FIELD_SYM | FIELD_SYMOFF, addr));
	}
	if (fields & FIELD_DSO)
		buf_addstr(b, branch_text(v, s, k, FIELD_DSO, addr));
}

static void
add_branches(struct values *v, struct buf *b, const struct sample *s,
    const struct task *k, uint32_t fields)
{
	/* Of several forms perf prints one. */
	if (fields & FIELD_BRSTACK)
		fields &= ~(uint32_t)(FIELD_BRSTACKSYM | FIELD_BRSTACKOFF);
	else if (fields & FIELD_BRSTACKSYM)
		fields &= ~(uint32_t)FIELD_BRSTACKOFF;
	for (size_t i = 0; i < branch_count(s); i++) {
		const struct branch br = branch_get(s, i);

		if ((fields & FIELD_BRSTACKSYM) == 0)
			buf_addc(b, ' ');
		add_branch_end(v, b, s, k, fields, br.from);
		buf_addc(b, '/');
		add_branch_end(v, b, s, k, fields, br.to);
		branch_add_flags(b, s, &br);
	}
}

void
values_add_behind(struct values *v, struct buf *b, const struct sample *s,
    const struct task *k, uint32_t fields)
{
	const struct perf_attr *a = s->attr;

	if ((fields & BEHIND) == 0)
		return;
	if (fields & FIELD_IREGS)
		regs_add(b, s, v->data->arch, s->intr_abi, a->sample_regs_intr,
		    s->intr_regs);
	if (fields & FIELD_UREGS)
		regs_add(b, s, v->data->arch, s->user_abi, a->sample_regs_user,
		    s->user_regs);
	if (fields & (FIELD_BRSTACK | FIELD_BRSTACKSYM | FIELD_BRSTACKOFF))
		add_branches(v, b, s, k, fields);
	if (fields & FIELD_BPF_OUTPUT)
		raw_add(b, s->raw);
	if (fields & FIELD_PHYS_ADDR)
		values_add_hex(b, s->phys_addr);
	if (fields & FIELD_DATA_PAGE_SIZE) {
		buf_addc(b, ' ');
		memory_add_page(b, s->data_page_size);
	}
	if (fields & FIELD_CODE_PAGE_SIZE) {
		buf_addc(b, ' ');
		memory_add_page(b, s->code_page_size);
	}
}
