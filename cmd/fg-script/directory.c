/* SPDX-License-Identifier: ISC */
/* What perf record --threads leaves behind. */
#include "directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/str.h"
#include "common/xalloc.h"

/* More files than any machine has processors. */
#define FILES_MAX 16384

/* Opens a regular file, and nothing that could block; -1 on failure. */
static int
open_regular(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd != -1 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The numbers N of the files data.N, sorted. */
static uint64_t *
list(int dir, size_t *n)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd != -1 ? fdopendir(fd) : NULL;
	const struct dirent *e;
	uint64_t *v = NULL, number;
	size_t cap = 0;

	*n = 0;
	if (stream == NULL)
		return NULL;
	while (*n < FILES_MAX && (e = readdir(stream)) != NULL) {
		struct str name = str_from(e->d_name);

		/* Of "data.1" and "data.01" only the first is perf's. */
		if (!str_starts(name, STR("data.")) ||
		    (name.n > 6 && name.s[5] == '0') ||
		    !num_parse_dec(str_from_index(name, 5), &number))
			continue;
		v = xgrow(v, &cap, *n + 1, sizeof(*v));
		v[(*n)++] = number;
	}
	closedir(stream);
	if (*n > 0)
		qsort(v, *n, sizeof(*v), compare);
	return v;
}

static void
add(struct directory *d, int dir, const char *name)
{
	int fd = open_regular(dir, name);

	if (fd == -1) {
		d->missing = true;
		return;
	}
	d->fds = xgrow(d->fds, &d->cap, d->n + 1, sizeof(*d->fds));
	d->fds[d->n++] = fd;
}

bool
directory_open(struct directory *d, int dir)
{
	struct buf name = { 0 };
	uint64_t *v;
	size_t n;

	*d = (struct directory){ 0 };
	add(d, dir, "data");
	if (d->n == 0)
		return false;
	v = list(dir, &n);
	for (size_t i = 0; i < n; i++) {
		buf_clear(&name);
		buf_addstr(&name, STR("data."));
		buf_adddec(&name, v[i]);
		buf_addc(&name, '\0');
		add(d, dir, name.s);
	}
	buf_free(&name);
	xfree(v);
	return true;
}

void
directory_free(struct directory *d)
{
	xfree(d->fds);
}
