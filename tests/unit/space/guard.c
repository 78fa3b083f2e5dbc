/* SPDX-License-Identifier: ISC */
#include "common/space/guard.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* A file cut while it is mapped reads as zeros from there on. */
START_TEST(cut_file)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char name[] = "/tmp/fg-guard-XXXXXX";
	const char *p, *emulator = getenv("EMU");
	int fd = mkstemp(name);

	ck_assert_int_ne(fd, -1);
	unlink(name);
	/* QEMU 7.2 hands another address to the handler there. */
	if (emulator != NULL && strstr(emulator, "s390x") != NULL)
		return;
	ck_assert_int_eq(ftruncate(fd, (off_t)(3 * page)), 0);
	ck_assert_int_eq(pwrite(fd, "x", 1, 0), 1);
	ck_assert_int_eq(pwrite(fd, "y", 1, (off_t)(2 * page)), 1);
	p = mmap(NULL, 3 * page, PROT_READ, MAP_PRIVATE, fd, 0);
	ck_assert_ptr_ne(p, MAP_FAILED);
	guard_install();
	ck_assert_int_eq(p[2 * page], 'y');
	ck_assert(!guard_hit());
	ck_assert_int_eq(ftruncate(fd, (off_t)page), 0);
	ck_assert_int_eq(p[2 * page], 0);
	ck_assert_int_eq(p[page], 0);
	ck_assert_int_eq(p[0], 'x');
	ck_assert(guard_hit());
	munmap((void *)(uintptr_t)p, 3 * page);
	close(fd);
}
END_TEST

UNIT("guard", cut_file)
