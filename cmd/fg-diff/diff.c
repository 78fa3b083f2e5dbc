/* SPDX-License-Identifier: ISC */
/* Joins two profiles on the stacks they have in common. */
#include "diff.h"

#include "common/folded.h"
#include "common/num.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "scale.h"

void
diff_strip(struct str s, struct buf *out)
{
	size_t at, end;

	while ((at = str_find(s, STR("0x"))) != STR_NONE) {
		end = at += 2;
		while (end < s.n && num_isxdigit(s.s[end]))
			end++;
		buf_addstr(out, str_head(s, at));
		if (end > at)
			buf_addstr(out, STR("..."));
		s = str_from_index(s, end);
	}
	buf_addstr(out, s);
}

static bool
add(struct diff *d, int side, struct str stack, struct count count)
{
	struct diff_side *s = &d->sides[side];
	int decimals = scale_decimals(count);

	if (d->decimals < decimals)
		d->decimals = decimals;
	if (d->strip) {
		buf_clear(&d->text);
		diff_strip(stack, &d->text);
		stack = buf_str(&d->text);
	}
	/* A stack's sum fits if the total does. */
	return count_add(&s->total, count) &&
	    stacks_add(&d->stacks, stacks_path(&d->stacks, stack), side, count);
}

bool
diff_read(struct diff *d, int side, struct reader *r)
{
	struct diff_side *s = &d->sides[side];
	struct str line;
	struct folded f;

	d->stacks.columns = 2;
	while (reader_line(r, &line)) {
		switch (folded_parse(line, &f)) {
		case FOLDED_STACK:
			s->stacks++;
			s->twocounts += f.two;
			if (!add(d, side, f.stack, f.count))
				return false;
			break;
		case FOLDED_NOTE:
			break;
		case FOLDED_BAD:
			skip_add(&s->bad, r->line, "no stack and count", line);
			break;
		case FOLDED_RANGE:
			skip_add(&s->bad, r->line,
			    "a count that cannot be kept exactly", line);
			break;
		}
	}
	return true;
}

/* The stacks in their order of output, as often as they are gone through. */
struct walk {
	const struct diff *d;
	struct count *before;
	size_t n, cap;
	struct out *out;
};

static void
collect(void *arg, struct str stack, const struct count *counts)
{
	struct walk *w = arg;

	w->before = xgrow(w->before, &w->cap, w->n + 1, sizeof(*w->before));
	w->before[w->n++] = counts[DIFF_BEFORE];
}

void
diff_normalize(struct diff *d)
{
	struct walk w = { .d = d };

	stacks_each(&d->stacks, collect, &w);
	scale_counts(w.before, w.n, d->sides[DIFF_BEFORE].total,
	    d->sides[DIFF_AFTER].total, d->decimals);
	xfree(d->scaled);
	d->scaled = w.before;
}

static void
write_line(void *arg, struct str stack, const struct count *counts)
{
	struct walk *w = arg;
	const struct count *before = &counts[DIFF_BEFORE];

	if (w->d->scaled != NULL)
		before = &w->d->scaled[w->n++];
	folded_write(w->out, stack, before, counts[DIFF_AFTER]);
}

void
diff_write(const struct diff *d, struct out *o)
{
	struct walk w = { .d = d, .out = o };

	stacks_each(&d->stacks, write_line, &w);
}

void
diff_free(struct diff *d)
{
	stacks_free(&d->stacks);
	xfree(d->scaled);
	buf_free(&d->text);
	*d = (struct diff){ 0 };
}
