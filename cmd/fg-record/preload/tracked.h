/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_PRELOAD_TRACKED_H
#define FG_RECORD_PRELOAD_TRACKED_H

#include <stdbool.h>

/*
 * The sampled blocks that have not been freed: a set of addresses without
 * locks, of a size fixed for good. An address has eight places it can be in,
 * one cache line, so that asking for one that is not there, as nearly every
 * free does, touches no more. Where there are more than eight, all that would
 * be there count as being in the set from then on: it has some that were never
 * added, but lacks none that was.
 */

/* Makes room for it, lazily; without, every address is in the set. */
void tracked_init(void);
void tracked_add(const void *p);
/* Was p, any but NULL, in the set? It is not any more, if there was room. */
bool tracked_remove(const void *p);

#endif
