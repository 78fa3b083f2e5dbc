/* SPDX-License-Identifier: ISC */
/* The fields of a sample: names, what they need, and perf's defaults. */
#include "fields.h"

#include <stddef.h>

#include "common/buf.h"
#include "common/perf/attr.h"
#include "common/perf/format.h"
#include "common/str.h"

#define BRANCHES (FIELD_BRSTACK | FIELD_BRSTACKSYM | FIELD_BRSTACKOFF)
#define ADDRESSES (FIELD_IP | FIELD_ADDR | BRANCHES)
#define WEIGHTS (PD_SAMPLE_WEIGHT | PD_SAMPLE_WEIGHT_STRUCT)

static const struct {
	const char *name;
	uint32_t field;
	uint32_t needs;  /* any of these fields */
	uint64_t sample; /* any of these bits of sample_type */
} table[] = {
	{ "addr", FIELD_ADDR, 0, PD_SAMPLE_ADDR },
	{ "bpf-output", FIELD_BPF_OUTPUT, 0, PD_SAMPLE_RAW },
	{ "brstack", FIELD_BRSTACK, 0, PD_SAMPLE_BRANCH_STACK },
	{ "brstackoff", FIELD_BRSTACKOFF, 0, PD_SAMPLE_BRANCH_STACK },
	{ "brstacksym", FIELD_BRSTACKSYM, 0, PD_SAMPLE_BRANCH_STACK },
	{ "code_page_size", FIELD_CODE_PAGE_SIZE, 0, PD_SAMPLE_CODE_PAGE_SIZE },
	{ "comm", FIELD_COMM, 0, PD_SAMPLE_TID },
	{ "cpu", FIELD_CPU, 0, PD_SAMPLE_CPU },
	{ "data_page_size", FIELD_DATA_PAGE_SIZE, 0, PD_SAMPLE_DATA_PAGE_SIZE },
	{ "data_src", FIELD_DATA_SRC, 0, PD_SAMPLE_DATA_SRC },
	{ "dso", FIELD_DSO, ADDRESSES, 0 },
	{ "dsoff", FIELD_DSOFF, FIELD_DSO, 0 },
	{ "event", FIELD_EVENT, 0, 0 },
	{ "ins_lat", FIELD_INS_LAT, 0, PD_SAMPLE_WEIGHT_STRUCT },
	{ "ip", FIELD_IP, 0, PD_SAMPLE_IP },
	{ "iregs", FIELD_IREGS, 0, PD_SAMPLE_REGS_INTR },
	{ "misc", FIELD_MISC, 0, 0 },
	{ "period", FIELD_PERIOD, 0, 0 },
	{ "phys_addr", FIELD_PHYS_ADDR, 0, PD_SAMPLE_PHYS_ADDR },
	{ "pid", FIELD_PID, 0, PD_SAMPLE_TID },
	{ "srcline", FIELD_SRCLINE, FIELD_IP, PD_SAMPLE_IP },
	{ "sym", FIELD_SYM, ADDRESSES, 0 },
	{ "symoff", FIELD_SYMOFF, FIELD_SYM, 0 },
	{ "tid", FIELD_TID, 0, PD_SAMPLE_TID },
	{ "time", FIELD_TIME, 0, PD_SAMPLE_TIME },
	{ "trace", FIELD_TRACE, 0, 0 }, /* of tracepoints only */
	{ "uregs", FIELD_UREGS, 0, PD_SAMPLE_REGS_USER },
	{ "weight", FIELD_WEIGHT, 0, WEIGHTS },
};
#define FIELDS (sizeof(table) / sizeof(*table))

/* What perf prints besides. */
static const char *const others[] = { "brcntr", "brstackdisasm", "brstackinsn",
	"brstackinsnlen", "callindent", "cgroup", "disasm", "flags", "insn",
	"insnlen", "ipc", "machine_pid", "metric", "retire_lat", "srccode",
	"synth", "tod", "vcpu" };

static const struct {
	const char *name;
	enum fields_type type;
} types[] = {
	{ "hw", FIELDS_HW },
	{ "sw", FIELDS_SW },
	{ "trace", FIELDS_TRACE },
	{ "raw", FIELDS_RAW },
	{ "break", FIELDS_BREAK },
};

#define WHERE (FIELD_IP | FIELD_SYM | FIELD_SYMOFF | FIELD_DSO)

static bool
refuse(struct buf *why, const char *what, struct str name)
{
	buf_addstr(why, str_from(what));
	buf_addstr(why, name);
	return false;
}

static uint32_t
find(struct str name)
{
	for (size_t i = 0; i < FIELDS; i++) {
		if (str_eq(name, str_from(table[i].name)))
			return table[i].field;
	}
	return 0;
}

static bool
refuse_name(struct buf *why, struct str name)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (str_eq(name, str_from(others[i])))
			return refuse(why,
			    "perf has this field, fg-script does not print "
			    "it: ",
			    name);
	}
	return refuse(why, "no such field: ", name);
}

/* The fields of set that lack what they belong to. */
static uint32_t
orphans(uint32_t set)
{
	uint32_t bad = 0;

	for (size_t i = 0; i < FIELDS; i++) {
		if ((set & table[i].field) != 0 && table[i].needs != 0 &&
		    (set & table[i].needs) == 0)
			bad |= table[i].field;
	}
	return bad;
}

