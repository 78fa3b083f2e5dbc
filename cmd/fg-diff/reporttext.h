/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_REPORTTEXT_H
#define FG_DIFF_REPORTTEXT_H

struct context;
struct out;

/* The findings for people: on a terminal, and as a comment of a code review. */
void reporttext_write(const struct context *c, struct out *o);
void reporttext_markdown(const struct context *c, struct out *o);

#endif
