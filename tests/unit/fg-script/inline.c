/* SPDX-License-Identifier: ISC */
/* Looks for what is inlined in this very program. */
#include "cmd/fg-script/inline.h"

#include <elfutils/libdw.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#include "common/space/debugfile.h"
#include "common/space/module.h"
#include "tests/unit/unit.h"

#define SELF "/proc/self/exe"
#define INLINE static inline __attribute__((always_inline))
#define NOINLINE static __attribute__((noinline))

/* The address behind the call, which is no jump: something follows it. */
NOINLINE uintptr_t
here(void)
{
	return (uintptr_t)__builtin_return_address(0);
}

enum { INNER_LINE = __LINE__ + 5 };

INLINE uintptr_t
inner(void)
{
	uintptr_t at = here();

	__asm__ volatile("" : "+r"(at));
	return at;
}

enum { MIDDLE_LINE = __LINE__ + 5 };

INLINE uintptr_t
middle(void)
{
	uintptr_t at = inner();

	__asm__ volatile("" : "+r"(at));
	return at;
}

enum { OUTER_LINE = __LINE__ + 5 };

NOINLINE uintptr_t
outer(void)
{
	uintptr_t at = middle();

	__asm__ volatile("" : "+r"(at));
	return at;
}

NOINLINE uintptr_t
plain(void)
{
	uintptr_t at = here();

	__asm__ volatile("" : "+r"(at));
	return at;
}

/* Without -g there is nothing to be found of this file. */
static bool
have_debug(void)
{
	int fd = open(SELF, O_RDONLY);
	Dwarf *dwarf = dwarf_begin(fd, DWARF_C_READ);
	Dwarf_CU *cu = NULL;
	Dwarf_Die die;
	const char *name;
	bool have = false;

	while (!have && dwarf != NULL &&
	    dwarf_get_units(dwarf, cu, &cu, NULL, NULL, &die, NULL) == 0) {
		name = dwarf_diename(&die);
		have = name != NULL && strstr(name, __FILE__) != NULL;
	}
	dwarf_end(dwarf);
	close(fd);
	return have;
}

struct where {
	uintptr_t at;
	uint64_t offset;
};

static int
find_offset(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct where *w = arg;

	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		uint64_t at = w->at - info->dlpi_addr - p->p_vaddr;

		if (p->p_type == PT_LOAD && at < p->p_filesz)
			w->offset = p->p_offset + at;
	}
	return 1; /* the program itself comes first */
}

static const struct data nothing;
static struct tasks tasks;
static struct symbols symbols;
static struct inlines inlines;
static struct inlined found[8];

static void
setup(void)
{
	static const struct symbols_options opts = { .symfs = "" };

	tasks_init(&tasks, &nothing);
	symbols_init(&symbols, &opts, &tasks);
	inlines = (struct inlines){ .symbols = &symbols };
}

static void
teardown(void)
{
	symbols_free(&symbols);
	tasks_free(&tasks);
}

static struct place
place_of(uintptr_t at)
{
	static const struct buildid any;
	struct where w = { .at = at };

	dl_iterate_phdr(find_offset, &w);
	return (struct place){ dsos_put(&tasks.dsos, DSO_FILE, STR(SELF), &any),
		w.offset };
}

static size_t
look_up(uintptr_t at, size_t max)
{
	struct place p = place_of(at);

	return inlines_find(&inlines, &p, true, found, max);
}

START_TEST(innermost_first)
{
	if (!have_debug())
		return;
	setup();
	ck_assert_uint_eq(look_up(outer(), 8), 2);
	ck_assert_str_eq(found[0].name, "inner");
	ck_assert_str_eq(found[1].name, "middle");
	teardown();
}
END_TEST

