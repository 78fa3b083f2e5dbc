/* SPDX-License-Identifier: ISC */
/* A set of addresses in lines of eight, and counts that tell of most others. */
#include "tracked.h"

#include <stddef.h>
#include <sys/mman.h>

#define LINE 8
#define MORE 1         /* than there is room for: the last of a line's places */
#define MANY UINT8_MAX /* a count that stays */

struct line {
	uintptr_t v[LINE]; /* 0: free */
};

uint8_t tracked_counts[1 << TRACKED_COUNT_BITS];
static struct line *lines;

void
tracked_init(void)
{
	void *p =
	    mmap(NULL, sizeof(*lines) << TRACKED_BITS, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p != MAP_FAILED)
		lines = p;
	else
		for (size_t i = 0; i < sizeof(tracked_counts); i++)
			tracked_counts[i] = MANY;
}

static void
count(const void *p, int change)
{
	uint8_t *n = &tracked_counts[tracked_hash(p, TRACKED_COUNT_BITS)];
	uint8_t was = __atomic_load_n(n, __ATOMIC_RELAXED);

	while (was != MANY &&
	    !__atomic_compare_exchange_n(n, &was, (uint8_t)(was + change), true,
		__ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

static struct line *
line_of(const void *p)
{
	return &lines[tracked_hash(p, TRACKED_BITS)];
}

static bool
replace(struct line *l, uintptr_t old, uintptr_t new)
{
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
	struct line *l;

	if (lines == NULL)
		return;
	l = line_of(p);
	count(p, 1);
	if (!replace(l, 0, (uintptr_t)p))
		__atomic_store_n(&l->v[LINE - 1], MORE, __ATOMIC_RELAXED);
}

bool
tracked_remove(const void *p)
{
	struct line *l;

	if (lines == NULL)
		return true;
	l = line_of(p);
	if (replace(l, (uintptr_t)p, 0)) {
		count(p, -1);
		return true;
	}
	return __atomic_load_n(&l->v[LINE - 1], __ATOMIC_RELAXED) == MORE;
}
