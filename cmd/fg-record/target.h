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
	bool all;     /* by CPU, not by thread: groups, too */
	bool cgroups; /* tids are descriptors of control groups */
};

/* Whom to sample, as the options have it: lists, NULL if not given. */
struct target_wish {
	const char *pids, *tids, *cpus, *cgroups, *user;
	bool all;
};

enum target_status {
	TARGET_OK,
	TARGET_WRONG, /* a part of a list is none of what it should be */
	TARGET_NONE   /* there is no such process, user, CPU or group */
};

/* Which part of which option's list is wrong, and how. */
struct target_fault {
	const char *option, *why;
	struct str part;
};

/*
 * Finds all of them; *f is set if that is not TARGET_OK. Without any but cpus,
 * t has no threads yet.
 */
enum target_status target_find(
    struct target *t, const struct target_wish *w, struct target_fault *f);

/* The CPUs online; must come first. */
void target_init(struct target *t);
/* A process that has one thread as yet. */
void target_add_new(struct target *t, int32_t pid);
/*
 * A process that runs, with the threads it has now; pid may name any of them.
 * False if there is none.
 */
bool target_add_pid(struct target *t, int32_t pid);
/*
 * The processes of a list like "12,345". False if a part of it, *bad, is no
 * process id or that of no process.
 */
bool target_add_list(struct target *t, const char *list, struct str *bad);
/* Adds the numbers of a list like "0-3,8" to t->cpus; false if it is none. */
bool target_parse_cpus(struct target *t, struct str list);
void target_free(struct target *t);

#endif
