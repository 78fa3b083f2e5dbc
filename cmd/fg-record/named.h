/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_NAMED_H
#define FG_RECORD_NAMED_H

#include <stdbool.h>
#include <stddef.h>

#include "common/str.h"

struct perf_event_attr;

/* Events whose names are the same on every machine, perf_event_open(2). */

/* Sets type and config to the event's; false if name is none. */
bool named_find(struct perf_event_attr *a, struct str name);
/* The names of hardware and software events, sorted; NULL behind the last. */
const char *named_at(size_t i);
/*
 * The names of what is counted of caches, as L1-dcache-load-misses, made of
 * cache, operation and result; false behind the last. name has NAMED_CACHE
 * bytes and gets a NUL.
 */
bool named_cache(size_t i, char *name);

#define NAMED_CACHE 32

#endif
