/* SPDX-License-Identifier: ISC */
/* Buffered standard output whose every write is checked. */
#include "common/out.h"

#include <err.h>
#include <errno.h>
#include <unistd.h>

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
	if (o->buf.n >= OUT_BLOCK && !o->held)
		out_flush(o);
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
