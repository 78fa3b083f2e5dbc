/* SPDX-License-Identifier: ISC */
/* Objects mapped, opened when needed. */
#include "image.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/space/cfi.h"
#include "common/space/debugfile.h"
#include "common/space/maps.h"
#include "common/space/module.h"
#include "common/space/vdso.h"
#include "common/xalloc.h"

/* Processes are asked for a file; the first ones may just have ended. */
#define TRIES 4
/* After so many rules have been looked up, pages are given back. */
#define FORGET 512
#define ROOT "/proc/%" PRIu32 "/root"
#define EXE "/proc/%" PRIu32 "/exe"
#define MAPPED "/proc/%" PRIu32 "/map_files/%" PRIx64 "-%" PRIx64
#define DELETED STR(" (deleted)")

struct image {
	const char *path; /* NUL behind it, the table's; "" is none */
	struct buildid id;
	struct module module;
	struct cfi *cfi; /* NULL: not opened */
	int tries;
};

uint32_t
images_put(struct images *im, struct str name, const struct buildid *id)
{
	size_t known = im->keys.n;
	struct buf key = { 0 };
	uint32_t n;

	buf_addc(&key, (char)id->n);
	buf_add(&key, id->bytes, BUILDID_MAX);
	buf_addstr(&key, name);
	n = table_put(&im->keys, buf_str(&key));
	buf_free(&key);
	if (n < known)
		return n;
	im->v = xgrow(im->v, &im->cap, known + 1, sizeof(*im->v));
	im->v[n] = (struct image){ .path = im->keys.keys[n].s + 1 + BUILDID_MAX,
		.id = *id };
	return n;
}

const char *
images_path(const struct images *im, uint32_t n)
{
	return im->v[n].path;
}

bool
images_vdso(const struct images *im, uint32_t n)
{
	return strcmp(im->v[n].path, "[vdso]") == 0;
}

/* Whether that is the program a process runs, even if its file is gone. */
static bool
is_exe(const char *exe, const char *path)
{
	char link[PATH_MAX];
	ssize_t n = readlink(exe, link, sizeof(link));
	struct str s = { link, n > 0 ? (size_t)n : 0 };

	if (str_ends(s, DELETED) && !str_ends(str_from(path), DELETED))
		s.n -= DELETED.n;
	return str_eq(s, str_from(path));
}

/* The very file that is mapped, which its path may not lead to any more. */
static bool
open_mapped(struct image *i, uint32_t pid, const struct map *m)
{
	const struct debugfile_places here = { .root = "", .cache = "" };
	char name[sizeof(MAPPED) + 40];

	snprintf(name, sizeof(name), MAPPED, pid, m->start, m->end);
	if (module_open(&i->module, &here, name, &i->id) == MODULE_OK)
		return true;
	/* That takes CAP_SYS_ADMIN; this does not. */
	snprintf(name, sizeof(name), EXE, pid);
	return is_exe(name, i->path) &&
	    module_open(&i->module, &here, name, &i->id) == MODULE_OK;
}

static bool
open_named(struct image *i, uint32_t pid)
{
	char root[sizeof(ROOT) + 10];
	const struct debugfile_places there = { .root = root, .cache = "" },
				      here = { .root = "", .cache = "" };

	snprintf(root, sizeof(root), ROOT, pid);
	return module_open(&i->module, &there, i->path, &i->id) == MODULE_OK ||
	    module_open(&i->module, &here, i->path, &i->id) == MODULE_OK;
}

static bool
open_image(struct image *i, uint32_t pid, const struct map *m)
{
	if (strcmp(i->path, "[vdso]") == 0)
		return module_open_image(&i->module, vdso_image()) == MODULE_OK;
	if (*i->path != '/')
		return false;
	/* Without a build-id, another file of that name would be believed. */
	if (i->id.n == 0)
		return open_mapped(i, pid, m) || open_named(i, pid);
	return open_named(i, pid) || open_mapped(i, pid, m);
}

/* Gives back the memory that pages of files take. */
static void
forget(const struct images *im)
{
	for (size_t n = 0; n < im->keys.n; n++) {
		if (im->v[n].cfi == NULL)
			continue;
		module_forget(&im->v[n].module);
		cfi_forget(im->v[n].cfi);
	}
}

/* Looked up in a file's pages, or found among those kept. */
static const struct cfi_rule *
find_rule(struct images *im, struct cfi *c, uint64_t vaddr)
{
	size_t known = cfi_count(c);
	const struct cfi_rule *r = cfi_find(c, vaddr);

	if (cfi_count(c) > known && ++im->rules % FORGET == 0)
		forget(im);
	return r;
}

const struct cfi_rule *
images_rule(struct images *im, const struct map *m, uint32_t pid, uint64_t pc)
{
	struct image *i = &im->v[m->object];
	uint64_t vaddr;

	if (i->cfi == NULL && i->tries < TRIES) {
		i->tries++;
		if (open_image(i, pid, m)) {
			i->cfi = cfi_new(&i->module);
			im->open++;
		}
	}
	if (i->cfi == NULL ||
	    !module_vaddr(&i->module, pc - m->start + m->offset, &vaddr))
		return NULL;
	return find_rule(im, i->cfi, vaddr);
}

uint64_t
images_into(const struct images *im, uint32_t n, uint64_t offset)
{
	const struct image *i = &im->v[n];
	uint64_t vaddr;

	if (i->cfi == NULL || !module_vaddr(&i->module, offset, &vaddr))
		return 0;
	return vaddr - cfi_start(i->cfi, vaddr);
}

bool
images_full(const struct images *im)
{
	return im->open > IMAGES_OPEN || im->rules > IMAGES_RULES;
}

void
images_close(struct images *im)
{
	for (size_t n = 0; n < im->keys.n; n++) {
		struct image *i = &im->v[n];

		if (i->cfi == NULL)
			continue;
		cfi_free(i->cfi);
		module_close(&i->module);
		i->cfi = NULL;
		i->tries = 0;
	}
	im->open = 0;
	im->rules = 0;
}

void
images_free(struct images *im)
{
	images_close(im);
	xfree(im->v);
	table_free(&im->keys);
	*im = (struct images){ 0 };
}
