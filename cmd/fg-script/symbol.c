/* SPDX-License-Identifier: ISC */
/* Reading each dso's symbols when they are first needed, and looking up. */
#include "symbol.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/printable.h"
#include "common/reader.h"
#include "common/space/cfi.h"
#include "common/space/file.h"
#include "common/space/inlined.h"
#include "common/space/module.h"
#include "common/space/symname.h"
#include "common/space/symtab.h"
#include "common/space/vdso.h"
#include "common/xalloc.h"
#include "feature.h"
#include "locate.h"
#include "perfmap.h"

#define KALLSYMS "/proc/kallsyms"

/*
 * So many dsos are in memory before any is given up: more than most machines
 * have in use at a time. The fuzzers' inputs are small: for them it is few.
 */
#ifndef SYMBOLS_HELD
#define SYMBOLS_HELD 256
#endif

struct symbols_dso {
	enum symbols_status status;
	bool held;  /* what follows is in memory, ... */
	bool tried; /* ... and the module was opened if it could be */
	uint64_t asked;
	struct module module; /* closed: its segments are what is left */
	struct symtab tab;    /* ELF */
	struct perfmap map;   /* DSO_JIT */
	struct arena names;   /* as they are printed */
	struct module *open;  /* the same, for what is more than symbols */
	struct cfi *cfi;
	struct inlined_object *inlined;
};

void
symbols_init(struct symbols *s, const struct symbols_options *opts,
    const struct tasks *t)
{
	*s = (struct symbols){ .opts = *opts,
		.tasks = t,
		.places = { opts->symfs, opts->buildids, opts->servers },
		.most = SYMBOLS_HELD };
}

static enum symbols_status
load_module(struct symbols_dso *d, enum module_status st)
{
	switch (st) {
	case MODULE_OK:
		symname_read(&d->tab, &d->module);
		module_close_files(&d->module);
		return SYMBOLS_OK;
	case MODULE_MISSING:
		return SYMBOLS_MISSING;
	case MODULE_OTHER:
		return SYMBOLS_OTHER;
	default:
		return SYMBOLS_STRANGE;
	}
}

/* The list of generated code that was kept in the recording. */
static struct str
kept_map(const struct symbols *s, const struct dso *dso)
{
	return feature_perf_map(s->tasks->data, dso->where.pid);
}

static enum symbols_status
load_map(struct symbols *s, struct symbols_dso *d, const struct dso *dso)
{
	struct str kept = kept_map(s, dso);
	struct reader r;
	bool foreign;
	int fd;

	if (kept.n > 0) {
		reader_init_mem(&r, kept.s, kept.n);
		perfmap_load(&d->map, &r);
		reader_free(&r);
		return SYMBOLS_OK;
	}
	fd = locate_perfmap(s->opts.symfs, dso->where.pid, &foreign);
	if (fd == -1)
		return foreign ? SYMBOLS_FOREIGN : SYMBOLS_NONE;
	reader_init(&r, fd, dso->path.s);
	perfmap_load(&d->map, &r);
	reader_free(&r);
	close(fd);
	return SYMBOLS_OK;
}

/* What the recording tells of its kernel's build; NULL: nothing. */
static const struct buildid *
kernel_id(const struct symbols *s)
{
	uint32_t n = s->tasks->text.dso;
	const struct buildid *id = n != TABLE_NONE
	    ? &s->tasks->dsos.v[n].id
	    : data_buildid(s->tasks->data, STR("[kernel.kallsyms]"));

	return id != NULL && id->n > 0 ? id : NULL;
}

/* Whether the recording was made by the kernel that runs here. */
static bool
same_kernel(const struct symbols *s)
{
	const struct data *data = s->tasks->data;
	const struct buildid *id = kernel_id(s);
	struct buildid here;
	struct utsname u;

	if (id != NULL && buildid_of_kernel(&here))
		return buildid_eq(id, &here);
	return data->release.n > 0 && uname(&u) == 0 &&
	    str_eq(data->release, str_from(u.release));
}

/* The vdso of this process, if that is the one recorded. */
static bool
open_own_vdso(struct symbols *s, struct module *m, const struct buildid *id)
{
	struct str image = vdso_image();
	struct buildid here;

	if (image.n == 0)
		return false;
	if (id->n > 0
		? !buildid_of_image(&here, image) || !buildid_eq(id, &here)
		: !same_kernel(s))
		return false;
	return module_open_image(m, image) == MODULE_OK;
}

