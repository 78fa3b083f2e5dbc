/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/jitdump.h"

#include "common/reader.h"
#include "common/table.h"
#include "make.h"

#define DUMP 5 /* the number that stands for the dump in maps */

static void
put_header(struct make *m, uint64_t flags)
{
	put32(m, 0x4a695444);
	put32(m, 1);
	put32(m, 40);
	put32(m, 62);
	put32(m, 0);
	put32(m, 4321);
	put64(m, 1);
	put64(m, flags);
}

static void
put_load(struct make *m, uint64_t time, uint64_t addr, uint32_t size,
    const char *name)
{
	size_t n = str_from(name).n + 1;

	put32(m, 0);
	put32(m, 56 + n + size);
	put64(m, time);
	put64(m, 0);
	put64(m, 0xdead);
	put64(m, addr);
	put64(m, size);
	put64(m, time + 100);
	put_text(m, name, n);
	buf_addzero(&m->b, size);
}

static void
put_move(
    struct make *m, uint64_t time, uint64_t from, uint64_t to, uint64_t size)
{
	put32(m, 1);
	put32(m, 64);
	put64(m, time);
	put64(m, 0);
	put64(m, to);
	put64(m, from);
	put64(m, to);
	put64(m, size);
	put64(m, 0);
}

/* A record of another type. */
static void
put_other(struct make *m, uint32_t type, uint32_t size)
{
	put32(m, type);
	put32(m, size);
	put64(m, 0);
	buf_addzero(&m->b, size - 16);
}

static bool
load(struct jitdump *d, const struct make *m, size_t n)
{
	struct reader r;
	bool ok;

	*d = (struct jitdump){ 0 };
	reader_init_mem(&r, m->b.s, n);
	ok = jitdump_load(d, &r);
	reader_free(&r);
	return ok;
}

/* The name of the code at an address as of a time, and how far in it is. */
static const char *
name_at(struct jitdump_space *s, uint64_t time, uint64_t addr, uint64_t offset)
{
	const struct jitdump_code *c;
	const struct map *m;
	uint64_t place;

	jitdump_advance(s, time);
	m = maps_find(&s->maps, addr);
	if (m == NULL || m->object == TABLE_NONE)
		return "";
	ck_assert_uint_eq(m->object, DUMP);
	place = m->offset + (addr - m->start);
	c = jitdump_find(s->dump, place);
	ck_assert_ptr_nonnull(c);
	ck_assert_uint_eq(place - c->place, offset);
	return c->name.s;
}

/* Code is loaded, moved, overwritten: an address means what it did then. */
START_TEST(times)
{
	for (int big = 0; big < 2; big++) {
		struct make m = { .big = big };
		struct jitdump d;
		struct jitdump_space s;

		put_header(&m, 0);
		put_other(&m, 4, 64);
		put_load(&m, 10, 0x1000, 0x20, "first");
		put_other(&m, 2, 33);
		put_load(&m, 20, 0x1000, 0x20, "second, of\ttext");
		put_move(&m, 30, 0x1000, 0x1010, 0x20);
		put_other(&m, 3, 16);
		ck_assert(load(&d, &m, m.b.n));
		ck_assert_uint_eq(d.pid, 4321);
		ck_assert(!d.cycles);
		ck_assert_uint_eq(d.unread, 0);
		jitdump_space_init(&s, &d, DUMP);
		ck_assert_uint_eq(s.due, 10);
		ck_assert_str_eq(name_at(&s, 9, 0x1000, 0), "");
		ck_assert_str_eq(name_at(&s, 10, 0x101f, 0x1f), "first");
		ck_assert_str_eq(name_at(&s, 19, 0x1020, 0), "");
		ck_assert(!s.replaced);
		ck_assert_str_eq(
		    name_at(&s, 29, 0x1000, 0), "second, of\ttext");
		ck_assert(s.replaced);
		ck_assert_uint_eq(s.due, 30);
		ck_assert_str_eq(name_at(&s, 30, 0x100f, 0), "");
		ck_assert_str_eq(
		    name_at(&s, 99, 0x102f, 0x1f), "second, of\ttext");
		ck_assert_uint_eq(s.due, UINT64_MAX);
		ck_assert(!jitdump_advance(&s, UINT64_MAX));
		ck_assert_uint_eq(d.codes[1].index, 120);
		maps_free(&s.maps);
		jitdump_free(&d);
		buf_free(&m.b);
	}
}
END_TEST

/* Threads write when they may: the time counts, not the place in the file. */
START_TEST(out_of_order)
{
	struct make m = { 0 };
	struct jitdump d;
	struct jitdump_space s;

	put_header(&m, 1);
	put_load(&m, 20, 0x1000, 8, "later");
	put_load(&m, 10, 0x1000, 8, "sooner");
	put_load(&m, 20, 0x1000, 4, "last");
	ck_assert(load(&d, &m, m.b.n));
	ck_assert(d.cycles);
	jitdump_space_init(&s, &d, DUMP);
	ck_assert_str_eq(name_at(&s, 15, 0x1007, 7), "sooner");
	ck_assert_str_eq(name_at(&s, 20, 0x1007, 7), "later");
	ck_assert_str_eq(name_at(&s, 20, 0x1003, 3), "last");
	maps_free(&s.maps);
	jitdump_free(&d);
	buf_free(&m.b);
}
END_TEST

