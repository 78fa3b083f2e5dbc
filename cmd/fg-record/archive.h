/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_ARCHIVE_H
#define FG_RECORD_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/str.h"
#include "common/table.h"

struct buf;

/*
 * The lists of symbols that compilers at run time write, /tmp/perf-PID.map,
 * opened while their processes live, for they are a container's or are removed
 * with it. A process is looked at once it has mapped memory to run that is of
 * no file, and then less often until it ends. {0} knows of none.
 */
struct archive {
	struct table pids;
	struct archive_map *maps; /* one for each */
	size_t cap;
};

struct archive_map {
	uint32_t pid;
	uint32_t inner; /* the number it knows itself by */
	uid_t owner;    /* whose process it is */
	int fd;         /* -1: not there yet */
	unsigned pause; /* so many looks from one at this to the next, ... */
	unsigned wait;  /* ... of which there are these left */
	bool ended;     /* ... before this file began */
	bool forgotten;
};

/* Takes note of records on their way to the file. */
void archive_add(struct archive *a, struct str records);
/*
 * Opens what is there by now. To be called now and then, and for all of them in
 * the end.
 */
void archive_look(struct archive *a, bool all);
/*
 * Another file begins. It can have the last samples of what has just ended, but
 * none of what had ended when the one before began.
 */
void archive_next(struct archive *a);
/*
 * The contents of the feature PD_FEAT_PERF_MAPS, common/perf/format.h: what
 * the lists hold by now. Nothing if there is none.
 */
void archive_put(const struct archive *a, struct buf *b);
void archive_free(struct archive *a);

#endif
