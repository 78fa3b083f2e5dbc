/* SPDX-License-Identifier: ISC */
/* What an operand stands for: a file, a folder of runs, a list of them. */
#include "operands.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/str.h"
#include "common/xalloc.h"

static const char *
add(struct operands *o, struct str folder, struct str name)
{
	struct buf path = { 0 };

	buf_addstr(&path, folder);
	if (folder.n > 0 && folder.s[folder.n - 1] != '/')
		buf_addc(&path, '/');
	buf_addstr(&path, name);
	buf_addc(&path, '\0');
	o->paths = xgrow(o->paths, &o->cap, o->n + 1, sizeof(*o->paths));
	return o->paths[o->n++] = path.s;
}

static bool
is_run(struct str name)
{
	return name.s[0] != '.' &&
	    (str_ends(name, STR(".folded")) ||
		str_ends(name, STR(".folded.gz")) ||
		str_ends(name, STR(".folded.zst")));
}

static int
by_bytes(const void *pa, const void *pb)
{
	char *const *a = pa, *const *b = pb;

	return strcmp(*a, *b);
}

static bool
add_folder(struct operands *o, struct str folder)
{
	const char *path = o->paths[o->n - 1];
	size_t first = o->n;
	struct dirent *entry;
	DIR *dir = opendir(path);

	if (dir == NULL)
		return false;
	while (errno = 0, (entry = readdir(dir)) != NULL)
		if (is_run(str_from(entry->d_name)))
			add(o, folder, str_from(entry->d_name));
	if (errno != 0) {
		closedir(dir);
		return false;
	}
	closedir(dir);
	if (o->n == first) {
		errno = ENODATA;
		return false;
	}
	qsort(o->paths + first, o->n - first, sizeof(*o->paths), by_bytes);
	/* In place of the folder itself. */
	xfree(o->paths[first - 1]);
	o->n--;
	memmove(o->paths + first - 1, o->paths + first,
	    (o->n - first + 1) * sizeof(*o->paths));
	return true;
}

static bool
add_one(struct operands *o, struct str name, const char **at)
{
	struct stat st;

	*at = add(o, STR(""), name);
	if (strcmp(*at, "-") == 0)
		return true;
	if (stat(*at, &st) == -1)
		return false;
	return !S_ISDIR(st.st_mode) || add_folder(o, name);
}

bool
operands_add(struct operands *o, const char *operand, const char **at)
{
	struct str rest = str_from(operand);
	size_t comma;

	if (access(operand, F_OK) == 0)
		return add_one(o, rest, at);
	while ((comma = str_chr(rest, ',')) != STR_NONE) {
		if (!add_one(o, str_head(rest, comma), at))
			return false;
		rest = str_from_index(rest, comma + 1);
	}
	return add_one(o, rest, at);
}

void
operands_free(struct operands *o)
{
	for (size_t i = 0; i < o->n; i++)
		xfree(o->paths[i]);
	xfree(o->paths);
	*o = (struct operands){ 0 };
}
