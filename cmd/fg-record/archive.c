/* SPDX-License-Identifier: ISC */
/* Finding, holding and copying lists of symbols. */
#include "archive.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "common/xalloc.h"
#include "proc.h"
#include "rec.h"
#include "word.h"

/* A list that is not there is looked for every so many looks at least. */
#define PAUSE 8
/* Processes, and bytes of all lists: a reader takes features of 64 MiB. */
#define PIDS_MAX 4096
#define BYTES_MAX ((size_t)60 * 1024 * 1024)

/* What compilers at run time put their code in, as the kernel names it. */
static bool
is_anonymous(struct str name)
{
	return str_starts(name, STR("//anon")) ||
	    str_starts(name, STR("/anon_hugepage")) ||
	    str_starts(name, STR("/memfd:")) ||
	    str_starts(name, STR("/dev/zero")) ||
	    str_starts(name, STR("[anon"));
}

/* The last of the numbers a process has, that in its innermost namespace. */
static uint32_t
inner_pid(uint32_t pid)
{
	struct buf status = { 0 };
	struct str field, word;
	uint64_t inner = pid;

	if (proc_read(&status, "/proc/%d/status", (int)pid)) {
		field = proc_field(buf_str(&status), STR("NSpid"));
		while ((word = str_word(&field)).n > 0)
			(void)num_parse_dec(word, &inner);
	}
	buf_free(&status);
	return (uint32_t)inner;
}

static void
note(struct archive *a, uint32_t pid)
{
	size_t n = a->pids.n;
	char dir[32];
	struct stat st;
	uint32_t i;

	if (n >= PIDS_MAX)
		return;
	i = table_put(&a->pids, (struct str){ (char *)&pid, sizeof(pid) });
	if (i < n)
		return;
	snprintf(dir, sizeof(dir), "/proc/%u", pid);
	a->maps = xgrow(a->maps, &a->cap, n + 1, sizeof(*a->maps));
	a->maps[i] = (struct archive_map){ .pid = pid,
		.inner = inner_pid(pid),
		.owner = stat(dir, &st) == 0 ? st.st_uid : 0,
		.pause = 1,
		.wait = 1,
		.fd = -1 };
}

void
archive_add(struct archive *a, struct str records)
{
	struct str r;

	while (rec_take(&records, &r))
		if (rec_type(r) == PD_RECORD_MMAP2 &&
		    (word_u32(r.s + REC_MMAP2_PROT) & PROT_EXEC) != 0 &&
		    is_anonymous(str_from_index(r, REC_MMAP2_NAME)))
			note(a, word_u32(r.s + REC_PID));
}

/* Everybody may write to /tmp: only what the process could say itself. */
static int
open_list(const char *root, const struct archive_map *m, uint32_t pid)
{
	char path[80];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s/tmp/perf-%u.map", root, pid);
	fd = open(
	    path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd != -1 &&
	    (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
		(st.st_uid != 0 && st.st_uid != m->owner))) {
		close(fd);
		return -1;
	}
	return fd;
}

static bool
is_gone(uint32_t pid)
{
	char dir[32];

	snprintf(dir, sizeof(dir), "/proc/%u", pid);
	return access(dir, F_OK) == -1;
}

/*
 * Opens the list of a process if it is there. One that has ended will write
 * none: false if that was the last look.
 */
static bool
look(struct archive_map *m)
{
	bool gone = is_gone(m->pid);
	char root[48];

	snprintf(root, sizeof(root), "/proc/%u/root", m->pid);
	m->fd = open_list(root, m, m->inner);
	if (m->fd == -1)
		m->fd = open_list("", m, m->pid);
	if (m->pause < PAUSE)
		m->pause *= 2;
	m->wait = m->pause;
	return m->fd != -1 || !gone;
}

/* Leaves out the processes that are to be forgotten. */
static void
forget(struct archive *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->pids.n; i++) {
		if (!a->maps[i].forgotten)
			a->maps[n++] = a->maps[i];
		else if (a->maps[i].fd != -1)
			close(a->maps[i].fd);
	}
	if (n == a->pids.n)
		return;
	table_free(&a->pids);
	for (size_t i = 0; i < n; i++)
		table_put(&a->pids,
		    (struct str){
			(char *)&a->maps[i].pid, sizeof(a->maps[i].pid) });
}

void
archive_look(struct archive *a, bool all)
{
	for (size_t i = 0; i < a->pids.n; i++) {
		struct archive_map *m = &a->maps[i];

		if (m->fd == -1 && (--m->wait == 0 || all))
			m->forgotten = !look(m);
	}
	forget(a);
}

void
archive_next(struct archive *a)
{
	for (size_t i = 0; i < a->pids.n; i++) {
		struct archive_map *m = &a->maps[i];

		m->forgotten = m->ended;
		m->ended = is_gone(m->pid);
	}
	forget(a);
}

/* Appends what is in the file, whole lines; false if it is too much. */
static bool
add_file(struct buf *b, int fd)
{
	struct stat st;
	size_t start = b->n, n;
	ssize_t got;

	if (fstat(fd, &st) != 0 || st.st_size <= 0 ||
	    (uint64_t)st.st_size > BYTES_MAX - b->n)
		return false;
	n = (size_t)st.st_size;
	got = pread(fd, buf_extend(b, n), n, 0);
	b->n = start + (got > 0 ? (size_t)got : 0);
	while (b->n > start && b->s[b->n - 1] != '\n')
		b->n--;
	return b->n > start;
}

void
archive_put(const struct archive *a, struct buf *b)
{
	for (size_t i = 0; i < a->pids.n; i++) {
		const struct archive_map *m = &a->maps[i];
		size_t start = b->n;
		uint64_t size;

		if (m->fd == -1)
			continue;
		put_u32(b, m->pid);
		put_u32(b, 0);
		put_u64(b, 0);
		if (b->n > BYTES_MAX || !add_file(b, m->fd)) {
			b->n = start;
			continue;
		}
		size = b->n - start - 16;
		memcpy(b->s + start + 8, &size, sizeof(size));
		buf_addzero(b, -b->n % 8);
	}
}

void
archive_free(struct archive *a)
{
	for (size_t i = 0; i < a->pids.n; i++)
		if (a->maps[i].fd != -1)
			close(a->maps[i].fd);
	table_free(&a->pids);
	xfree(a->maps);
	*a = (struct archive){ 0 };
}