/* Wherever a dump is cut, all before that is known. */
START_TEST(cut)
{
	struct make m = { 0 };
	struct jitdump d;

	put_header(&m, 0);
	put_load(&m, 10, 0x1000, 8, "first");
	put_load(&m, 20, 0x2000, 8, "second");
	for (size_t n = 0; n <= m.b.n; n++) {
		bool ok = load(&d, &m, n);

		ck_assert(ok == (n >= 40));
		ck_assert_uint_eq(d.ncodes, (n >= 96) + (n >= 166));
		if (n >= 102)
			ck_assert_str_eq(d.codes[0].name.s, "first");
		ck_assert_uint_eq(d.unread, 0);
		jitdump_free(&d);
	}
	buf_free(&m.b);
}
END_TEST

/* Sizes that lie: what can be used is, and it is told that not all was. */
START_TEST(damaged)
{
	struct make m = { 0 };
	struct jitdump d;
	struct jitdump_space s;

	put_header(&m, 0);
	put_other(&m, 0, 24);
	put_other(&m, 1, 24);
	put_load(&m, 10, UINT64_MAX - 4, 8, "beyond the end");
	put_move(&m, 10, 8, 16, UINT64_MAX);
	put_load(&m, 10, 0x1000, 0, "empty");
	put_load(&m, 10, 0x1000, 8, "");
	put_move(&m, 11, 0x5000, 0x1000, 8);
	put_load(&m, 12, 0x3000, 8, "good");
	put_move(&m, 13, 0x3004, 0x1004, UINT32_MAX);
	ck_assert(load(&d, &m, m.b.n));
	ck_assert_uint_eq(d.unread, 4);
	ck_assert_uint_eq(d.ncodes, 2);
	jitdump_space_init(&s, &d, DUMP);
	ck_assert_str_eq(name_at(&s, 12, 0x1004, 4), "");
	ck_assert_str_eq(name_at(&s, 12, 0x3004, 4), "good");
	/* No more than there is is moved. */
	ck_assert_str_eq(name_at(&s, 13, 0x1007, 7), "good");
	ck_assert_str_eq(name_at(&s, 13, 0x1008, 0), "");
	ck_assert_ptr_null(jitdump_find(&d, 16));
	ck_assert_ptr_null(jitdump_find(&d, JITDUMP_MOVED));
	maps_free(&s.maps);
	jitdump_free(&d);
	put_other(&m, 0, 16);
	m.b.s[m.b.n - 12] = 15;
	put_load(&m, 14, 0x9000, 8, "lost");
	ck_assert(load(&d, &m, m.b.n));
	ck_assert_uint_eq(d.unread, 5);
	ck_assert_uint_eq(d.ncodes, 2);
	jitdump_free(&d);
	buf_free(&m.b);
}
END_TEST

static void
put_frames(struct make *m, uint64_t size, uint64_t table)
{
	put32(m, 4);
	put32(m, 40 + (uint32_t)size);
	put64(m, 0);
	put64(m, size);
	put64(m, table);
	put64(m, 0);
	for (uint64_t i = 0; i < size; i++)
		buf_addc(&m->b, (char)i);
}

/* Rules are those of the code that comes next, and of no other. */
START_TEST(rules)
{
	struct make m = { 0 };
	struct jitdump d;

	put_header(&m, 0);
	put_frames(&m, 32, 20);
	put_load(&m, 1, 0x1000, 8, "a");
	put_load(&m, 2, 0x2000, 8, "b");
	put_frames(&m, 20, 20);
	put_load(&m, 3, 0x3000, 8, "frame pointers");
	put_frames(&m, 16, 0);
	put_frames(&m, 8, 0);
	put_move(&m, 3, 0x1000, 0x5000, 8);
	put_load(&m, 4, 0x4000, 8, "c");
	put_frames(&m, 8, 9);
	put_load(&m, 5, 0x4000, 8, "d");
	ck_assert(load(&d, &m, m.b.n));
	ck_assert_uint_eq(d.unread, 1);
	ck_assert_uint_eq(d.ncodes, 5);
	ck_assert_uint_eq(d.codes[0].frames.n, 12);
	ck_assert_int_eq(d.codes[0].frames.s[11], 11);
	ck_assert_uint_eq(d.codes[1].frames.n, 0);
	ck_assert_uint_eq(d.codes[2].frames.n, 0);
	ck_assert_uint_eq(d.codes[3].frames.n, 8);
	ck_assert_uint_eq(d.codes[4].frames.n, 0);
	jitdump_free(&d);
	buf_free(&m.b);
}
END_TEST

START_TEST(no_dumps)
{
	struct jitdump_space s;
	struct jitdump d;
	struct make m = { 0 };

	put_header(&m, 0);
	m.b.s[8] = 39;
	ck_assert(!load(&d, &m, m.b.n));
	m.b.s[8] = 40;
	m.b.s[0] = 'x';
	ck_assert(!load(&d, &m, m.b.n));
	jitdump_space_init(&s, NULL, TABLE_NONE);
	ck_assert_uint_eq(s.due, UINT64_MAX);
	ck_assert(!jitdump_advance(&s, UINT64_MAX));
	buf_free(&m.b);
	ck_assert_uint_eq(jitdump_pid(STR("/a b/jit-12.dump")), 12);
	ck_assert_uint_eq(jitdump_pid(STR("jit-7.dump")), 7);
	ck_assert_uint_eq(jitdump_pid(STR("/jit-.dump")), 0);
	ck_assert_uint_eq(jitdump_pid(STR("/jit-x.dump")), 0);
	ck_assert_uint_eq(jitdump_pid(STR("/jit-4294967296.dump")), 0);
	ck_assert_uint_eq(jitdump_pid(STR("/jit-1.dumps")), 0);
	ck_assert_uint_eq(jitdump_pid(STR("jit-dump")), 0);
	ck_assert_uint_eq(jitdump_pid(STR("")), 0);
}
END_TEST

UNIT("jitdump", times, out_of_order, cut, damaged, rules, no_dumps)
