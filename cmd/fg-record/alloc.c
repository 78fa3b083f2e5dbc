/* SPDX-License-Identifier: ISC */
/* Samples of allocations to bytes. */
#include "alloc.h"

#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocmark.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/perf/format.h"
#include "common/xalloc.h"
#include "event.h"
#include "live.h"
#include "sampler.h"

#define INTERVAL (UINT64_C(512) * 1024)
#define PRELOAD "LD_PRELOAD"

/* Offsets: in a sample; ... */
#define SAMPLE_ID 8
#define SAMPLE_PID 24
#define SAMPLE_TIME 32
#define SAMPLE_CPU 40 /* or the period */
/* ... in EXIT and COMM; ... */
#define TASK_PID 8
#define TASK_TID 16
/* ... in the trailer, whose length is that of the fields that follow. */
#define TRAILER_TIME 8

enum alloc_role { ROLE_MARK };

struct alloc_probe {
	enum alloc_role role;
};

struct alloc_source {
	uint64_t id;
	size_t probe;
};

bool
alloc_parse(struct alloc_mode *m, struct str text)
{
	size_t comma = str_chr(text, ',');
	struct str name = str_head(text, comma);
	struct str size = str_from_index(text, name.n + (comma != STR_NONE));

	*m = (struct alloc_mode){ .interval = INTERVAL };
	m->sampled = str_starts(name, STR("sampled"));
	m->live =
	    str_eq(name, STR("live")) || str_eq(name, STR("sampled-live"));
	m->count = str_eq(name, STR("count"));
	if (comma != STR_NONE)
		return m->sampled && num_parse_dec(size, &m->interval) &&
		    m->interval > 0 && m->interval <= INT64_MAX &&
		    (m->live || name.n == strlen("sampled"));
	return m->live || m->count || str_eq(name, STR("sampled")) ||
	    str_eq(name, STR("bytes"));
}

/* Its path: beside this program, or where it is installed; NULL if neither. */
static char *
library(void)
{
	static const char *const places[] = { "/" ALLOCMARK_LIBRARY,
		"/../lib/fg/" ALLOCMARK_LIBRARY };
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self));
	struct str dir = { self, n > 0 ? (size_t)n : 0 };

	dir = str_head(dir, str_rchr(dir, '/'));
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct buf path = { 0 };

		buf_addstr(&path, dir);
		buf_add(&path, places[i], strlen(places[i]) + 1);
		if (access(path.s, R_OK) == 0)
			return path.s;
		buf_free(&path);
	}
	return NULL;
}

static void
set_number(const char *name, uint64_t v)
{
	char text[32];

	text[num_dec(text, v)] = '\0';
	setenv(name, text, 1);
}

bool
alloc_preload(const struct alloc_mode *m)
{
	const char *others = getenv(PRELOAD);
	struct buf b = { 0 };
	char *path = library();

	if (path == NULL)
		return false;
	buf_addstr(&b, str_from(path));
	xfree(path);
	if (others != NULL) {
		buf_addc(&b, ':');
		buf_addstr(&b, str_from(others));
	}
	buf_addc(&b, '\0');
	setenv(PRELOAD, b.s, 1);
	buf_free(&b);
	set_number(ALLOCMARK_INTERVAL, m->interval);
	if (m->live)
		setenv(ALLOCMARK_LIVE, "1", 1);
	else
		unsetenv(ALLOCMARK_LIVE);
	return true;
}

/* Of user code, each time; the caller says what it is. */
static struct perf_event_attr *
add_event(struct alloc *a, struct events *ev, struct alloc_probe probe)
{
	static const char *const names[] = { "alloc", "alloc-count",
		"alloc-live" };
	size_t name = a->mode.live ? 2 : a->mode.count;
	struct event e = { .name = xstrdup(names[name]),
		.fixed = true,
		.modes = true,
		.attr = { .size = sizeof(e.attr),
		    .sample_period = 1,
		    .exclude_kernel = 1,
		    .exclude_hv = 1 } };

	a->probes = xgrow(
	    a->probes, &a->probes_cap, a->nprobes + 1, sizeof(*a->probes));
	a->probes[a->nprobes++] = probe;
	ev->v = xgrow(ev->v, &ev->cap, ev->n + 1, sizeof(*ev->v));
	ev->v[ev->n++] = e;
	return &ev->v[ev->n - 1].attr;
}

static void
add_mark(struct alloc *a, struct events *ev)
{
	struct perf_event_attr *attr =
	    add_event(a, ev, (struct alloc_probe){ .role = ROLE_MARK });

	attr->type = PERF_TYPE_BREAKPOINT;
	attr->bp_type = HW_BREAKPOINT_W;
	attr->bp_addr = ALLOCMARK;
	attr->bp_len = HW_BREAKPOINT_LEN_8;
}

