/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_PRELOAD_TRACKED_H
#define FG_RECORD_PRELOAD_TRACKED_H

#include <stdbool.h>

/*
 * The sampled blocks that have not been freed: a set of addresses without
 * locks, of a size fixed for good. An address has eight places it can be in,
 * one cache line, so that asking for one that is not there, as nearly every
 * free does, touches no more.
 */

/* Makes room for it, lazily; without, the set stays empty. */
void tracked_init(void);
/* False if there is no place left for p, which then is not in it. */
bool tracked_add(const void *p);
/* Was p in the set? It is not any more. */
bool tracked_remove(const void *p);

#endif
