/* SPDX-License-Identifier: ISC */
/* Parts of perf.data appended to a buffer. */
#include "common/perf/put.h"

#include <string.h>

#include "common/buf.h"
#include "common/perf/format.h"

#define RECORD_ALIGN 8
#define STRING_ALIGN 64
#define BUILD_ID_SIZE 20
#define HOST (-1) /* whose build-ids: this machine's, not a guest's */

static void
add_u16(struct buf *b, uint16_t v)
{
	buf_add(b, &v, sizeof(v));
}

size_t
put_begin(struct buf *b, uint32_t type, uint16_t misc)
{
	size_t start = b->n;

	put_u32(b, type);
	add_u16(b, misc);
	add_u16(b, 0);
	return start;
}

bool
put_end(struct buf *b, size_t start)
{
	size_t n = b->n - start;
	uint16_t size;

	if (n > PUT_RECORD_MAX) {
		b->n = start;
		return false;
	}
	buf_addzero(b, -n % RECORD_ALIGN);
	size = (uint16_t)(b->n - start);
	memcpy(b->s + start + 6, &size, sizeof(size));
	return true;
}

void
put_u32(struct buf *b, uint32_t v)
{
	buf_add(b, &v, sizeof(v));
}

void
put_u64(struct buf *b, uint64_t v)
{
	buf_add(b, &v, sizeof(v));
}

/* s, at least one NUL, and more of them up to a multiple of align. */
static void
put_padded(struct buf *b, struct str s, size_t align)
{
	buf_addstr(b, s);
	buf_addzero(b, align - s.n % align);
}

void
put_name(struct buf *b, struct str s)
{
	put_padded(b, s, RECORD_ALIGN);
}

void
put_string(struct buf *b, struct str s)
{
	put_u32(b, (uint32_t)(s.n + STRING_ALIGN - s.n % STRING_ALIGN));
	put_padded(b, s, STRING_ALIGN);
}

void
put_build_id(struct buf *b, uint16_t mode, struct str name,
    const unsigned char *id, size_t n)
{
	size_t start = put_begin(
	    b, PD_RECORD_BUILD_ID, (uint16_t)(mode | PD_MISC_BUILD_ID_SIZE));

	if (n > BUILD_ID_SIZE)
		n = BUILD_ID_SIZE;
	put_u32(b, (uint32_t)HOST);
	buf_add(b, id, n);
	buf_addzero(b, BUILD_ID_SIZE - n);
	put_u32(b, 0);
	b->s[b->n - 4] = (char)n; /* one byte, then three of padding */
	put_padded(b, name, STRING_ALIGN);
	(void)put_end(b, start);
}
