/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_XALLOC_H
#define FG_COMMON_XALLOC_H

#include <stddef.h>

/* These exit with a message rather than return NULL. */
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);
/*
 * As xcalloc, for a big table that is read here and there and soon filled: the
 * system need not show a page of zeros first and then replace it.
 */
void *xzeroed(size_t n, size_t size);
char *xstrdup(const char *s);
void xfree(void *p);
/* For a table that has no number left to give: exits naming what ran out. */
_Noreturn void xexhausted(const char *what);

/*
 * Makes room for at least need elements of size bytes at p, which holds *cap
 * of them, growing by half again or more; returns the new place.
 */
void *xgrow(void *p, size_t *cap, size_t need, size_t size);

#endif
