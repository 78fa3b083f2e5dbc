/* SPDX-License-Identifier: ISC */
/* What is mapped: told apart by kind, name and build-id or inode. */
#include "dso.h"

#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/printable.h"
#include "common/xalloc.h"
#include "jitdump.h"

/* Names of mappings that are no files; the kernel's and perf's own. */
static const struct {
	struct str name;
	bool whole; /* not a prefix only */
	bool code;  /* code found there was generated at run time */
} nofiles[] = {
	{ { "//anon", 6 }, true, true },
	{ { "/dev/zero", 9 }, false, true },
	{ { "/anon_hugepage", 14 }, false, true },
	{ { "/SYSV", 5 }, false, true },
	{ { "[anon:", 6 }, false, true },
	{ { "[anon_shmem:", 12 }, false, true },
	{ { "[heap]", 6 }, true, true },
	{ { "[stack", 6 }, false, true },
	{ { "[", 1 }, false, false },
	{ { "anon_inode:", 11 }, false, false },
};
#define NOFILES (sizeof(nofiles) / sizeof(*nofiles))

/* "/lib/modules/6.1.0/kernel/fs/nls/nls-utf8.ko.xz" is "[nls_utf8]". */
static struct str
module_name(struct arena *a, struct str path)
{
	struct str base = str_basename(path);
	size_t ko = str_find(base, STR(".ko"));
	struct buf b = { 0 };
	struct str name;

	if (ko == STR_NONE)
		return printable(a, path);
	buf_addc(&b, '[');
	printable_add(&b, str_head(base, ko));
	buf_addc(&b, ']');
	for (size_t i = 0; i < b.n; i++) {
		if (b.s[i] == '-')
			b.s[i] = '_';
	}
	name = arena_str(a, buf_str(&b));
	buf_free(&b);
	return name;
}

static uint32_t
put(struct dsos *d, enum dso_kind kind, struct str name,
    const struct buildid *id, const struct dso_mapping *where)
{
	struct buf key = { 0 };
	size_t known = d->keys.n;
	uint32_t n;

	buf_addc(&key, (char)kind);
	buf_addc(&key, (char)id->n);
	buf_add(&key, id->bytes, id->n);
	if (kind == DSO_FILE && id->n == 0) {
		buf_add(&key, (const char *)&where->major, 4);
		buf_add(&key, (const char *)&where->minor, 4);
		buf_add(&key, (const char *)&where->ino, 8);
	}
	buf_addstr(&key, name);
	n = table_put(&d->keys, buf_str(&key));
	buf_free(&key);
	if (d->keys.n == known) {
		d->v[n].where = *where;
		return n;
	}
	d->v = xgrow(d->v, &d->cap, n + 1, sizeof(*d->v));
	d->v[n] = (struct dso){ .kind = kind,
		.name = kind == DSO_KMODULE ? module_name(&d->arena, name)
					    : printable(&d->arena, name),
		.path = arena_str(&d->arena, name),
		.id = *id,
		.where = *where,
		.fd = -1 };
	return n;
}

uint32_t
dsos_put(struct dsos *d, enum dso_kind kind, struct str name,
    const struct buildid *id)
{
	static const struct dso_mapping nowhere;

	return put(d, kind, name, id, &nowhere);
}

static uint32_t
put_jit(struct dsos *d, const struct dso_mapping *where)
{
	static const struct buildid none;
	struct buf name = { 0 };
	uint32_t n;

	buf_addstr(&name, STR("/tmp/perf-"));
	buf_adddec(&name, where->pid);
	buf_addstr(&name, STR(".map"));
	n = put(d, DSO_JIT, buf_str(&name), &none, where);
	buf_free(&name);
	return n;
}

/*
 * Memory that was made a file of for its name only, or to be mapped twice: to
 * write code there and to run it. With a build-id it is an object all the same.
 */
static bool
is_memory(struct str name, const struct buildid *id)
{
	return id->n == 0 && str_ends(name, STR(" (deleted)")) &&
	    (str_starts(name, STR("/memfd:")) ||
		str_starts(name, STR("/dev/shm/")));
}

uint32_t
dsos_put_user(struct dsos *d, struct str name, const struct buildid *id,
    const struct dso_mapping *where, bool code)
{
	if (str_eq(name, STR("[vdso]")))
		return put(d, DSO_VDSO, name, id, where);
	if (!code)
		return dsos_put(d, DSO_NONE, name, id);
	if (jitdump_pid(name) != 0)
		return put(d, DSO_JITDUMP, name, id, where);
	if (is_memory(name, id))
		return put_jit(d, where);
	for (size_t i = 0; i < NOFILES; i++) {
		if (nofiles[i].whole ? !str_eq(name, nofiles[i].name)
				     : !str_starts(name, nofiles[i].name))
			continue;
		return nofiles[i].code ? put_jit(d, where)
				       : dsos_put(d, DSO_NONE, name, id);
	}
	return put(d, DSO_FILE, name, id, where);
}

void
dsos_free(struct dsos *d)
{
	for (size_t i = 0; i < d->keys.n; i++) {
		if (d->v[i].dump != NULL)
			jitdump_free(d->v[i].dump);
		xfree(d->v[i].dump);
		if (d->v[i].fd != -1)
			close(d->v[i].fd);
	}
	table_free(&d->keys);
	arena_free(&d->arena);
	xfree(d->v);
	*d = (struct dsos){ 0 };
}
