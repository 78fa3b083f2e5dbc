/* SPDX-License-Identifier: ISC */
/* Finding recorded files, in containers and deleted ones among them. */
#include "locate.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/space/file.h"

/* A root folder and a path below it; ends in NULs. */
struct place {
	struct buf root, path;
};

/* Number of places; that of the descriptor which is held open. */
#define PLACES 5
#define HELD 4

static void
place_free(struct place *p)
{
	buf_free(&p->root);
	buf_free(&p->path);
}

static void
add_proc(struct buf *b, uint32_t pid, const char *name)
{
	buf_addstr(b, STR("/proc/"));
	buf_adddec(b, pid);
	buf_addstr(b, str_from(name));
}

/* The place of number i at which the file of d may be; false: there is none. */
static bool
place_make(struct place *p, const char *symfs, const struct dso *d, int i)
{
	const struct dso_mapping *w = &d->where;

	*p = (struct place){ 0 };
	if (i >= PLACES || (i > 0 && (*symfs != '\0' || w->pid == 0)) ||
	    (i == HELD && d->fd == -1))
		return false;
	if (i == 0)
		buf_addstr(&p->root, str_from(symfs));
	else if (i == 1)
		add_proc(&p->root, w->pid, "/root");
	if (i <= 1) {
		buf_addstr(&p->path, d->path);
	} else if (i == 2) {
		add_proc(&p->path, w->pid, "/map_files/");
		buf_addhex(&p->path, w->start);
		buf_addc(&p->path, '-');
		buf_addhex(&p->path, w->end);
	} else if (i == 3) {
		add_proc(&p->path, w->pid, "/exe");
	} else {
		buf_addstr(&p->path, STR("/proc/self/fd/"));
		buf_adddec(&p->path, (uint64_t)d->fd);
	}
	buf_addc(&p->root, '\0');
	buf_addc(&p->path, '\0');
	return true;
}

static bool
look(const struct place *p, struct stat *st)
{
	struct buf name = { 0 };
	bool ok;

	buf_addstr(&name, str_from(p->root.s));
	buf_addstr(&name, buf_str(&p->path));
	ok = stat(name.s, st) == 0;
	buf_free(&name);
	return ok;
}

/* Whether the recorded inode is there. */
static bool
is_same(const struct place *p, const struct dso_mapping *w)
{
	struct stat st;

	return w->ino != 0 && look(p, &st) && st.st_ino == w->ino &&
	    st.st_dev == makedev(w->major, w->minor);
}

int
locate_hold(const char *symfs, const struct dso *d)
{
	struct place p;
	int fd = -1;

	for (int i = 1; i <= 2 && fd == -1 && place_make(&p, symfs, d, i);
	     i++) {
		fd = file_open(p.root.s, p.path.s);
		place_free(&p);
	}
	return fd;
}

/* Tries one place; servers are asked for debug files of what is there only. */
static enum module_status
try_place(struct module *m, const struct place *p,
    const struct debugfile_places *where, const struct dso *d)
{
	struct debugfile_places here = *where;
	enum module_status st;

	here.root = p->root.s;
	here.servers = NULL;
	st = module_open(m, &here, p->path.s, &d->id);
	if (st != MODULE_OK || where->servers == NULL)
		return st;
	module_close(m);
	here.servers = where->servers;
	return module_open(m, &here, p->path.s, &d->id);
}

enum module_status
locate_module(
    struct module *m, const struct debugfile_places *where, const struct dso *d)
{
	enum module_status st = MODULE_MISSING, first = MODULE_MISSING;
	const bool by_id = d->id.n > 0;
	struct place p;

	for (int i = 0; place_make(&p, where->root, d, i); i++) {
		if (by_id || is_same(&p, &d->where))
			st = try_place(m, &p, where, d);
		place_free(&p);
		if (st == MODULE_OK)
			return st;
		if (i == 0)
			first = st;
	}
	/* What nothing is known of but its path is believed. */
	return by_id && where->servers == NULL
	    ? first
	    : module_open(m, where, d->path.s, &d->id);
}

/* The place that locate_module finds an object without a build-id at. */
static bool
find_place(struct stat *st, const struct dso *d)
{
	bool found = false;
	struct place p;

	for (int i = 0; !found && place_make(&p, "", d, i); i++) {
		found = is_same(&p, &d->where) && look(&p, st);
		place_free(&p);
	}
	return found || stat(d->path.s, st) == 0;
}

