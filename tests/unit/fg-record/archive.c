/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/archive.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "tests/unit/unit.h"

static void
put_mapping(struct buf *b, uint32_t pid, uint32_t prot, struct str name)
{
	size_t start = put_begin(b, PD_RECORD_MMAP2, PD_MISC_USER);

	put_u32(b, pid);
	put_u32(b, pid);
	buf_addzero(b, 48);
	put_u32(b, prot);
	put_u32(b, 0);
	put_name(b, name);
	ck_assert(put_end(b, start));
}

static void
write_list(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, strlen(text)), (int)strlen(text));
	close(fd);
}

START_TEST(noted)
{
	struct archive a = { 0 };
	struct buf b = { 0 };

	put_mapping(&b, 1000000001, PROT_READ, STR("//anon"));
	put_mapping(&b, 1000000002, PROT_READ | PROT_EXEC, STR("/bin/true"));
	put_mapping(&b, 1000000003, PROT_READ | PROT_EXEC, STR("[vdso]"));
	archive_add(&a, buf_str(&b));
	ck_assert_uint_eq(a.pids.n, 0);
	for (int i = 0; i < 2; i++)
		put_mapping(&b, 1000000004, PROT_EXEC, STR("//anon"));
	put_mapping(&b, 1000000005, PROT_EXEC, STR("/memfd:x (deleted)"));
	archive_add(&a, buf_str(&b));
	ck_assert_uint_eq(a.pids.n, 2);
	archive_look(&a, false);
	/* They have ended, if they ever were. */
	ck_assert_uint_eq(a.pids.n, 0);
	buf_clear(&b);
	archive_put(&a, &b);
	ck_assert_uint_eq(b.n, 0);
	archive_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(copied)
{
	struct archive a = { 0 };
	struct buf b = { 0 };
	char path[64];
	uint32_t pid = (uint32_t)getpid();
	uint64_t size;

	snprintf(path, sizeof(path), "/tmp/perf-%u.map", pid);
	write_list(path, "10 8 one\n20 8 tw");
	put_mapping(&b, pid, PROT_READ | PROT_EXEC, STR("//anon"));
	archive_add(&a, buf_str(&b));
	archive_look(&a, true);
	/* Held open, it may go. */
	unlink(path);
	buf_clear(&b);
	archive_put(&a, &b);
	ck_assert_uint_eq(b.n, 16 + 16);
	ck_assert_mem_eq(b.s, &pid, sizeof(pid));
	memcpy(&size, b.s + 8, sizeof(size));
	ck_assert_uint_eq(size, 9);
	ck_assert_mem_eq(b.s + 16, "10 8 one\n\0", 10);
	archive_free(&a);
	buf_free(&b);
}
END_TEST

/* One that has none is looked at less and less often, and in the end. */
START_TEST(looked_for)
{
	struct archive a = { 0 };
	struct buf b = { 0 };
	char path[64];
	uint32_t pid = (uint32_t)getpid();
	int looks = 0;

	put_mapping(&b, 1000000004, PROT_EXEC, STR("//anon"));
	put_mapping(&b, pid, PROT_EXEC, STR("//anon"));
	archive_add(&a, buf_str(&b));
	for (int i = 0; i < 20; i++)
		archive_look(&a, false);
	ck_assert_uint_eq(a.pids.n, 1);
	snprintf(path, sizeof(path), "/tmp/perf-%u.map", pid);
	write_list(path, "10 8 one\n");
	while (a.maps[0].fd == -1 && looks++ < 100)
		archive_look(&a, false);
	ck_assert_int_gt(looks, 1);
	ck_assert_int_le(looks, 8);
	archive_next(&a);
	ck_assert_uint_eq(a.pids.n, 1);
	close(a.maps[0].fd);
	a.maps[0].fd = -1;
	archive_look(&a, true);
	ck_assert_int_ne(a.maps[0].fd, -1);
	unlink(path);
	/* What has ended is in the next file, but not in the one after. */
	a.maps[0].pid = 1000000004;
	archive_next(&a);
	ck_assert_uint_eq(a.pids.n, 1);
	archive_next(&a);
	ck_assert_uint_eq(a.pids.n, 0);
	archive_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(links_refused)
{
	struct archive a = { 0 };
	struct buf b = { 0 };
	char path[64];
	uint32_t pid = (uint32_t)getpid();

	snprintf(path, sizeof(path), "/tmp/perf-%u.map", pid);
	ck_assert_int_eq(symlink("/etc/passwd", path), 0);
	put_mapping(&b, pid, PROT_READ | PROT_EXEC, STR("//anon"));
	archive_add(&a, buf_str(&b));
	archive_look(&a, true);
	unlink(path);
	buf_clear(&b);
	archive_put(&a, &b);
	ck_assert_uint_eq(b.n, 0);
	archive_free(&a);
	buf_free(&b);
}
END_TEST

UNIT("archive", noted, copied, looked_for, links_refused)
