/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_PROGRESS_H
#define FG_COMMON_PROGRESS_H

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
	uint64_t done;        /* the sum of what was added */
	uint64_t start, next; /* nanoseconds: of the beginning, of a line */
	const char *unit;     /* what is counted, a literal, ... */
	uint64_t per;         /* ... so many of it at once */
};

/*
 * Nothing is ever written unless wanted, standard error is a terminal that can
 * erase, and standard output is none. fd is what is read, or -1 if its size
 * says nothing. With unit "MB" and per 1000000 bytes are told as megabytes.
 */
void progress_init(
    struct progress *p, bool wanted, int fd, const char *unit, uint64_t per);
/* So much is done, up to an offset of the input. */
void progress_tick(struct progress *p, uint64_t done, uint64_t offset);
/* So much more is done of the input, or of several that are one here. */
void progress_add(struct progress *p, uint64_t n);
/* Erases the line, for a message to be written; ticks do nothing more. */
void progress_end(struct progress *p);

#endif
