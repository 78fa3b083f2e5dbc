/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_RETAINED_H
#define FG_RECORD_RETAINED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"
#include "common/table.h"

/*
 * What processes have allocated and not freed, by stack. Memory follows the
 * blocks there are and the distinct stacks. {0} is empty.
 */
struct retained {
	struct table pids; /* ... */
	struct retained_process *v;
	size_t cap;
};

struct retained_block {
	uint64_t addr; /* never 0 */
	uint64_t bytes;
	uint32_t stack; /* number in its process */
};

/*
 * A block of a process, allocated with a stack: any bytes that tell it from
 * others, which are copied. A block still there at the address is replaced.
 */
void retained_add(struct retained *r, uint32_t pid, uint64_t addr,
    uint64_t bytes, struct str stack);
/* Takes the block out; false if there is none. *was may be put back. */
bool retained_remove(struct retained *r, uint32_t pid, uint64_t addr,
    struct retained_block *was);
void retained_restore(
    struct retained *r, uint32_t pid, const struct retained_block *was);
/*
 * Calls fn with the stacks of a process that retain something, in order of
 * arrival, and forgets the process.
 */
typedef void retained_fn(void *arg, struct str stack, uint64_t bytes);
void retained_end(struct retained *r, uint32_t pid, retained_fn *fn, void *arg);
void retained_end_all(struct retained *r, retained_fn *fn, void *arg);
void retained_free(struct retained *r);

#endif
