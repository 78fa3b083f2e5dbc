/* SPDX-License-Identifier: ISC */
#include "common/space/minidebug.h"

#include <gelf.h>
#include <lzma.h>
#include <string.h>

#include "common/buf.h"
#include "common/xalloc.h"
#include "tests/unit/unit.h"

#define NAMES "\0.gnu_debugdata\0.shstrtab"

/* An ELF file of one section, .gnu_debugdata, and the table of names. */
struct object {
	Elf64_Ehdr file;
	Elf64_Shdr sections[3];
	char names[sizeof(NAMES)];
	unsigned char packed[65536];
};

static struct object object;

static void
make(size_t n)
{
	const uint16_t one = 1;

	memcpy(object.file.e_ident, ELFMAG, SELFMAG);
	object.file.e_ident[EI_CLASS] = ELFCLASS64;
	object.file.e_ident[EI_DATA] =
	    *(const unsigned char *)&one == 1 ? ELFDATA2LSB : ELFDATA2MSB;
	object.file.e_ident[EI_VERSION] = EV_CURRENT;
	object.file.e_version = EV_CURRENT;
	object.file.e_ehsize = sizeof(object.file);
	object.file.e_shoff = offsetof(struct object, sections);
	object.file.e_shentsize = sizeof(Elf64_Shdr);
	object.file.e_shnum = 3;
	object.file.e_shstrndx = 2;
	memcpy(object.names, NAMES, sizeof(NAMES));
	object.sections[1] = (Elf64_Shdr){ .sh_name = 1,
		.sh_type = SHT_PROGBITS,
		.sh_offset = offsetof(struct object, packed),
		.sh_size = n };
	object.sections[2] = (Elf64_Shdr){ .sh_name = 16,
		.sh_type = SHT_STRTAB,
		.sh_offset = offsetof(struct object, names),
		.sh_size = sizeof(NAMES) };
}

/* Compresses n bytes at p, or that many zeros. */
static size_t
pack(const void *p, size_t n)
{
	unsigned char *zeros = p == NULL ? xcalloc(n, 1) : NULL;
	size_t used = 0;

	ck_assert_int_eq(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL,
			     p == NULL ? zeros : p, n, object.packed, &used,
			     sizeof(object.packed)),
	    LZMA_OK);
	xfree(zeros);
	return used;
}

static Elf *
look(struct buf *image)
{
	Elf *elf, *mini;

	(void)elf_version(EV_CURRENT);
	elf = elf_memory((char *)&object, sizeof(object));
	ck_assert_ptr_nonnull(elf);
	mini = minidebug_open(elf, image);
	elf_end(elf);
	return mini;
}

START_TEST(file_within)
{
	struct buf image = { 0 };
	Elf64_Ehdr within;
	Elf *mini;

	make(0);
	within = object.file;
	within.e_shnum = within.e_shstrndx = 0;
	within.e_shoff = 0;
	make(pack(&within, sizeof(within)));
	mini = look(&image);
	ck_assert_ptr_nonnull(mini);
	ck_assert_uint_eq(image.n, sizeof(within));
	elf_end(mini);
	buf_free(&image);
}
END_TEST

START_TEST(no_elf_file)
{
	struct buf image = { 0 };

	make(pack("text", 4));
	ck_assert_ptr_null(look(&image));
	make(0);
	ck_assert_ptr_null(look(&image));
	object.sections[1].sh_size = 100;
	memset(object.packed, 'x', 100);
	ck_assert_ptr_null(look(&image));
	buf_free(&image);
}
END_TEST

START_TEST(too_much)
{
	struct buf image = { 0 };

	make(pack(NULL, 8 * 1024 * 1024));
	ck_assert_ptr_null(look(&image));
	ck_assert_uint_lt(image.cap, 2 * 1024 * 1024);
	buf_free(&image);
}
END_TEST

UNIT("minidebug", file_within, no_elf_file, too_much)
