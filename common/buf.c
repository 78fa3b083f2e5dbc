/* SPDX-License-Identifier: ISC */
/* Growable bytes. */
#include "common/buf.h"

#include <stdint.h>
#include <string.h>

#include "common/num.h"
#include "common/xalloc.h"

char *
buf_extend(struct buf *b, size_t n)
{
	char *p;

	if (b->cap - b->n < n) {
		size_t need = n > SIZE_MAX - b->n ? SIZE_MAX : b->n + n;

		b->s = xgrow(b->s, &b->cap, need, 1);
	}
	p = b->s + b->n;
	b->n += n;
	return p;
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n > 0)
		memcpy(buf_extend(b, n), p, n);
}

void
buf_addstr(struct buf *b, struct str s)
{
	buf_add(b, s.s, s.n);
}

void
buf_addc(struct buf *b, char c)
{
	*buf_extend(b, 1) = c;
}

void
buf_addzero(struct buf *b, size_t n)
{
	if (n > 0)
		memset(buf_extend(b, n), 0, n);
}

void
buf_adddec(struct buf *b, uint64_t v)
{
	char tmp[NUM_MAX];

	buf_add(b, tmp, num_dec(tmp, v));
}

void
buf_addhex(struct buf *b, uint64_t v)
{
	char tmp[NUM_MAX];

	buf_add(b, tmp, num_hex(tmp, v));
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->s, b->n };
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
}

void
buf_free(struct buf *b)
{
	xfree(b->s);
	*b = (struct buf){ 0 };
}
