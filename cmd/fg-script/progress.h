/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_PROGRESS_H
#define FG_SCRIPT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How far the work is, on a terminal's standard error: one line, rewritten a
 * few times a second, from the second second on, and erased at the end.
 */
struct progress {
	bool on;
	bool shown;           /* there is a line to be erased */
	uint64_t size;        /* bytes there are; 0: not known */
	uint64_t start, next; /* nanoseconds: of the beginning, of a line */
};

/*
 * Nothing is ever written unless wanted, standard error is a terminal that can
 * erase, and standard output is none. fd is what is read.
 */
void progress_init(struct progress *p, bool wanted, int fd);
/* Some samples are done, up to an offset of the input. */
void progress_tick(struct progress *p, uint64_t samples, uint64_t offset);
void progress_end(struct progress *p);

#endif
