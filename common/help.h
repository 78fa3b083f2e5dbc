/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_HELP_H
#define FG_COMMON_HELP_H

#include <stddef.h>

struct buf;
struct opts_program;

/*
 * Columns for text on a terminal, by COLUMNS or what it says of itself: 20 to
 * 80; 80 if there is no terminal.
 */
size_t help_width(int fd);
/* Adds "usage: fg-x [option ...] [file ...]". */
void help_usage(struct buf *b, const struct opts_program *p);
/* Adds a program's --help, in lines of so many columns. */
void help_write(struct buf *b, const struct opts_program *p, size_t width);

#endif
