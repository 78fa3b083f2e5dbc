/* SPDX-License-Identifier: ISC */
/* Slices of a run in blocks, as if they were runs. */
#include "slices.h"

#include <math.h>

#include "values.h"

void
slices_init(struct slices *s, const struct values *v)
{
	*s = (struct slices){ .values = v };
	for (size_t i = 0; i < v->columns; i++)
		s->totals[i >= v->runs[0]] += v->totals[i];
	for (int i = 0; i < 2; i++)
		s->block[i] = (size_t)ceil(cbrt((double)v->runs[i]));
}

struct welch_mean
slices_mean(const struct slices *s, const double *row, int side)
{
	const struct values *v = s->values;
	size_t n = v->runs[side], length = s->block[side];
	size_t first = side > 0 ? v->runs[0] : 0;
	double sum = 0, square = 0, block = 0, share;

	for (size_t i = 0; i < n; i++)
		sum += row[first + i];
	share = sum / s->totals[side];
	/* What a slice has above its share; all of them are 0 together. */
#define RESIDUAL(i) (row[first + (i) % n] - share * v->totals[first + (i) % n])
	for (size_t i = 0; i < length; i++)
		block += RESIDUAL(i);
	for (size_t i = 0; i < n; i++) {
		square += block * block;
		block += RESIDUAL(i + length) - RESIDUAL(i);
	}
#undef RESIDUAL
	return (struct welch_mean){
		.mean = share,
		.variance =
		    square / (double)length / s->totals[side] / s->totals[side],
		.df = (double)n / (double)length - 1,
	};
}
