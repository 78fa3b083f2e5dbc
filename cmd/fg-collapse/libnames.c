/* SPDX-License-Identifier: ISC */
/* Names for addresses in the libraries of a profile. */
#include "libnames.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "format.h"
#include "json.h"
#include "objects.h"
#include "profile.h"
#include "sink.h"

struct libnames_lib {
	struct object_file file;
	struct str name, id; /* in the sidecar: */
	uint32_t number;
	struct object *object; /* NULL: it has no names, or is not opened yet */
	bool tried;
};

void
libnames_free(struct libnames *l)
{
	for (size_t i = 0; i < l->n; i++)
		object_close(l->libs[i].object);
	xfree(l->libs);
	sidecar_free(&l->sidecar);
	arena_free(&l->arena);
	*l = (struct libnames){ 0 };
}

/* A library whose first token was read; one without a path if it is none. */
static struct libnames_lib
library(struct libnames *l, struct json *j)
{
	static const char *const keys[] = { "path", "debugName", "breakpadId",
		"codeId", NULL };
	struct libnames_lib lib = { .number = SIDECAR_NONE };
	struct str *const members[] = { &lib.file.path, &lib.name, &lib.id,
		&lib.file.build_id };
	int which;

	if (j->type != JSON_OBJECT) {
		json_skip(j);
		return lib;
	}
	while (json_member(j)) {
		which = json_which(j, keys);
		if (which < 0)
			json_skip(j);
		else if (json_want(j, JSON_STRING))
			*members[which] = arena_str(&l->arena, j->text);
	}
	return lib;
}

void
libnames_read(struct libnames *l, struct json *j)
{
	if (!json_want(j, JSON_ARRAY))
		return;
	while (json_element(j)) {
		struct libnames_lib lib = library(l, j);

		l->libs = xgrow(l->libs, &l->cap, l->n + 1, sizeof(*l->libs));
		l->libs[l->n++] = lib;
	}
}

/* The length of a path less the extension of the file. */
static size_t
stem(struct str path)
{
	struct str file = str_basename(path);
	size_t dot = str_rchr(file, '.');

	return path.n - file.n + (dot == STR_NONE || dot == 0 ? file.n : dot);
}

/*
 * Opens the sidecar of a file, whose path becomes path, or returns -1. samply
 * puts "syms.json" in the place of the last extension, so that of p.json.gz it
 * is p.json.syms.json; who packs p.json later has it as p.syms.json.
 */
static int
open_sidecar(const char *input, struct buf *path)
{
	struct str base = str_from(input);
	size_t length;
	bool again;
	int fd;

	do {
		length = base.n;
		base = str_head(base, stem(base));
		/* ".json" is a name, not an extension */
		again = base.n < length && str_ends(base, STR(".json"));
		buf_clear(path);
		buf_addstr(path, base);
		buf_addstr(path, STR(".syms.json"));
		buf_addc(path, '\0');
		/* A FIFO would be waited for. */
		fd = open(path->s, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		path->n--;
	} while (fd == -1 && errno == ENOENT && again);
	return fd;
}

/* Why what is read of fd cannot be used, or NULL; at is where. */
static const char *
read_sidecar(struct libnames *l, int fd, uint64_t *at)
{
	struct reader r;
	struct stat st;
	const char *why;
	bool any = false;

	*at = 0;
	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return "it is no file";
	reader_init(&r, fd, l->input);
	why = sidecar_read(&l->sidecar, &r, at);
	reader_free(&r);
	if (why != NULL)
		return why;
	for (size_t i = 0; i < l->n; i++) {
		l->libs[i].number =
		    sidecar_lib(&l->sidecar, l->libs[i].name, l->libs[i].id);
		any |= l->libs[i].number != SIDECAR_NONE;
	}
	*at = 0;
	return any ? NULL : "it is of other builds";
}

static void
look(struct libnames *l, struct tally *t)
{
	struct buf path = { 0 };
	uint64_t at = 0;
	const char *why = NULL;
	int fd;

	l->looked = true;
	if (l->input == NULL)
		return;
	fd = open_sidecar(l->input, &path);
	if (fd != -1) {
		why = read_sidecar(l, fd, &at);
		close(fd);
	} else if (errno != ENOENT) {
		why = "it cannot be read";
	}
	if (why != NULL)
		skip_add(&t->sidecar, at, why, str_basename(buf_str(&path)));
	buf_free(&path);
}

/* The object of a library, opened when it is first asked for; or NULL. */
static struct object *
object_of(struct libnames_lib *lib, struct profile *p)
{
	const struct object_file *f = &lib->file;

	if (lib->tried || !objects_readable || f->path.n == 0 ||
	    *f->path.s != '/')
		return lib->object;
	lib->tried = true;
	lib->object = object_open(p->opts->symfs, f);
	if (lib->object == NULL)
		skip_add(&p->sink->tally.strange, 0,
		    f->build_id.n > 0 ? OBJECTS_BY_ID : OBJECTS_BY_PATH,
		    f->path);
	return lib->object;
}

static void
push_object(void *arg, struct str name, bool inlined)
{
	profile_push(arg,
	    profile_function_at(arg, name, STR(""), PROFILE_NO_LINE, inlined));
}

static void
push_sidecar(void *arg, const struct sidecar_function *f)
{
	profile_push(arg,
	    profile_function_at(arg, f->name, f->file,
		f->line != SIDECAR_NONE ? f->line : PROFILE_NO_LINE,
		f->inlined));
}

bool
libnames_push(
    struct libnames *l, uint32_t number, uint64_t address, struct profile *p)
{
	struct libnames_lib *lib;
	struct object *o;

	if (p->opts->no_symbols || number >= l->n)
		return false;
	if (!l->looked)
		look(l, &p->sink->tally);
	lib = &l->libs[number];
	if (lib->number != SIDECAR_NONE)
		return sidecar_functions(
		    &l->sidecar, lib->number, address, push_sidecar, p);
	o = object_of(lib, p);
	return o != NULL && object_frames_loaded(o, address, push_object, p);
}