static enum module_status
open_module(struct symbols *s, struct module *m, const struct dso *dso)
{
	if (dso->kind != DSO_VDSO)
		return locate_module(m, &s->places, dso);
	if (open_own_vdso(s, m, &dso->id))
		return MODULE_OK;
	/* It has no path, but perf keeps it by its build-id. */
	return dso->id.n > 0 &&
		module_open(m, &s->places, "", &dso->id) == MODULE_OK
	    ? MODULE_OK
	    : MODULE_OTHER;
}

/* Whether it is an object. The kernel tells whole paths: no other is one. */
static bool
is_object(const struct dso *dso)
{
	return dso->kind == DSO_VDSO ||
	    (dso->kind == DSO_FILE && *dso->path.s == '/');
}

static enum symbols_status
load(struct symbols *s, struct symbols_dso *d, const struct dso *dso)
{
	switch (dso->kind) {
	case DSO_FILE:
	case DSO_VDSO:
		if (!is_object(dso))
			return SYMBOLS_NONE;
		return load_module(d, open_module(s, &d->module, dso));
	case DSO_JIT:
		return load_map(s, d, dso);
	case DSO_JITDUMP:
		return dso->dump != NULL ? SYMBOLS_OK : SYMBOLS_MISSING;
	default:
		return SYMBOLS_NONE;
	}
}

/* Gives up what was read of a dso; how that went is still known. */
static void
unload(struct symbols_dso *d)
{
	inlined_close(d->inlined);
	cfi_free(d->cfi);
	if (d->open != NULL)
		module_close(d->open);
	xfree(d->open);
	module_close(&d->module);
	symtab_free(&d->tab);
	perfmap_free(&d->map);
	arena_free(&d->names);
	*d = (struct symbols_dso){ .status = d->status };
}

/* Whether a dso that is given up can be read again. */
static bool
is_there(struct symbols *s, const struct dso *dso)
{
	struct module m;
	bool foreign;
	int fd;

	if (dso->kind == DSO_JIT && kept_map(s, dso).n == 0) {
		fd = locate_perfmap(s->opts.symfs, dso->where.pid, &foreign);
		if (fd != -1)
			close(fd);
		return fd != -1;
	}
	if (dso->kind != DSO_FILE)
		return true;
	if (locate_module(&m, &s->places, dso) != MODULE_OK)
		return false;
	module_close(&m);
	return true;
}

static int
by_asked(const void *a, const void *b)
{
	const struct symbols_dso *const *x = a, *const *y = b;

	return ((*x)->asked > (*y)->asked) - ((*x)->asked < (*y)->asked);
}

void
symbols_trim(struct symbols *s)
{
	struct symbols_dso **v;
	size_t n = 0, gone = 0;

	if (s->held <= s->most)
		return;
	v = xreallocarray(NULL, s->held, sizeof(struct symbols_dso *));
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].held)
			v[n++] = &s->v[i];
	}
	qsort(v, n, sizeof(struct symbols_dso *), by_asked);
	for (size_t i = 0; i < n && gone <= n / 4; i++) {
		if (!is_there(s, &s->tasks->dsos.v[v[i] - s->v]))
			continue;
		unload(v[i]);
		gone++;
	}
	xfree(v);
	s->held -= gone;
	/* What must stay leaves room for others. */
	s->most = s->held + SYMBOLS_HELD / 4;
	if (s->most < SYMBOLS_HELD)
		s->most = SYMBOLS_HELD;
}

static struct symbols_dso *
dso_of(struct symbols *s, uint32_t n)
{
	size_t known = s->n;
	struct symbols_dso *d;

	if (n >= known) {
		s->v = xgrow(s->v, &s->cap, (size_t)n + 1, sizeof(*s->v));
		memset(s->v + known, 0, (n + 1 - known) * sizeof(*s->v));
		s->n = (size_t)n + 1;
	}
	d = &s->v[n];
	d->asked = ++s->asked;
	if (d->status == SYMBOLS_UNUSED ||
	    (d->status == SYMBOLS_OK && !d->held)) {
		d->status = load(s, d, &s->tasks->dsos.v[n]);
		d->held = d->status == SYMBOLS_OK;
		s->held += d->held;
	}
	return d;
}

