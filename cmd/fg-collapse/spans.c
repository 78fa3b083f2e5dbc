/* SPDX-License-Identifier: ISC */
/* Intervals to stacks, by sorting them. */
#include "spans.h"

#include <stdlib.h>

#include "common/xalloc.h"
#include "sink.h"
#include "tree.h"

#define NONE ((size_t)-1)

struct span {
	int64_t start, end;
	size_t order; /* of arrival */
	uint32_t lane, frame;
};

/* Of a mark, start is its time and end which one it is. */
enum { BEGINS, ENDS };

/* A span that is not over. */
struct open {
	int64_t end;
	int64_t own;
	uint32_t node;
};

struct folding {
	struct sink *sink;
	struct tree *tree;
	struct open *open;
	size_t n, cap;
};

static void
add_span(struct spans *s, struct span span)
{
	s->list = xgrow(s->list, &s->cap, s->n + 1, sizeof(*s->list));
	s->list[s->n++] = span;
}

void
spans_add(struct spans *s, uint32_t lane, uint32_t frame, int64_t start,
    int64_t lasts)
{
	int64_t end = lasts > 0 ? start + lasts : start;

	add_span(s, (struct span){ start, end, s->n, lane, frame });
}

static void
mark(struct spans *s, struct span m)
{
	s->marks =
	    xgrow(s->marks, &s->marks_cap, s->nmarks + 1, sizeof(*s->marks));
	m.order = s->nmarks;
	s->marks[s->nmarks++] = m;
}

void
spans_begin(struct spans *s, uint32_t lane, uint32_t frame, int64_t at)
{
	mark(s, (struct span){ at, BEGINS, 0, lane, frame });
}

void
spans_end(struct spans *s, uint32_t lane, uint32_t frame, int64_t at)
{
	mark(s, (struct span){ at, ENDS, 0, lane, frame });
}

static int
less(bool below, bool above)
{
	return below ? -1 : above;
}

/* Of one lane; what is told first came first. */
static int
by_time(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->start != y->start)
		return less(x->start < y->start, true);
	return less(x->order < y->order, true);
}

/* Of one lane: callers before callees. */
static int
by_nesting(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->start != y->start)
		return less(x->start < y->start, true);
	if (x->end != y->end)
		return less(x->end > y->end, true);
	return less(x->order < y->order, true);
}

typedef int compare_fn(const void *a, const void *b);

/* Most inputs have each lane in order. */
static void
sort_lane(struct span *list, size_t n, compare_fn *compare)
{
	for (size_t i = 1; i < n; i++)
		if (compare(&list[i - 1], &list[i]) > 0) {
			qsort(list, n, sizeof(*list), compare);
			return;
		}
}

/* The n spans of list lane by lane; list is freed. */
static struct span *
sort(struct span *list, size_t n, compare_fn *compare)
{
	struct span *sorted = xreallocarray(NULL, n, sizeof(*sorted));
	size_t *ends, lanes = 0, begin = 0;

	for (size_t i = 0; i < n; i++)
		if (list[i].lane >= lanes)
			lanes = (size_t)list[i].lane + 1;
	/* ends[lane] is where lane begins until its spans are there. */
	ends = xcalloc(lanes + 1, sizeof(*ends));
	for (size_t i = 0; i < n; i++)
		ends[list[i].lane + 1]++;
	for (size_t i = 1; i <= lanes; i++)
		ends[i] += ends[i - 1];
	for (size_t i = 0; i < n; i++)
		sorted[ends[list[i].lane]++] = list[i];
	for (size_t i = 0; i < lanes; begin = ends[i++])
		sort_lane(sorted + begin, ends[i] - begin, compare);
	xfree(ends);
	xfree(list);
	return sorted;
}

static void
stretch(int64_t **ends, size_t *cap, uint32_t *n, uint32_t lane, int64_t at)
{
	*ends = xgrow(*ends, cap, (size_t)lane + 1, sizeof(**ends));
	for (; *n <= lane; ++*n)
		(*ends)[*n] = INT64_MIN;
	if (at > (*ends)[lane])
		(*ends)[lane] = at;
}

/* The last time that anything is known of each lane. */
static int64_t *
lane_ends(const struct spans *s)
{
	int64_t *ends = NULL;
	size_t cap = 0;
	uint32_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		stretch(&ends, &cap, &n, s->list[i].lane, s->list[i].end);
	for (size_t i = 0; i < s->nmarks; i++)
		stretch(&ends, &cap, &n, s->marks[i].lane, s->marks[i].start);
	return ends;
}

