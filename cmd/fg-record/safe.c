/* SPDX-License-Identifier: ISC */
/* Opening what is written to. */
#include "safe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/num.h"
#include "common/str.h"
#include "common/xalloc.h"

#define FLAGS (O_WRONLY | O_CLOEXEC | O_NOCTTY)
#define MODE 0600

static bool
number(const char *variable, uint32_t *v)
{
	const char *text = getenv(variable);
	uint64_t n;

	if (text == NULL || !num_parse_dec(str_from(text), &n) ||
	    n >= UINT32_MAX)
		return false;
	*v = (uint32_t)n;
	return true;
}

bool
safe_invoker(uid_t *uid, gid_t *gid)
{
	/* Others than root can set variables, but gain nothing by it. */
	return geteuid() == 0 && number("SUDO_UID", uid) &&
	    number("SUDO_GID", gid);
}

int
safe_folder(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	int fd;

	*name = slash != NULL ? slash + 1 : path;
	folder = xstrdup(slash != NULL ? path : ".");
	if (slash == path)
		folder[1] = '\0';
	else if (slash != NULL)
		folder[slash - path] = '\0';
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	xfree(folder);
	return fd;
}

/* May everybody make files there that only they can take away? */
static bool
is_public(int folder)
{
	struct stat st;

	return fstat(folder, &st) != 0 ||
	    ((st.st_mode & S_ISVTX) != 0 && (st.st_mode & S_IWOTH) != 0);
}

/* Is a file in such a folder ours, or that of whom we work for? */
static bool
is_own(int fd)
{
	struct stat st;
	uid_t uid;
	gid_t gid;

	if (fstat(fd, &st) != 0 || (S_ISREG(st.st_mode) && st.st_nlink != 1))
		return false;
	return st.st_uid == geteuid() ||
	    (safe_invoker(&uid, &gid) && st.st_uid == uid);
}

static int
make(int folder, const char *name)
{
	int fd = openat(folder, name, FLAGS | O_CREAT | O_EXCL, MODE);
	uid_t uid;
	gid_t gid;

	/* Where owners cannot be set (FAT), nobody needs them. */
	if (fd != -1 && safe_invoker(&uid, &gid))
		(void)!fchown(fd, uid, gid);
	return fd;
}

static int
take(int folder, const char *name, bool public)
{
	/* A FIFO without a reader would be waited for, as always. */
	int fd = openat(folder, name, FLAGS | (public ? O_NOFOLLOW : 0));

	if (fd != -1 && public && !is_own(fd)) {
		close(fd);
		errno = EACCES;
		return -1;
	}
	return fd;
}

int
safe_open(int folder, const char *name, bool fresh)
{
	bool public = is_public(folder);
	int fd;

	if (*name == '\0') {
		errno = EISDIR;
		return -1;
	}
	fd = make(folder, name);
	if (fd == -1 && errno == EEXIST && !fresh)
		fd = take(folder, name, public);
	/* A link to what is not there; the folder is not for everybody. */
	if (fd == -1 && errno == ENOENT && !fresh && !public)
		fd = openat(folder, name, FLAGS | O_CREAT, MODE);
	return fd;
}
