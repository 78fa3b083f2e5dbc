/* SPDX-License-Identifier: ISC */
#include "common/space/module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/space/debugfile.h"
#include "common/space/file.h"
#include "tests/unit/unit.h"

static const struct buildid any;
static const struct debugfile_places places = { .root = "" };
static const struct debugfile_places elsewhere = { .root = "/nonexistent" };
static char self[4096];

/* Code to be found, by the tests and by its name. */
int module_test_target(int n);
int
module_test_target(int n)
{
	return n * 7 + (int)strlen(self);
}

struct found {
	const char *name;
	uint64_t vaddr, size;
	bool global;
	size_t all, plt;
};

static void
look(void *arg, const struct module_symbol *s)
{
	struct found *f = arg;

	f->all++;
	f->plt += str_ends(s->name, STR("@plt"));
	if (str_eq(s->name, str_from(f->name))) {
		f->vaddr = s->vaddr;
		f->size = s->size;
		f->global = s->global;
	}
}

static void
find_self(void)
{
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	ck_assert_int_gt(n, 0);
	self[n] = '\0';
}

/* Where this process has mapped the byte of an address of its program. */
static uint64_t
load_address(uint64_t code, uint64_t *offset)
{
	FILE *f = fopen("/proc/self/maps", "r");
	unsigned long long start, end, at;
	char line[4096];

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "%llx-%llx %*s %llx", &start, &end, &at) ==
			3 &&
		    code >= start && code < end) {
			*offset = code - start + at;
			fclose(f);
			return start;
		}
	}
	ck_abort_msg("not mapped");
}

START_TEST(own_program)
{
	struct found f = { .name = "module_test_target" };
	struct module m;
	uint64_t offset, vaddr;

	find_self();
	ck_assert_int_eq(module_open(&m, &places, self, &any), MODULE_OK);
	module_symbols(&m, look, &f);
	ck_assert(f.global);
	ck_assert_uint_gt(f.size, 0);
	load_address((uint64_t)(uintptr_t)module_test_target, &offset);
	ck_assert(module_vaddr(&m, offset, &vaddr));
	ck_assert_uint_eq(vaddr, f.vaddr);
	ck_assert(!module_vaddr(&m, UINT64_MAX, &vaddr));
	module_close_files(&m);
	ck_assert(module_vaddr(&m, offset, &vaddr));
	module_close(&m);
}
END_TEST

/* Slots are filled in another order than entries stand in. */
START_TEST(linkage_table)
{
	static const struct {
		const char *file, *name;
		uint64_t vaddr;
	} want[] = {
		{ "testdata/elf/plt.so", "ext_b@plt", 0x1010 },
		{ "testdata/elf/plt.so", "ext_a@plt", 0x1020 },
		{ "testdata/elf/plt.so", "chosen@plt", 0x1040 },
		{ "testdata/elf/plt-ibt.so", "ext_b@plt", 0x1060 },
		{ "testdata/elf/plt-ibt.so", "weak_one@plt", 0x10a0 },
	};

	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		struct found f = { .name = want[i].name };
		struct module m;

		ck_assert_int_eq(
		    module_open(&m, &places, want[i].file, &any), MODULE_OK);
		module_symbols(&m, look, &f);
		ck_assert_uint_eq(f.plt, 5);
		ck_assert_uint_eq(f.vaddr, want[i].vaddr);
		ck_assert_uint_eq(f.size, 16);
		module_close(&m);
	}
}
END_TEST

START_TEST(another_build)
{
	struct buildid id;
	struct module m;

	find_self();
	buildid_set(&id, "another", 7);
	ck_assert_int_eq(module_open(&m, &places, self, &id), MODULE_OTHER);
	ck_assert_ptr_null(m.elf);
}
END_TEST

START_TEST(deleted_needs_build_id)
{
	char path[sizeof(self) + 16];
	struct buildid id;
	struct module m;

	find_self();
	snprintf(path, sizeof(path), "%s (deleted)", self);
	ck_assert_int_eq(module_open(&m, &places, path, &any), MODULE_MISSING);
	if (!buildid_of_file(&id, self))
		return;
	ck_assert_int_eq(module_open(&m, &places, path, &id), MODULE_OK);
	module_close(&m);
}
END_TEST

START_TEST(no_elf)
{
	struct module m;

	ck_assert_int_eq(
	    module_open(&m, &places, "/nonexistent/x", &any), MODULE_MISSING);
	ck_assert_int_eq(module_open(&m, &places, "/proc/self/status", &any),
	    MODULE_STRANGE);
	ck_assert_int_eq(module_open(&m, &places, "/", &any), MODULE_MISSING);
	ck_assert_int_eq(
	    module_open(&m, &elsewhere, "/bin/sh", &any), MODULE_MISSING);
	ck_assert_int_eq(
	    module_open_image(&m, STR("\177ELF and no more")), MODULE_STRANGE);
	ck_assert_int_eq(module_open_image(&m, STR("")), MODULE_STRANGE);
}
END_TEST

/* Neither waits for a writer nor takes a terminal. */
START_TEST(devices_and_pipes)
{
	char dir[] = "/tmp/fg-module-XXXXXX", path[64];
	struct module m;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/fifo", dir);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(module_open(&m, &places, path, &any), MODULE_MISSING);
	ck_assert_int_eq(file_open(dir, "/fifo"), -1);
	ck_assert_int_eq(file_open("", "/dev/zero"), -1);
	unlink(path);
	rmdir(dir);
}
END_TEST

UNIT("module", own_program, linkage_table, another_build,
    deleted_needs_build_id, no_elf, devices_and_pipes)
