/* SPDX-License-Identifier: ISC */
/* The next functions of their names, and memory until these are found. */
#include "real.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <sys/mman.h>

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

static void *first_mmap(
    void *at, size_t n, int prot, int flags, int fd, off_t offset);
static int first_munmap(void *p, size_t n);
static void *first_mremap(void *p, size_t old, size_t n, int flags, void *to);

struct real real = { first_malloc, first_calloc, first_realloc, first_free,
	first_posix_memalign, first_aligned, first_aligned, first_paged,
	first_paged, first_mmap, first_munmap, first_mremap };
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

/* From the first to the last byte of the object that has malloc. */
static uintptr_t allocator, allocator_end;

static int
find_allocator(struct dl_phdr_info *o, size_t size, void *arg)
{
	uintptr_t start = UINTPTR_MAX, end = 0;

	for (int i = 0; i < o->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &o->dlpi_phdr[i];
		uintptr_t at = o->dlpi_addr + ph->p_vaddr;

		if (ph->p_type != PT_LOAD)
			continue;
		start = at < start ? at : start;
		end = at + ph->p_memsz > end ? at + ph->p_memsz : end;
	}
	if ((uintptr_t)real.malloc - start >= end - start)
		return 0;
	allocator = start;
	allocator_end = end;
	return 1;
}

bool
real_is_allocator(const void *code)
{
	return (uintptr_t)code - allocator < allocator_end - allocator;
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
	find("mmap", &real.mmap);
	find("mmap64", &real.mmap); /* of 32 bits, takes no other off_t */
	find("munmap", &real.munmap);
	find("mremap", &real.mremap);
	(void)dl_iterate_phdr(find_allocator, NULL);
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

static void *
first_mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
	if (real_resolve() && real.mmap != first_mmap)
		return real.mmap(at, n, prot, flags, fd, offset);
	errno = ENOMEM;
	return MAP_FAILED;
}

static int
first_munmap(void *p, size_t n)
{
	if (real_resolve() && real.munmap != first_munmap)
		return real.munmap(p, n);
	errno = ENOMEM;
	return -1;
}

static void *
first_mremap(void *p, size_t old, size_t n, int flags, void *to)
{
	if (real_resolve() && real.mremap != first_mremap)
		return real.mremap(p, old, n, flags, to);
	errno = ENOMEM;
	return MAP_FAILED;
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
