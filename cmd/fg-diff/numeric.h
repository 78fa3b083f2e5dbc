/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_NUMERIC_H
#define FG_DIFF_NUMERIC_H

/*
 * The regularized incomplete beta function I_x(a, b) for a, b > 0; y is 1 - x,
 * which the caller may know better than by subtracting. By the continued
 * fraction DLMF 8.17.22, <https://dlmf.nist.gov/8.17>, to about 12 digits.
 */
double numeric_beta(double a, double b, double x, double y);

/* P(|T| >= |t|) of Student's t with df > 0 degrees of freedom. */
double numeric_student(double t, double df);

/* The t > 0 with P(|T| >= t) = p, for 0 < p < 1. */
double numeric_student_quantile(double p, double df);

#endif
