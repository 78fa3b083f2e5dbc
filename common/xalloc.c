/* SPDX-License-Identifier: ISC */
/* Memory, or an exit: a filter that has run out can do nothing better. */
#include "common/xalloc.h"

#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		errx(1, "out of memory");
	p = realloc(p, n * size > 0 ? n * size : 1);
	if (p == NULL)
		errx(1, "out of memory");
	return p;
}

void *
xmalloc(size_t n)
{
	return xreallocarray(NULL, n, 1);
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

	if (p == NULL)
		errx(1, "out of memory");
	return p;
}

void *
xzeroed(size_t n, size_t size)
{
	void *p = xreallocarray(NULL, n, size);

	return memset(p, 0, n * size);
}

char *
xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}

void *
xgrow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t n = *cap;

	if (need <= n)
		return p;
	if (n > SIZE_MAX / 2 || need > SIZE_MAX / 2)
		errx(1, "out of memory");
	n += n / 2;
	if (n < need)
		n = need;
	if (n < 16)
		n = 16;
	*cap = n;
	return xreallocarray(p, n, size);
}

void
xfree(void *p)
{
	free(p);
}

void
xexhausted(const char *what)
{
	errx(1, "more than 4294967294 %s", what);
}
