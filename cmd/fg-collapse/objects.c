/* SPDX-License-Identifier: ISC */
/* Object files as fg-script reads them, of a process that is gone. */
#include "objects.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/space/debugfile.h"
#include "common/space/guard.h"
#include "common/space/inlined.h"
#include "common/space/module.h"
#include "common/space/symname.h"
#include "common/xalloc.h"

const bool objects_readable = true;

/* Functions inlined into one another at one address. */
#define INLINED_MAX 64

struct object {
	struct module module;
	struct symtab symbols;
	struct inlined_object *inlined;
	struct arena names;
};

/*
 * Whether the file is the one that was mapped: a program that was built anew
 * has another inode. gperftools prints every device as 0:0.
 */
static bool
is_mapped(const char *path, const struct object_file *f)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_ino == f->inode &&
	    ((f->major == 0 && f->minor == 0) ||
		(major(st.st_dev) == f->major && minor(st.st_dev) == f->minor));
}

struct object *
object_open(const char *symfs, const struct object_file *f)
{
	const struct debugfile_places places = { .root = symfs != NULL ? symfs
								       : "" };
	const struct buildid any = { 0 };
	struct object *o = xcalloc(1, sizeof(*o));
	struct buf path = { 0 };

	guard_install();
	buf_addstr(&path, f->path);
	buf_addc(&path, '\0');
	if (f->path.n > 0 && *f->path.s == '/' &&
	    (symfs != NULL || is_mapped(path.s, f)) &&
	    module_open(&o->module, &places, path.s, &any) == MODULE_OK) {
		symname_read(&o->symbols, &o->module);
		o->inlined = inlined_open(&o->module, false);
	} else {
		xfree(o);
		o = NULL;
	}
	buf_free(&path);
	return o;
}

static void
inlined(struct object *o, uint64_t vaddr, object_frame_fn *fn, void *arg)
{
	struct inlined v[INLINED_MAX];
	size_t n = inlined_at(o->inlined, vaddr, v, INLINED_MAX);
	struct buf name = { 0 };

	for (size_t i = 0; i < n; i++) {
		buf_clear(&name);
		symname_add(&name, str_from(v[i].name), SYMNAME_SHORT);
		fn(arg, buf_str(&name), true);
	}
	buf_free(&name);
}

bool
object_frames(struct object *o, uint64_t offset, bool caller,
    object_frame_fn *fn, void *arg)
{
	struct symtab_entry *e;
	uint64_t vaddr;

	if (!module_vaddr(&o->module, offset, &vaddr))
		return false;
	e = symname_find(&o->symbols, vaddr, caller, false);
	if (e == NULL)
		return false;
	inlined(o, vaddr - (caller && vaddr > 0), fn, arg);
	fn(arg, symname_of(&o->names, e, SYMNAME_SHORT), false);
	return true;
}

void
object_close(struct object *o)
{
	if (o == NULL)
		return;
	inlined_close(o->inlined);
	symtab_free(&o->symbols);
	module_close(&o->module);
	arena_free(&o->names);
	xfree(o);
}
