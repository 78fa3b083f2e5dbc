/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_PRELOAD_TRACKED_H
#define FG_RECORD_PRELOAD_TRACKED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The sampled blocks that have not been freed: a set of addresses without
 * locks, of a size fixed for good. Nearly every free asks for one that is not
 * there: a count of those with the same hash, in a table that a processor's
 * nearest cache holds, most often is 0. An address has eight places it can be
 * in, one cache line. Where there are more than eight, all that would be there
 * count as being in the set from then on: it has some that were never added,
 * but lacks none that was.
 */
#define TRACKED_COUNT_BITS 14
#define TRACKED_BITS 16 /* of lines */

#pragma GCC visibility push(hidden)

extern uint8_t tracked_counts[1 << TRACKED_COUNT_BITS];

/* Fibonacci hashing; blocks are aligned to 16 bytes. */
static inline uint32_t
tracked_hash(const void *p, int bits)
{
	uint64_t h = (uint64_t)((uintptr_t)p >> 4);

	return (uint32_t)((h * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - bits));
}

/* Makes room for it, lazily; without, every address is in the set. */
void tracked_init(void);
void tracked_add(const void *p);
/* False: tracked_remove would say the same. */
static inline bool
tracked_may_have(const void *p)
{
	return __atomic_load_n(
		   &tracked_counts[tracked_hash(p, TRACKED_COUNT_BITS)],
		   __ATOMIC_RELAXED) > 0;
}
/* Was p, any but NULL, in the set? It is not any more, if there was room. */
bool tracked_remove(const void *p);

#pragma GCC visibility pop

#endif
