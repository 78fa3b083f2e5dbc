/* SPDX-License-Identifier: ISC */
/* A recording whose callchains lack frames, as it is and with errors put in. */
#include "cmd/fg-script/leaf.h"

#include <stdio.h>

#include "cmd/fg-script/session.h"
#include "common/buf.h"
#include "common/out.h"
#include "common/perf/format.h"
#include "common/perf/load.h"
#include "common/reader.h"
#include "tests/unit/unit.h"

#define FILE_NAME "testdata/script/leaf.data"

static char file[65536];
static size_t size;

/* Where a sample has what, counted in words from its header. */
#define CHAIN 5 /* and its length before it */

static uint64_t
get(size_t at)
{
	return load_u64(file + at, false);
}

static void
add(size_t at, uint64_t n)
{
	uint64_t v = get(at) + n;

	for (int i = 0; i < 8; i++)
		file[at + i] = (char)(v >> 8 * i);
}

static void
load(void)
{
	FILE *f = fopen(FILE_NAME, "rb");

	ck_assert_ptr_nonnull(f);
	size = fread(file, 1, sizeof(file), f);
	fclose(f);
	ck_assert_uint_lt(size, sizeof(file));
}

/* Calls change for the words of each sample. */
static void
each(void (*change)(size_t words))
{
	size_t at = 16;

	while (at < size) {
		if (load_u32(file + at, false) == PD_RECORD_SAMPLE)
			change(at);
		at += load_u16(file + at + 6, false);
	}
}

/* The index of the first word of the user's in the chain of a sample. */
static size_t
user(size_t at)
{
	size_t i = 0;

	while (get(at + (CHAIN + i) * 8) != PD_CONTEXT_USER)
		i++;
	return i + 1;
}

static struct leaf
run(void)
{
	struct session_options opts = {
		.symbols = { .symfs = "testdata/script/symfs",
		    .kallsyms = "/nonexistent" },
		.print.no_inline = true
	};
	struct session s;
	struct reader r;
	struct leaf leaf;
	struct out out;

	out_init(&out);
	reader_init_mem(&r, file, size);
	ck_assert(session_open(&s, &r, &opts, &out));
	ck_assert(session_run(&s));
	leaf = s.print.leaf;
	session_free(&s);
	reader_free(&r);
	buf_free(&out.buf);
	return leaf;
}

START_TEST(frames_that_are_missing)
{
	struct leaf leaf;

	load();
	leaf = run();
	/* All but those in by_system lack one, or three in by_nest. */
	ck_assert_uint_gt(leaf.repaired, leaf.looked_at / 2);
	ck_assert_uint_ge(leaf.frames, leaf.repaired);
}
END_TEST

/* The caller's caller is another one than the walk finds. */
static void
change_caller(size_t at)
{
	size_t i = user(at);

	if (get(at + (CHAIN - 1) * 8) > i + 1)
		add(at + (CHAIN + i + 1) * 8, 16);
}

/* The walk does not come by the place where the kernel read. */
static void
change_fp(size_t at)
{
	/* Behind the chain the registers: abi, bp, sp, ip. */
	add(at + (CHAIN + get(at + (CHAIN - 1) * 8) + 1) * 8, 8);
}

/* The registers are of another moment than the chain. */
static void
change_ip(size_t at)
{
	add(at + (CHAIN + get(at + (CHAIN - 1) * 8) + 3) * 8, 1);
}

START_TEST(nothing_is_put_in_that_does_not_fit)
{
	void (*const changes[])(
	    size_t) = { change_caller, change_fp, change_ip };

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		load();
		each(changes[i]);
		ck_assert_msg(run().repaired == 0, "change %zu", i);
	}
}
END_TEST

UNIT("leaf", frames_that_are_missing, nothing_is_put_in_that_does_not_fit)
