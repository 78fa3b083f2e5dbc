/* SPDX-License-Identifier: ISC */
/* Where control groups are. */
#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "common/buf.h"
#include "proc.h"

/* statfs(2)'s f_type, linux/magic.h. */
#define CGROUP1 0x27e0eb
#define CGROUP2 0x63677270

/* Is option one of a list with commas? */
static bool
has_option(struct str list, struct str option)
{
	while (list.n > 0) {
		struct str part = str_head(list, str_chr(list, ','));

		if (str_eq(part, option))
			return true;
		list = str_from_index(list, part.n + 1);
	}
	return false;
}

/* Where a hierarchy with the perf_event controller is mounted; false if none. */
static bool
find_mount(struct buf *mounts, struct str *dir)
{
	struct str text, line;
	bool found = false;

	if (!proc_read(mounts, "/proc/self/mounts"))
		return false;
	text = buf_str(mounts);
	while (str_line(&text, &line)) {
		struct str where, type, options;

		(void)str_word(&line);
		where = str_word(&line);
		type = str_word(&line);
		options = str_word(&line);
		if (str_eq(type, STR("cgroup")) &&
		    has_option(options, STR("perf_event"))) {
			*dir = where;
			return true;
		}
		if (!found && str_eq(type, STR("cgroup2"))) {
			*dir = where;
			found = true;
		}
	}
	return found;
}

/* A directory of a hierarchy; -1 with errno. */
static int
open_group(struct str dir, struct str name)
{
	struct buf path = { 0 };
	struct statfs fs;
	int fd;

	buf_addstr(&path, dir);
	if (dir.n > 0)
		buf_addc(&path, '/');
	buf_addstr(&path, name);
	buf_addzero(&path, 1);
	fd = open(path.s, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	buf_free(&path);
	if (fd == -1 ||
	    (fstatfs(fd, &fs) == 0 &&
		(fs.f_type == CGROUP1 || fs.f_type == CGROUP2)))
		return fd;
	close(fd);
	errno = ENOENT;
	return -1;
}

int
cgroup_open(struct str name)
{
	struct buf mounts = { 0 };
	struct str dir;
	int fd = -1;

	errno = ENOENT;
	if (find_mount(&mounts, &dir))
		fd = open_group(dir, name);
	buf_free(&mounts);
	if (fd == -1 && str_starts(name, STR("/")))
		fd = open_group(STR(""), name);
	return fd;
}