/* The span that mark i ends, from the innermost of the n open ones on. */
static size_t
find_begin(const struct spans *s, const size_t *open, size_t n, uint32_t frame)
{
	if (frame == SPANS_ANY)
		return n - 1;
	while (n-- > 0)
		if (s->marks[open[n]].frame == frame)
			return n;
	return NONE;
}

static void
close_mark(struct spans *s, size_t begin, int64_t end)
{
	const struct span *m = &s->marks[begin];

	add_span(
	    s, (struct span){ m->start, end, m->order, m->lane, m->frame });
}

/* Closes the spans that mark m ends; how many stay open. */
static size_t
end_mark(struct spans *s, const size_t *open, size_t n, const struct span *m,
    struct sink *sink)
{
	size_t to = n > 0 ? find_begin(s, open, n, m->frame) : NONE;

	if (to == NONE) {
		skip_add(&sink->tally.bad, m->order, "an end without beginning",
		    STR("a span's end"));
		return n;
	}
	while (n > to)
		close_mark(s, open[--n], m->start);
	return n;
}

/* Makes spans of the marks. */
static void
join_marks(struct spans *s, struct sink *sink)
{
	size_t *open = NULL, cap = 0, n = 0;
	int64_t *ends = lane_ends(s);
	const struct span *m;

	s->marks = sort(s->marks, s->nmarks, by_time);
	for (size_t i = 0; i < s->nmarks; i++) {
		m = &s->marks[i];
		if (m->end == BEGINS) {
			open = xgrow(open, &cap, n + 1, sizeof(*open));
			open[n++] = i;
		} else {
			n = end_mark(s, open, n, m, sink);
		}
		if (i + 1 == s->nmarks || s->marks[i + 1].lane != m->lane)
			while (n > 0)
				close_mark(s, open[--n], ends[m->lane]);
	}
	xfree(ends);
	xfree(open);
	xfree(s->marks);
	s->marks = NULL;
	s->nmarks = s->marks_cap = 0;
}

/* Ends what is over at a time; false if a sum does not fit. */
static bool
close_until(struct folding *f, int64_t at)
{
	const struct open *o;
	uint64_t own;

	for (; f->n > 0 && f->open[f->n - 1].end <= at; f->n--) {
		o = &f->open[f->n - 1];
		own = (uint64_t)o->own;
		if (own > 0 &&
		    !tree_add(f->tree, o->node,
			(struct count){
			    own / 1000, own % 1000 * (COUNT_FRAC / 1000) }))
			return false;
	}
	return true;
}

static void
open_span(struct folding *f, const struct span *s, uint32_t lane)
{
	struct open *top = f->n > 0 ? &f->open[f->n - 1] : NULL;
	int64_t end = s->end;
	uint32_t under = top != NULL ? top->node : lane;

	if (top != NULL && end > top->end) {
		/* Times are often cut to microseconds, each by itself. */
		if (end - top->end > 1000)
			skip_add(&f->sink->tally.bad, s->order,
			    "a span that outlasts the one around it",
			    STR("a span"));
		end = top->end;
	}
	if (top != NULL)
		top->own -= end - s->start;
	f->open = xgrow(f->open, &f->cap, f->n + 1, sizeof(*f->open));
	f->open[f->n++] = (struct open){ end, end - s->start,
		tree_under(f->tree, under, &s->frame, 1) };
}

bool
spans_fold(struct spans *s, struct tree *tree, const uint32_t *lanes,
    struct sink *sink)
{
	struct folding f = { .sink = sink, .tree = tree };
	bool fits = true;

	join_marks(s, sink);
	s->list = sort(s->list, s->n, by_nesting);
	s->cap = s->n;
	for (size_t i = 0; i < s->n && fits; i++) {
		if (i > 0 && s->list[i].lane != s->list[i - 1].lane)
			fits = close_until(&f, INT64_MAX);
		fits = fits && close_until(&f, s->list[i].start);
		open_span(&f, &s->list[i], lanes[s->list[i].lane]);
	}
	fits = fits && close_until(&f, INT64_MAX) && tree_fold(tree, sink);
	xfree(f.open);
	return fits;
}

void
spans_free(struct spans *s)
{
	xfree(s->list);
	xfree(s->marks);
	*s = (struct spans){ 0 };
}
