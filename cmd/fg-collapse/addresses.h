/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_ADDRESSES_H
#define FG_COLLAPSE_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/stacks.h"
#include "common/str.h"
#include "common/table.h"

struct profile;

/*
 * Stacks of mere addresses, and the map of the process that says at the end
 * of a file what stood there: lines of /proc/PID/maps. {0} is empty. Frames
 * are named by the symbols of the objects, inlined functions too; where there
 * are none to be had they are "[libc.so.6 <1f2>]", an offset in the file that
 * was mapped.
 */
struct addresses {
	struct stacks stacks; /* of the numbers in places */
	struct table places;  /* addresses, and what stands there: by bytes */
	struct addresses_map *maps;
	size_t nmaps, maps_cap;
	struct table paths; /* what was mapped, and of each: */
	struct addresses_object *objects;
	size_t objects_cap;
	uint64_t *pc; /* the stack being pushed together, leaf first */
	size_t n, pc_cap;
};

void addresses_free(struct addresses *a);

void addresses_push(struct addresses *a, uint64_t pc);
/*
 * Counts the stack that was pushed and forgets it. What called something is
 * told one byte before where that returns to, which may be another function.
 * False if the sum does not fit.
 */
bool addresses_add(struct addresses *a, struct count weight);
/* A line of the map; false if it is none. */
bool addresses_map(struct addresses *a, struct str line);
/*
 * Counts all stacks in the sink of p; false if a sum does not fit. Objects
 * that would have had names for them but are not to be had are told.
 */
bool addresses_fold(struct addresses *a, struct profile *p);

#endif
