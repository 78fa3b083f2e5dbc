/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_HELP_H
#define FG_COMMON_HELP_H

#include <stddef.h>

struct buf;
struct opts_program;

/* Columns of text that is to be read: of COLUMNS, 20 at least, else 80. */
size_t help_width(void);
/* Adds "usage: fg-x [option ...] [file ...]". */
void help_usage(struct buf *b, const struct opts_program *p);
/* Adds a program's --help, in lines of so many columns. */
void help_write(struct buf *b, const struct opts_program *p, size_t width);

#endif
