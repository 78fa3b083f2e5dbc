/* SPDX-License-Identifier: ISC */
/* Looking for separate debug files in all the places they are put. */
#include "common/space/debugfile.h"

#include <elfutils/libdwelf.h>
#include <gelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/space/servers.h"
#include "common/xalloc.h"

#define DEBUG_DIR STR("/usr/lib/debug")
#define CRC_BLOCK 65536

/* What is looked for, and the name that is being tried. */
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
	if (id->n == 0 || w->cache == NULL || *w->cache == '\0')
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

static bool
try_all(struct search *s, Elf *elf, struct str path)
{
	return try_build_id(s) || try_links(s, elf, path) ||
	    try_cache(s, "debug") || try_cache(s, "elf") ||
	    try_by_path(s, path) ||
	    (s->where->servers != NULL &&
		try_fd(s, servers_debug(s->where->servers, &s->id)));
}

bool
debugfile_find(struct elffile *f, const struct debugfile_places *w, Elf *elf,
    const char *path)
{
	struct buf name = { 0 };
	struct search s = { .where = w, .f = f, .path = &name };
	bool ok;

	*f = (struct elffile){ 0 };
	buildid_of_elf(&s.id, elf);
	ok = try_all(&s, elf, str_from(path));
	buf_free(&name);
	return ok;
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

/* A name that is not absolute is beside the file that has it. */
static bool
try_beside(struct search *s, const struct elffile *file, struct str name)
{
	if (str_starts(name, STR("/")))
		return try_joined(s, name, STR(""), STR(""));
	elffile_dir(file, s->path);
	buf_addstr(s->path, name);
	return try_path(s, "");
}

bool
debugfile_alternate(struct elffile *f, const struct debugfile_places *w,
    const struct elffile *file)
{
	struct str link = elffile_bytes(file->elf, ".gnu_debugaltlink"), id;
	size_t end = str_chr(link, '\0');
	struct buf name = { 0 };
	struct search s = { .where = w, .f = f, .path = &name };
	bool ok;

	*f = (struct elffile){ 0 };
	id = str_from_index(link, end);
	if (id.n < 2)
		return false;
	buildid_set(&s.id, id.s + 1, id.n - 1);
	ok = try_build_id(&s) || try_beside(&s, file, str_head(link, end)) ||
	    (w->servers != NULL &&
		try_fd(&s, servers_debug(w->servers, &s.id)));
	buf_free(&name);
	return ok;
}

static bool
is_trap(struct str a, struct str b, struct str c)
{
	struct buf path = { 0 };
	struct stat st;
	bool trap;

	buf_addstr(&path, a);
	buf_addstr(&path, b);
	buf_addc(&path, '/');
	buf_addstr(&path, c);
	buf_addc(&path, '\0');
	trap = stat(path.s, &st) == 0 && !S_ISREG(st.st_mode);
	buf_free(&path);
	return trap;
}

bool
debugfile_is_trap(const struct elffile *file, const char *dir, const char *name)
{
	const struct str none = STR(""), n = str_from(name),
			 d = str_from(dir != NULL ? dir : "");
	struct buf beside = { 0 };
	bool trap;

	if (*name == '/')
		return is_trap(none, none, n);
	elffile_dir(file, &beside);
	trap = is_trap(buf_str(&beside), none, n) ||
	    is_trap(str_starts(d, STR("/")) ? none : buf_str(&beside), d, n);
	buf_free(&beside);
	return trap;
}
