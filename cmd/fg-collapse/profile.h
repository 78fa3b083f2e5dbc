/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PROFILE_H
#define FG_COLLAPSE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/str.h"
#include "common/table.h"

struct format_opts;
struct sink;

/*
 * What most formats need between their grammar and the sink: a stack that is
 * pushed together frame by frame, under the thread or process that --by asks
 * for, and names that are made fit for folded text.
 *
 *	profile_init(&p, sink, opts);
 *	for each sample:
 *		profile_clear(&p);
 *		for each frame, leaf first:
 *			profile_push(&p, profile_frame(&p, name));
 *		if (!profile_add_up(&p, COUNT(weight)))
 *			return false;
 *	profile_free(&p);
 */
struct profile {
	struct sink *sink;
	const struct format_opts *opts;
	uint32_t *frames; /* the stack being pushed together */
	size_t n, cap;
	uint32_t *stack; /* the same leaf first, with the lane below */
	size_t stack_cap;
	uint64_t inlined; /* frames that profile_may_inline was asked for */
	bool overgrown;   /* it said no */
	uint32_t lane;    /* the frame that stacks are added under, or 0 */
	struct buf text, key;
	struct table known; /* functions met before, and the frame of each: */
	uint32_t *known_frames;
	size_t known_cap;
};

void profile_init(
    struct profile *p, struct sink *sink, const struct format_opts *opts);
void profile_free(struct profile *p);

/*
 * The number of a frame of any name: ';' becomes ':', a control character a
 * blank, no name at all "[unknown]".
 */
uint32_t profile_frame(struct profile *p, struct str name);
/*
 * The same for a function as compilers and debuggers name it: less its
 * arguments, a Rust name repaired; see names.h.
 */
uint32_t profile_function(struct profile *p, struct str name);
/* The same, for who asks for a name once: it is not remembered. */
uint32_t profile_function_once(struct profile *p, struct str name);
/*
 * The same of a line in a file, where they are known: file empty and line
 * PROFILE_NO_LINE are not. With --srcline "name:a.c:12", and an inlined one
 * marked as options want it.
 */
#define PROFILE_NO_LINE UINT32_MAX
uint32_t profile_function_at(struct profile *p, struct str name,
    struct str file, uint32_t line, bool inlined);
/* The same with its arguments: only a Rust name is repaired. */
uint32_t profile_symbol(struct profile *p, struct str name);
/* A function of a module, "module`function"; of none, the function alone. */
uint32_t profile_in_module(
    struct profile *p, struct str module, struct str name);
/*
 * Code of an object, which may be empty, that has no name: "[libc.so.6]", with
 * --addrs "[libc.so.6 <1f2>]".
 */
uint32_t profile_code(struct profile *p, struct str object, uint64_t address);
/* Forgets all frames, or all but the first n. */
void profile_clear(struct profile *p);
void profile_cut(struct profile *p, size_t n);
/* Forgets the n frames that were pushed first. */
void profile_drop(struct profile *p, size_t n);
/* Makes room for n more. */
void profile_room(struct profile *p, size_t n);
static inline void
profile_push(struct profile *p, uint32_t frame)
{
	if (p->n == p->cap)
		profile_room(p, 1);
	p->frames[p->n++] = frame;
}
/* n frames that one address stands for, one function inlined into the next. */
void profile_push_all(struct profile *p, const uint32_t *frames, size_t n);
/*
 * Whether an input of so many bytes may have n more frames that one address
 * stands for: a few bytes could else ask for memory without end. If not, that
 * is told as what the input is broken by, and it is to be read no further.
 */
bool profile_may_inline(struct profile *p, size_t n, uint64_t bytes);
/*
 * Counts the stack whose frames were pushed from leaf to root, or from root
 * to leaf; nothing if there are neither frames nor a lane. The frames stay.
 * False if the sum would not fit: parse then returns false.
 */
bool profile_add_up(struct profile *p, struct count weight);
/* The same with weight 1, if there are frames, which are then forgotten. */
bool profile_end(struct profile *p);
bool profile_add_down(struct profile *p, struct count weight);

/* Who ran a stack. What is not known is empty. */
struct lane {
	struct str process, pid, thread, tid;
};

/*
 * With --by=process the stacks that follow begin with "process-PID", with
 * --by=thread with "thread-TID"; else with nothing.
 */
void profile_lane(struct profile *p, const struct lane *lane);
/*
 * With --by=label the frame of a value of it, or "[no key]" if that is empty:
 * to be set as the lane.
 */
uint32_t profile_label(struct profile *p, struct str value);

#endif
