/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_TARGET_H
#define FG_RECORD_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/* Who is sampled: threads wherever they run, or whoever runs on the CPUs. */
struct target {
	int32_t *pids; /* the processes; none when it is every one */
	int32_t *tids; /* their threads; -1 alone when it is every one */
	int32_t *cpus; /* those online */
	size_t npids, ntids, ncpus;
	size_t pids_cap, tids_cap, cpus_cap;
	bool all;
};

/* The CPUs online; must come first. */
void target_init(struct target *t);
/* Every process there is. */
void target_add_all(struct target *t);
/* A process that has one thread as yet. */
void target_add_new(struct target *t, int32_t pid);
/*
 * A process that runs, with the threads it has now; pid may name any of them.
 * False if there is none.
 */
bool target_add_pid(struct target *t, int32_t pid);
/*
 * The processes of a list like "12,345". False if a part of it, *bad, is no
 * process id, as target_parse_pid tells, or that of no process.
 */
bool target_add_list(struct target *t, const char *list, struct str *bad);
bool target_parse_pid(struct str s, int32_t *pid);
/* Adds the numbers of a list like "0-3,8" to t->cpus; false if it is none. */
bool target_parse_cpus(struct target *t, struct str list);
void target_free(struct target *t);

#endif
