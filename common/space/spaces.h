/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_SPACES_H
#define FG_COMMON_SPACE_SPACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/maps.h"
#include "common/table.h"

/*
 * The address spaces of processes, as what happened to them is told in order
 * of time. While a new program is loaded, the instruction pointer still holds
 * an address of the old one, so a space keeps its maps until the next program.
 * A process that ended is kept until as many others have: the kernel still
 * runs in its name for a while. {0} is empty.
 */
struct spaces {
	struct table pids; /* ... */
	struct space **v;  /* ... and the space of each, or NULL */
	size_t cap;
	struct space *last; /* the one last asked for, or NULL */
	uint32_t last_pid;
	uint64_t generation; /* the last one given */
	uint32_t *dead;      /* ring of ids that ended */
	uint64_t ndead;
};

struct space {
	uint64_t generation; /* differs whenever the maps do; never 0 */
	struct maps maps, old;
	bool ended;
};

/* The space of a process, new or not, until the next spaces_fork or _exit. */
struct space *spaces_find(struct spaces *s, uint32_t pid);
/* A new process with a copy of its parent's maps, or none of them if bare. */
void spaces_fork(struct spaces *s, uint32_t pid, uint32_t parent, bool bare);
/* The process runs a new program. */
void spaces_exec(struct spaces *s, uint32_t pid);
void spaces_exit(struct spaces *s, uint32_t pid);
/* Something is mapped, over what was there. */
void spaces_map(struct spaces *s, uint32_t pid, struct map map);
/*
 * The range addr lies in, until the next change; or NULL. live: the address
 * was in the instruction pointer, not on the stack.
 */
const struct map *space_at(const struct space *s, uint64_t addr, bool live);
void spaces_free(struct spaces *s);

#endif
