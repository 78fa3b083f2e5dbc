/* SPDX-License-Identifier: ISC */
#ifndef FG_TESTS_COLLAPSE_TEXT_H
#define FG_TESTS_COLLAPSE_TEXT_H

#include "cmd/fg-collapse/order.h"
#include "cmd/fg-collapse/stackset.h"
#include "common/buf.h"

/* One stack of a run as a line of folded text. */
static void
text_line(const struct order_run *r, struct buf *b)
{
	char count[COUNT_TEXT];

	for (size_t i = 0; i < r->n; i++) {
		if (i > 0)
			buf_addc(b, ';');
		buf_addstr(b, *r->order->names[r->keys[i]]);
	}
	buf_addc(b, ' ');
	buf_add(b, count, count_format(count, r->count));
	buf_addc(b, '\n');
}

/* What the sets hold, in runs of about so many stacks; uses them up. */
static void
text_of(struct stackset *const *sets, size_t n, size_t stacks, struct buf *b)
{
	struct order o;
	struct order_run r;

	order_init(&o, sets, n);
	for (size_t i = 0; i < n; i++)
		order_set(&o, i);
	for (size_t i = 0; i < order_runs(&o, stacks); i++) {
		order_run_init(&r, &o, stacks, i);
		while (order_next(&r))
			text_line(&r, b);
		order_run_free(&r);
	}
	order_free(&o);
}

#endif
