/* SPDX-License-Identifier: ISC */
/* How much pipes hold, which POSIX leaves to the system. */
#include "common/pipe.h"

#include <fcntl.h>

#define SIZE (1024 * 1024)

/* Of Linux, whose <fcntl.h> shows it to who asks for more than POSIX. */
#if defined(__linux__) && !defined(F_SETPIPE_SZ)
#define F_SETPIPE_SZ 1031
#endif

void
pipe_widen(int fd)
{
#ifdef F_SETPIPE_SZ
	(void)fcntl(fd, F_SETPIPE_SZ, SIZE);
#else
	(void)fd;
#endif
}
