/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/comm.h"

START_TEST(numbers_become_stars)
{
	static const struct {
		const char *comm, *name;
	} pairs[] = {
		{ "ksoftirqd/32", "ksoftirqd/*" },
		{ "kworker/u8:1-ev", "kworker/*" },
		{ "kworker/0:1H", "kworker/*" },
		{ "pool-1-thread-12", "pool-*-thread-*" },
		{ "Thread-7", "Thread-*" },
		{ "cc1plus", "cc1plus" },
		{ "python3.11", "python3.*" },
		{ "node", "node" },
		{ "a/b", "a/b" },
		{ "42", "42" },
		{ "C2 CompilerThre", "C2 CompilerThre" },
		{ "V8 Worker 3", "V8 Worker *" },
		{ "", "" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		buf_clear(&b);
		comm_aggregate(str_from(pairs[i].comm), &b);
		buf_addc(&b, '\0');
		ck_assert_str_eq(b.s, pairs[i].name);
	}
	buf_free(&b);
}
END_TEST

UNIT("comm", numbers_become_stars)
