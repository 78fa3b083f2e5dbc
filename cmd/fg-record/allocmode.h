/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_ALLOCMODE_H
#define FG_RECORD_ALLOCMODE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

/* What is wanted of allocations; see alloc.h. */
struct allocmode {
	bool sampled;      /* was asked for */
	bool preload;      /* by the library */
	bool live;         /* less what is freed */
	bool count;        /* blocks, not bytes */
	uint64_t interval; /* bytes between samples, on average; 1: all */
};

/* From bytes, count, live, sampled[,BYTES] or sampled-live[,BYTES]. */
bool allocmode_parse(struct allocmode *m, struct str text);
/*
 * Sets the environment of a command so that its allocations are sampled.
 * False if there is no library, which lies beside the program or in ../lib/fg,
 * or with EINVAL if its path has what separates paths in LD_PRELOAD.
 */
bool allocmode_preload(const struct allocmode *m);

#endif
