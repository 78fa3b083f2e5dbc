/* SPDX-License-Identifier: ISC */
/* Parts of a recording by their time. */
#include "when.h"

#include "common/count.h"
#include "common/span.h"

#define WHOLE UINT64_C(1000000) /* of WHEN_PERCENT */

/* A decimal number in units, rounded down; false if it is not one or large. */
static bool
scaled(struct str text, uint64_t unit, uint64_t *v)
{
	struct count c;

	if (!count_parse(text, &c) || c.whole > UINT64_MAX / unit - 1)
		return false;
	*v = c.whole * unit + c.frac / (COUNT_FRAC / unit);
	return true;
}

bool
when_span(struct str text, uint64_t *ns)
{
	uint64_t v;

	if (!span_parse(text, SPAN_SECOND, &v) || v == 0)
		return false;
	*ns = v;
	return true;
}

bool
when_time(struct str text, uint64_t *ns)
{
	return scaled(text, SPAN_SECOND, ns);
}

bool
when_parse(struct str text, struct when_bound *b)
{
	struct when_bound found = { WHEN_AT, 0 };

	if (str_starts(text, STR("+"))) {
		found.kind = WHEN_AFTER;
		text = str_from_index(text, 1);
	} else if (str_ends(text, STR("%"))) {
		found.kind = WHEN_PERCENT;
		if (!scaled(
			str_head(text, text.n - 1), WHOLE / 100, &found.v) ||
		    found.v > WHOLE)
			return false;
		*b = found;
		return true;
	}
	if (!span_parse(text, SPAN_SECOND, &found.v))
		return false;
	*b = found;
	return true;
}

bool
when_needs_last(const struct when *w)
{
	return w->from.kind == WHEN_PERCENT || w->to.kind == WHEN_PERCENT;
}

static uint64_t
saturated(uint64_t a, uint64_t b)
{
	return b > UINT64_MAX - a ? UINT64_MAX : a + b;
}

/* Where a bound is in a recording that ends before end. */
static uint64_t
place(const struct when_bound *b, uint64_t first, uint64_t end, uint64_t open)
{
	uint64_t all = end > first ? end - first : 0;

	switch (b->kind) {
	case WHEN_AT:
		return b->v;
	case WHEN_AFTER:
		return saturated(first, b->v);
	case WHEN_PERCENT:
		return first + all / WHOLE * b->v + all % WHOLE * b->v / WHOLE;
	default:
		return open;
	}
}

struct when_window
when_window(const struct when *w, uint64_t first, uint64_t last)
{
	uint64_t end = saturated(last, 1);

	return (struct when_window){ place(&w->from, first, end, 0),
		place(&w->to, first, end, UINT64_MAX) };
}
