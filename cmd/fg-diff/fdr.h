/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_FDR_H
#define FG_DIFF_FDR_H

#include <stddef.h>

/*
 * Turns the p values of n tests into the least rates of false discoveries at
 * which each would be one: q of rank k is the least p_j n / j over all j >= k.
 * Benjamini and Hochberg, J. R. Stat. Soc. B 57, 1995. It holds under the
 * positive dependence that nested frames have.
 */
void fdr_adjust(const double *p, double *q, size_t n);

#endif