/*
 * Opens a list of the recorded kernel's symbols: the one told, the running
 * kernel's if that is it, or what perf has kept.
 */
static int
open_kallsyms(struct symbols *s)
{
	uint32_t n = s->tasks->text.dso;
	struct buf path = { 0 };
	int fd;

	if (s->opts.kallsyms != NULL || same_kernel(s)) {
		fd = file_open(
		    "", s->opts.kallsyms != NULL ? s->opts.kallsyms : KALLSYMS);
		s->kernel = SYMBOLS_MISSING;
		return fd;
	}
	s->kernel = SYMBOLS_OTHER;
	if (kernel_id(s) == NULL && s->tasks->data->release.n == 0)
		s->kernel = SYMBOLS_NO_ID;
	if (n == TABLE_NONE ||
	    !debugfile_cached(
		&path, &s->places, &s->tasks->dsos.v[n].id, "kallsyms"))
		return -1;
	fd = file_open("", path.s);
	buf_free(&path);
	return fd;
}

static void
load_kernel(struct symbols *s)
{
	struct reader r;
	int fd = open_kallsyms(s);

	if (fd == -1)
		return;
	reader_init(&r, fd, KALLSYMS);
	s->kernel = kallsyms_load(&s->kallsyms, &r, s->tasks->text.symbol)
	    ? SYMBOLS_OK
	    : SYMBOLS_HIDDEN;
	reader_free(&r);
	close(fd);
	if (s->kallsyms.found)
		s->slide = s->tasks->text.addr - s->kallsyms.addr;
}

/* By the list of the kernel's symbols. */
static void
find_listed(struct symbols *s, uint64_t addr, bool caller, struct symbol *sym)
{
	uint64_t slide;
	struct symtab_entry *e;

	*sym = (struct symbol){ .dso = STR("[kernel.kallsyms]") };
	if (s->kernel == SYMBOLS_UNUSED)
		load_kernel(s);
	slide = s->slide;
	e = symname_find(&s->kallsyms.tab, addr - slide, caller, true);
	if (slide != 0 && (e == NULL || e->group > 0)) {
		/* Modules do not move with the kernel. */
		slide = 0;
		e = symname_find(&s->kallsyms.tab, addr, caller, true);
		if (e != NULL && e->group == 0)
			e = NULL;
	}
	if (e == NULL)
		return;
	sym->name = symname_of(&s->arena, e, SYMNAME_MANGLED);
	sym->offset = addr - slide - e->start;
	if (e->group > 0)
		sym->dso = kallsyms_module(&s->kallsyms, e);
}

static enum symname_style
style(const struct symbols *s)
{
	return s->opts.mangled   ? SYMNAME_MANGLED
	    : s->opts.parameters ? SYMNAME_PARAMETERS
				 : SYMNAME_SHORT;
}

static void
find_file(struct symbols *s, struct symbols_dso *d, uint64_t offset,
    bool caller, struct symbol *sym)
{
	struct symtab_entry *e;
	uint64_t vaddr;

	if (!module_vaddr(&d->module, offset, &vaddr))
		return;
	e = symname_find(&d->tab, vaddr, caller, false);
	if (e == NULL)
		return;
	sym->name = symname_of(&d->names, e, style(s));
	sym->offset = vaddr - e->start;
}

static void
find_jit(struct symbols_dso *d, uint64_t addr, bool caller, struct symbol *sym)
{
	uint64_t offset = 0;
	struct str name = { 0 };

	if (caller && addr > 0)
		name = perfmap_find(&d->map, addr - 1, &offset);
	if (name.s != NULL)
		offset++;
	else
		name = perfmap_find(&d->map, addr, &offset);
	if (name.s == NULL)
		return;
	sym->name = printable(&d->names, name);
	sym->offset = offset;
}

