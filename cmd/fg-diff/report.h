/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_REPORT_H
#define FG_DIFF_REPORT_H

#include <stdbool.h>

struct context;
struct out;

enum report_format { REPORT_TEXT, REPORT_MARKDOWN, REPORT_JSON, REPORT_CSV };

/* The format of that name; false if there is none. */
bool report_find(const char *name, enum report_format *format);
/*
 * What was compared, how, and what was found: for people, worst first. JSON and
 * CSV hold every test.
 */
void report_write(
    const struct context *c, enum report_format format, struct out *o);

#endif
