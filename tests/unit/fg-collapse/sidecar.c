/* SPDX-License-Identifier: ISC */
#include "cmd/fg-collapse/sidecar.h"

#include <string.h>

#include "common/buf.h"
#include "common/reader.h"
#include "tests/unit/unit.h"

static const char *
reads(struct sidecar *s, const char *text, uint64_t *at)
{
	struct reader r;
	const char *why;

	*s = (struct sidecar){ 0 };
	reader_init_mem(&r, text, strlen(text));
	why = sidecar_read(s, &r, at);
	reader_free(&r);
	return why;
}

static void
add(void *arg, const struct sidecar_function *f)
{
	struct buf *b = arg;

	buf_addstr(b, f->name);
	buf_addc(b, f->inlined ? '>' : '|');
	buf_addstr(b, f->file);
	if (f->line != SIDECAR_NONE)
		buf_adddec(b, f->line);
	buf_addc(b, ' ');
}

static void
gives(struct sidecar *s, uint32_t lib, uint64_t address, const char *want)
{
	struct buf b = { 0 };

	ck_assert(
	    sidecar_functions(s, lib, address, add, &b) == (*want != '\0'));
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, want);
	buf_free(&b);
}

#define ID "00112233-4455-6677-8899-aabbccddeeff"

START_TEST(functions)
{
	struct sidecar s;
	uint64_t at;

	ck_assert_ptr_null(reads(&s,
	    "{\"more\":[{}],\"data\":[7,{\"known_addresses\":[[9,1],7,[5,0],"
	    "[7,2],[6,1]],\"debug_id\":\"" ID "\",\"debug_name\":\"a\",\"sym"
	    "bol_table\":[{\"symbol\":0},{\"frames\":[{\"function\":1,\"line\":"
	    "7,\"file\":2,\"column\":[1]},8,{\"function\":null},{\"line\":9}],"
	    "\"symbol\":3},{\"frames\":[],\"symbol\":1,\"size\":4}]}],"
	    "\"string_table\":[\"f\",\"g\",\"g.c\",\"h\"]}",
	    &at));
	gives(&s, 0, 4, "");
	gives(&s, 0, 5, "f| ");
	gives(&s, 0, 6, "g>g.c7 h|9 ");
	gives(&s, 0, 7, "g| ");
	gives(&s, 0, 9, "g>g.c7 h|9 ");
	gives(&s, 0, 10, "");
	gives(&s, 0, (uint64_t)1 << 32 | 5, "");
	sidecar_free(&s);
}
END_TEST

static uint32_t
lib(const struct sidecar *s, const char *name, const char *id)
{
	return sidecar_lib(s, str_from(name), str_from(id));
}

/* One library of each name and build; what has no id is no build at all. */
START_TEST(builds)
{
	struct sidecar s;
	uint64_t at;

	ck_assert_ptr_null(reads(&s,
	    "{\"string_table\":[\"f\"],\"data\":["
	    "{\"debug_name\":\"a\",\"debug_id\":\"" ID "\"},"
	    "{\"debug_name\":\"a\",\"debug_id\":\"" ID "-1a\"},"
	    "{\"debug_name\":\"a\",\"debug_id\":\"" ID "-0\","
	    "\"symbol_table\":[{\"symbol\":0}],\"known_addresses\":[[1,0]]},"
	    "{\"debug_name\":\"n\",\"debug_id\":"
	    "\"00000000-0000-0000-0000-000000000000\"},"
	    "{\"debug_name\":\"b\",\"debug_id\":\"" ID "\"}]}",
	    &at));
	ck_assert_uint_eq(lib(&s, "a", "00112233445566778899AABBCCDDEEFF0"), 0);
	ck_assert_uint_eq(lib(&s, "a", "00112233445566778899aabbccddeeff"), 0);
	ck_assert_uint_eq(
	    lib(&s, "a", "00112233445566778899AABBCCDDEEFF1A"), 1);
	ck_assert_uint_eq(lib(&s, "b", "00112233445566778899AABBCCDDEEFF0"), 2);
	ck_assert_uint_eq(
	    lib(&s, "b", "00112233445566778899AABBCCDDEEFF1"), SIDECAR_NONE);
	ck_assert_uint_eq(
	    lib(&s, "c", "00112233445566778899AABBCCDDEEFF0"), SIDECAR_NONE);
	ck_assert_uint_eq(
	    lib(&s, "n", "000000000000000000000000000000000"), SIDECAR_NONE);
	ck_assert_uint_eq(lib(&s, "a", ""), SIDECAR_NONE);
	ck_assert_uint_eq(lib(&s, "a", "not an id"), SIDECAR_NONE);
	gives(&s, 0, 1, "");
	sidecar_free(&s);
}
END_TEST

#define LIB "\"debug_name\":\"a\",\"debug_id\":\"" ID "\""

START_TEST(refused)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "it has no symbols of samply" },
		{ "[]", "it has no symbols of samply" },
		{ "{\"data\":[]}", "it has no symbols of samply" },
		{ "{\"string_table\":[]}", "it has no symbols of samply" },
		{ "{\"string_table\":[\"f\"],\"data\":[{\"symbol_table\":["
		  "{\"symbol\":1}]}]}",
		    "a symbol that is not there" },
		{ "{\"string_table\":[\"f\"],\"data\":[{\"symbol_table\":["
		  "{\"symbol\":0,\"frames\":[{\"file\":1}]}]}]}",
		    "a symbol that is not there" },
		{ "{\"string_table\":[\"f\"],\"data\":[{\"symbol_table\":["
		  "{\"symbol\":0,\"frames\":[{\"function\":1}]}]}]}",
		    "a symbol that is not there" },
		{ "{\"string_table\":[\"f\"],\"data\":[{\"symbol_table\":["
		  "{\"symbol\":0},7]}]}",
		    "a symbol that is not there" },
		{ "{\"string_table\":[\"f\"],\"data\":[{" LIB
		  ",\"known_addresses\":[[1,0]]}]}",
		    "a symbol that is not there" },
	};
	struct sidecar s;
	uint64_t at;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_str_eq(reads(&s, cases[i].text, &at), cases[i].why);
		ck_assert_uint_eq(at, strlen(cases[i].text));
		sidecar_free(&s);
	}
	ck_assert_ptr_nonnull(reads(&s, "{\"string_table\":[\"f", &at));
	sidecar_free(&s);
	ck_assert_ptr_nonnull(reads(&s, "{\"data\":{]", &at));
	sidecar_free(&s);
}
END_TEST

UNIT("sidecar", functions, builds, refused)
