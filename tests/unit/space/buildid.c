/* SPDX-License-Identifier: ISC */
#include "common/space/buildid.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "tests/unit/unit.h"

/* One note: 32-bit numbers of this machine, then name and contents. */
static void
note(struct buf *b, uint32_t type, const char *name, uint32_t name_size,
    uint32_t desc_size, char fill)
{
	uint32_t head[] = { name_size, desc_size, type };

	buf_add(b, head, sizeof(head));
	buf_add(b, name, name_size);
	buf_addzero(b, -name_size & 3U);
	for (uint32_t i = 0; i < desc_size; i++)
		buf_addc(b, fill);
	buf_addzero(b, -desc_size & 3U);
}

START_TEST(notes)
{
	struct buf b = { 0 };
	struct buildid id;
	char text[BUILDID_TEXT];

	note(&b, 6, "Linux", 6, 5, 'x');
	note(&b, 3, "Xen", 4, 20, 'x'); /* the right type of another owner */
	note(&b, 3, "GNU", 4, 4, '\x1f');
	note(&b, 3, "GNU", 4, 20, 'y');
	ck_assert(buildid_of_notes(&id, buf_str(&b)));
	ck_assert_uint_eq(id.n, 4);
	buildid_text(text, &id);
	ck_assert_str_eq(text, "1f1f1f1f");
	buf_free(&b);
}
END_TEST

START_TEST(long_notes_are_cut)
{
	struct buf b = { 0 };
	struct buildid id;

	note(&b, 3, "GNU", 4, 32, 'z');
	ck_assert(buildid_of_notes(&id, buf_str(&b)));
	ck_assert_uint_eq(id.n, BUILDID_MAX);
	ck_assert_int_eq(id.bytes[BUILDID_MAX - 1], 'z');
	buf_free(&b);
}
END_TEST

START_TEST(broken_notes)
{
	struct buf b = { 0 };
	struct buildid id;
	uint32_t huge = UINT32_MAX;

	note(&b, 3, "GNU", 4, 20, 'y');
	for (size_t n = 0; n < b.n; n++)
		ck_assert(!buildid_of_notes(&id, str_head(buf_str(&b), n)));
	memcpy(b.s, &huge, sizeof(huge));
	ck_assert(!buildid_of_notes(&id, buf_str(&b)));
	memcpy(b.s + 4, &huge, sizeof(huge));
	ck_assert(!buildid_of_notes(&id, buf_str(&b)));
	ck_assert_uint_eq(id.n, 0);
	/* Rounded up in 32 bits, such a length would be 0. */
	buf_clear(&b);
	note(&b, 3, "GNU", 4, 4, 'y');
	memcpy(b.s, &huge, sizeof(huge));
	ck_assert(!buildid_of_notes(&id, str_head(buf_str(&b), 16)));
	/* An empty one is none. */
	buf_clear(&b);
	note(&b, 3, "GNU", 4, 0, 'y');
	ck_assert(!buildid_of_notes(&id, buf_str(&b)));
	buf_free(&b);
}
END_TEST

START_TEST(files)
{
	char dir[] = "/tmp/fg-buildid-XXXXXX", path[64];
	struct buildid id;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert(!buildid_of_file(&id, "/nonexistent"));
	ck_assert(!buildid_of_file(&id, dir));
	ck_assert(!buildid_of_file(&id, "/dev/null"));
	ck_assert(!buildid_of_file(&id, __FILE__));
	/* Would block if it were opened as a file is. */
	snprintf(path, sizeof(path), "%s/fifo", dir);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert(!buildid_of_file(&id, path));
	unlink(path);
	rmdir(dir);
	ck_assert_uint_eq(id.n, 0);
}
END_TEST

/* A minimal 64-bit little-endian ELF file whose one segment is notes. */
START_TEST(images)
{
	unsigned char elf[64 + 56 + 12 + 4 + 20] = { 0x7f, 'E', 'L', 'F', 2, 1,
		1, [16] = 3, [18] = 62, [20] = 1, [32] = 64, [52] = 64,
		[54] = 56, [56] = 1,
		/* the segment: PT_NOTE at 120, 36 bytes, aligned to 4 */
		[64] = 4, [68] = 4, [72] = 120, [96] = 36, [104] = 36,
		[112] = 4,
		/* the note */
		[120] = 4, [124] = 20, [128] = 3, [132] = 'G', 'N', 'U' };
	struct str image = { (char *)elf, sizeof(elf) };
	char dir[] = "/tmp/fg-buildid-XXXXXX", path[64];
	struct buildid id, other;
	int fd;

	for (unsigned char i = 0; i < 20; i++)
		elf[136 + i] = i;
	ck_assert(buildid_of_image(&id, image));
	ck_assert_uint_eq(id.n, 20);
	ck_assert_mem_eq(id.bytes, elf + 136, 20);
	for (size_t n = 0; n < sizeof(elf); n++)
		ck_assert(!buildid_of_image(&other, str_head(image, n)));

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/elf", dir);
	fd = open(path, O_CREAT | O_RDWR, 0600);
	ck_assert_int_eq(write(fd, elf, sizeof(elf)), (ssize_t)sizeof(elf));
	ck_assert(buildid_of_fd(&other, fd));
	ck_assert(buildid_eq(&id, &other));
	close(fd);
	ck_assert(buildid_of_file(&other, path));
	ck_assert(buildid_eq(&id, &other));
	unlink(path);
	rmdir(dir);
}
END_TEST

START_TEST(equality)
{
	struct buildid a = { 0 }, b = { 0 };

	ck_assert(!buildid_eq(&a, &b));
	buildid_set(&a, "abc", 3);
	buildid_set(&b, "abc", 3);
	ck_assert(buildid_eq(&a, &b));
	buildid_set(&b, "abcd", 4);
	ck_assert(!buildid_eq(&a, &b));
}
END_TEST

START_TEST(kernel)
{
	struct buildid id;

	/* Containers may hide it; what is found has a sensible length. */
	if (buildid_of_kernel(&id))
		ck_assert_uint_ge(id.n, 8);
}
END_TEST

UNIT("buildid", notes, long_notes_are_cut, broken_notes, files, images,
    equality, kernel)
