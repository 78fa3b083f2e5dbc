/* SPDX-License-Identifier: ISC */
/* Looking for separate debug files in all the places they are put. */
#include "common/space/debugfile.h"

#include <elfutils/libdwelf.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "common/space/servers.h"
#include "common/xalloc.h"

#define DEBUG_DIR STR("/usr/lib/debug")
#define CRC_BLOCK 65536

/* What is looked for, and where it was found. */
struct search {
	const struct debugfile_places *where;
	struct buildid id; /* may be empty */
	struct elffile *f;
	struct buf *path;
};

/* The CRC that .gnu_debuglink has of a whole file: the one of IEEE 802.3. */
static uint32_t
crc_of(int fd)
{
	unsigned char *block = xmalloc(CRC_BLOCK);
	uint32_t table[256], crc = 0xffffffff;
	off_t at = 0;
	ssize_t n;

	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] =
			    table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
	}
	while ((n = pread(fd, block, CRC_BLOCK, at)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			crc = table[(crc ^ block[i]) & 255] ^ crc >> 8;
		at += n;
	}
	xfree(block);
	return ~crc;
}

/* Whether a file has what is worth opening it for. */
static bool
has_more(Elf *elf)
{
	return elffile_typed(elf, SHT_SYMTAB) != NULL ||
	    elffile_named(elf, ".debug_info") != NULL;
}

/* Takes the file at s->path, below root, if it is of the build. */
static bool
try_path(struct search *s, const char *root)
{
	buf_addc(s->path, '\0');
	if (elffile_open(s->f, root, s->path->s, &s->id) != ELFFILE_OK)
		return false;
	if (has_more(s->f->elf))
		return true;
	elffile_close(s->f);
	return false;
}

static bool
try_fd(struct search *s, int fd)
{
	buf_clear(s->path);
	return fd != -1 && elffile_open_fd(s->f, fd, &s->id) == ELFFILE_OK;
}

/* Puts "/ab/cdef" behind path: how files are filed by build-id. */
static void
add_id(struct buf *path, const struct buildid *id)
{
	char hex[BUILDID_TEXT];

	buildid_text(hex, id);
	buf_addstr(path, STR("/.build-id/"));
	buf_add(path, hex, 2);
	buf_addc(path, '/');
	buf_addstr(path, str_from(hex + 2));
}

static bool
try_build_id(struct search *s)
{
	if (s->id.n == 0)
		return false;
	buf_clear(s->path);
	buf_addstr(s->path, DEBUG_DIR);
	add_id(s->path, &s->id);
	buf_addstr(s->path, STR(".debug"));
	return try_path(s, s->where->root);
}

bool
debugfile_cached(struct buf *path, const struct debugfile_places *w,
    const struct buildid *id, const char *what)
{
	if (id->n == 0 || *w->cache == '\0')
		return false;
	buf_clear(path);
	buf_addstr(path, str_from(w->cache));
	add_id(path, id);
	buf_addc(path, '/');
	buf_add(path, what, strlen(what) + 1);
	return true;
}

static bool
try_cache(struct search *s, const char *what)
{
	return debugfile_cached(s->path, s->where, &s->id, what) &&
	    try_path(s, "");
}

/* The parts joined, below root. */
static bool
try_joined(struct search *s, struct str a, struct str b, struct str c)
{
	buf_clear(s->path);
	buf_addstr(s->path, a);
	buf_addstr(s->path, b);
	buf_addstr(s->path, c);
	return try_path(s, s->where->root);
}

/* The same, for a file whose checksum is known. */
static bool
try_link(
    struct search *s, struct str a, struct str b, struct str c, uint32_t crc)
{
	if (!try_joined(s, a, b, c))
		return false;
	if (s->id.n > 0 || crc_of(s->f->fd) == crc)
		return true;
	elffile_close(s->f);
	return false;
}

static bool
try_links(struct search *s, Elf *elf, struct str path)
{
	struct str link, dir = path;
	const char *name;
	GElf_Word crc;

	name = dwelf_elf_gnu_debuglink(elf, &crc);
	/* A link is a plain name: it may not lead elsewhere. */
	if (name == NULL || *name == '\0' || strchr(name, '/') != NULL)
		return false;
	link = str_from(name);
	dir.n -= str_basename(dir).n;
	return try_link(s, dir, link, STR(""), crc) ||
	    try_link(s, dir, STR(".debug/"), link, crc) ||
	    try_link(s, DEBUG_DIR, dir, link, crc);
}

/* Only the build-id tells whose these are. */
static bool
try_by_path(struct search *s, struct str path)
{
	return s->id.n > 0 && str_starts(path, STR("/")) &&
	    (try_joined(s, DEBUG_DIR, path, STR(".debug")) ||
		try_joined(s, DEBUG_DIR, path, STR("")));
}

bool
debugfile_find(struct elffile *f, const struct debugfile_places *w, Elf *elf,
    const char *path, struct buf *found)
{
	struct search s = { .where = w, .f = f, .path = found };

	*f = (struct elffile){ 0 };
	buildid_of_elf(&s.id, elf);
	if (try_build_id(&s) || try_links(&s, elf, str_from(path)))
		return true;
	if (try_cache(&s, "debug") || try_cache(&s, "elf"))
		return true;
	if (try_by_path(&s, str_from(path)))
		return true;
	return w->servers != NULL &&
	    try_fd(&s, servers_debug(w->servers, &s.id));
}

bool
debugfile_object(struct elffile *f, const struct debugfile_places *w,
    const struct buildid *id)
{
	struct buf path = { 0 };
	struct search s = { .where = w, .id = *id, .f = f, .path = &path };
	bool ok;

	*f = (struct elffile){ 0 };
	/* A stripped object is one all the same. */
	ok = (debugfile_cached(&path, w, id, "elf") &&
		 elffile_open(f, "", path.s, id) == ELFFILE_OK) ||
	    (debugfile_cached(&path, w, id, "vdso") &&
		elffile_open(f, "", path.s, id) == ELFFILE_OK) ||
	    (w->servers != NULL && id->n > 0 &&
		try_fd(&s, servers_object(w->servers, id))) ||
	    try_build_id(&s);
	buf_free(&path);
	return ok;
}

bool
debugfile_alternate(struct elffile *f, const struct debugfile_places *w,
    Elf *elf, const char *path)
{
	struct str link = elffile_bytes(elf, ".gnu_debugaltlink"), id, dir;
	size_t end = str_chr(link, '\0');
	struct buf name = { 0 };
	struct search s = { .where = w, .f = f, .path = &name };
	bool ok;

	*f = (struct elffile){ 0 };
	if (end == STR_NONE || end == 0)
		return false;
	id = str_from_index(link, end + 1);
	buildid_set(&s.id, id.s, id.n);
	link = str_head(link, end);
	dir = str_from(path);
	dir.n -= str_basename(dir).n;
	ok = s.id.n > 0 &&
	    (try_build_id(&s) ||
		(*link.s == '/' ? try_joined(&s, link, STR(""), STR(""))
				: try_joined(&s, dir, link, STR(""))) ||
		(w->servers != NULL &&
		    try_fd(&s, servers_debug(w->servers, &s.id))));
	buf_free(&name);
	return ok;
}
