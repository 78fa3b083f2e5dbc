/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_ENDED_H
#define FG_COMMON_SPACE_ENDED_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Tasks that ended, by their ids. What is known of one is kept until so many
 * others have: the kernel still runs in its name for a while. {0} is empty.
 */
#define ENDED_KEPT 1024

struct ended {
	uint32_t *ids; /* a ring */
	uint64_t n;    /* all that ever did */
};

/* One has. True if *oldest, unless its id is another task's, is forgotten. */
bool ended_add(struct ended *e, uint32_t id, uint32_t *oldest);
void ended_free(struct ended *e);

#endif
