/* SPDX-License-Identifier: ISC */
/* perf script's text of the records that are no samples. */
#include "show.h"

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/printable.h"
#include "common/space/buildid.h"
#include "cursor.h"
#include "dso.h"
#include "event.h"
#include "sample.h"

#define HEADER 8
#define PROT_R 1
#define PROT_W 2
#define PROT_X 4
#define SHARED 1 /* MAP_SHARED */

/* Of an id in a switch of a CPU. */
#define COLUMNS 5

/* Namespaces in a line, and bytes of code. */
#define NAMESPACES 4
#define BYTES 16

/* A record being put into text. */
struct line {
	struct buf *b;
	const struct data *data;
	const struct data_record *rec;
	struct cursor c; /* in the record, behind its header */
};

typedef void body_fn(struct line *l);

static void
add(struct line *l, const char *z)
{
	buf_addstr(l->b, str_from(z));
}

/* Ids are signed numbers in perf's text: those of the kernel are -1. */
static void
add_id(struct line *l, uint32_t id)
{
	const uint32_t negated = 0 - id;

	if (id > INT32_MAX)
		buf_addc(l->b, '-');
	buf_adddec(l->b, id > INT32_MAX ? negated : id);
}

/* An id in columns, set right, or left. */
static void
add_column(struct line *l, uint32_t id, bool right)
{
	struct line alone = *l;
	struct buf b = { 0 };

	alone.b = &b;
	add_id(&alone, id);
	for (size_t n = b.n; right && n < COLUMNS; n++)
		buf_addc(l->b, ' ');
	buf_addstr(l->b, buf_str(&b));
	for (size_t n = b.n; !right && n < COLUMNS; n++)
		buf_addc(l->b, ' ');
	buf_free(&b);
}

static void
add_ids(struct line *l, uint32_t a, char between, uint32_t b)
{
	add_id(l, a);
	buf_addc(l->b, between);
	add_id(l, b);
}

/* As printf's "%#lx": nought has no prefix. */
static void
add_hex(struct line *l, uint64_t v)
{
	if (v != 0)
		add(l, "0x");
	buf_addhex(l->b, v);
}

static void
add_hex2(struct line *l, unsigned v)
{
	if (v < 16)
		buf_addc(l->b, '0');
	buf_addhex(l->b, v);
}

static void
add_comm(struct line *l)
{
	struct event e;

	event_load(&e, l->data, l->rec);
	add(l, e.exec ? " exec: " : ": ");
	printable_add(l->b, e.name);
	buf_addc(l->b, ':');
	add_ids(l, e.pid, '/', e.tid);
}

static void
add_fork(struct line *l)
{
	struct event e;

	event_load(&e, l->data, l->rec);
	buf_addc(l->b, '(');
	add_ids(l, e.pid, ':', e.tid);
	add(l, "):(");
	add_ids(l, e.ppid, ':', e.ptid);
	buf_addc(l->b, ')');
}

/* " 10/10: [0x1000(0x2000) @ 0x1000" */
static void
add_extent(struct line *l, const struct event *e)
{
	buf_addc(l->b, ' ');
	add_ids(l, e->pid, '/', e->tid);
	add(l, ": [");
	add_hex(l, e->addr);
	buf_addc(l->b, '(');
	add_hex(l, e->len);
	add(l, ") @ ");
	add_hex(l, e->pgoff);
}

static void
add_mmap(struct line *l)
{
	struct event e;

	event_load(&e, l->data, l->rec);
	add_extent(l, &e);
	add(l, l->rec->misc & PD_MISC_MMAP_DATA ? "]: r " : "]: x ");
	printable_add(l->b, e.name);
}

/* What tells the file apart: its build-id, or where it lies. */
static void
add_identity(struct line *l, const struct event *e)
{
	uint32_t major, minor;

	buf_addc(l->b, ' ');
	if (l->rec->misc & PD_MISC_MMAP_BUILD_ID) {
		buf_addc(l->b, '<');
		for (size_t i = 0; i < e->id.n; i++)
			add_hex2(l, e->id.bytes[i]);
		buf_addc(l->b, '>');
		return;
	}
	major = cursor_u32(&l->c);
	minor = cursor_u32(&l->c);
	add_hex2(l, major);
	buf_addc(l->b, ':');
	add_hex2(l, minor);
	buf_addc(l->b, ' ');
	buf_adddec(l->b, cursor_u64(&l->c));
	buf_addc(l->b, ' ');
	buf_adddec(l->b, cursor_u64(&l->c));
}

