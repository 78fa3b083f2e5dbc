/* SPDX-License-Identifier: ISC */
/* OBJECT:FUNCTION to a file and an offset in it. */
#include "uprobe.h"

#include <dirent.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/space/debugfile.h"
#include "common/space/module.h"
#include "common/xalloc.h"
#include "proc.h"

#define TYPE "/sys/bus/event_source/devices/uprobe/type"
/* As its format/retprobe says: config:0. */
#define RETPROBE 1
/* Where libraries are besides where this program's own are. */
#define LIBRARIES "/lib64:/usr/lib64:/lib:/usr/lib:/usr/local/lib"

/* dir/name as a path without links, if that is a file; else NULL. */
static char *
file_in(struct str dir, struct str name)
{
	struct buf b = { 0 };
	struct stat st;
	char *path;

	buf_addstr(&b, dir);
	if (dir.n > 0)
		buf_addc(&b, '/');
	buf_addstr(&b, name);
	buf_addc(&b, '\0');
	path = realpath(b.s, NULL);
	buf_free(&b);
	if (path != NULL && stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return path;
	free(path);
	return NULL;
}

/* Is file the library name, whole or up to its version? */
static bool
is_library(struct str file, struct str name)
{
	if (!str_starts(file, name))
		return false;
	file = str_from_index(file, name.n);
	return file.n == 0 || str_starts(file, STR(".so.")) ||
	    str_eq(file, STR(".so")) ||
	    (str_find(name, STR(".so")) != STR_NONE &&
		str_starts(file, STR(".")));
}

static bool
is_elf(const char *path)
{
	const struct debugfile_places none = { .root = "", .cache = "" };
	const struct buildid any = { 0 };
	struct module m;

	if (module_open(&m, &none, path, &any) != MODULE_OK)
		return false;
	module_close(&m);
	return true;
}

/* Linker scripts are named .so too: only an object counts. */
static char *
library_in(struct str dir, struct str name)
{
	struct buf z = { 0 };
	char *best = NULL;
	struct dirent *e;
	DIR *d;

	buf_addstr(&z, dir);
	buf_addc(&z, '\0');
	d = opendir(z.s);
	buf_free(&z);
	while (d != NULL && (e = readdir(d)) != NULL) {
		char *path;

		if (!is_library(str_from(e->d_name), name))
			continue;
		path = file_in(dir, str_from(e->d_name));
		if (path != NULL && is_elf(path) &&
		    (best == NULL || strcmp(path, best) < 0)) {
			free(best);
			best = path;
		} else {
			free(path);
		}
	}
	if (d != NULL)
		closedir(d);
	return best;
}

typedef char *find_fn(struct str dir, struct str name);

/* The first that fn finds in directories with colons between them. */
static char *
find_in(const char *dirs, struct str name, find_fn *fn)
{
	struct str rest = str_from(dirs);
	char *path = NULL;

	while (path == NULL && rest.n > 0) {
		size_t colon = str_chr(rest, ':');
		struct str dir = str_head(rest, colon);

		if (dir.n > 0)
			path = fn(dir, name);
		rest = str_from_index(rest, dir.n + 1);
	}
	return path;
}

/* The directory of the C library this program uses itself. */
static struct str
own_libraries(struct buf *maps)
{
	struct str rest, line;

	if (!proc_read(maps, "/proc/self/maps"))
		return STR("");
	rest = buf_str(maps);
	while (str_line(&rest, &line)) {
		struct str path = str_from_index(line, str_chr(line, '/'));

		if (str_starts(str_basename(path), STR("libc.")) ||
		    str_starts(str_basename(path), STR("libc-")))
			return str_head(path, str_rchr(path, '/'));
	}
	return STR("");
}

static char *
find_library(struct str name)
{
	const char *dirs = getenv("LD_LIBRARY_PATH");
	struct buf maps = { 0 };
	struct str own;
	char *path = dirs == NULL ? NULL : find_in(dirs, name, library_in);

	if (path != NULL)
		return path;
	own = own_libraries(&maps);
	if (own.n > 0)
		path = library_in(own, name);
	buf_free(&maps);
	return path != NULL ? path : find_in(LIBRARIES, name, library_in);
}

static char *
find_object(struct str name)
{
	const char *dirs = getenv("PATH");
	char *path;

	if (str_chr(name, '/') != STR_NONE)
		return file_in(STR(""), name);
	path = str_starts(name, STR("lib")) ? find_library(name) : NULL;
	if (path == NULL && dirs != NULL)
		path = find_in(dirs, name, file_in);
	return path != NULL ? path : find_library(name);
}

/* A function looked for. */
struct wanted {
	struct str name;
	struct module_symbol found;
	int rank; /* of what was found; 0: nothing */
	bool many;
};

/* Global names go before weak ones before a file's own. */
static int
rank_of(const struct module_symbol *s)
{
	return s->global ? 3 : s->weak ? 2 : 1;
}

static bool
is_wanted(const struct wanted *w, struct str name)
{
	/* As in "memcpy@@GLIBC_2.14", the one that programs are linked to. */
	size_t version = str_find(name, STR("@@"));

	return str_eq(name, w->name) ||
	    (version != STR_NONE && str_eq(str_head(name, version), w->name));
}

static void
on_symbol(void *arg, const struct module_symbol *s)
{
	struct wanted *w = arg;
	int rank = rank_of(s);

	if (!is_wanted(w, s->name) || rank < w->rank)
		return;
	w->many = rank == w->rank && (w->many || s->vaddr != w->found.vaddr);
	w->rank = rank;
	w->found = *s;
}

static const char *
find_function(const struct module *m, struct str name, uint64_t *vaddr)
{
	struct wanted w = { .name = name };

	if (str_starts(name, STR("0x")))
		return num_parse_hex(str_from_index(name, 2), vaddr)
		    ? NULL
		    : "not an address";
	module_symbols(m, on_symbol, &w);
	if (w.rank == 0)
		return "no such function in the object's symbols or its debug "
		       "file's (names as nm shows them, C++ mangled)";
	if (w.found.ifunc)
		return "the function is chosen when the program is linked: "
		       "name one of its variants";
	if (w.many)
		return "several functions have this name: "
		       "give one's address, 0x...";
	*vaddr = w.found.vaddr;
	return NULL;
}

/* Takes "+OFFSET" off the end of *name; false if it is no number. */
static bool
take_offset(struct str *name, uint64_t *offset)
{
	size_t plus = str_rchr(*name, '+');
	struct str s;

	*offset = 0;
	if (plus == STR_NONE)
		return true;
	s = str_from_index(*name, plus + 1);
	*name = str_head(*name, plus);
	return str_starts(s, STR("0x"))
	    ? num_parse_hex(str_from_index(s, 2), offset)
	    : num_parse_dec(s, offset);
}

/* From the object's path on. */
static const char *
find_place(struct uprobe *u, struct str name)
{
	const struct debugfile_places here = { .root = "", .cache = "" };
	const struct buildid any = { 0 };
	uint64_t vaddr, more;
	const char *why;
	struct module m;

	if (!take_offset(&name, &more))
		return "the offset behind + is not a number";
	if (u->returns && more > 0)
		return "a function returns, not a place within it: "
		       "%return takes no offset";
	if (module_open(&m, &here, u->path, &any) != MODULE_OK)
		return "not an ELF object that can be read";
	why = find_function(&m, name, &vaddr);
	if (why == NULL &&
	    (vaddr + more < vaddr ||
		!module_code(&m, vaddr + more, &u->offset)))
		why = "the address is not in the object's code";
	module_close(&m);
	return why;
}

const char *
uprobe_find(struct uprobe *u, struct str text)
{
	const struct str suffix = STR("%return");
	const char *why;
	size_t colon;

	*u = (struct uprobe){ .returns = str_ends(text, suffix) };
	text.n -= u->returns ? suffix.n : 0;
	colon = str_rchr(text, ':');
	if (colon == STR_NONE || colon == 0 || colon + 1 == text.n) {
		*u = (struct uprobe){ 0 };
		return "a uprobe is OBJECT:FUNCTION[+OFFSET][%return]";
	}
	u->path = find_object(str_head(text, colon));
	why = u->path == NULL ? "no such program or library"
			      : find_place(u, str_from_index(text, colon + 1));
	if (why != NULL)
		uprobe_free(u);
	return why;
}

bool
uprobe_attr(struct perf_event_attr *a, const struct uprobe *u)
{
	int64_t type;

	if (!proc_number(TYPE, &type) || type < 0 || type > UINT32_MAX)
		return false;
	a->type = (uint32_t)type;
	a->config = u->returns ? RETPROBE : 0;
	a->uprobe_path = (uintptr_t)u->path;
	a->probe_offset = u->offset;
	return true;
}

bool
uprobe_is(const struct perf_event_attr *a)
{
	int64_t type;

	return proc_number(TYPE, &type) && a->type == type;
}

void
uprobe_free(struct uprobe *u)
{
	free(u->path);
	*u = (struct uprobe){ 0 };
}
