/* SPDX-License-Identifier: ISC */
#ifndef FG_UNIT_THREADS_H
#define FG_UNIT_THREADS_H

#include <check.h>
#include <sys/stat.h>

/* The threads of this process: an emulator may add its own. */
static inline unsigned
threads(void)
{
	struct stat st;

	ck_assert_int_eq(stat("/proc/self/task", &st), 0);
	return (unsigned)st.st_nlink - 2;
}

#endif
