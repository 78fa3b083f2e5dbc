/* SPDX-License-Identifier: ISC */
/* The next functions of their names, and memory until these are found. */
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>

/*
 * For dlsym's own needs; never given back. Small: it is a message's buffer.
 */
static _Alignas(max_align_t) char early[4096];
static size_t early_used;

static void *first_malloc(size_t size);
static void *first_calloc(size_t n, size_t size);
static void *first_realloc(void *p, size_t size);
static void first_free(void *p);
static int first_posix_memalign(void **p, size_t align, size_t size);
static void *first_aligned(size_t align, size_t size);
static void *first_paged(size_t size);

struct real real = { first_malloc, first_calloc, first_realloc, first_free,
	first_posix_memalign, first_aligned, first_aligned, first_paged,
	first_paged };
bool real_screened;

/* Looking for them, in this thread. */
static __thread bool resolving __attribute__((tls_model("initial-exec")));

/* Leaves *fn as it is if there is no such function. */
static void
find(const char *name, void *fn)
{
	void *p = dlsym(RTLD_NEXT, name);

	if (p != NULL)
		__builtin_memcpy(fn, &p, sizeof(p));
}

bool
real_resolve(void)
{
	if (resolving)
		return false;
	resolving = true;
	find("free", &real.free);
	find("malloc", &real.malloc);
	find("calloc", &real.calloc);
	find("realloc", &real.realloc);
	find("posix_memalign", &real.posix_memalign);
	find("aligned_alloc", &real.aligned_alloc);
	find("memalign", &real.memalign);
	find("valloc", &real.valloc);
	find("pvalloc", &real.pvalloc);
	resolving = false;
	return true;
}

static void *
none(void)
{
	errno = ENOMEM;
	return NULL;
}

static void *
early_alloc(size_t size)
{
	size_t take =
	    (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
	char *p = early + early_used;

	if (take < size || take > sizeof(early) - early_used)
		return none();
	early_used += take;
	real_screened = true;
	return p;
}

bool
real_is_early(const void *p)
{
	return (uintptr_t)p - (uintptr_t)early < sizeof(early);
}

static void *
first_malloc(size_t size)
{
	if (real_resolve() && real.malloc != first_malloc)
		return real.malloc(size);
	return early_alloc(size);
}

static void *
first_calloc(size_t n, size_t size)
{
	if (real_resolve() && real.calloc != first_calloc)
		return real.calloc(n, size);
	/* Never used before, so it is zero. */
	return size > 0 && n > sizeof(early) / size ? none()
						    : early_alloc(n * size);
}

static void *
first_realloc(void *p, size_t size)
{
	if (real_resolve() && real.realloc != first_realloc)
		return real.realloc(p, size);
	return none();
}

static void
first_free(void *p)
{
	if (real_resolve() && real.free != first_free)
		real.free(p);
}

static int
first_posix_memalign(void **p, size_t align, size_t size)
{
	if (real_resolve() && real.posix_memalign != first_posix_memalign)
		return real.posix_memalign(p, align, size);
	return ENOMEM;
}

/* Shared by those a C library has all or none of. */
static void *
first_aligned(size_t align, size_t size)
{
	if (real_resolve() && real.memalign != first_aligned)
		return real.memalign(align, size);
	return none();
}

static void *
first_paged(size_t size)
{
	if (real_resolve() && real.valloc != first_paged)
		return real.valloc(size);
	return none();
}

void *
real_realloc_early(const char *p, size_t size)
{
	size_t most = (size_t)(early + sizeof(early) - p);
	void *to = real.malloc(size);

	if (to != NULL)
		__builtin_memcpy(to, p, size < most ? size : most);
	return to;
}
