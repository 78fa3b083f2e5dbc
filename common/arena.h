/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_ARENA_H
#define FG_COMMON_ARENA_H

#include <stddef.h>

#include "common/str.h"

/* Memory handed out in pieces and given back all at once; {0} is empty. */
struct arena {
	struct arena_block *blocks;
	char *next, *end;
};

/* n bytes aligned for any object, not cleared; live until arena_free. */
void *arena_alloc(struct arena *a, size_t n);
/* A copy of s, followed by a NUL that is not counted. */
struct str arena_str(struct arena *a, struct str s);
void arena_free(struct arena *a);

#endif
