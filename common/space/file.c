/* SPDX-License-Identifier: ISC */
/* Opening files whose names are not to be trusted. */
#include "common/space/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"

int
file_open(const char *root, const char *path)
{
	struct buf name = { 0 };
	struct stat st;
	int fd;

	buf_addstr(&name, str_from(root));
	buf_add(&name, path, strlen(path) + 1);
	fd = open(name.s, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	buf_free(&name);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	errno = ENODEV;
	return -1;
}