static void
add_mmap2(struct line *l)
{
	struct str rest = l->c.rest;
	uint32_t prot, flags;
	struct event e;

	event_load(&e, l->data, l->rec);
	add_extent(l, &e);
	cursor_bytes(&l->c, 32);
	add_identity(l, &e);
	l->c.rest = str_from_index(rest, 56);
	prot = cursor_u32(&l->c);
	flags = cursor_u32(&l->c);
	add(l, "]: ");
	buf_addc(l->b, prot & PROT_R ? 'r' : '-');
	buf_addc(l->b, prot & PROT_W ? 'w' : '-');
	buf_addc(l->b, prot & PROT_X ? 'x' : '-');
	buf_addc(l->b, flags & SHARED ? 's' : 'p');
	buf_addc(l->b, ' ');
	printable_add(l->b, e.name);
}

static void
add_lost(struct line *l)
{
	if (l->rec->type == PD_RECORD_LOST)
		cursor_u64(&l->c);
	add(l, " lost ");
	buf_adddec(l->b, cursor_u64(&l->c));
}

static void
add_direction(struct line *l)
{
	unsigned misc = l->rec->misc;

	if ((misc & PD_MISC_SWITCH_OUT) == 0)
		add(l, " IN         ");
	else if ((misc & PD_MISC_SWITCH_PREEMPT) == 0)
		add(l, " OUT        ");
	else
		add(l, " OUT preempt");
}

static void
add_switch_wide(struct line *l)
{
	add_direction(l);
	add(l,
	    l->rec->misc & PD_MISC_SWITCH_OUT ? "  next pid/tid: "
					      : "  prev pid/tid: ");
	add_column(l, cursor_u32(&l->c), true);
	buf_addc(l->b, '/');
	add_column(l, cursor_u32(&l->c), false);
}

static void
add_namespaces(struct line *l)
{
	static const char *const names[] = { "net", "uts", "ipc", "pid", "user",
		"mnt", "cgroup" };
	uint32_t pid = cursor_u32(&l->c), tid = cursor_u32(&l->c);
	uint64_t n = cursor_u64(&l->c);

	if (n > l->c.rest.n / 16) {
		l->c.bad = true;
		return;
	}
	buf_addc(l->b, ' ');
	add_ids(l, pid, '/', tid);
	add(l, " - nr_namespaces: ");
	buf_adddec(l->b, n);
	add(l, "\n\t\t[");
	for (uint64_t i = 0; i < n; i++) {
		if (i > 0)
			add(l, i % NAMESPACES == 0 ? ", \n\t\t " : ", ");
		buf_adddec(l->b, i);
		buf_addc(l->b, '/');
		add(l,
		    i < sizeof(names) / sizeof(*names) ? names[i] : "UNKNOWN");
		add(l, ": ");
		buf_adddec(l->b, cursor_u64(&l->c));
		add(l, "/0x");
		buf_addhex(l->b, cursor_u64(&l->c));
	}
	buf_addc(l->b, ']');
}

static void
add_ksymbol(struct line *l)
{
	struct event e;

	event_load(&e, l->data, l->rec);
	cursor_bytes(&l->c, 12);
	add(l, " addr ");
	buf_addhex(l->b, e.addr);
	add(l, " len ");
	buf_adddec(l->b, e.len);
	add(l, " type ");
	buf_adddec(l->b, cursor_u16(&l->c));
	add(l, " flags 0x");
	buf_addhex(l->b, cursor_u16(&l->c));
	add(l, " name ");
	printable_add(l->b, e.name);
}

static void
add_bpf(struct line *l)
{
	add(l, " type ");
	buf_adddec(l->b, cursor_u16(&l->c));
	add(l, ", flags ");
	buf_adddec(l->b, cursor_u16(&l->c));
	add(l, ", id ");
	buf_adddec(l->b, cursor_u32(&l->c));
}

static void
add_cgroup(struct line *l)
{
	add(l, " cgroup: ");
	buf_adddec(l->b, cursor_u64(&l->c));
	buf_addc(l->b, ' ');
	printable_add(l->b, str_head(l->c.rest, str_chr(l->c.rest, '\0')));
}

static void
add_code(struct line *l, const char *before, struct str code)
{
	for (size_t i = 0; i < code.n; i++) {
		if (i % BYTES == 0)
			add(l, before);
		buf_addc(l->b, ' ');
		add_hex2(l, (unsigned char)code.s[i]);
	}
}

static void
add_text_poke(struct line *l)
{
	uint64_t addr = cursor_u64(&l->c);
	uint16_t old = cursor_u16(&l->c), new = cursor_u16(&l->c);

	buf_addc(l->b, ' ');
	buf_addhex(l->b, addr);
	add(l, "  old len ");
	buf_adddec(l->b, old);
	add(l, " new len ");
	buf_adddec(l->b, new);
	add_code(l, "\n            Old bytes:", cursor_bytes(&l->c, old));
	add_code(l, "\n            New bytes:", cursor_bytes(&l->c, new));
}

