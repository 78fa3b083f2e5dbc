/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_SPACES_H
#define FG_RECORD_SPACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/ended.h"
#include "common/space/space.h"
#include "common/table.h"

/*
 * The address spaces of processes, as what happened to them is told in order
 * of time. {0} is empty.
 */
struct spaces {
	struct table pids;  /* ... */
	struct process **v; /* ... and what is known of each, or NULL */
	size_t cap;
	struct process *last; /* the one last asked for, or NULL */
	uint32_t last_pid;
	uint64_t generation; /* the last one given */
	struct ended ended;
};

struct process {
	uint64_t generation; /* differs whenever the space does; never 0 */
	struct space space;
	bool ended;
};

/* A process, new or not, until the next spaces_fork or _exit. */
struct process *spaces_find(struct spaces *s, uint32_t pid);
/* A new process with a copy of its parent's maps, or none of them if bare. */
void spaces_fork(struct spaces *s, uint32_t pid, uint32_t parent, bool bare);
/* The process runs a new program. */
void spaces_exec(struct spaces *s, uint32_t pid);
void spaces_exit(struct spaces *s, uint32_t pid);
/* Something is mapped, over what was there. */
void spaces_map(struct spaces *s, uint32_t pid, struct map map);
void spaces_free(struct spaces *s);

#endif
