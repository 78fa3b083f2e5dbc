/* SPDX-License-Identifier: ISC */
/* Files of /proc and /sys, whose size is known only by reading them. */
#include "proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/xalloc.h"

#define BLOCK 4096

static bool
read_all(struct buf *b, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n;

	if (fd == -1)
		return false;
	do {
		char *block = buf_extend(b, BLOCK);

		n = read(fd, block, BLOCK);
		b->n -= (size_t)(n > 0 ? BLOCK - n : BLOCK);
	} while (n > 0 || (n == -1 && errno == EINTR));
	close(fd);
	return n == 0;
}

bool
proc_read(struct buf *b, const char *format, ...)
{
	va_list ap;
	char *path;
	bool ok;
	int n;

	buf_clear(b);
	va_start(ap, format);
	n = vasprintf(&path, format, ap);
	va_end(ap);
	if (n == -1)
		return false;
	ok = read_all(b, path);
	free(path);
	return ok;
}

bool
proc_number(const char *path, int64_t *v)
{
	struct buf b = { 0 };
	bool ok = proc_read(&b, "%s", path);
	struct str s = str_trim(buf_str(&b));
	bool minus = str_starts(s, STR("-"));
	uint64_t n;

	ok =
	    ok && num_parse_dec(str_from_index(s, minus), &n) && n <= INT64_MAX;
	if (ok)
		*v = minus ? -(int64_t)n : (int64_t)n;
	buf_free(&b);
	return ok;
}

struct str
proc_field(struct str text, struct str key)
{
	struct str line;

	while (str_line(&text, &line)) {
		size_t colon = str_chr(line, ':');

		if (colon != STR_NONE &&
		    str_eq(str_trim(str_head(line, colon)), key))
			return str_trim(str_from_index(line, colon + 1));
	}
	return STR("");
}

static int
by_number(const void *a, const void *b)
{
	const int32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

bool
proc_each(const char *dir, proc_fn *fn, void *arg)
{
	DIR *d = opendir(dir);
	int32_t *ids = NULL;
	size_t n = 0, cap = 0;
	struct dirent *e;
	uint64_t v;

	if (d == NULL)
		return false;
	while ((e = readdir(d)) != NULL) {
		if (!num_parse_dec(str_from(e->d_name), &v) || v > INT32_MAX)
			continue;
		ids = xgrow(ids, &cap, n + 1, sizeof(*ids));
		ids[n++] = (int32_t)v;
	}
	closedir(d);
	if (n > 0)
		qsort(ids, n, sizeof(*ids), by_number);
	for (size_t i = 0; i < n; i++)
		fn(arg, ids[i]);
	xfree(ids);
	return true;
}