/*
 * Bytes there must be, header included, and where the ids of the task
 * concerned are; 0: it is the one at the end of the record.
 */
static const struct {
	uint32_t type;
	enum show kind;
	const char *name;
	size_t size, pid, tid;
	body_fn *body;
} table[] = {
	{ PD_RECORD_COMM, SHOW_TASK, "COMM", 16, 8, 12, add_comm },
	{ PD_RECORD_FORK, SHOW_TASK, "FORK", 32, 8, 16, add_fork },
	{ PD_RECORD_EXIT, SHOW_TASK, "EXIT", 32, 8, 16, add_fork },
	{ PD_RECORD_MMAP, SHOW_MMAP, "MMAP", 40, 8, 12, add_mmap },
	{ PD_RECORD_MMAP2, SHOW_MMAP, "MMAP2", 72, 8, 12, add_mmap2 },
	{ PD_RECORD_SWITCH, SHOW_SWITCH, "SWITCH", 8, 0, 0, add_direction },
	{ PD_RECORD_SWITCH_CPU_WIDE, SHOW_SWITCH, "SWITCH_CPU_WIDE", 16, 0, 0,
	    add_switch_wide },
	{ PD_RECORD_NAMESPACES, SHOW_NAMESPACES, "NAMESPACES", 24, 8, 12,
	    add_namespaces },
	{ PD_RECORD_LOST, SHOW_LOST, "LOST", 24, 0, 0, add_lost },
	{ PD_RECORD_LOST_SAMPLES, SHOW_LOST, "LOST_SAMPLES", 16, 0, 0,
	    add_lost },
	{ PD_RECORD_FINISHED_ROUND, SHOW_ROUND, "FINISHED_ROUND", 8, 0, 0,
	    NULL },
	{ PD_RECORD_KSYMBOL, SHOW_BPF, "KSYMBOL", 24, 0, 0, add_ksymbol },
	{ PD_RECORD_BPF_EVENT, SHOW_BPF, "BPF_EVENT", 16, 0, 0, add_bpf },
	{ PD_RECORD_CGROUP, SHOW_CGROUP, "CGROUP", 16, 0, 0, add_cgroup },
	{ PD_RECORD_TEXT_POKE, SHOW_TEXT_POKE, "TEXT_POKE", 20, 0, 0,
	    add_text_poke },
};
#define TYPES (sizeof(table) / sizeof(*table))

static size_t
find(uint32_t type)
{
	size_t i = 0;

	while (i < TYPES && table[i].type != type)
		i++;
	return i;
}

unsigned
show_kind(uint32_t type)
{
	size_t i = find(type);

	return i < TYPES ? table[i].kind : 0;
}

/* What a sample of the record's task at its time would begin with. */
static void
start_of(struct sample *s, const struct data *d, const struct data_record *rec,
    size_t i)
{
	struct event_id id;

	event_id(&id, d, rec);
	*s = (struct sample){ .attr = id.event != NULL ? &id.event->attr : NULL,
		.event = id.event,
		.pid = id.pid,
		.tid = id.tid,
		.cpu = id.cpu,
		.time = id.time };
	if (!id.told && table[i].pid != 0) {
		s->pid = load_u32(rec->bytes.s + table[i].pid, d->big);
		s->tid = load_u32(rec->bytes.s + table[i].tid, d->big);
	}
}

bool
show_record(struct print *p, struct tasks *t, struct buf *b,
    const struct data_record *rec, const struct task **k)
{
	const struct data *d = p->data;
	struct line l = { b, d, rec,
		{ str_from_index(rec->bytes, HEADER), d->big, false } };
	size_t i = find(rec->type), start = b->n;
	struct sample s;

	if (rec->bytes.n < table[i].size)
		return false;
	start_of(&s, d, rec, i);
	*k = table[i].pid != 0
	    ? tasks_find(t, load_u32(rec->bytes.s + table[i].pid, d->big),
		  load_u32(rec->bytes.s + table[i].tid, d->big))
	    : tasks_find(t, s.pid, s.tid);
	if (rec->type != PD_RECORD_FINISHED_ROUND && s.event != NULL)
		print_start(p, b, &s, *k);
	add(&l, "PERF_RECORD_");
	add(&l, table[i].name);
	if (table[i].body != NULL)
		table[i].body(&l);
	buf_addc(b, '\n');
	if (l.c.bad)
		b->n = start;
	return !l.c.bad;
}
