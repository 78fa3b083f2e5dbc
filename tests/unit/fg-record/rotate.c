/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/rotate.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

START_TEST(when)
{
	struct rotate r = { 0 };

	ck_assert(rotate_parse(&r, "10M"));
	ck_assert_uint_eq(r.bytes, 10 << 20);
	ck_assert_uint_eq(r.ns, 0);
	ck_assert(rotate_parse(&r, "2h"));
	ck_assert_uint_eq(r.bytes, 0);
	ck_assert_uint_eq(r.ns, UINT64_C(7200000000000));
	ck_assert(rotate_parse(&r, "signal"));
	ck_assert_uint_eq(r.bytes + r.ns, 0);
	ck_assert(rotate_parse(&r, "1B"));
	ck_assert(!rotate_parse(&r, ""));
	ck_assert(!rotate_parse(&r, "10"));
	ck_assert(!rotate_parse(&r, "M"));
	ck_assert(!rotate_parse(&r, "0s"));
	ck_assert(!rotate_parse(&r, "-1s"));
	ck_assert(!rotate_parse(&r, "1x"));
	ck_assert(!rotate_parse(&r, "99999999999999G"));
}
END_TEST

static size_t
files(const char *folder)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	size_t n = 0;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

START_TEST(last_two)
{
	struct rotate r = { .bytes = 100, .keep = 2 };
	char folder[] = "/tmp/fg-rotate-XXXXXX", path[64], first[64];

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/none/r", folder);
	ck_assert(!rotate_begin(&r, path));
	snprintf(path, sizeof(path), "%s/r", folder);
	ck_assert(rotate_begin(&r, path));
	for (int i = 0; i < 4; i++) {
		int fd = rotate_open(&r);

		ck_assert_int_ne(fd, -1);
		close(fd);
		ck_assert_uint_eq(files(folder), i == 0 ? 1 : 2);
		/* In one hundredth of a second: names differ all the same. */
		snprintf(first, sizeof(first), "%s", r.names[0]);
		ck_assert(i == 0 || strcmp(first, r.names[1]) < 0);
		ck_assert_uint_eq(strlen(r.names[0]), strlen("r.") + 16);
	}
	ck_assert(!rotate_due(&r, 99));
	ck_assert(rotate_due(&r, 100));
	r.asked = true;
	ck_assert(rotate_due(&r, 0));
	while (r.n > 0)
		unlinkat(r.folder, r.names[--r.n], 0);
	rotate_free(&r);
	rmdir(folder);
}
END_TEST

UNIT("rotate", when, last_two)
