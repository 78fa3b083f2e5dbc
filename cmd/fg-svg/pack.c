/* SPDX-License-Identifier: ISC */
/* Deflate, by zlib where there is one, and base64. */
#include "pack.h"

#include <stdint.h>
#include <string.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#include "common/xalloc.h"

#ifdef HAVE_ZLIB
/* The window is 32 KiB; no zlib header. */
#define WINDOW_BITS (-15)
/* A tenth more bytes than the most thorough, in half its time. */
#define LEVEL 5
#define BLOCK ((size_t)64 * 1024)
#define INPUT_MOST ((size_t)1 << 30)

static void
deflate_all(struct buf *b, struct str s)
{
	z_stream z;
	size_t n;
	int rc;

	memset(&z, 0, sizeof(z));
	if (deflateInit2(&z, LEVEL, Z_DEFLATED, WINDOW_BITS, 8,
		Z_DEFAULT_STRATEGY) != Z_OK)
		xexhausted("memory of zlib");
	do {
		n = s.n < INPUT_MOST ? s.n : INPUT_MOST;
		if (z.avail_in == 0) {
			z.next_in = (z_const Bytef *)(uintptr_t)s.s;
			z.avail_in = (uInt)n;
			s = str_from_index(s, n);
		}
		z.next_out = (Bytef *)buf_extend(b, BLOCK);
		z.avail_out = BLOCK;
		rc = deflate(&z, s.n == 0 ? Z_FINISH : Z_NO_FLUSH);
		b->n -= z.avail_out;
	} while (rc != Z_STREAM_END);
	deflateEnd(&z);
}
#else
#define BLOCK ((size_t)UINT16_MAX)

/* Blocks that are stored as they are (RFC 1951, 3.2.4). */
static void
deflate_all(struct buf *b, struct str s)
{
	size_t n;

	do {
		n = s.n < BLOCK ? s.n : BLOCK;
		buf_addc(b, n == s.n); /* the last one */
		buf_addc(b, (char)(n & 0xff));
		buf_addc(b, (char)(n >> 8));
		buf_addc(b, (char)(~n & 0xff));
		buf_addc(b, (char)(~n >> 8 & 0xff));
		buf_addstr(b, str_head(s, n));
		s = str_from_index(s, n);
	} while (s.n > 0);
}
#endif

static void
base64(struct buf *b, struct str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
				     "opqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)s.s;
	uint32_t v;
	char *to;

	for (size_t i = 0; i < s.n; i += 3) {
		v = (uint32_t)p[i] << 16;
		v |= i + 1 < s.n ? (uint32_t)p[i + 1] << 8 : 0;
		v |= i + 2 < s.n ? p[i + 2] : 0;
		to = buf_extend(b, 4);
		to[0] = digits[v >> 18];
		to[1] = digits[v >> 12 & 63];
		to[2] = i + 1 < s.n ? digits[v >> 6 & 63] : '=';
		to[3] = i + 2 < s.n ? digits[v & 63] : '=';
	}
}

void
pack_add(struct buf *b, struct str s)
{
	struct buf packed = { 0 };

	deflate_all(&packed, s);
	base64(b, buf_str(&packed));
	buf_free(&packed);
}
