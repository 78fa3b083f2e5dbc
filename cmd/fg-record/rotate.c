/* SPDX-License-Identifier: ISC */
/* Names of files, when the next is due, which is removed. */
#include "rotate.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "common/num.h"
#include "common/span.h"
#include "common/str.h"
#include "common/xalloc.h"
#include "safe.h"

/* Two files may be asked for in one hundredth of a second. */
#define TRIES 100
#define TRY_NS 10000000

static const struct {
	char letter;
	uint64_t bytes;
} units[] = {
	{ 'B', 1 },
	{ 'K', UINT64_C(1) << 10 },
	{ 'M', UINT64_C(1) << 20 },
	{ 'G', UINT64_C(1) << 30 },
};

bool
rotate_parse(struct rotate *r, const char *arg)
{
	struct str s = str_from(arg);
	uint64_t v;

	r->bytes = r->ns = 0;
	if (str_eq(s, STR("signal")))
		return true;
	if (s.n > 1 && !num_isdigit(s.s[s.n - 1]) &&
	    span_parse(s, SPAN_SECOND, &r->ns))
		return r->ns > 0;
	if (s.n < 2 || !num_parse_dec(str_head(s, s.n - 1), &v) || v == 0)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (units[i].letter != s.s[s.n - 1])
			continue;
		r->bytes = v * units[i].bytes;
		return v <= UINT64_MAX / units[i].bytes;
	}
	return false;
}

bool
rotate_begin(struct rotate *r, const char *path)
{
	r->folder = safe_folder(path, &r->base);
	return r->folder != -1;
}

static char *
make_name(const struct rotate *r)
{
	struct timespec t;
	struct tm tm;
	char stamp[32], *name;

	clock_gettime(CLOCK_REALTIME, &t);
	localtime_r(&t.tv_sec, &tm);
	if (strftime(stamp, sizeof(stamp), "%Y%m%d%H%M%S", &tm) == 0 ||
	    asprintf(&name, "%s.%s%02ld", r->base, stamp,
		t.tv_nsec / 10000000) == -1)
		xexhausted("memory");
	return name;
}

static int
open_new(struct rotate *r, char **name)
{
	static const struct timespec wait = { 0, TRY_NS };
	int fd = -1;

	for (int i = 0; i < TRIES; i++) {
		*name = make_name(r);
		fd = safe_open(r->folder, *name, true);
		if (fd != -1 || errno != EEXIST)
			break;
		free(*name);
		*name = NULL;
		nanosleep(&wait, NULL);
	}
	return fd;
}

static void
remove_oldest(struct rotate *r)
{
	(void)unlinkat(r->folder, r->names[0], 0);
	free(r->names[0]);
	memmove(r->names, r->names + 1, --r->n * sizeof(*r->names));
}

int
rotate_open(struct rotate *r)
{
	char *name;
	int fd;

	/* First, as the disk may be full. */
	while (r->keep > 0 && r->n >= r->keep)
		remove_oldest(r);
	fd = open_new(r, &name);
	r->asked = false;
	r->begun = clock_now();
	if (fd == -1) {
		free(name);
		return -1;
	}
	r->names = xgrow(r->names, &r->cap, r->n + 1, sizeof(*r->names));
	r->names[r->n++] = name;
	return fd;
}

bool
rotate_due(const struct rotate *r, uint64_t bytes)
{
	return r->asked || (r->bytes > 0 && bytes >= r->bytes) ||
	    (r->ns > 0 && clock_now() - r->begun >= r->ns);
}

void
rotate_free(struct rotate *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->names[i]);
	xfree(r->names);
	close(r->folder);
	*r = (struct rotate){ 0 };
}
