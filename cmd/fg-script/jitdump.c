/* SPDX-License-Identifier: ISC */
/* The code a just-in-time compiler made, out of its jit-PID.dump. */
#include "jitdump.h"

#include <stdlib.h>

#include "common/num.h"
#include "common/perf/load.h"
#include "common/reader.h"
#include "common/table.h"
#include "common/xalloc.h"

#define MAGIC 0x4a695444 /* "JiTD" */
#define HEADER 40
#define RECORD 16 /* bytes before what is of a type */

#define CYCLES 1 /* in the flags of the header */

/* Types of records; others have nothing that is of use here. */
#define LOAD 0
#define MOVE 1
#define UNWINDING_INFO 4

/* Bytes behind RECORD, less the name, the code and the rules. */
#define LOAD_SIZE 40
#define MOVE_SIZE 48
#define UNWINDING_SIZE 24

/* Bytes looked at for the end of a name; what is longer is cut. */
#define NAME_MAX_SIZE 65536

/* Rules for one piece of code are few; more are not taken. */
#define FRAMES_MAX_SIZE 65536

struct record {
	uint64_t time;
	uint32_t left; /* bytes of it that were not read yet */
	bool big;
};

static void
add_change(struct jitdump *d, const struct jitdump_change *c)
{
	d->changes = xgrow(
	    d->changes, &d->changes_cap, d->nchanges + 1, sizeof(*d->changes));
	d->changes[d->nchanges] = *c;
	d->changes[d->nchanges].seq = d->nchanges;
	d->nchanges++;
}

/* The name that comes next, up to a NUL; not past the record. */
static struct str
read_name(struct reader *r, const struct record *rec)
{
	size_t max = rec->left < NAME_MAX_SIZE ? rec->left : NAME_MAX_SIZE;
	size_t nul, want = 0;
	struct str s;

	do {
		want = want < max / 2 ? want * 2 + 256 : max;
		s = reader_peek(r, want < max ? want : max);
		nul = str_chr(s, '\0');
	} while (nul == STR_NONE && s.n == want && want < max);
	return nul != STR_NONE ? str_head(s, nul) : s;
}

/* Whether size bytes at addr are, and d has places left for them. */
static bool
has_room(const struct jitdump *d, uint64_t addr, uint64_t size, uint64_t *place)
{
	const struct jitdump_code *last;

	*place = 0;
	if (d->ncodes > 0) {
		last = &d->codes[d->ncodes - 1];
		*place = last->place + last->size;
	}
	return size <= UINT64_MAX - addr && size < JITDUMP_MOVED - *place;
}

static bool
read_load(struct jitdump *d, struct reader *r, struct record *rec)
{
	struct str s = reader_peek(r, LOAD_SIZE);
	struct jitdump_change c = { .time = rec->time };
	uint64_t index;

	if (s.n < LOAD_SIZE || rec->left < LOAD_SIZE)
		return false;
	c.addr = load_u64(s.s + 16, rec->big);
	c.size = load_u64(s.s + 24, rec->big);
	index = load_u64(s.s + 32, rec->big);
	if (!has_room(d, c.addr, c.size, &c.place))
		return false;
	reader_skip(r, LOAD_SIZE);
	rec->left -= LOAD_SIZE;
	if (c.size == 0)
		return true;
	d->codes =
	    xgrow(d->codes, &d->codes_cap, d->ncodes + 1, sizeof(*d->codes));
	d->codes[d->ncodes++] = (struct jitdump_code){ c.place, c.size, index,
		arena_str(&d->arena, read_name(r, rec)), d->frames };
	d->frames = STR("");
	add_change(d, &c);
	return true;
}

static bool
read_move(struct jitdump *d, struct reader *r, struct record *rec)
{
	struct str s = reader_peek(r, MOVE_SIZE);
	struct jitdump_change c = { .time = rec->time, .place = JITDUMP_MOVED };

	if (s.n < MOVE_SIZE || rec->left < MOVE_SIZE)
		return false;
	c.from = load_u64(s.s + 16, rec->big);
	c.addr = load_u64(s.s + 24, rec->big);
	c.size = load_u64(s.s + 32, rec->big);
	if (c.size > UINT64_MAX - c.addr || c.size > UINT64_MAX - c.from)
		return false;
	if (c.size > 0)
		add_change(d, &c);
	return true;
}

/*
 * What unwinds the code that comes next. Before the table for finding rules
 * in it, of .eh_frame_hdr, come the rules, whatever the specification says. A
 * table alone stands for frame pointers.
 */
