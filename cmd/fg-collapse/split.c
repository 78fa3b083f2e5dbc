/* SPDX-License-Identifier: ISC */
/* Sorted stacks into files, each root's into one. */
#include "split.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/count.h"
#include "common/table.h"
#include "common/xalloc.h"
#include "dump.h"
#include "lines.h"
#include "order.h"
#include "stackset.h"

/* With what is added to it a name stays below the 255 bytes of most systems. */
#define LONGEST 200

struct split {
	struct order order;
	const struct lines *lines;
	const char *dir;
	struct table roots; /* met so far */
	struct table names; /* of files; taken */
	uint32_t *files;    /* files[root]: which of names */
	size_t files_cap;
	FILE *file; /* of the root last written to */
	uint32_t root;
	struct buf line;
	struct split_error *error;
};

static bool
failed(struct split *s, int err)
{
	s->error->err = err;
	return false;
}

/* Makes the folder, or sees that it is empty. */
static bool
prepare(struct split *s)
{
	struct dirent *entry;
	bool empty = true;
	DIR *d;

	buf_addstr(&s->error->path, str_from(s->dir));
	buf_addc(&s->error->path, '\0');
	if (mkdir(s->dir, 0777) == 0)
		return true;
	if (errno != EEXIST || (d = opendir(s->dir)) == NULL)
		return failed(s, errno);
	while ((entry = readdir(d)) != NULL)
		empty = empty &&
		    (strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0);
	closedir(d);
	return empty || failed(s, ENOTEMPTY);
}

static void
safe_name(struct str root, struct buf *b)
{
	unsigned char c;

	if (root.n == 0)
		buf_addc(b, '_');
	for (size_t i = 0; i < root.n && i < LONGEST; i++) {
		c = (unsigned char)root.s[i];
		if (c < ' ' || c == 0x7f || c == '/' || (c == '.' && i == 0))
			c = '_';
		buf_addc(b, (char)c);
	}
}

/* A name for the root's file that no other has. */
static uint32_t
new_name(struct split *s, struct str root)
{
	struct buf b = { 0 };
	uint32_t id;
	size_t n;

	safe_name(root, &b);
	n = b.n;
	for (uint64_t i = 2; table_get(&s->names, buf_str(&b)) != TABLE_NONE;
	     i++) {
		b.n = n;
		buf_addc(&b, '.');
		buf_adddec(&b, i);
	}
	id = table_put(&s->names, buf_str(&b));
	buf_free(&b);
	return id;
}

static bool
close_file(struct split *s)
{
	FILE *file = s->file;
	bool bad;

	s->file = NULL;
	if (file == NULL)
		return true;
	bad = ferror(file) != 0;
	return fclose(file) == 0 && !bad ? true : failed(s, errno);
}

/* Goes to the file of a root. */
static bool
open_file(struct split *s, struct str root)
{
	size_t known = s->roots.n;
	uint32_t id = table_put(&s->roots, root);
	struct buf *path = &s->error->path;

	if (s->file != NULL && id == s->root)
		return true;
	if (!close_file(s))
		return false;
	if (s->roots.n > known) {
		s->files = xgrow(
		    s->files, &s->files_cap, s->roots.n, sizeof(*s->files));
		s->files[id] = new_name(s, root);
	}
	buf_clear(path);
	buf_addstr(path, str_from(s->dir));
	buf_addc(path, '/');
	buf_addstr(path, s->names.keys[s->files[id]]);
	buf_addstr(path, STR(".folded"));
	buf_addc(path, '\0');
	s->root = id;
	s->file = fopen(path->s, s->roots.n > known ? "w" : "a");
	return s->file != NULL || failed(s, errno);
}

static bool
write_line(struct split *s, const struct order_run *r)
{
	struct buf *b = &s->line;
	char *p;

	if (!open_file(s, *s->order.names[r->keys[0]]))
		return false;
	buf_clear(b);
	buf_addstr(b, buf_str(&s->lines->prefix));
	for (size_t i = r->n > 1; i < r->n; i++) {
		buf_addstr(b, *s->order.names[r->keys[i]]);
		buf_addc(b, i + 1 < r->n ? ';' : s->lines->blank);
	}
	p = buf_extend(b, COUNT_TEXT);
	b->n -= COUNT_TEXT - count_format(p, r->count);
	buf_addc(b, '\n');
	return fwrite(b->s, 1, b->n, s->file) == b->n || failed(s, errno);
}

/* All stacks to their files, or only to see whether their sums fit. */
static bool
go_through(struct split *s, bool write, struct dump_stats *stats)
{
	struct order_run r;
	bool ok = true;

	order_run_init(&r, &s->order, SIZE_MAX, 0);
	while (ok && order_next(&r)) {
		if (!write)
			continue;
		ok = write_line(s, &r);
		stats->stacks++;
		if (r.n > stats->deepest)
			stats->deepest = r.n;
	}
	if (r.overflow) {
		s->error->what =
		    "the counts of a stack add up to more than 2^64-1";
		ok = false;
	}
	order_run_free(&r);
	return close_file(s) && ok;
}

bool
split(struct stackset *const *sets, size_t n, const char *dir,
    const struct lines *lines, struct dump_stats *stats,
    struct split_error *error)
{
	struct split s = { .lines = lines, .dir = dir, .error = error };
	bool ok = true;

	*error = (struct split_error){ 0 };
	order_init(&s.order, sets, n);
	*stats = (struct dump_stats){ .frames = s.order.distinct };
	for (size_t i = 0; i < n; i++) {
		order_set(&s.order, i);
		ok = ok && !sets[i]->overflow;
	}
	if (!ok)
		error->what =
		    "the counts of a stack add up to more than 2^64-1";
	ok = ok && go_through(&s, false, stats) && prepare(&s) &&
	    go_through(&s, true, stats);
	order_free(&s.order);
	table_free(&s.roots);
	table_free(&s.names);
	xfree(s.files);
	buf_free(&s.line);
	return ok;
}
