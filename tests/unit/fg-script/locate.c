/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/locate.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* A folder for the files of a test. */
struct folder {
	char path[64];
	char file[96];
};

static void
make_folder(struct folder *f, const char *name)
{
	strcpy(f->path, "/tmp/fg-locate-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(f->path));
	snprintf(f->file, sizeof(f->file), "%s/%s", f->path, name);
}

static int
make_file(const struct folder *f, const char *from)
{
	static char bytes[1 << 20];
	int in = open(from, O_RDONLY), out;
	ssize_t n;

	ck_assert_int_ne(in, -1);
	out = open(f->file, O_RDWR | O_CREAT | O_TRUNC, 0700);
	ck_assert_int_ne(out, -1);
	while ((n = read(in, bytes, sizeof(bytes))) > 0)
		ck_assert_int_eq(write(out, bytes, (size_t)n), n);
	close(in);
	return out;
}

static void
remove_folder(const struct folder *f)
{
	unlink(f->file);
	rmdir(f->path);
}

static struct dso
mapped(int fd, const void *at, size_t len)
{
	struct dso d = { .fd = -1,
		.where = { .pid = (uint32_t)getpid(),
		    .start = (uintptr_t)at,
		    .end = (uintptr_t)at + len } };
	struct stat st;

	ck_assert_int_eq(fstat(fd, &st), 0);
	d.where.major = major(st.st_dev);
	d.where.minor = minor(st.st_dev);
	d.where.ino = st.st_ino;
	return d;
}

/* /proc/PID/map_files is root's, and not everywhere: proc(5). */
static bool
has_map_files(const struct dso *d)
{
	char name[96];

	snprintf(name, sizeof(name), "/proc/self/map_files/%llx-%llx",
	    (unsigned long long)d->where.start,
	    (unsigned long long)d->where.end);
	return access(name, R_OK) == 0;
}

START_TEST(deleted)
{
	static const struct debugfile_places here = { .root = "", .cache = "" },
					     nowhere = { .root = "/nowhere",
						     .cache = "" };
	struct folder f;
	struct module m;
	struct dso d, other;
	size_t len = (size_t)sysconf(_SC_PAGESIZE);
	char name[128];
	void *at;
	int fd, held;

	make_folder(&f, "plt.so");
	fd = make_file(&f, "testdata/elf/plt.so");
	at = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
	ck_assert_ptr_ne(at, MAP_FAILED);
	d = mapped(fd, at, len);
	d.path = str_from(f.file);
	ck_assert_int_eq(locate_module(&m, &here, &d), MODULE_OK);
	module_close(&m);
	held = locate_hold("", &d);
	ck_assert_int_ne(held, -1);
	ck_assert_int_eq(locate_hold("/nowhere", &d), -1);
	unlink(f.file);
	/* It is another by the same name, which is not believed. */
	close(make_file(&f, "testdata/elf/README"));
	other = d;
	other.where.ino++;
	ck_assert_int_eq(locate_module(&m, &here, &other), MODULE_STRANGE);
	unlink(f.file);
	snprintf(name, sizeof(name), "%s (deleted)", f.file);
	d.path = str_from(name);
	other.path = str_from(name);
	ck_assert_int_eq(locate_module(&m, &here, &other), MODULE_MISSING);
	ck_assert_int_eq(locate_module(&m, &nowhere, &d), MODULE_MISSING);
	if (has_map_files(&d)) {
		ck_assert_int_eq(locate_module(&m, &here, &d), MODULE_OK);
		module_close(&m);
		fd = locate_file("", &d);
		ck_assert_int_ne(fd, -1);
		close(fd);
		/* Another object lies there than the one recorded. */
		buildid_set(&d.id, "id", 2);
		ck_assert_int_eq(locate_module(&m, &here, &d), MODULE_MISSING);
	}
	munmap(at, len);
	d.id.n = 0;
	ck_assert_int_eq(locate_module(&m, &here, &d), MODULE_MISSING);
	d.fd = held;
	ck_assert_int_eq(locate_module(&m, &here, &d), MODULE_OK);
	module_close(&m);
	close(held);
	remove_folder(&f);
}
END_TEST

START_TEST(doubtful)
{
	const size_t len = (size_t)sysconf(_SC_PAGESIZE);
	uint64_t wall, ns = 1000000000;
	struct folder f;
	struct stat st;
	struct dso d;
	int fd;

	make_folder(&f, "plt.so");
	fd = make_file(&f, "testdata/elf/plt.so");
	ck_assert_int_eq(fstat(fd, &st), 0);
	wall = (uint64_t)st.st_mtim.tv_sec * ns + (uint64_t)st.st_mtim.tv_nsec;
	d = mapped(fd, NULL, len);
	d.path = str_from(f.file);
	d.kind = DSO_FILE;
	ck_assert(!locate_is_doubtful("", &d, 0));
	ck_assert(!locate_is_doubtful("", &d, wall));
	ck_assert(locate_is_doubtful("", &d, wall - 1));
	ck_assert(!locate_is_doubtful("/nowhere", &d, wall - 1));
	d.where.ino++;
	ck_assert(locate_is_doubtful("", &d, 0));
	buildid_set(&d.id, "id", 2);
	ck_assert(!locate_is_doubtful("", &d, 0));
	close(fd);
	remove_folder(&f);
}
END_TEST

START_TEST(perf_maps)
{
	const uint32_t pid = (uint32_t)getpid();
	struct folder f;
	char name[64];
	bool foreign = true;
	int fd;

	snprintf(name, sizeof(name), "/tmp/perf-%u.map", pid);
	unlink(name);
	ck_assert_int_eq(locate_perfmap("", pid, &foreign), -1);
	ck_assert(!foreign);
	fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	ck_assert_int_ne(fd, -1);
	close(fd);
	fd = locate_perfmap("", pid, &foreign);
	ck_assert_int_ne(fd, -1);
	close(fd);
	ck_assert_int_eq(locate_perfmap("/nowhere", pid, &foreign), -1);
	ck_assert(!foreign);
	if (geteuid() == 0) {
		ck_assert_int_eq(chown(name, 12345, 12345), 0);
		ck_assert_int_eq(locate_perfmap("", pid, &foreign), -1);
		ck_assert(foreign);
		/* Nor by a link of somebody else's. */
		make_folder(&f, "map");
		ck_assert_int_eq(rename(name, f.file), 0);
		ck_assert_int_eq(chown(f.file, 0, 0), 0);
		ck_assert_int_eq(symlink(f.file, name), 0);
		fd = locate_perfmap("", pid, &foreign);
		ck_assert_int_ne(fd, -1);
		close(fd);
		ck_assert_int_eq(lchown(name, 12345, 12345), 0);
		ck_assert_int_eq(locate_perfmap("", pid, &foreign), -1);
		ck_assert(foreign);
		remove_folder(&f);
	}
	unlink(name);
	/* A FIFO is not waited for. */
	ck_assert_int_eq(mkfifo(name, 0600), 0);
	ck_assert_int_eq(locate_perfmap("", pid, &foreign), -1);
	ck_assert(!foreign);
	unlink(name);
}
END_TEST

UNIT("locate", deleted, doubtful, perf_maps)
