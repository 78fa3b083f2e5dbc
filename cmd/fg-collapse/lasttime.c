/* SPDX-License-Identifier: ISC */
/* The end of a file before the rest of it. */
#include "lasttime.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/reader.h"
#include "common/xalloc.h"
#include "format.h"

/* What is tried first; deep stacks may take more, up to the whole. */
#define END ((size_t)64 * 1024)
#define LONGEST ((size_t)64 * 1024 * 1024)

/* The last n bytes before end, or fewer if the file was cut meanwhile. */
static size_t
read_end(int fd, off_t end, char *p, size_t n)
{
	size_t have = 0;
	ssize_t got = 1;

	for (; have < n && got > 0; have += got > 0 ? (size_t)got : 0)
		got =
		    pread(fd, p + have, n - have, end - (off_t)n + (off_t)have);
	return have;
}

const char *
lasttime_find(const struct reader *r, const struct format *format, uint64_t *ns)
{
	struct stat st;
	struct str text;
	size_t size, n = END;
	bool found = false;
	char *p;

	if (r->source != NULL || fstat(r->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return "percentages of the time need a plain file, not "
		       "compressed: say +SECONDS";
	size = st.st_size > (off_t)LONGEST ? LONGEST : (size_t)st.st_size;
	for (; !found; n *= 4) {
		if (n > size)
			n = size;
		p = xmalloc(n + 1);
		text.s = p;
		text.n = read_end(r->fd, st.st_size, p, n);
		if ((off_t)n < st.st_size) /* it begins within a line */
			text = str_from_index(text, str_chr(text, '\n'));
		found = format->last(text, ns);
		xfree(p);
		if (n == size)
			break;
	}
	return found ? NULL : "there is no time in it to take percentages of";
}
