/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_TASK_H
#define FG_SCRIPT_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/space/ended.h"
#include "common/space/maps.h"
#include "common/space/space.h"
#include "common/str.h"
#include "common/table.h"
#include "dso.h"
#include "event.h"
#include "jitdump.h"

/* The kernel as recorded: where a symbol of its own lay tells its slide. */
struct task_kernel {
	uint32_t dso; /* TABLE_NONE: its memory was not recorded */
	struct str symbol;
	uint64_t addr;
};

/*
 * Which tasks there are, what they are called and what their memory maps, as
 * of the record last taken in. Records must come in order of time.
 */
struct tasks {
	const struct data *data;
	struct table tids; /* thread ids, ... */
	struct task **v;   /* ... and the task of each, or NULL */
	size_t cap;
	struct task *last; /* the one last asked for, or NULL */
	struct table comms;
	struct dsos dsos;
	struct arena arena;
	struct maps kernel;
	struct task_kernel text;
	uint64_t kernel_generation; /* differs whenever kernel does */
	uint64_t generation;        /* the last one given */
	struct ended ended;
	unsigned held;     /* files of dsos */
	const char *symfs; /* where paths begin; "" unless it is changed */
	uint64_t time;     /* of the record last taken in */
	/*
	 * Processes whose compiler put new code over old at times that cannot
	 * be told by the recording's clock: there the last stands.
	 */
	uint64_t unordered;
};

/* A thread. Its name can stand at the beginning of a line of output. */
struct task {
	uint32_t pid, tid;
	struct str comm;
	struct task_space *space;
	bool named; /* comm is not just its id */
	bool exited;
};

/* The memory of a process, which its threads share. */
struct task_space {
	uint32_t refs;
	uint64_t generation; /* differs whenever what is below does; never 0 */
	struct space own;
	struct jitdump_space jit; /* before own; a child has it without dump */
};

/* Where an address lies. */
struct place {
	uint32_t dso; /* number in dsos */
	/*
	 * In the file; of DSO_JITDUMP, among all its code; of DSO_JIT and the
	 * kernel, the address itself.
	 */
	uint64_t offset;
};

void tasks_init(struct tasks *t, const struct data *d);
/*
 * Says when what comes next happened, by the clock of the recording; without
 * it, or with EVENT_TIME_NONE, as before.
 */
void tasks_at(struct tasks *t, uint64_t time);
void tasks_event(struct tasks *t, const struct event *e);
/*
 * Takes note of what e maps, which just happened though its turn is later: by
 * then the file may be deleted, and the process gone with all that it saw.
 */
void tasks_foresee(struct tasks *t, const struct event *e);
/* The task of these ids, new or not, until the next tasks_event. */
struct task *tasks_find(struct tasks *t, uint32_t pid, uint32_t tid);
/*
 * Looks up an address of a task, or of the kernel; false if nothing is mapped
 * there. caller: it was found on the stack, not in the instruction pointer.
 */
bool task_user(
    const struct task *k, uint64_t addr, bool caller, struct place *p);
bool tasks_kernel(const struct tasks *t, uint64_t addr, struct place *p);
void tasks_free(struct tasks *t);

#endif
