/* SPDX-License-Identifier: ISC */
/*
 * The C library's allocation functions in front of the real ones, which are
 * the next in order: the C library's or another allocator's. Each counts its
 * bytes down to the next sample, in its own thread and without locks, and
 * marks the allocation that reaches it: ../allocmark.h.
 *
 * Runs in other people's programs at any time: before the first constructor,
 * in threads that end, between fork and exec. So it calls nothing that
 * allocates, but for dlsym, which older C libraries let do so.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "../allocmark.h"
#include "../poisson.h"
#include "real.h"
#include "tracked.h"

#define PUBLIC __attribute__((visibility("default")))
#define INLINE inline __attribute__((always_inline))
#define RARELY(x) __builtin_expect((x), 0)

PUBLIC void *memalign(size_t align, size_t size);
PUBLIC void *pvalloc(size_t size);

/* In static memory of threads, for what is made at need is allocated. */
static __thread struct {
	uint64_t left;   /* bytes to the next one sampled */
	uint64_t random; /* state; 0: none yet */
} local __attribute__((tls_model("initial-exec")));

static uint64_t interval; /* 0: nothing is sampled */
static bool begun;
static bool live;
static bool trying, tried_inner; /* which functions call others here */

/*
 * Those that call another one by its public name, which is not to count again:
 * in musl, calloc calls malloc.
 */
static struct {
	bool calloc, posix_memalign, aligned_alloc, memalign, paged;
} outer;

/* Any value that differs between threads, processes and runs. */
static uint64_t
seed(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return ((uint64_t)t.tv_nsec * UINT64_C(0x9e3779b97f4a7c15) ^
		   (uint64_t)t.tv_sec << 32 ^ (uint64_t)(uintptr_t)&local) |
	    1;
}

static uint64_t
number(const char *s)
{
	uint64_t v = 0;

	for (; s != NULL && *s >= '0' && *s <= '9'; s++)
		v = v * 10 + (uint64_t)(*s - '0');
	return v;
}

/* Did the call that returned p call another of the functions here? */
static bool
was_outer(const void *p)
{
	bool yes = tried_inner;

	tried_inner = false;
	return p != NULL && yes;
}

/*
 * What they return is not given back: an allocator that lacks one of them has
 * it from the C library, whose blocks its free does not know.
 */
static void
find_outer(void)
{
	void *p = NULL;

	trying = true;
	outer.calloc = was_outer(real.calloc(1, 1));
	outer.aligned_alloc = was_outer(real.aligned_alloc(64, 64));
	outer.memalign = was_outer(real.memalign(64, 64));
	outer.paged = outer.memalign;
	if (real.posix_memalign(&p, 64, 64) != 0)
		p = NULL;
	outer.posix_memalign = was_outer(p);
	trying = false;
}

/*
 * At the first allocation, or when there has been none: other libraries'
 * constructors run before this one's. The page that is written to must be
 * there before anything is sampled.
 */
