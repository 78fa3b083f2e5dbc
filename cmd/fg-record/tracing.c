/* SPDX-License-Identifier: ISC */
/* Tracepoints' descriptions out of tracefs. */
#include "tracing.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/perf/put.h"
#include "common/xalloc.h"
#include "event.h"
#include "proc.h"

/* The first three bytes mean nothing; the version is text. */
#define MAGIC "\x17\x08\x44tracing0.6"

bool
tracing_read(struct buf *b, const char *path)
{
	return proc_read(b, "/sys/kernel/tracing/%s", path) ||
	    proc_read(b, "/sys/kernel/debug/tracing/%s", path);
}

bool
tracing_readable(void)
{
	struct buf b = { 0 };
	bool ok = tracing_read(&b, "available_events");

	buf_free(&b);
	return ok;
}

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Splits text, which has a NUL behind, in lines that have one. */
static char **
split_lines(struct buf *text, size_t *n)
{
	char **v = NULL;
	size_t cap = 0;

	*n = 0;
	for (char *p = text->s, *end; *p != '\0'; p = end + 1) {
		v = xgrow(v, &cap, *n + 1, sizeof(*v));
		v[(*n)++] = p;
		end = strchr(p, '\n');
		if (end == NULL)
			break;
		*end = '\0';
	}
	return v;
}

bool
tracing_each(tracing_fn *fn, void *arg)
{
	struct buf text = { 0 };
	bool ok = tracing_read(&text, "available_events");
	char **names;
	size_t n;

	buf_addzero(&text, 1);
	names = split_lines(&text, &n);
	if (n > 0)
		qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; ok && i < n; i++)
		fn(arg, names[i]);
	xfree(names);
	buf_free(&text);
	return ok;
}

/* A file, its length first. */
static void
put_file(struct buf *b, const char *path)
{
	struct buf file = { 0 };

	(void)tracing_read(&file, path);
	put_u64(b, file.n);
	buf_addstr(b, buf_str(&file));
	buf_free(&file);
}

/* The name of its system, and the one format of it. */
static void
put_event(struct buf *b, const char *tracepoint)
{
	struct buf path = { 0 };
	struct str name = str_from(tracepoint);

	buf_addstr(&path, STR("events/"));
	buf_addstr(&path, name);
	buf_add(&path, "/format", sizeof("/format"));
	buf_addstr(b, str_head(name, str_chr(name, '/')));
	buf_addc(b, '\0');
	put_u32(b, 1);
	put_file(b, path.s);
	buf_free(&path);
}

static uint32_t
count(const struct events *ev)
{
	uint32_t n = 0;

	for (size_t i = 0; i < ev->n; i++)
		n += ev->v[i].tracepoint != NULL;
	return n;
}

void
tracing_put(struct buf *b, const struct events *ev)
{
	const uint16_t one = 1;

	if (count(ev) == 0)
		return;
	buf_add(b, MAGIC, sizeof(MAGIC));
	/* Byte order (1 is big), the size of a long and of a page. */
	buf_addc(b, *(const char *)&one == 0);
	buf_addc(b, (char)sizeof(long));
	put_u32(b, (uint32_t)sysconf(_SC_PAGESIZE));
	buf_add(b, "header_page", sizeof("header_page"));
	put_file(b, "events/header_page");
	buf_add(b, "header_event", sizeof("header_event"));
	put_file(b, "events/header_event");
	put_u32(b, 0); /* formats of the function tracer: none */
	put_u32(b, count(ev));
	for (size_t i = 0; i < ev->n; i++)
		if (ev->v[i].tracepoint != NULL)
			put_event(b, ev->v[i].tracepoint);
	/* Kernel symbols, printk's strings and names of processes: none. */
	put_u32(b, 0);
	put_u32(b, 0);
	put_u64(b, 0);
}