/* What was given up is read again, and what cannot be is kept. */
START_TEST(trimmed)
{
	static const struct buildid any;
	struct place p;
	struct symbol sym;

	if (!have_debug())
		return;
	setup();
	p = place_of(outer());
	symbols_find(&symbols, &p, true, &sym);
	ck_assert_uint_eq(look_up(outer(), 8), 2);
	ck_assert_uint_eq(symbols.held, 1);
	symbols_trim(&symbols);
	ck_assert_uint_eq(symbols.held, 1);
	symbols.most = 0;
	symbols_trim(&symbols);
	ck_assert_uint_eq(symbols.held, 0);
	ck_assert_int_eq(symbols_status(&symbols, p.dso), SYMBOLS_OK);
	ck_assert_uint_eq(look_up(outer(), 8), 2);
	ck_assert_str_eq(found[0].name, "inner");
	symbols_find(&symbols, &p, true, &sym);
	ck_assert(str_eq(sym.name, STR("outer")));
	ck_assert_uint_eq(symbols.held, 1);
	tasks.dsos.v[p.dso].path = STR("/nonexistent");
	tasks.dsos.v[p.dso].id = any;
	symbols.most = 0;
	symbols_trim(&symbols);
	ck_assert_uint_eq(symbols.held, 1);
	ck_assert_uint_ge(symbols.most, 1);
	teardown();
}
END_TEST

START_TEST(no_more_than_asked_for)
{
	if (!have_debug())
		return;
	setup();
	ck_assert_uint_eq(look_up(outer(), 1), 1);
	ck_assert_str_eq(found[0].name, "inner");
	ck_assert_uint_eq(look_up(outer(), 0), 0);
	teardown();
}
END_TEST

START_TEST(nothing_inlined)
{
	setup();
	ck_assert_uint_eq(look_up(plain(), 8), 0);
	ck_assert_uint_eq(look_up(0, 8), 0);
	teardown();
}
END_TEST

/* Of gcc and of clang, by one function to a section, compressed. */
START_TEST(stored_objects)
{
	static const struct debugfile_places nowhere = { .root = "" };
	static const struct buildid any;
	static const struct {
		const char *file;
		uint64_t vaddr;
		size_t n;
		const char *innermost, *outermost;
	} where[] = {
		{ "testdata/elf/inlined-gcc", 0x400108, 2, "a", "b" },
		{ "testdata/elf/inlined-gcc", 0x400133, 2, "a", "b" },
		{ "testdata/elf/inlined-z", 0x400108, 2, "a", "b" },
		{ "testdata/elf/inlined-clang", 0x400180, 1, "b", "b" },
	};

	for (size_t i = 0; i < sizeof(where) / sizeof(*where); i++) {
		struct inlined_object *o;
		struct module m;

		ck_assert_int_eq(
		    module_open(&m, &nowhere, where[i].file, &any), MODULE_OK);
		o = inlined_open(&m, false);
		ck_assert_uint_eq(
		    inlined_at(o, where[i].vaddr, found, 8), where[i].n);
		ck_assert_str_eq(found[0].name, where[i].innermost);
		ck_assert_str_eq(
		    found[where[i].n - 1].name, where[i].outermost);
		ck_assert_uint_eq(inlined_at(o, 0x400000, found, 8), 0);
		ck_assert_uint_eq(inlined_at(o, UINT64_MAX, found, 8), 0);
		inlined_close(o);
		module_close(&m);
	}
}
END_TEST

START_TEST(lines)
{
	struct srcline line = { 0 };
	struct place p;
	uint64_t vaddr;

	if (!have_debug())
		return;
	setup();
	inlines.lines = true;
	p = place_of(outer());
	ck_assert(inlines_line(&inlines, &p, true, &line, &vaddr));
	ck_assert_str_eq(line.file, "inline.c");
	ck_assert_uint_eq(line.number, INNER_LINE);
	ck_assert_uint_ne(vaddr, 0);
	ck_assert_uint_eq(look_up(outer(), 8), 2);
	ck_assert_str_eq(found[0].call.file, "inline.c");
	ck_assert_uint_eq(found[0].call.number, MIDDLE_LINE);
	ck_assert_uint_eq(found[1].call.number, OUTER_LINE);
	teardown();
}
END_TEST

START_TEST(no_lines)
{
	struct place p = { 0 };
	struct srcline line = { 0 };
	uint64_t vaddr;

	if (!have_debug())
		return;
	setup();
	ck_assert_uint_eq(look_up(outer(), 8), 2);
	ck_assert_ptr_null(found[0].call.file);
	p = place_of((uintptr_t)&inlines);
	p.offset = UINT64_MAX;
	ck_assert(!inlines_line(&inlines, &p, false, &line, &vaddr));
	ck_assert_uint_eq(vaddr, UINT64_MAX);
	ck_assert_ptr_null(line.file);
	teardown();
}
END_TEST

UNIT("inline", stored_objects, innermost_first, trimmed, no_more_than_asked_for,
    nothing_inlined, lines, no_lines)
