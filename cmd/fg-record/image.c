/* SPDX-License-Identifier: ISC */
/* Objects mapped, opened when needed. */
#include "image.h"

#include <stdio.h>
#include <string.h>

#include "common/buf.h"
#include "common/space/cfi.h"
#include "common/space/debugfile.h"
#include "common/space/module.h"
#include "common/space/vdso.h"
#include "common/xalloc.h"

/* Processes are asked for a file; the first ones may just have ended. */
#define TRIES 4
/* After so many rules have been looked up, pages are given back. */
#define FORGET 512
#define ROOT "/proc/%u/root"

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

static bool
open_image(struct image *i, uint32_t pid)
{
	char root[sizeof(ROOT) + 10];
	const struct debugfile_places there = { .root = root, .cache = "" },
				      here = { .root = "", .cache = "" };

	if (strcmp(i->path, "[vdso]") == 0)
		return module_open_image(&i->module, vdso_image()) == MODULE_OK;
	if (*i->path != '/')
		return false;
	snprintf(root, sizeof(root), ROOT, pid);
	return module_open(&i->module, &there, i->path, &i->id) == MODULE_OK ||
	    module_open(&i->module, &here, i->path, &i->id) == MODULE_OK;
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
images_rule(struct images *im, uint32_t n, uint32_t pid, uint64_t offset)
{
	struct image *i = &im->v[n];
	uint64_t vaddr;

	if (i->cfi == NULL && i->tries < TRIES) {
		i->tries++;
		if (open_image(i, pid)) {
			i->cfi = cfi_new(&i->module);
			im->open++;
		}
	}
	if (i->cfi == NULL || !module_vaddr(&i->module, offset, &vaddr))
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
