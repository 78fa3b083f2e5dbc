/* SPDX-License-Identifier: ISC */
/* Words for people, which main.c passes on. */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>

#include "common/buf.h"

void
say(struct buf *b, const char *format, ...)
{
	va_list ap;
	size_t n;

	va_start(ap, format);
	n = (size_t)vsnprintf(NULL, 0, format, ap) + 1;
	va_end(ap);
	va_start(ap, format);
	vsnprintf(buf_extend(b, n), n, format, ap);
	va_end(ap);
	b->n--; /* the NUL */
}
