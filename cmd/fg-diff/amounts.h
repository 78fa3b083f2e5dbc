/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_AMOUNTS_H
#define FG_DIFF_AMOUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

/* What shares are of, if not of one: seconds, cycles, whatever it is. */
enum amounts_kind {
	AMOUNTS_SHARES, /* nothing: values are shares */
	AMOUNTS_COUNTS, /* counts are compared as they are */
	AMOUNTS_LIST,   /* what each run took is given */
	AMOUNTS_FILES   /* it stands in a file beside the run's */
};

struct amounts {
	enum amounts_kind kind;
	double *list[2]; /* AMOUNTS_LIST: one a run, or one for all */
	size_t n[2], cap[2];
	const char *suffix; /* AMOUNTS_FILES: in place of .folded */
	const char *event;  /* the line of perf stat -x; NULL: the first */
	struct buf why;     /* what amounts_get says of it */
};

/*
 * "counts", or "BEFORE:AFTER", each of them numbers with commas between; false
 * if it is neither.
 */
bool amounts_list(struct amounts *a, const char *text);
/* "SUFFIX" or "SUFFIX:EVENT"; changes text, which has to stay. */
void amounts_files(struct amounts *a, char *text);
/*
 * What a run took, side's number i of n, of the file path. False if it is not
 * given or not a number above 0; *why is then what is wrong, which names the
 * event and those that are there, and holds until the next call.
 */
bool amounts_get(struct amounts *a, int side, size_t i, size_t n,
    const char *path, double *amount, const char **why);
void amounts_free(struct amounts *a);

#endif
