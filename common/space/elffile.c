/* SPDX-License-Identifier: ISC */
/* Opening ELF files of the build asked for. */
#include "common/space/elffile.h"

#include <gelf.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "common/space/file.h"
#include "common/space/guard.h"

enum elffile_status
elffile_open_fd(struct elffile *f, int fd, const struct buildid *id)
{
	enum elffile_status st = ELFFILE_OK;
	struct buildid found;

	guard_install();
	(void)elf_version(EV_CURRENT);
	*f = (struct elffile){ elf_begin(fd, ELF_C_READ_MMAP, NULL), fd };
	if (f->elf == NULL || elf_kind(f->elf) != ELF_K_ELF)
		st = ELFFILE_STRANGE;
	else if (id->n > 0 &&
	    (!buildid_of_elf(&found, f->elf) || !buildid_eq(&found, id)))
		st = ELFFILE_OTHER;
	if (st != ELFFILE_OK) {
		elf_end(f->elf);
		close(fd);
		*f = (struct elffile){ 0 };
	}
	return st;
}

enum elffile_status
elffile_open(struct elffile *f, const char *root, const char *path,
    const struct buildid *id)
{
	int fd = file_open(root, path);

	*f = (struct elffile){ 0 };
	return fd == -1 ? ELFFILE_MISSING : elffile_open_fd(f, fd, id);
}

void
elffile_close(struct elffile *f)
{
	elf_end(f->elf);
	if (f->elf != NULL && f->fd != -1)
		close(f->fd);
	*f = (struct elffile){ 0 };
}

void
elffile_dir(const struct elffile *f, struct buf *dir)
{
	struct buf link = { 0 };
	struct str path;
	ssize_t n;

	buf_addstr(&link, STR("/proc/self/fd/"));
	buf_adddec(&link, (uint64_t)f->fd);
	buf_addc(&link, '\0');
	buf_clear(dir);
	n = readlink(link.s, buf_extend(dir, PATH_MAX), PATH_MAX);
	buf_free(&link);
	path = (struct str){ dir->s, n > 0 && n < PATH_MAX ? (size_t)n : 0 };
	dir->n = path.n - str_basename(path).n;
}

struct Elf_Scn *
elffile_named(struct Elf *elf, const char *name)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;
	const char *s;
	size_t names;

	if (elf_getshdrstrndx(elf, &names) != 0)
		return NULL;
	while ((scn = elf_nextscn(elf, scn)) != NULL) {
		if (gelf_getshdr(scn, &sh) != NULL &&
		    (s = elf_strptr(elf, names, sh.sh_name)) != NULL &&
		    strcmp(s, name) == 0)
			return scn;
	}
	return NULL;
}

struct Elf_Scn *
elffile_typed(struct Elf *elf, uint32_t type)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr sh;

	while ((scn = elf_nextscn(elf, scn)) != NULL) {
		if (gelf_getshdr(scn, &sh) != NULL && sh.sh_type == type)
			return scn;
	}
	return NULL;
}

struct str
elffile_bytes(struct Elf *elf, const char *name)
{
	Elf_Scn *scn = elffile_named(elf, name);
	Elf_Data *data = scn == NULL ? NULL : elf_rawdata(scn, NULL);

	if (data == NULL || data->d_buf == NULL)
		return (struct str){ 0 };
	return (struct str){ data->d_buf, data->d_size };
}
