/* SPDX-License-Identifier: ISC */
/* Objects mapped and their build-ids. */
#include "objects.h"

#include <sys/stat.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "common/xalloc.h"

struct objects_name {
	bool has;     /* in known under some build-id */
	bool several; /* different files without one */
	uint64_t ino; /* of the file without one; 0: there was none */
};

/* Length, then the bytes, as one fixed part of a key. */
#define KEY (1 + BUILDID_MAX)

void
objects_add(
    struct objects *o, struct str name, const struct buildid *id, uint64_t ino)
{
	struct buf key = { 0 };
	size_t n = o->names.n;
	uint32_t i = table_put(&o->names, name);

	if (i == n) {
		o->v = xgrow(o->v, &o->cap, n + 1, sizeof(*o->v));
		o->v[i] = (struct objects_name){ 0 };
	}
	if (id->n == 0) {
		o->v[i].several |= o->v[i].ino != 0 && o->v[i].ino != ino;
		o->v[i].ino = ino;
		return;
	}
	o->v[i].has = true;
	buf_addc(&key, (char)id->n);
	buf_add(&key, id->bytes, BUILDID_MAX);
	buf_addstr(&key, name);
	table_put(&o->known, buf_str(&key));
	buf_free(&key);
}

/* Whether the file that was mapped without a build-id is still there. */
static bool
is_there(const struct objects_name *n, const char *path)
{
	struct stat st;

	return !n->has && !n->several && *path == '/' && stat(path, &st) == 0 &&
	    st.st_ino == n->ino;
}

static void
look_up(struct objects *o)
{
	struct buildid id;

	for (uint32_t i = 0; i < o->names.n; i++)
		/* A key has a NUL behind it. */
		if (is_there(&o->v[i], o->names.keys[i].s) &&
		    buildid_of_file(&id, o->names.keys[i].s))
			objects_add(o, o->names.keys[i], &id, 0);
}

void
objects_put(struct objects *o, struct buf *b)
{
	look_up(o);
	for (size_t i = 0; i < o->known.n; i++) {
		struct str key = o->known.keys[i];
		struct str name = str_from_index(key, KEY);
		uint16_t mode = str_starts(name, STR("[kernel"))
		    ? PD_MISC_KERNEL
		    : PD_MISC_USER;

		put_build_id(b, mode, name, (const unsigned char *)key.s + 1,
		    (unsigned char)key.s[0]);
	}
}

void
objects_free(struct objects *o)
{
	table_free(&o->names);
	table_free(&o->known);
	xfree(o->v);
	*o = (struct objects){ 0 };
}
