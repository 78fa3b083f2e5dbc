/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_OUT_H
#define FG_COMMON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/str.h"

/*
 * Standard output in big blocks. A write that fails (a full disk, a closed
 * descriptor) ends the program with a message and status 1; a reader that
 * went away ends it by SIGPIPE as it ends any filter.
 */
struct out {
	struct buf buf;
	bool held; /* nothing is written but by out_flush and out_close */
};

void out_init(struct out *o);
/* Writes what is buffered, for a reader that waits for it. */
void out_flush(struct out *o);
/* Room for n bytes, to be filled; out_done tells where what was put ends. */
#define OUT_BLOCK ((size_t)256 * 1024)
static inline char *
out_room(struct out *o, size_t n)
{
	if (o->buf.cap - o->buf.n < n) {
		buf_extend(&o->buf, n);
		o->buf.n -= n;
	}
	return o->buf.s + o->buf.n;
}
static inline void
out_done(struct out *o, const char *end)
{
	o->buf.n = (size_t)(end - o->buf.s);
	if (o->buf.n >= OUT_BLOCK && !o->held)
		out_flush(o);
}
void out_str(struct out *o, struct str s);
/* A NUL-terminated string. */
void out_text(struct out *o, const char *z);
void out_char(struct out *o, char c);
void out_dec(struct out *o, uint64_t v);
void out_count(struct out *o, struct count c);
/* Flushes, closes standard output and frees o: the last step of exit 0. */
void out_close(struct out *o);

#endif
