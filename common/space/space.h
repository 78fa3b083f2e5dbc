/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_SPACE_H
#define FG_COMMON_SPACE_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/space/maps.h"

/*
 * The memory of a process. While a new program is loaded, the instruction
 * pointer still holds an address of the old one, so that one's maps are kept
 * until the next program. {0} is empty.
 */
struct space {
	struct maps maps, old;
};

/* A new program: nothing is mapped yet. */
void space_exec(struct space *s);
/* Makes *dst, empty or not initialized, a copy of src. */
void space_copy(struct space *dst, const struct space *src);
/*
 * The range addr lies in, until the next change; or NULL. caller: the address
 * was found on the stack, where there is none of the old program.
 */
const struct map *space_find(const struct space *s, uint64_t addr, bool caller);
/* Leaves s empty. */
void space_free(struct space *s);

#endif
