/* SPDX-License-Identifier: ISC */
#include "common/warnlines.h"

#include <err.h>

#include "common/buf.h"

void
warn_lines(struct buf *b)
{
	struct str rest = buf_str(b), line;

	while (str_line(&rest, &line))
		warnx("%.*s", (int)line.n, line.s);
	buf_free(b);
}
