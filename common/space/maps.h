/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_MAPS_H
#define FG_COMMON_SPACE_MAPS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Ranges of addresses, none overlapping another, and what each of them maps:
 * an address space of a process, or the code a compiler placed in one. {0} is
 * empty. The ranges lie sorted in chunks of bounded size that copies of a set
 * share until one of them changes, so that neither an insertion in a space of
 * a million ranges nor a fork of it costs more than a few hundred bytes moved.
 */
struct map {
	uint64_t start, end; /* the byte behind the last */
	uint64_t offset;     /* of start in what is mapped */
	uint32_t object;     /* what is mapped: a number of the caller's */
};

struct maps {
	struct maps_chunk **chunks;
	size_t n, cap;
};

/* Adds a range; what was there before gives way. An empty one does nothing. */
void maps_add(struct maps *m, struct map map);
/* The range addr lies in, until the next change of m; or NULL. */
const struct map *maps_find(const struct maps *m, uint64_t addr);
/* Makes *dst, empty or not initialized, a copy of src. */
void maps_copy(struct maps *dst, const struct maps *src);
/* Leaves m empty. */
void maps_free(struct maps *m);

#endif
