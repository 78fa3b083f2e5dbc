/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/relay.h"

#include <unistd.h>

#include "common/perf/format.h"
#include "common/perf/put.h"
#include "tests/unit/unit.h"

static void
put(struct buf *b, uint32_t type, uint32_t pid)
{
	size_t start = put_begin(b, type, 0);

	put_u32(b, pid);
	put_u32(b, pid);
	put_u64(b, 0);
	ck_assert(put_end(b, start));
}

static void
note(void *arg, int32_t pid)
{
	int32_t *seen = arg;

	ck_assert_int_eq(*seen, 0);
	*seen = pid;
}

START_TEST(processes)
{
	struct relay r = { 0 };
	struct buf b = { 0 };
	int32_t seen = 0;

	put(&b, PD_RECORD_SAMPLE, 1);
	put(&b, PD_RECORD_EXIT, 1);
	put(&b, PD_RECORD_FINISHED_ROUND, 1);
	put(&b, PD_RECORD_COMM, (uint32_t)getpid());
	put(&b, PD_RECORD_FORK, UINT32_MAX);
	relay_add(&r, buf_str(&b));
	relay_each(&r, note, &seen);
	ck_assert_int_eq(seen, getpid());
	ck_assert_uint_eq(r.kept.n, 0);
	r.keeping = true;
	put(&b, PD_RECORD_LOST, 1);
	relay_add(&r, buf_str(&b));
	/* EXIT, COMM and FORK, but no sample and no loss. */
	ck_assert_uint_eq(r.kept.n, 3 * 24);
	relay_free(&r);
	buf_free(&b);
}
END_TEST

UNIT("relay", processes)
