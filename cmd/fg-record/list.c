/* SPDX-License-Identifier: ISC */
/* The events of this machine. */
#include "list.h"

#include <dirent.h>
#include <fnmatch.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/xalloc.h"
#include "named.h"
#include "pmu.h"
#include "tracing.h"

struct list {
	FILE *f;
	char *const *patterns;
};

static void
line(const struct list *l, const char *name, const char *kind)
{
	bool fits = *l->patterns == NULL;

	for (char *const *p = l->patterns; *p != NULL; p++)
		fits = fits || fnmatch(*p, name, 0) == 0;
	if (fits)
		fprintf(l->f, "%-40s [%s]\n", name, kind);
}

/* Whether the machine counts it, here or for others with more rights. */
static bool
is_there(struct perf_event_attr *a)
{
	int fd;

	a->size = sizeof(*a);
	a->exclude_kernel = a->exclude_hv = 1;
	a->disabled = 1;
	fd = (int)syscall(
	    SYS_perf_event_open, a, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd != -1)
		close(fd);
	return fd != -1;
}

static void
named(const struct list *l, uint32_t type, const char *kind)
{
	const char *name;

	for (size_t i = 0; (name = named_at(i)) != NULL; i++) {
		struct perf_event_attr a = { 0 };

		if (named_find(&a, str_from(name)) && a.type == type &&
		    (type == PERF_TYPE_SOFTWARE || is_there(&a)))
			line(l, name, kind);
	}
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
caches(const struct list *l)
{
	char **v = NULL, name[NAMED_CACHE];
	size_t n = 0, cap = 0;

	for (size_t i = 0; named_cache(i, name); i++) {
		struct perf_event_attr a = { 0 };

		if (!named_find(&a, str_from(name)) || !is_there(&a))
			continue;
		v = xgrow(v, &cap, n + 1, sizeof(*v));
		v[n++] = xstrdup(name);
	}
	if (n > 0)
		qsort(v, n, sizeof(*v), by_name);
	for (size_t i = 0; i < n; i++) {
		line(l, v[i], "hardware cache");
		xfree(v[i]);
	}
	xfree(v);
}

/* The names in a directory, sorted, and NULL; nothing if there is none. */
static char **
names_in(const char *dir)
{
	char **v = NULL;
	size_t n = 0, cap = 0;
	struct dirent *e;
	DIR *d = opendir(dir);

	while (d != NULL && (e = readdir(d)) != NULL) {
		/* pmu/events/X.unit and the like describe event X. */
		if (strchr(e->d_name, '.') != NULL)
			continue;
		v = xgrow(v, &cap, n + 1, sizeof(*v));
		v[n++] = xstrdup(e->d_name);
	}
	if (d != NULL)
		closedir(d);
	if (n > 0)
		qsort(v, n, sizeof(*v), by_name);
	v = xgrow(v, &cap, n + 1, sizeof(*v));
	v[n] = NULL;
	return v;
}

static void
free_names(char **v)
{
	for (size_t i = 0; v[i] != NULL; i++)
		xfree(v[i]);
	xfree(v);
}

static void
pmus(const struct list *l)
{
	char **v = names_in(PMU_DEVICES);

	for (size_t i = 0; v[i] != NULL; i++) {
		struct buf b = { 0 };
		char **events;

		buf_addstr(&b, STR(PMU_DEVICES "/"));
		buf_addstr(&b, str_from(v[i]));
		buf_add(&b, "/events", sizeof("/events"));
		events = names_in(b.s);
		for (size_t j = 0; events[j] != NULL; j++) {
			buf_clear(&b);
			buf_addstr(&b, str_from(v[i]));
			buf_addc(&b, '/');
			buf_addstr(&b, str_from(events[j]));
			buf_add(&b, "/", sizeof("/"));
			line(l, b.s, "PMU");
		}
		free_names(events);
		buf_free(&b);
	}
	free_names(v);
}

static void
tracepoint(void *list, const char *name)
{
	line(list, name, "tracepoint");
}

static void
forms(const struct list *l)
{
	uint32_t type;

	if (pmu_type(STR("cpu"), &type))
		line(l, "rHEX", "raw hardware");
	line(l, "mem:ADDRESS[/LENGTH][:rwx]", "breakpoint");
	if (pmu_type(STR("kprobe"), &type))
		line(l, "kprobe:FUNCTION[+OFFSET][%return]", "kprobe");
	if (pmu_type(STR("uprobe"), &type))
		line(l, "uprobe:OBJECT:FUNCTION[+OFFSET][%return]", "uprobe");
}

bool
list_events(FILE *f, char *const *patterns)
{
	struct list l = { f, patterns };

	named(&l, PERF_TYPE_HARDWARE, "hardware");
	caches(&l);
	named(&l, PERF_TYPE_SOFTWARE, "software");
	pmus(&l);
	forms(&l);
	return tracing_each(tracepoint, &l);
}
