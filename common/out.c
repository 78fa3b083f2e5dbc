/* SPDX-License-Identifier: ISC */
/* Buffered standard output whose every write is checked. */
#include "common/out.h"

#include <err.h>
#include <errno.h>
#include <unistd.h>

#define BLOCK ((size_t)256 * 1024)

void
out_init(struct out *o)
{
	*o = (struct out){ 0 };
}

void
out_flush(struct out *o)
{
	size_t done = 0;
	ssize_t n;

	while (done < o->buf.n) {
		n = write(STDOUT_FILENO, o->buf.s + done, o->buf.n - done);
		if (n == -1 && errno != EINTR)
			err(1, "standard output");
		if (n > 0)
			done += (size_t)n;
	}
	buf_clear(&o->buf);
}

static void
flush_if_full(struct out *o)
{
	if (o->buf.n >= BLOCK && !o->held)
		out_flush(o);
}

char *
out_room(struct out *o, size_t n)
{
	char *p = buf_extend(&o->buf, n);

	o->buf.n -= n;
	return p;
}

void
out_done(struct out *o, const char *end)
{
	o->buf.n = (size_t)(end - o->buf.s);
	flush_if_full(o);
}

void
out_str(struct out *o, struct str s)
{
	buf_addstr(&o->buf, s);
	flush_if_full(o);
}

void
out_text(struct out *o, const char *z)
{
	out_str(o, str_from(z));
}

void
out_char(struct out *o, char c)
{
	buf_addc(&o->buf, c);
	flush_if_full(o);
}

void
out_dec(struct out *o, uint64_t v)
{
	buf_adddec(&o->buf, v);
}

void
out_count(struct out *o, struct count c)
{
	char tmp[COUNT_TEXT];

	buf_add(&o->buf, tmp, count_format(tmp, c));
}

void
out_close(struct out *o)
{
	out_flush(o);
	buf_free(&o->buf);
	if (close(STDOUT_FILENO) == -1)
		err(1, "standard output");
}
