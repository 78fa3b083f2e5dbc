/* SPDX-License-Identifier: ISC */
#include "cmd/fg-collapse/libnames.h"

#include <string.h>

#include "cmd/fg-collapse/format.h"
#include "cmd/fg-collapse/json.h"
#include "cmd/fg-collapse/objects.h"
#include "cmd/fg-collapse/profile.h"
#include "cmd/fg-collapse/sink.h"
#include "common/reader.h"
#include "tests/unit/unit.h"

static void
read_list(struct libnames *l, const char *text)
{
	struct reader r;
	struct json j;

	reader_init_mem(&r, text, strlen(text));
	json_init(&j, &r);
	libnames_read(l, &j);
	ck_assert_ptr_null(j.err);
	json_free(&j);
	reader_free(&r);
}

/* The frames at an address, leaf first, "" for none. */
static void
gives(struct libnames *l, uint32_t lib, uint64_t address, struct profile *p,
    const char *want)
{
	struct str *names;
	struct buf b = { 0 };
	bool known;

	profile_clear(p);
	known = libnames_push(l, lib, address, p);
	ck_assert(known == (p->n > 0));
	names = p->sink->stacks.names.keys;
	for (size_t i = 0; i < p->n; i++) {
		buf_addstr(&b, names[p->frames[i] - 1]);
		buf_addc(&b, ' ');
	}
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
}

/* Addresses count from the first segment, which is at 400000, and are exact. */
START_TEST(objects)
{
	const struct format_opts opts = { .symfs = "testdata/elf",
		.inlined = true };
	struct libnames l = { 0 };
	struct sink sink = { 0 };
	struct profile p;

	profile_init(&p, &sink, &opts);
	read_list(&l,
	    "[null,{\"path\":\"/inlined-gcc\",\"codeId\":null,\"x\":{}},7,"
	    "{\"path\":\"/inlined-gcc\",\"codeId\":\"00ff\"},"
	    "{\"path\":\"inlined-gcc\"},{\"path\":\"/gone\",\"codeId\":3},"
	    "{\"codeId\":\"00ff\",\"path\":\"/gone\"},{}]");
	ck_assert_uint_eq(l.n, 8);
	gives(&l, 1, 0x108, &p, objects_readable ? "a_[i] b_[i] c " : "");
	gives(&l, 1, 0x140, &p, objects_readable ? "d " : "");
	gives(&l, 1, 0x160, &p, objects_readable ? "_start " : "");
	gives(&l, 1, 0xef, &p, "");
	gives(&l, 1, UINT32_MAX, &p, "");
	ck_assert_uint_eq(sink.tally.strange.n, 0);
	for (uint32_t i = 0; i < 9; i++)
		if (i != 1)
			gives(&l, i, 0x140, &p, "");
	gives(&l, UINT32_MAX, 0x140, &p, "");
	ck_assert_uint_eq(sink.tally.strange.n, objects_readable ? 3 : 0);
	libnames_free(&l);
	profile_free(&p);
	sink_free(&sink);
}
END_TEST

START_TEST(unasked)
{
	const struct format_opts opts = { .symfs = "testdata/elf",
		.no_symbols = true };
	struct libnames l = { .input = "testdata/collapse/firefox/sidecar.in" };
	struct sink sink = { 0 };
	struct profile p;

	profile_init(&p, &sink, &opts);
	read_list(&l, "[{\"path\":\"/inlined-gcc\"},{\"path\":\"/gone\"}]");
	gives(&l, 0, 0x108, &p, "");
	gives(&l, 1, 0x108, &p, "");
	ck_assert(!l.looked);
	ck_assert_uint_eq(sink.tally.strange.n, 0);
	libnames_free(&l);
	profile_free(&p);
	sink_free(&sink);
}
END_TEST

UNIT("libnames", objects, unasked)
