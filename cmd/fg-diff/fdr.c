/* SPDX-License-Identifier: ISC */
/* The rate of false discoveries among many tests. */
#include "fdr.h"

#include <stdlib.h>

#include "common/xalloc.h"

struct ranked {
	double p;
	size_t index;
};

static int
by_p(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->p != b->p)
		return a->p < b->p ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

void
fdr_adjust(const double *p, double *q, size_t n)
{
	struct ranked *r = xreallocarray(NULL, n, sizeof(*r));
	double least = 1, v;

	for (size_t i = 0; i < n; i++)
		r[i] = (struct ranked){ p[i], i };
	qsort(r, n, sizeof(*r), by_p);
	for (size_t k = n; k > 0; k--) {
		v = r[k - 1].p * (double)n / (double)k;
		if (v < least)
			least = v;
		q[r[k - 1].index] = least;
	}
	xfree(r);
}