bool
locate_is_doubtful(const char *symfs, const struct dso *d, uint64_t wall)
{
	struct stat st;

	/* Of devices some file systems have two numbers. */
	return d->kind == DSO_FILE && d->id.n == 0 && d->where.ino != 0 &&
	    *symfs == '\0' && find_place(&st, d) &&
	    (st.st_ino != d->where.ino ||
		(wall != 0 &&
		    (uint64_t)st.st_mtim.tv_sec * 1000000000 +
			    (uint64_t)st.st_mtim.tv_nsec >
			wall));
}

int
locate_file(const char *symfs, const struct dso *d)
{
	struct place p;
	int fd = -1;

	for (int i = 0; fd == -1 && place_make(&p, symfs, d, i); i++) {
		if (is_same(&p, &d->where))
			fd = file_open(p.root.s, p.path.s);
		place_free(&p);
	}
	return fd != -1 ? fd : file_open(symfs, d->path.s);
}

/* The number a process has in its own, innermost namespace. */
static uint32_t
inner_pid(uint32_t pid)
{
	struct buf name = { 0 };
	struct str line, word;
	struct reader r;
	uint64_t inner = pid;
	int fd;

	add_proc(&name, pid, "/status");
	buf_addc(&name, '\0');
	fd = file_open("", name.s);
	if (fd != -1) {
		reader_init(&r, fd, name.s);
		while (reader_line(&r, &line)) {
			if (!str_eq(str_word(&line), STR("NSpid:")))
				continue;
			while ((word = str_word(&line)).n > 0)
				num_parse_dec(word, &inner);
		}
		reader_free(&r);
		close(fd);
	}
	buf_free(&name);
	return inner <= UINT32_MAX ? (uint32_t)inner : pid;
}

static bool
is_trusted(uid_t owner, uint32_t pid)
{
	struct buf name = { 0 };
	struct stat st;
	bool ok = owner == 0 || owner == geteuid();

	add_proc(&name, pid, "");
	buf_addc(&name, '\0');
	ok = ok || (stat(name.s, &st) == 0 && st.st_uid == owner);
	buf_free(&name);
	return ok;
}

/* Opens the file of a process, if neither it nor a link to it is foreign. */
static int
open_trusted(const char *root, const char *path, uint32_t pid, bool *foreign)
{
	struct buf name = { 0 };
	struct stat link, st;
	int fd;

	buf_addstr(&name, str_from(root));
	buf_add(&name, path, strlen(path) + 1);
	fd = lstat(name.s, &link) == 0 ? file_open("", name.s) : -1;
	buf_free(&name);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && is_trusted(link.st_uid, pid) &&
	    is_trusted(st.st_uid, pid))
		return fd;
	*foreign = true;
	close(fd);
	return -1;
}

static void
perfmap_name(struct buf *b, uint32_t pid)
{
	buf_clear(b);
	buf_addstr(b, STR("/tmp/perf-"));
	buf_adddec(b, pid);
	buf_add(b, ".map", sizeof(".map"));
}

/* Whether two processes see the same files; true if that is not to be seen. */
static bool
same_files(uint32_t pid)
{
	struct buf name = { 0 };
	struct stat theirs, ours;
	bool same;

	add_proc(&name, pid, "/ns/mnt");
	buf_addc(&name, '\0');
	same = stat(name.s, &theirs) != 0 ||
	    stat("/proc/self/ns/mnt", &ours) != 0 ||
	    theirs.st_ino == ours.st_ino;
	buf_free(&name);
	return same;
}

int
locate_perfmap(const char *symfs, uint32_t pid, bool *foreign)
{
	struct buf path = { 0 }, root = { 0 };
	uint32_t inner = pid;
	int fd = -1;

	*foreign = false;
	if (*symfs == '\0')
		inner = inner_pid(pid);
	if (*symfs == '\0' && (inner != pid || !same_files(pid))) {
		add_proc(&root, pid, "/root");
		buf_addc(&root, '\0');
		perfmap_name(&path, inner);
		fd = open_trusted(root.s, path.s, pid, foreign);
	}
	perfmap_name(&path, pid);
	if (fd == -1)
		fd = *symfs == '\0' ? open_trusted("", path.s, pid, foreign)
				    : file_open(symfs, path.s);
	*foreign = *foreign && fd == -1;
	buf_free(&path);
	buf_free(&root);
	return fd;
}
