/* PROG: fg-diff */
/* SPDX-License-Identifier: ISC */
/*
 * Two folded profiles, the input cut in two at its middle: joined, and with
 * totals that agree once normalized.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/fg-diff/diff.h"
#include "common/folded.h"
#include "common/out.h"
#include "common/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What d gives must be as many sums as the totals of its sides. */
static void
check(const struct diff *d, struct count before, struct count after)
{
	struct count sums[2] = { { 0, 0 }, { 0, 0 } };
	struct out o;
	struct reader r;
	struct str line;
	struct folded f;

	out_init(&o);
	/* Small enough that nothing reaches standard output. */
	diff_write(d, &o);
	reader_init_mem(&r, o.buf.s, o.buf.n);
	while (reader_line(&r, &line))
		if (folded_parse(line, &f) == FOLDED_STACK &&
		    (!f.two || !count_add(&sums[0], f.before) ||
			!count_add(&sums[1], f.count)))
			abort();
	if (count_cmp(sums[0], before) != 0 || count_cmp(sums[1], after) != 0)
		abort();
	reader_free(&r);
	buf_free(&o.buf);
}

static void
try(struct str before, struct str after, bool strip)
{
	struct diff d = { .strip = strip };
	struct reader r[2];
	bool ok;

	reader_init_mem(&r[0], before.s, before.n);
	reader_init_mem(&r[1], after.s, after.n);
	ok = diff_read(&d, DIFF_BEFORE, &r[0]) &&
	    diff_read(&d, DIFF_AFTER, &r[1]);
	if (ok)
		check(&d, d.sides[0].total, d.sides[1].total);
	if (ok && !count_iszero(d.sides[0].total) &&
	    !count_iszero(d.sides[1].total)) {
		diff_normalize(&d);
		check(&d, d.sides[1].total, d.sides[1].total);
	}
	reader_free(&r[0]);
	reader_free(&r[1]);
	diff_free(&d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct str before = str_head(text, size / 2);
	struct str after = str_from_index(text, size / 2);

	if (size > 32768)
		return 0;
	try(before, after, false);
	try(after, before, true);
	return 0;
}
