/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/perfmap.h"

#include <string.h>

#include "common/reader.h"
#include "tests/unit/unit.h"

static void
load(struct perfmap *p, const char *text)
{
	struct reader r;

	*p = (struct perfmap){ 0 };
	reader_init_mem(&r, text, strlen(text));
	perfmap_load(p, &r);
	reader_free(&r);
}

static void
name_is(
    const struct perfmap *p, uint64_t addr, const char *name, uint64_t offset)
{
	uint64_t found = 0;
	struct str s = perfmap_find(p, addr, &found);

	ck_assert_str_eq(s.s != NULL ? s.s : "", name);
	ck_assert_uint_eq(found, offset);
}

START_TEST(lines)
{
	struct perfmap p;

	load(&p,
	    "1000 10 LazyCompile:*spin /tmp/a b.js:1\n"
	    "0x2000 0X20 java.lang.String::hash;x\r\n"
	    "3000 zz bad\n3000\n\n3000 10 \n"
	    "fffffffffffffff0 20 beyond\n"
	    "00007F1E5C04A2C0 1A4 void [app] A::Main(string[])[Tier0]\n"
	    "4000 8 last");
	name_is(&p, 0x7f1e5c04a2c1, "void [app] A::Main(string[])[Tier0]", 1);
	name_is(&p, 0xfff, "", 0);
	name_is(&p, 0x1008, "LazyCompile:*spin /tmp/a b.js:1", 8);
	name_is(&p, 0x1010, "", 0);
	name_is(&p, 0x201f, "java.lang.String::hash;x", 0x1f);
	name_is(&p, 0x3000, "", 0);
	name_is(&p, 0x4000, "last", 0);
	ck_assert_uint_eq(p.n, 4);
	perfmap_free(&p);
}
END_TEST

/* Moved code leaves its old line behind: what was said last is true. */
START_TEST(stale_lines)
{
	struct perfmap p;

	load(&p, "1000 100 old\n1040 20 new\n1050 8 newest\n");
	name_is(&p, 0x103f, "old", 0x3f);
	name_is(&p, 0x1041, "new", 1);
	name_is(&p, 0x1057, "newest", 7);
	name_is(&p, 0x1058, "new", 0x18);
	name_is(&p, 0x1060, "old", 0x60);
	perfmap_free(&p);
}
END_TEST

UNIT("perfmap", lines, stale_lines)
