/* SPDX-License-Identifier: ISC */
/* The descriptors 0, 1 and 2. */
#include "standard.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool
standard_hold(void)
{
	/* The lowest that is free is opened; there may be no /dev here. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 &&
		    open("/dev/null", O_RDONLY | O_CLOEXEC) == -1)
			return false;
	return true;
}

bool
standard_is_output(int fd)
{
	struct stat a, b;

	if (fd == STDOUT_FILENO)
		return true;
	/* Devices do not mix, least of all /dev/null. */
	return fstat(fd, &a) == 0 && fstat(STDOUT_FILENO, &b) == 0 &&
	    !S_ISCHR(a.st_mode) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}
