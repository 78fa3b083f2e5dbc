/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_RING_H
#define FG_RECORD_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

struct buf;

/*
 * One CPU's buffer of records, shared with the kernel: it writes at the head,
 * this side reads at the tail, perf_event_open(2) "MMAP layout". Not to be
 * written over, so what does not fit is lost, and counted by the kernel.
 */
struct ring {
	struct perf_event_mmap_page *page; /* NULL: not mapped */
	size_t size;                       /* bytes behind it, a power of 2 */
};

/*
 * Maps the event's ring of size bytes, a power of 2. False with errno: EINVAL
 * if that is less than a page, EPERM if the user may not lock so much memory.
 */
bool ring_map(struct ring *r, int fd, size_t size);
/*
 * Moves what the kernel has written by now to the end of b: whole records,
 * oldest first. False if there was nothing.
 */
bool ring_drain(struct ring *r, struct buf *b);
/*
 * The same a record at a time and in place. Is there any? *head is how far the
 * kernel has written by now.
 */
bool ring_more(const struct ring *r, uint64_t *head);
/*
 * The oldest record, of which there must be one: in the ring or, if it wraps
 * around there, at scratch, which has room for 64 KiB.
 */
struct str ring_peek(const struct ring *r, char *scratch);
/* Gives its room back to the kernel; where the next one begins. */
uint64_t ring_pass(struct ring *r);
void ring_unmap(struct ring *r);

/*
 * A second of the longest stacks (about 1 KiB) at a thousand a second, four
 * times what the recorder lets pass between two looks.
 */
#define RING_SIZE ((size_t)1 << 20)
/* With stacks' bytes, one CPU's at most, and those of all together. */
#define RING_MAX ((size_t)1 << 25)
#define RINGS_MAX ((size_t)1 << 27)

#endif