/* The dso is named as perf does which makes an object of each piece of code. */
static struct str
jitted_name(struct arena *a, const struct dso *dso, uint64_t index)
{
	struct str base = str_basename(dso->path), name;
	struct buf b = { 0 };

	printable_add(&b, str_head(dso->path, dso->path.n - base.n));
	buf_addstr(&b, STR("jitted-"));
	buf_adddec(&b, dso->dump->pid);
	buf_addc(&b, '-');
	buf_adddec(&b, index);
	buf_addstr(&b, STR(".so"));
	name = arena_str(a, buf_str(&b));
	buf_free(&b);
	return name;
}

static void
find_dump(struct symbols_dso *d, const struct dso *dso, uint64_t place,
    bool caller, struct symbol *sym)
{
	const struct jitdump_code *c = NULL;

	if (caller && place > 0)
		c = jitdump_find(dso->dump, place - 1);
	if (c == NULL)
		c = jitdump_find(dso->dump, place);
	if (c == NULL)
		return;
	sym->name = printable(&d->names, c->name);
	sym->offset = place - c->place;
	sym->dso = jitted_name(&d->names, dso, c->index);
}

void
symbols_find(
    struct symbols *s, const struct place *p, bool caller, struct symbol *sym)
{
	const struct dso *dso = &s->tasks->dsos.v[p->dso];
	struct symbols_dso *d = dso_of(s, p->dso);

	*sym = (struct symbol){ .dso = dso->name };
	switch (dso->kind) {
	case DSO_FILE:
	case DSO_VDSO:
		find_file(s, d, p->offset, caller, sym);
		break;
	case DSO_JIT:
		find_jit(d, p->offset, caller, sym);
		break;
	case DSO_JITDUMP:
		find_dump(d, dso, p->offset, caller, sym);
		break;
	case DSO_KERNEL:
	case DSO_KMODULE:
		find_listed(s, p->offset, caller, sym);
		if (sym->name.n == 0)
			sym->dso = dso->name;
		break;
	case DSO_KSYMBOL:
		sym->name = dso->name;
		sym->offset = p->offset;
		break;
	default:
		break;
	}
}

void
symbols_find_kernel(struct symbols *s, uint64_t addr, bool caller,
    struct place *p, struct symbol *sym)
{
	*p = (struct place){ TABLE_NONE, addr };
	if (tasks_kernel(s->tasks, addr, p))
		symbols_find(s, p, caller, sym);
	else
		find_listed(s, addr, caller, sym);
}

const struct module *
symbols_module(struct symbols *s, uint32_t dso)
{
	const struct dso *what = &s->tasks->dsos.v[dso];
	struct symbols_dso *d = dso_of(s, dso);
	struct module m;

	if (!d->tried && is_object(what) && d->status == SYMBOLS_OK &&
	    open_module(s, &m, what) == MODULE_OK) {
		d->open = xmalloc(sizeof(*d->open));
		*d->open = m;
	}
	d->tried = true;
	return d->open;
}

struct cfi *
symbols_cfi(struct symbols *s, uint32_t dso)
{
	const struct module *m = symbols_module(s, dso);
	struct symbols_dso *d = &s->v[dso];

	if (d->cfi == NULL && m != NULL)
		d->cfi = cfi_new(m);
	return d->cfi;
}

struct inlined_object *
symbols_inlined(struct symbols *s, uint32_t dso, bool lines)
{
	const struct module *m = symbols_module(s, dso);
	struct symbols_dso *d = &s->v[dso];

	if (d->inlined == NULL && m != NULL)
		d->inlined = inlined_open(m, lines);
	return d->inlined;
}

void
symbols_name(const struct symbols *s, struct buf *b, struct str name)
{
	symname_add(b, name, style(s));
}

enum symbols_status
symbols_status(const struct symbols *s, uint32_t dso)
{
	enum dso_kind kind = s->tasks->dsos.v[dso].kind;

	if (kind == DSO_KERNEL)
		return s->kernel;
	if (kind == DSO_JITDUMP)
		return s->tasks->dsos.v[dso].dump != NULL ? SYMBOLS_OK
							  : SYMBOLS_MISSING;
	return dso < s->n ? s->v[dso].status : SYMBOLS_UNUSED;
}

void
symbols_free(struct symbols *s)
{
	for (size_t i = 0; i < s->n; i++)
		unload(&s->v[i]);
	xfree(s->v);
	kallsyms_free(&s->kallsyms);
	arena_free(&s->arena);
}
