/* SPDX-License-Identifier: ISC */
/* Build-ids out of files, images and the running kernel's notes. */
#include "common/space/buildid.h"

#include <elf.h>
#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* More than the notes of any kernel: a build-id comes among the first. */
#define KERNEL_NOTES 4096

/* Of one note: name, contents and type follow a header of three numbers. */
#define NOTE_HEADER 12
#define NOTE_ALIGN(n) (((size_t)(n) + 3) & ~(size_t)3)

void
buildid_set(struct buildid *id, const void *p, size_t n)
{
	*id = (struct buildid){ 0 };
	id->n = (unsigned char)(n < BUILDID_MAX ? n : BUILDID_MAX);
	memcpy(id->bytes, p, id->n);
}

bool
buildid_of_elf(struct buildid *id, struct Elf *elf)
{
	const void *bytes;
	ssize_t n = dwelf_elf_gnu_build_id(elf, &bytes);

	*id = (struct buildid){ 0 };
	if (n <= 0)
		return false;
	buildid_set(id, bytes, (size_t)n);
	return true;
}

bool
buildid_of_fd(struct buildid *id, int fd)
{
	struct stat st;
	Elf *elf;
	bool found;

	*id = (struct buildid){ 0 };
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	(void)elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	found = elf != NULL && elf_kind(elf) == ELF_K_ELF &&
	    buildid_of_elf(id, elf);
	elf_end(elf);
	return found;
}

bool
buildid_of_file(struct buildid *id, const char *path)
{
	bool found;
	int fd;

	*id = (struct buildid){ 0 };
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return false;
	found = buildid_of_fd(id, fd);
	close(fd);
	return found;
}

bool
buildid_of_image(struct buildid *id, struct str image)
{
	Elf *elf;
	bool found;

	*id = (struct buildid){ 0 };
	(void)elf_version(EV_CURRENT);
	/* libelf takes a pointer to change the image by; none is made. */
	elf = elf_memory((char *)(uintptr_t)image.s, image.n);
	found = elf != NULL && elf_kind(elf) == ELF_K_ELF &&
	    buildid_of_elf(id, elf);
	elf_end(elf);
	return found;
}

bool
buildid_of_notes(struct buildid *id, struct str notes)
{
	*id = (struct buildid){ 0 };
	while (notes.n >= NOTE_HEADER) {
		struct str name, desc;
		uint32_t head[3]; /* bytes of name, bytes of contents, type */

		memcpy(head, notes.s, NOTE_HEADER);
		name = str_from_index(notes, NOTE_HEADER);
		desc = str_from_index(name, NOTE_ALIGN(head[0]));
		if (head[1] > desc.n)
			return false;
		if (head[2] == NT_GNU_BUILD_ID && head[1] > 0 &&
		    str_eq(str_head(name, head[0]), STR("GNU\0"))) {
			buildid_set(id, desc.s, head[1]);
			return true;
		}
		notes = str_from_index(desc, NOTE_ALIGN(head[1]));
	}
	return false;
}

bool
buildid_of_kernel(struct buildid *id)
{
	char notes[KERNEL_NOTES];
	ssize_t n;
	int fd = open("/sys/kernel/notes", O_RDONLY | O_CLOEXEC);

	*id = (struct buildid){ 0 };
	if (fd == -1)
		return false;
	n = read(fd, notes, sizeof(notes));
	close(fd);
	return n > 0 && buildid_of_notes(id, (struct str){ notes, (size_t)n });
}

bool
buildid_eq(const struct buildid *a, const struct buildid *b)
{
	return a->n != 0 && a->n == b->n &&
	    memcmp(a->bytes, b->bytes, a->n) == 0;
}

void
buildid_text(char *dst, const struct buildid *id)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < id->n; i++) {
		*dst++ = digit[id->bytes[i] >> 4];
		*dst++ = digit[id->bytes[i] & 15];
	}
	*dst = '\0';
}
