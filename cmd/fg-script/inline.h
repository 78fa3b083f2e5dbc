/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_INLINE_H
#define FG_SCRIPT_INLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/inlined.h"
#include "symbol.h"
#include "task.h"

/*
 * What is inlined at the places of a recording: see common/space/inlined.h.
 */
struct inlines {
	struct symbols *symbols;
	bool lines; /* source lines are wanted: set it before all else */
};

/*
 * inlined_at of a place. caller: it is behind a call, which is what is looked
 * up. Names live until symbols_trim.
 */
size_t inlines_find(struct inlines *in, const struct place *p, bool caller,
    struct inlined *v, size_t max);
/*
 * The source line of a place, which is one of the innermost function there,
 * be it inlined. False if it is not known; *vaddr is then the place's address
 * as the object has it, or its offset where there is no object.
 */
bool inlines_line(struct inlines *in, const struct place *p, bool caller,
    struct srcline *line, uint64_t *vaddr);

#endif