static bool
read_frames(struct jitdump *d, struct reader *r, struct record *rec)
{
	struct str s = reader_peek(r, UNWINDING_SIZE);
	uint64_t size, table;

	if (s.n < UNWINDING_SIZE || rec->left < UNWINDING_SIZE)
		return false;
	size = load_u64(s.s, rec->big);
	table = load_u64(s.s + 8, rec->big);
	rec->left -= UNWINDING_SIZE;
	if (size > rec->left || table > size)
		return false;
	reader_skip(r, UNWINDING_SIZE);
	size -= table;
	d->frames = STR("");
	if (size == 0 || size > FRAMES_MAX_SIZE)
		return true;
	s = reader_peek(r, (size_t)size);
	if (s.n == size)
		d->frames = arena_str(&d->arena, s);
	return true;
}

/* False where no further record can be found. */
static bool
read_record(struct jitdump *d, struct reader *r, bool big)
{
	struct str s = reader_peek(r, RECORD);
	struct record rec = { .big = big };
	uint64_t end;
	uint32_t type, size;
	bool ok = true;

	if (s.n < RECORD)
		return false;
	type = load_u32(s.s, big);
	size = load_u32(s.s + 4, big);
	rec.time = load_u64(s.s + 8, big);
	end = r->offset + size;
	if (size < RECORD) {
		d->unread++;
		return false;
	}
	rec.left = size - RECORD;
	reader_skip(r, RECORD);
	if (type == LOAD)
		ok = read_load(d, r, &rec);
	else if (type == MOVE)
		ok = read_move(d, r, &rec);
	else if (type == UNWINDING_INFO)
		ok = read_frames(d, r, &rec);
	if (!reader_skip(r, end - r->offset))
		return false;
	d->unread += !ok;
	return true;
}

static int
compare_times(const void *a, const void *b)
{
	const struct jitdump_change *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

bool
jitdump_load(struct jitdump *d, struct reader *r)
{
	struct str s = reader_peek(r, HEADER);
	uint32_t size;
	bool big;

	if (s.n < HEADER)
		return false;
	big = load_u32(s.s, true) == MAGIC;
	size = load_u32(s.s + 8, big);
	if (load_u32(s.s, big) != MAGIC || size < HEADER)
		return false;
	d->pid = load_u32(s.s + 20, big);
	d->cycles = (load_u64(s.s + 32, big) & CYCLES) != 0;
	if (reader_skip(r, size)) {
		while (read_record(d, r, big))
			;
	}
	if (d->nchanges > 0)
		qsort(d->changes, d->nchanges, sizeof(*d->changes),
		    compare_times);
	return true;
}

static bool
is_code(const struct maps *m, uint64_t addr, uint32_t object)
{
	const struct map *map = maps_find(m, addr);

	return map != NULL && map->object == object;
}

/* A move takes along what is at the old address, be it all code or a part. */
static void
apply(struct jitdump_space *s, const struct jitdump_change *c)
{
	struct map map = { c->addr, c->addr + c->size, c->place, s->object };
	const struct map *old;

	if (c->place == JITDUMP_MOVED) {
		old = maps_find(&s->maps, c->from);
		if (old == NULL || old->object != s->object)
			return;
		map.offset = old->offset + (c->from - old->start);
		if (map.end - map.start > old->end - c->from)
			map.end = map.start + (old->end - c->from);
		maps_add(&s->maps,
		    (struct map){ c->from, c->from + c->size, 0, TABLE_NONE });
	}
	s->replaced = s->replaced || is_code(&s->maps, map.start, s->object) ||
	    is_code(&s->maps, map.end - 1, s->object);
	maps_add(&s->maps, map);
}

static void
set_due(struct jitdump_space *s)
{
	s->due = s->dump != NULL && s->next < s->dump->nchanges
	    ? s->dump->changes[s->next].time
	    : UINT64_MAX;
}

void
jitdump_space_init(
    struct jitdump_space *s, const struct jitdump *d, uint32_t object)
{
	*s = (struct jitdump_space){ .dump = d, .object = object };
	set_due(s);
}

bool
jitdump_advance(struct jitdump_space *s, uint64_t time)
{
	size_t first = s->next;

	while (s->dump != NULL && s->next < s->dump->nchanges &&
	    s->dump->changes[s->next].time <= time)
		apply(s, &s->dump->changes[s->next++]);
	set_due(s);
	return s->next > first;
}

const struct jitdump_code *
jitdump_find(const struct jitdump *d, uint64_t place)
{
	size_t low = 0, high = d->ncodes, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (d->codes[mid].place <= place)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0 ||
	    place - d->codes[low - 1].place >= d->codes[low - 1].size)
		return NULL;
	return &d->codes[low - 1];
}

void
jitdump_free(struct jitdump *d)
{
	xfree(d->codes);
	xfree(d->changes);
	arena_free(&d->arena);
	*d = (struct jitdump){ 0 };
}

uint32_t
jitdump_pid(struct str path)
{
	struct str s = str_basename(path);
	uint64_t pid;

	if (!str_starts(s, STR("jit-")) || !str_ends(s, STR(".dump")))
		return 0;
	s = str_head(str_from_index(s, 4), s.n - 9);
	return num_parse_dec(s, &pid) && pid <= UINT32_MAX ? (uint32_t)pid : 0;
}
