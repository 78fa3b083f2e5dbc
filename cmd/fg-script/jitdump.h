/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_JITDUMP_H
#define FG_SCRIPT_JITDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/space/maps.h"
#include "common/str.h"

struct reader;

/*
 * What a just-in-time compiler wrote down of its code in jit-PID.dump, each
 * piece with the time it was placed or moved, so that an address can be looked
 * up as of a sample. The format, of either byte order, is that of
 * tools/perf/Documentation/jitdump-specification.txt in Linux. Source lines
 * are passed over. {0} is empty.
 *
 * Addresses come and go; the code stays. So the pieces count as if they lay
 * one behind the other in the dump, and an address space maps them from there:
 * object is the dump, offset a place among all code.
 */
struct jitdump {
	struct jitdump_code *codes; /* in order of their place */
	size_t ncodes, codes_cap;
	struct jitdump_change *changes; /* in order of time */
	size_t nchanges, changes_cap;
	uint32_t pid;      /* as the compiler knows its own */
	bool cycles;       /* times are the processor's, in no known unit */
	uint64_t unread;   /* damaged records; a last one that is cut is none */
	struct str frames; /* of the code that comes next */
	struct arena arena;
};

/* A function, or a part of one. */
struct jitdump_code {
	uint64_t place, size;
	uint64_t index; /* the compiler's number for it */
	struct str name;
	struct str frames; /* its .eh_frame; empty: none */
};

/* Code appeared at an address. */
struct jitdump_change {
	uint64_t time; /* CLOCK_MONOTONIC, nanoseconds */
	uint64_t addr, size;
	uint64_t from;  /* moved: the address it had */
	uint64_t place; /* loaded: its place; JITDUMP_MOVED */
	size_t seq;     /* number in the file */
};
#define JITDUMP_MOVED UINT64_MAX

/*
 * Reads to the end of r, into what is empty; false if it is no such file. A
 * dump that is still being written ends within a record: it is no error.
 */
bool jitdump_load(struct jitdump *d, struct reader *r);
/* The code at a place, or NULL. */
const struct jitdump_code *jitdump_find(
    const struct jitdump *d, uint64_t place);
void jitdump_free(struct jitdump *d);

/*
 * The code of a process as of a time. A space whose dump is NULL has no dump;
 * it is made with due UINT64_MAX, and its maps may be copied and freed.
 */
struct jitdump_space {
	struct maps maps; /* of TABLE_NONE: no code any more */
	uint32_t object;  /* what stands for the dump in maps */
	uint64_t due;     /* when the next change happens; UINT64_MAX */
	size_t next;      /* which it is */
	const struct jitdump *dump;
	bool replaced; /* code was placed where other code had been */
};

void jitdump_space_init(
    struct jitdump_space *s, const struct jitdump *d, uint32_t object);
/* Makes all changes up to a time; false if there were none. */
bool jitdump_advance(struct jitdump_space *s, uint64_t time);

/* The number in a path's name of the form jit-NUMBER.dump; 0: no such name. */
uint32_t jitdump_pid(struct str path);

#endif
