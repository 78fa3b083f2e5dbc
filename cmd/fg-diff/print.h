/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_PRINT_H
#define FG_DIFF_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/str.h"

struct out;

/* Bytes that hold any of these texts. */
#define PRINT_MAX 64

/* v with so many significant digits, "inf" if it is infinite. */
void print_general(struct out *o, double v, int digits);
/*
 * Texts at dst (PRINT_MAX bytes), which is returned: an amount with so many
 * significant digits or, if it is longer, all that are before the point,
 * "2,412,746,080"; a value as it is compared, "5.02 %" if it is a share; what a ratio is as a change, "+52.1 %", "new" if
 * there was nothing and "gone" if there is nothing; its interval; a q.
 */
char *print_amount(char *dst, double v, int digits);
char *print_value(char *dst, double v, bool share);
char *print_change(char *dst, double ratio);
char *print_interval(char *dst, double low, double high);
char *print_chance(char *dst, double q);
/* text to the right in a column of so many bytes; to the left. */
void print_right(struct out *o, const char *text, size_t width);
void print_left(struct out *o, struct str text, size_t width);

#endif
