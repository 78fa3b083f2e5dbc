/* SPDX-License-Identifier: ISC */
/* A set of addresses in lines of eight. */
#include "tracked.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#define LINES_BITS 16
#define LINE 8
#define MORE 1 /* than there is room for: the last of a line's places */

struct line {
	uintptr_t v[LINE]; /* 0: free */
};

static struct line *lines;

void
tracked_init(void)
{
	void *p =
	    mmap(NULL, sizeof(*lines) << LINES_BITS, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p != MAP_FAILED)
		lines = p;
}

/* Fibonacci hashing; blocks are aligned to 16 bytes. */
static struct line *
line_of(uintptr_t p)
{
	uint64_t h = (uint64_t)(p >> 4) * UINT64_C(0x9e3779b97f4a7c15);

	return &lines[h >> (64 - LINES_BITS)];
}

static bool
replace(uintptr_t p, uintptr_t old, uintptr_t new)
{
	struct line *l = line_of(p);

	for (int i = 0; i < LINE; i++) {
		uintptr_t seen = old;

		if (__atomic_load_n(&l->v[i], __ATOMIC_RELAXED) == old &&
		    __atomic_compare_exchange_n(&l->v[i], &seen, new, false,
			__ATOMIC_RELAXED, __ATOMIC_RELAXED))
			return true;
	}
	return false;
}

void
tracked_add(const void *p)
{
	if (lines != NULL && !replace((uintptr_t)p, 0, (uintptr_t)p))
		__atomic_store_n(&line_of((uintptr_t)p)->v[LINE - 1], MORE,
		    __ATOMIC_RELAXED);
}

bool
tracked_remove(const void *p)
{
	const uintptr_t *last;

	if (lines == NULL)
		return true;
	last = &line_of((uintptr_t)p)->v[LINE - 1];
	return replace((uintptr_t)p, (uintptr_t)p, 0) ||
	    __atomic_load_n(last, __ATOMIC_RELAXED) == MORE;
}
