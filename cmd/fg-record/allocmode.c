/* SPDX-License-Identifier: ISC */
/* What of allocations is wanted, and the library that tells of a command's. */
#include "allocmode.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocmark.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/xalloc.h"

#define INTERVAL (UINT64_C(512) * 1024)
#define PRELOAD "LD_PRELOAD"

bool
allocmode_parse(struct allocmode *m, struct str text)
{
	size_t comma = str_chr(text, ',');
	struct str name = str_head(text, comma);
	struct str size = str_from_index(text, name.n + (comma != STR_NONE));

	*m = (struct allocmode){ .interval = 1 };
	m->sampled = str_starts(name, STR("sampled"));
	if (m->sampled)
		m->interval = INTERVAL;
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
allocmode_preload(const struct allocmode *m)
{
	const char *others = getenv(PRELOAD);
	struct buf b = { 0 };
	char *path = library();

	if (path == NULL || strpbrk(path, ": \t\n") != NULL) {
		errno = path == NULL ? ENOENT : EINVAL;
		xfree(path);
		return false;
	}
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
