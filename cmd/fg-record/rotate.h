/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_ROTATE_H
#define FG_RECORD_ROTATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * One recording in many files, one after another, for one that goes on and on.
 * Their names are that of -o and the local time they are begun at, as perf's:
 * perf.data.2026112116103055, down to hundredths of a second.
 */
struct rotate {
	uint64_t bytes, ns; /* when a file is big or old enough; 0: never */
	uint64_t keep;      /* files, the one being written too; 0: all */
	bool asked;         /* for a new file, now */
	/* Set by rotate_begin: */
	int folder;
	const char *base;
	uint64_t begun; /* CLOCK_MONOTONIC when the current one was */
	char **names;   /* of files there are, the oldest first */
	size_t n, cap;
};

/*
 * When to begin a new file: a size (1B 1K 1M 1G), a time (1s 1m 1h 1d), or
 * "signal", only when asked. False if arg is none of these.
 */
bool rotate_parse(struct rotate *r, const char *arg);
/* The files are called path and more. False and errno: no such folder. */
bool rotate_begin(struct rotate *r, const char *path);
/*
 * Opens the next file, and removes the oldest beyond those to keep. The
 * descriptor is the caller's; -1 and errno.
 */
int rotate_open(struct rotate *r);
/* Is it time for the next, with so many bytes in this one? */
bool rotate_due(const struct rotate *r, uint64_t bytes);
void rotate_free(struct rotate *r);

#endif
