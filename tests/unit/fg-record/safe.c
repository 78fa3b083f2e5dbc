/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/safe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

START_TEST(folders)
{
	const char *name;
	int fd = safe_folder("x", &name);

	ck_assert_str_eq(name, "x");
	ck_assert_int_ne(fd, -1);
	close(fd);
	fd = safe_folder("/x", &name);
	ck_assert_str_eq(name, "x");
	ck_assert_int_ne(fd, -1);
	close(fd);
	ck_assert_int_eq(safe_folder("/none/x", &name), -1);
	ck_assert_int_eq(errno, ENOENT);
}
END_TEST

static int
try(int folder, const char *name, bool fresh)
{
	int fd = safe_open(folder, name, fresh);

	if (fd != -1)
		close(fd);
	return fd == -1 ? errno : 0;
}

START_TEST(links)
{
	char path[] = "/tmp/fg-safe-XXXXXX";
	static const char *const names[] = { "file", "link", "hard", "two" };
	struct stat st;
	int d;

	ck_assert_ptr_nonnull(mkdtemp(path));
	d = open(path, O_RDONLY | O_DIRECTORY);
	ck_assert_int_eq(try(d, "file", true), 0);
	ck_assert_int_eq(fstatat(d, "file", &st, 0), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(try(d, "file", true), EEXIST);
	ck_assert_int_eq(symlinkat("file", d, "link"), 0);
	ck_assert_int_eq(linkat(d, "file", d, "hard", 0), 0);
	/* In a folder of one's own all is well, ... */
	ck_assert_int_eq(try(d, "link", false), 0);
	ck_assert_int_eq(try(d, "hard", false), 0);
	/* ... in one for everybody it is not. */
	ck_assert_int_eq(fchmod(d, 01777), 0);
	ck_assert_int_eq(try(d, "link", false), ELOOP);
	ck_assert_int_eq(try(d, "hard", false), EACCES);
	ck_assert_int_eq(try(d, "two", false), 0);
	ck_assert_int_eq(try(d, "two", false), 0);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(unlinkat(d, names[i], 0), 0);
	close(d);
	rmdir(path);
}
END_TEST

UNIT("safe", folders, links)
