/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_PRINTFMT_H
#define FG_SCRIPT_PRINTFMT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"
#include "compile.h"
#include "format.h"

/*
 * What stands behind "print fmt:" in a tracepoint's format, made ready to be
 * run: a format string of printf(3), with what the kernel adds to %p, and the
 * expressions it prints.
 *
 *	"pid=%d state=%s", REC->pid, __print_flags(REC->state, "|", { 1, "S" })
 */

/* Text, and the conversion behind it. */
struct printfmt_piece {
	struct str text;
	char conv;    /* '\0': there is none */
	char kind[4]; /* %p: what follows it, "S" or "I4"; with NUL */
	bool alternate, zero, left, plus, blank;
	bool has_precision;
	uint8_t size; /* bytes of an integer: 1, 2, 4, 8 */
	uint32_t width, precision;
	uint32_t arg;                      /* ... */
	uint32_t width_arg, precision_arg; /* indices of args */
};

#define PRINTFMT_NO_ARG UINT32_MAX

struct printfmt {
	struct printfmt_piece *pieces;
	size_t npieces, pieces_cap;
	struct compiled args;
};

/*
 * Compiles f->print for recordings whose long has long_size bytes. False if
 * anything in it is not understood; printfmt_free is due in either case. f
 * must live as long.
 */
bool printfmt_load(
    struct printfmt *p, const struct format *f, unsigned long_size);
void printfmt_free(struct printfmt *p);

#endif
