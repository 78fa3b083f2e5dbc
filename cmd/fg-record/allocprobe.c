/* SPDX-License-Identifier: ISC */
/* Allocation functions in objects' symbol tables. */
#include "allocprobe.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/space/debugfile.h"
#include "common/space/module.h"
#include "common/xalloc.h"
#include "mapping.h"
#include "proc.h"

static const struct {
	const char *name;
	enum allocprobe_role role;
} functions[] = {
	{ "malloc", ALLOCPROBE_MALLOC },
	{ "calloc", ALLOCPROBE_CALLOC },
	{ "realloc", ALLOCPROBE_REALLOC },
	{ "posix_memalign", ALLOCPROBE_POSIX_MEMALIGN },
	{ "aligned_alloc", ALLOCPROBE_ALIGNED },
	{ "memalign", ALLOCPROBE_ALIGNED },
	{ "valloc", ALLOCPROBE_MALLOC },
	{ "pvalloc", ALLOCPROBE_MALLOC },
	{ "free", ALLOCPROBE_FREE },
	{ "mmap", ALLOCPROBE_MMAP },
	{ "mmap64", ALLOCPROBE_MMAP },
	{ "munmap", ALLOCPROBE_MUNMAP },
	{ "mremap", ALLOCPROBE_MREMAP },
};

#define NFUNCTIONS (sizeof(functions) / sizeof(functions[0]))

/* What an object has of them. */
struct search {
	uint64_t vaddr[NFUNCTIONS], size[NFUNCTIONS];
	bool has[NFUNCTIONS];
};

static void
on_symbol(void *arg, const struct module_symbol *s)
{
	struct search *found = arg;
	struct str name = str_head(s->name, str_chr(s->name, '@'));

	if (!(s->global || s->weak) || s->ifunc ||
	    str_ends(s->name, STR("@plt")))
		return;
	for (size_t i = 0; i < NFUNCTIONS; i++)
		if (str_eq(name, str_from(functions[i].name)) &&
		    !found->has[i]) {
			found->has[i] = true;
			found->vaddr[i] = s->vaddr;
			found->size[i] = s->size;
		}
}

static bool
is_known(const struct allocprobes *p, const char *path, uint64_t offset)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].place.offset == offset &&
		    strcmp(p->v[i].place.path, path) == 0)
			return true;
	return false;
}

static void
add(struct allocprobes *p, const char *path, uint64_t offset, bool returns,
    enum allocprobe_role role, uint64_t size)
{
	p->v = xgrow(p->v, &p->cap, p->n + 1, sizeof(*p->v));
	p->v[p->n++] = (struct allocprobe){ role,
		{ xstrdup(path), offset, returns }, size };
}

static void
add_object(struct allocprobes *p, const char *path)
{
	const struct debugfile_places here = { .root = "", .cache = "" };
	const struct buildid any = { 0 };
	struct search found = { 0 };
	struct module m;
	uint64_t offset;

	if (module_open(&m, &here, path, &any) != MODULE_OK)
		return;
	module_symbols(&m, on_symbol, &found);
	for (size_t i = 0; i < NFUNCTIONS && found.has[0]; i++) {
		enum allocprobe_role role = functions[i].role;

		if (!found.has[i] ||
		    !module_code(&m, found.vaddr[i], &offset) ||
		    is_known(p, path, offset))
			continue;
		add(p, path, offset, false, role, found.size[i]);
		if (!allocprobe_frees(role))
			add(p, path, offset, true, role, found.size[i]);
	}
	module_close(&m);
}

bool
allocprobe_frees(enum allocprobe_role role)
{
	return role == ALLOCPROBE_FREE || role == ALLOCPROBE_MUNMAP;
}

bool
allocprobe_maps(enum allocprobe_role role)
{
	return role == ALLOCPROBE_MMAP || role == ALLOCPROBE_MUNMAP ||
	    role == ALLOCPROBE_MREMAP;
}

void
allocprobes_process(struct allocprobes *p, int32_t pid)
{
	struct buf maps = { 0 }, path = { 0 };
	struct str rest, line;
	struct mapping m;
	size_t known;

	(void)proc_read(&maps, "/proc/%d/maps", (int)pid);
	rest = buf_str(&maps);
	while (str_line(&rest, &line)) {
		/* A file mapped to run is, from its start on, mapped first. */
		if (!mapping_parse(&m, line) || m.offset != 0 ||
		    !str_starts(m.path, STR("/")))
			continue;
		known = p->seen.n;
		if (table_put(&p->seen, m.path) < known)
			continue;
		buf_clear(&path);
		buf_addstr(&path, m.path);
		buf_addc(&path, '\0');
		add_object(p, path.s);
	}
	buf_free(&maps);
	buf_free(&path);
}