/* One list, of either form, into l; *l is the list so far. */
static bool
parse_list(struct fields_list *l, struct str rest, struct buf *why)
{
	struct str name;
	size_t comma;
	uint32_t field;
	bool change = false, given = false;
	char sign;

	do {
		comma = str_chr(rest, ',');
		name = str_head(rest, comma);
		rest = str_from_index(rest, name.n + 1);
		sign = name.n > 0 ? name.s[0] : '\0';
		if (sign == '+' || sign == '-')
			name = str_from_index(name, 1);
		else
			sign = '\0';
		field = find(name);
		if (field == 0)
			return refuse_name(why, name);
		if (field == FIELD_DSOFF && sign != '-')
			field |= FIELD_DSO;
		if (sign == '\0')
			l->set |= field;
		else if (sign == '+')
			l->plus |= field;
		else
			l->minus |= field;
		change |= sign != '\0';
		given |= sign == '\0';
	} while (comma != STR_NONE);
	l->given = given;
	if (change && given)
		return refuse(why, "some fields with a sign and some without",
		    (struct str){ 0 });
	if (orphans(l->set) != 0)
		return refuse(why, "sym, dso and srcline need ip, symoff sym",
		    (struct str){ 0 });
	return true;
}

/* Has what a new list says follow what old ones said. */
static void
apply(struct fields_list *f, const struct fields_list *new)
{
	if (new->given) {
		*f = *new;
		return;
	}
	f->set = (f->set | new->plus) & ~new->minus;
	f->plus = (f->plus | new->plus) & ~new->minus;
	f->minus = (f->minus & ~new->plus) | new->minus;
}

bool
fields_parse(struct fields *f, const char *arg, struct buf *why)
{
	struct str list = str_from(arg), type;
	size_t colon = str_chr(list, ':');
	struct fields_list new = { 0 };

	if (colon == STR_NONE) {
		if (!parse_list(&new, list, why))
			return false;
		for (size_t i = 0; i < FIELDS_TYPES; i++)
			apply(&f->of[i], &new);
		return true;
	}
	type = str_head(list, colon);
	list = str_from_index(list, colon + 1);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (!str_eq(type, str_from(types[i].name)))
			continue;
		new.given = true;
		if (list.n > 0 && !parse_list(&new, list, why))
			return false;
		apply(&f->of[types[i].type], &new);
		return true;
	}
	return refuse(why, "no such type of events: ", type);
}

static enum fields_type
type_of(const struct perf_attr *a)
{
	switch (a->type) {
	case PD_TYPE_HARDWARE:
		return FIELDS_HW;
	case PD_TYPE_SOFTWARE:
		return FIELDS_SW;
	case PD_TYPE_TRACEPOINT:
		return FIELDS_TRACE;
	case PD_TYPE_HW_CACHE:
		return FIELDS_HW_CACHE;
	case PD_TYPE_RAW:
		return FIELDS_RAW;
	case PD_TYPE_BREAKPOINT:
		return FIELDS_BREAK;
	default:
		return FIELDS_OTHER;
	}
}

static uint32_t
defaults(const struct perf_attr *a)
{
	uint32_t set =
	    FIELD_COMM | FIELD_TID | FIELD_CPU | FIELD_TIME | FIELD_EVENT;

	switch (a->type) {
	case PD_TYPE_TRACEPOINT:
		set |= FIELD_TRACE;
		return a->sample_type & PD_SAMPLE_CALLCHAIN ? set | WHERE : set;
	case PD_TYPE_SOFTWARE:
		set |= FIELD_BPF_OUTPUT;
		break;
	case PD_TYPE_RAW:
		set |= FIELD_ADDR | FIELD_DATA_SRC | FIELD_WEIGHT |
		    FIELD_INS_LAT | FIELD_PHYS_ADDR | FIELD_DATA_PAGE_SIZE |
		    FIELD_CODE_PAGE_SIZE;
		break;
	default:
		break;
	}
	return set | FIELD_PERIOD | WHERE;
}

/*
 * Whether samples of a have what is to be printed. Raw bytes of other events
 * than bpf-output's are not that program's: perf passes them over too.
 */
static bool
has(const struct perf_attr *a, size_t i)
{
	if (table[i].field == FIELD_BPF_OUTPUT &&
	    (a->type != PD_TYPE_SOFTWARE || a->config != PD_SW_BPF_OUTPUT))
		return false;
	return table[i].sample == 0 || (a->sample_type & table[i].sample) != 0;
}

uint32_t
fields_of(const struct fields *f, const struct perf_attr *a)
{
	const struct fields_list *l = &f->of[type_of(a)];
	uint32_t set = l->given ? l->set : (defaults(a) | l->plus) & ~l->minus,
		 bad;

	for (size_t i = 0; i < FIELDS; i++) {
		if (!has(a, i))
			set &= ~table[i].field;
	}
	while ((bad = orphans(set)) != 0)
		set &= ~bad;
	return set;
}

bool
fields_ask(const struct fields *f, enum field field)
{
	for (size_t i = 0; i < FIELDS_TYPES; i++)
		if (((f->of[i].set | f->of[i].plus) & field) != 0)
			return true;
	return false;
}

const char *
fields_missing(const struct fields *f, const struct perf_attr *a)
{
	const struct fields_list *l = &f->of[type_of(a)];

	for (size_t i = 0; i < FIELDS; i++) {
		if (((l->given ? l->set : l->plus) & table[i].field) != 0 &&
		    table[i].field != FIELD_BPF_OUTPUT && !has(a, i))
			return table[i].name;
	}
	return NULL;
}
