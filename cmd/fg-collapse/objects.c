/* SPDX-License-Identifier: ISC */
/* Object files as fg-script reads them, of a process that is gone. */
#include "objects.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/space/buildid.h"
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

/* False if the text is no build-id. */
static bool
read_id(struct buildid *id, struct str text)
{
	struct buf bytes = { 0 };
	unsigned char high, low;
	bool good = text.n > 0 && text.n % 2 == 0;

	for (size_t i = 0; good && i < text.n; i += 2) {
		high = num_hexdigits[(unsigned char)text.s[i]];
		low = num_hexdigits[(unsigned char)text.s[i + 1]];
		good = high > 0 && low > 0;
		if (good)
			buf_addc(&bytes, (char)((high - 1) << 4 | (low - 1)));
	}
	if (good)
		buildid_set(id, bytes.s, bytes.n);
	buf_free(&bytes);
	return good;
}

struct object *
object_open(const char *symfs, const struct object_file *f)
{
	const struct debugfile_places places = { .root = symfs != NULL ? symfs
								       : "" };
	struct buildid id = { 0 };
	struct object *o = xcalloc(1, sizeof(*o));
	struct buf path = { 0 };

	guard_install();
	buf_addstr(&path, f->path);
	buf_addc(&path, '\0');
	if (f->path.n > 0 && *f->path.s == '/' &&
	    (f->build_id.n > 0 ? read_id(&id, f->build_id)
			       : symfs != NULL || is_mapped(path.s, f)) &&
	    module_open(&o->module, &places, path.s, &id) == MODULE_OK) {
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

static bool
frames(struct object *o, uint64_t vaddr, bool caller, object_frame_fn *fn,
    void *arg)
{
	struct symtab_entry *e =
	    symname_find(&o->symbols, vaddr, caller, false);

	if (e == NULL)
		return false;
	inlined(o, vaddr - (caller && vaddr > 0), fn, arg);
	fn(arg, symname_of(&o->names, e, SYMNAME_SHORT), false);
	return true;
}

bool
object_frames(struct object *o, uint64_t offset, bool caller,
    object_frame_fn *fn, void *arg)
{
	uint64_t vaddr;

	return module_vaddr(&o->module, offset, &vaddr) &&
	    frames(o, vaddr, caller, fn, arg);
}

bool
object_frames_loaded(
    struct object *o, uint64_t address, object_frame_fn *fn, void *arg)
{
	return frames(o, o->module.base + address, false, fn, arg);
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
