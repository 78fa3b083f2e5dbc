/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_PRELOAD_REAL_H
#define FG_RECORD_PRELOAD_REAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * The allocation functions that programs would have without this library,
 * always there to be called. Before they are found, by the first call of one,
 * they are functions that look for them; and while dlsym does so, and asks for
 * memory itself, it has it from a small static one, never given back.
 */
#pragma GCC visibility push(hidden)

struct real {
	void *(*malloc)(size_t size);
	void *(*calloc)(size_t n, size_t size);
	void *(*realloc)(void *p, size_t size);
	void (*free)(void *p);
	int (*posix_memalign)(void **p, size_t align, size_t size);
	void *(*aligned_alloc)(size_t align, size_t size);
	void *(*memalign)(size_t align, size_t size);
	void *(*valloc)(size_t size);
	void *(*pvalloc)(size_t size);
	/* Of memory that programs map themselves. */
	void *(*mmap)(
	    void *at, size_t n, int prot, int flags, int fd, off_t offset);
	int (*munmap)(void *p, size_t n);
	/* ... whose last argument stands where a variable one would. */
	void *(*mremap)(void *p, size_t old, size_t n, int flags, void *to);
};

extern struct real real;
/*
 * Is a block to be looked at before free and realloc have it? So it is once
 * one is out that the real ones do not know; others may set it.
 */
extern bool real_screened;

/* Finds them now. False while it is at that, in the same thread. */
bool real_resolve(void);
/* Is this code of the object that has malloc? Once they are found. */
bool real_is_allocator(const void *code);
/* Is a block out of the static memory? */
bool real_is_early(const void *p);
/* A real one instead of such a block, whose length is not known. */
void *real_realloc_early(const char *p, size_t size);

#pragma GCC visibility pop

#endif