void
alloc_add_events(struct alloc *a, struct events *ev)
{
	a->first = ev->n;
	add_mark(a, ev);
}

static int
cmp_id(const void *a, const void *b)
{
	const struct alloc_source *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

void
alloc_init(struct alloc *a, const struct events *ev, const struct sampler *s,
    const struct live *calls)
{
	struct buf ids = { 0 };
	size_t cap = 0;

	a->calls = calls;
	a->period = SAMPLE_CPU;
	if ((ev->v[a->first].attr.sample_type & PD_SAMPLE_CPU) != 0)
		a->period += sizeof(uint64_t);
	for (size_t i = 0; i < a->nprobes; i++) {
		buf_clear(&ids);
		sampler_ids(s, (uint32_t)(a->first + i), &ids);
		for (size_t at = 0; at < ids.n; at += sizeof(uint64_t)) {
			struct alloc_source new = { .probe = i };

			memcpy(&new.id, ids.s + at, sizeof(new.id));
			a->sources = xgrow(a->sources, &cap, a->nsources + 1,
			    sizeof(*a->sources));
			a->sources[a->nsources++] = new;
		}
	}
	buf_free(&ids);
	a->id = a->sources[0].id;
	qsort(a->sources, a->nsources, sizeof(*a->sources), cmp_id);
}

static uint32_t
u32_at(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t
u64_at(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* The library's; see allocmark.h. */
static bool
on_mark(struct alloc *a, uint32_t pid, const struct live_call *call)
{
	struct retained_block was;

	a->weight = call->arg[0];
	a->addr = call->arg[1];
	if (a->weight == 0 && a->mode.live)
		(void)retained_remove(&a->retained, pid, a->addr, &was);
	return a->weight > 0;
}

bool
alloc_call(struct alloc *a, struct str r)
{
	struct alloc_source key = { .id = u64_at(r.s + SAMPLE_ID) };
	const struct alloc_source *s =
	    bsearch(&key, a->sources, a->nsources, sizeof(key), cmp_id);
	struct live_call call;

	a->weight = 0;
	if (s == NULL)
		return true;
	if (!live_call(a->calls, r, &call))
		return false;
	return on_mark(a, u32_at(r.s + SAMPLE_PID), &call);
}

void
alloc_sample(struct alloc *a, struct buf *b, size_t start)
{
	char *p = b->s + start;
	uint32_t pid = u32_at(p + SAMPLE_PID);

	if (a->weight == 0)
		return;
	memcpy(p + SAMPLE_ID, &a->id, sizeof(a->id));
	if (!a->mode.live) {
		memcpy(p + a->period, &a->weight, sizeof(a->weight));
		return;
	}
	/* All that remains to tell is whose it is, and the stack. */
	memset(p + SAMPLE_TIME, 0, a->period + sizeof(uint64_t) - SAMPLE_TIME);
	retained_add(&a->retained, pid, a->addr, a->weight,
	    (struct str){ p, b->n - start });
	b->n = start;
}

/* Where retained samples go, and with which time. */
struct put {
	const struct alloc *a;
	struct buf *b;
	uint64_t time;
};

static void
put(void *arg, struct str sample, uint64_t bytes)
{
	struct put *to = arg;
	size_t start = to->b->n;

	buf_addstr(to->b, sample);
	memcpy(to->b->s + start + SAMPLE_TIME, &to->time, sizeof(to->time));
	memcpy(to->b->s + start + to->a->period, &bytes, sizeof(bytes));
}

/* A process ends, or what it has run till now does. */
void
alloc_task(struct alloc *a, struct buf *b, struct str r)
{
	/* The trailer has the fields of a sample up to the period but the IP. */
	const char *trailer = r.s + r.n - (a->period - 16);
	struct put to = { a, b, u64_at(trailer + TRAILER_TIME) };
	struct perf_event_header h;
	uint32_t pid = u32_at(r.s + TASK_PID);

	memcpy(&h, r.s, sizeof(h));
	if (!a->mode.live ||
	    (h.type == PD_RECORD_COMM && (h.misc & PD_MISC_COMM_EXEC) == 0) ||
	    (h.type == PD_RECORD_EXIT && pid != u32_at(r.s + TASK_TID)))
		return;
	retained_end(&a->retained, pid, put, &to);
}

void
alloc_end(struct alloc *a, struct buf *b, uint64_t now)
{
	struct put to = { a, b, now };

	retained_end_all(&a->retained, put, &to);
}

void
alloc_free(struct alloc *a)
{
	xfree(a->probes);
	xfree(a->sources);
	retained_free(&a->retained);
	*a = (struct alloc){ 0 };
}
