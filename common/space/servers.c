/* SPDX-License-Identifier: ISC */
/* debuginfod's client library, by name: elfutils/debuginfod.h has its calls. */
#include "common/space/servers.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "common/space/buildid.h"
#include "common/xalloc.h"

#define LIBRARY "libdebuginfod.so.1"
#define VARIABLE "DEBUGINFOD_URLS"

typedef void *begin_fn(void);
typedef int find_fn(void *, const unsigned char *, int, char **);
typedef void end_fn(void *);

struct servers {
	void *library, *client;
	find_fn *debug, *object;
	end_fn *end;
};

/* ISO C has no way from an object's pointer to a function's but its bytes. */
static bool
load(void *library, const char *name, void *function)
{
	void *p = dlsym(library, name);

	memcpy(function, &p, sizeof(p));
	return p != NULL;
}

static bool
start(struct servers *s)
{
	begin_fn *begin;

	return load(s->library, "debuginfod_begin", &begin) &&
	    load(s->library, "debuginfod_find_debuginfo", &s->debug) &&
	    load(s->library, "debuginfod_find_executable", &s->object) &&
	    load(s->library, "debuginfod_end", &s->end) &&
	    (s->client = begin()) != NULL;
}

bool
servers_name(const char *urls)
{
	if (urls != NULL)
		setenv(VARIABLE, urls, 1);
	urls = getenv(VARIABLE);
	return urls != NULL && urls[strspn(urls, " \t")] != '\0';
}

struct servers *
servers_new(void)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	struct servers *s;

	if (library == NULL)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	s->library = library;
	if (start(s))
		return s;
	servers_free(s);
	return NULL;
}

static int
find(struct servers *s, find_fn *fn, const struct buildid *id)
{
	char *path = NULL;
	int fd;

	if (id->n == 0)
		return -1;
	fd = fn(s->client, id->bytes, id->n, &path);
	free(path);
	return fd < 0 ? -1 : fd;
}

int
servers_debug(struct servers *s, const struct buildid *id)
{
	return find(s, s->debug, id);
}

int
servers_object(struct servers *s, const struct buildid *id)
{
	return find(s, s->object, id);
}

void
servers_free(struct servers *s)
{
	if (s == NULL)
		return;
	if (s->client != NULL)
		s->end(s->client);
	dlclose(s->library);
	xfree(s);
}
