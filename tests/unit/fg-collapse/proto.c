/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/proto.h"

START_TEST(test_fields)
{
	/* 1: 150, 2: "ab", 3: fixed64 1, 5: fixed32 2 */
	struct proto m = { .rest = STR("\x08\x96\x01\x12\x02"
				       "ab\x19\1\0\0\0\0\0\0\0\x2d\2\0\0\0") };

	ck_assert(proto_next(&m));
	ck_assert(m.field == 1 && !m.isbytes && m.number == 150);
	ck_assert(proto_next(&m));
	ck_assert(m.field == 2 && m.isbytes && str_eq(m.bytes, STR("ab")));
	ck_assert(proto_next(&m));
	ck_assert(m.field == 3 && !m.isbytes && m.number == 1);
	ck_assert(proto_next(&m));
	ck_assert(m.field == 5 && !m.isbytes && m.number == 2);
	ck_assert(!proto_next(&m));
	ck_assert(!m.bad);
}
END_TEST

START_TEST(test_repeated)
{
	struct proto m = { .rest = STR("\x0a\x03\x01\x96\x01\x08\x07") };
	uint64_t v;

	ck_assert(proto_next(&m));
	ck_assert(proto_each(&m, &v) && v == 1);
	ck_assert(proto_each(&m, &v) && v == 150);
	ck_assert(!proto_each(&m, &v));
	ck_assert(proto_next(&m));
	ck_assert(proto_each(&m, &v) && v == 7);
	ck_assert(!proto_each(&m, &v));
}
END_TEST

/* Whatever is cut off or wrong ends the message, and says so. */
START_TEST(test_bad)
{
	static const struct str bad[] = { { "\x08", 1 }, { "\x08\x80", 2 },
		{ "\x12\x05"
		  "ab",
		    4 },
		{ "\x19\1\2", 3 }, { "\x0b", 1 }, { "\x00\x01", 2 },
		{ "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11 },
		{ "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12 } };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct proto m = { .rest = bad[i] };

		ck_assert(!proto_next(&m));
		ck_assert(m.bad);
		ck_assert(!proto_next(&m));
	}
}
END_TEST

UNIT("proto", test_fields, test_repeated, test_bad)