static __attribute__((constructor)) void
begin(void)
{
	void *at = (void *)(uintptr_t)ALLOCMARK;

	/* As long as the C library has none, it comes later. */
	if (begun || environ == NULL)
		return;
	begun = true;
	(void)real_resolve();
	find_outer();
	if (real.mmap(at, 1, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != at)
		return;
	interval = number(getenv(ALLOCMARK_INTERVAL));
	live = getenv(ALLOCMARK_LIVE) != NULL;
	if (live) {
		real_screened = true;
		if (interval > 1)
			tracked_init();
	}
}

/* Never to be reached. */
#define FOREVER (UINT64_C(1) << 62)

/*
 * An allocation at p is as large as what was left, or larger: the bytes it
 * stands for, or 0 if it is not sampled after all.
 */
static __attribute__((noinline)) uint64_t
sample(const void *p, size_t size)
{
	if (trying) {
		tried_inner = true;
		return 0;
	}
	if (!begun)
		begin();
	if (interval == 0) {
		local.left = begun ? FOREVER : 0;
		return 0;
	}
	if (local.random == 0) {
		local.random = seed();
		local.left = poisson_gap(&local.random, interval);
	}
	if (size < local.left) {
		local.left -= size;
		return 0;
	}
	local.left = poisson_gap(&local.random, interval);
	if (size == 0)
		return 0;
	if (live && interval > 1)
		tracked_add(p);
	return poisson_weight(&local.random, interval, size);
}

/* Tells the recorder, whose sample of the stack begins in the caller. */
static INLINE void
mark(uint64_t weight, const void *p)
{
#if defined(__x86_64__)
	__asm__ volatile("movq %0, (%2)"
			 :
			 : "D"(weight), "S"(p), "r"(ALLOCMARK)
			 : "memory");
#elif defined(__aarch64__)
	register uint64_t x0 __asm__("x0") = weight;
	register const void *x1 __asm__("x1") = p;

	__asm__ volatile("str %0, [%2]"
			 :
			 : "r"(x0), "r"(x1), "r"(ALLOCMARK)
			 : "memory");
#endif
}

/* Not sampled, as nearly all are? To be asked before it is allocated. */
static INLINE bool
passes(size_t size)
{
	uint64_t left = local.left;

	if (RARELY(size >= left))
		return false;
	local.left = left - size;
	return true;
}

/* To be part of the function allocating, which the stack then begins with. */
static INLINE void *
count(void *p, size_t size)
{
	uint64_t weight = p != NULL ? sample(p, size) : 0;

	if (weight > 0)
		mark(weight, p);
	return p;
}

/* Jumps to the real function, unless the allocation is to be sampled. */
#define ALLOCATED(size, call) (passes(size) ? (call) : count((call), (size)))

/* Until release, what this thread allocates does not count. */
static INLINE uint64_t
hold(void)
{
	uint64_t left = local.left;

	local.left = FOREVER;
	return left;
}

static INLINE void *
release(uint64_t left, void *p, size_t size)
{
	local.left = left;
	return p == NULL || passes(size) ? p : count(p, size);
}

PUBLIC void *
malloc(size_t size)
{
	return ALLOCATED(size, real.malloc(size));
}

PUBLIC void *
calloc(size_t n, size_t size)
{
	uint64_t left;

	if (RARELY(outer.calloc)) {
		left = hold();
		return release(left, real.calloc(n, size), n * size);
	}
	return ALLOCATED(n * size, real.calloc(n, size));
}

/*
 * Tells that a block is given back, if anybody wants to know: before it is,
 * for the address may be another thread's in no time.
 */
static __attribute__((noinline)) bool
forget_held(const void *p)
{
	if (p == NULL || (interval > 1 && !tracked_remove(p)))
		return false;
	mark(0, p);
	return true;
}

static INLINE bool
forget(const void *p)
{
	return live && (interval == 1 || tracked_may_have(p)) && forget_held(p);
}

/* It was not, after all. */
static __attribute__((noinline)) void
remember(const void *p)
{
	if (interval > 1)
		tracked_add(p);
	mark(ALLOCMARK_KEPT, p);
}

/*
 * Counts as a new block, its old one as freed. Of its own, for no part of it
 * shall be a function that the stack begins with.
 */
PUBLIC __attribute__((noinline)) void *
realloc(void *p, size_t size)
{
	void *to;
	bool told;

	if (!RARELY(real_screened) && passes(size))
		return real.realloc(p, size);
	if (real_is_early(p))
		return real_realloc_early(p, size);
	told = forget(p);
	to = real.realloc(p, size);
	if (to == NULL && told && size > 0)
		remember(p);
	return to == NULL || passes(size) ? to : count(to, size);
}

PUBLIC void *
reallocarray(void *p, size_t n, size_t size)
{
	size_t product;

	if (__builtin_mul_overflow(n, size, &product)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, product);
}

static __attribute__((noinline)) void
free_screened(void *p)
{
	if (real_is_early(p))
		return;
	(void)forget(p);
	real.free(p);
}

PUBLIC void
free(void *p)
{
	if (RARELY(real_screened))
		free_screened(p);
	else
		real.free(p);
}

PUBLIC int
posix_memalign(void **p, size_t align, size_t size)
{
	uint64_t left;
	int error;

	if (!RARELY(outer.posix_memalign) && passes(size))
		return real.posix_memalign(p, align, size);
	left = hold();
	error = real.posix_memalign(p, align, size);
	release(left, error == 0 ? *p : NULL, size);
	return error;
}

PUBLIC void *
aligned_alloc(size_t align, size_t size)
{
	uint64_t left;

	if (RARELY(outer.aligned_alloc)) {
		left = hold();
		return release(left, real.aligned_alloc(align, size), size);
	}
	return ALLOCATED(size, real.aligned_alloc(align, size));
}

PUBLIC void *
memalign(size_t align, size_t size)
{
	uint64_t left;

	if (RARELY(outer.memalign)) {
		left = hold();
		return release(left, real.memalign(align, size), size);
	}
	return ALLOCATED(size, real.memalign(align, size));
}

PUBLIC void *
valloc(size_t size)
{
	uint64_t left;

	if (RARELY(outer.paged)) {
		left = hold();
		return release(left, real.valloc(size), size);
	}
	return ALLOCATED(size, real.valloc(size));
}

PUBLIC void *
pvalloc(size_t size)
{
	uint64_t left;

	if (RARELY(outer.paged)) {
		left = hold();
		return release(left, real.pvalloc(size), size);
	}
	return ALLOCATED(size, real.pvalloc(size));
}

#if defined(__x86_64__) || defined(__aarch64__)
/*
 * Memory that the program maps itself: mmap under both of its names, and what
 * goes with it, by names of their own, for headers rename them. What an
 * allocator maps to hand out is counted when it does. So is address space
 * when it is made memory, which is not known if that is by mprotect.
 */
PUBLIC void *map(void *at, size_t n, int prot, int flags, int fd,
    off_t offset) __asm__("mmap");
PUBLIC void *map64(void *at, size_t n, int prot, int flags, int fd,
    off_t offset) __asm__("mmap64") __attribute__((alias("mmap")));
PUBLIC int unmap(void *p, size_t n) __asm__("munmap");
PUBLIC void *remap(void *p, size_t old, size_t n, int flags, void *to) __asm__(
    "mremap");

static bool
is_memory(int prot, int flags)
{
	return prot != PROT_NONE &&
	    (flags & (MAP_ANONYMOUS | MAP_NORESERVE)) == MAP_ANONYMOUS;
}

void *
map(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
	bool counts = is_memory(prot, flags) &&
	    !real_is_allocator(__builtin_return_address(0));
	void *p = real.mmap(at, n, prot, flags, fd, offset);

	return !counts || p == MAP_FAILED || passes(n) ? p : count(p, n);
}

int
unmap(void *p, size_t n)
{
	bool told =
	    !real_is_allocator(__builtin_return_address(0)) && forget(p);
	int result = real.munmap(p, n);

	if (result != 0 && told)
		remember(p);
	return result;
}

void *
remap(void *p, size_t old, size_t n, int flags, void *to)
{
	bool counts = !real_is_allocator(__builtin_return_address(0));
	bool told = counts && forget(p);

	to = real.mremap(p, old, n, flags, to);
	if (to == MAP_FAILED && told)
		remember(p);
	return !counts || to == MAP_FAILED || passes(n) ? to : count(to, n);
}
#endif
