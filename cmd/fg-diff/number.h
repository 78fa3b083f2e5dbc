/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_NUMBER_H
#define FG_DIFF_NUMBER_H

#include <stdbool.h>

/*
 * The whole of z as a finite decimal number that is not negative: no sign,
 * blank, exponent or "inf". False, with *v unchanged, if it is none.
 */
bool number_parse(const char *z, double *v);
/* The same with a '%' behind it or not; *v is the number before it. */
bool number_percent(const char *z, double *v);

#endif
