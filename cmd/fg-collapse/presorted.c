/* SPDX-License-Identifier: ISC */
/* A look at the inputs before they are read: is there anything to sort? */
#include "presorted.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "format.h"
#include "sorted.h"

/* Bytes below which other threads are not worth their beginning. */
#define WORTH ((uint64_t)1024 * 1024)

/* What the threads have to look at, and what they found. */
struct looks {
	char *const *names;
	const struct format *format;
	size_t n;
	pthread_mutex_t lock; /* for what follows */
	size_t next;
	struct count total;
	bool good;
};

/* The next line; *last, which may be in what moves then, is kept in *copy. */
static bool
next_line(
    struct reader *r, struct str *line, struct str *last, struct buf *copy)
{
	struct str ahead = reader_ahead(r);
	size_t nl = str_chr(ahead, '\n');

	if (nl != STR_NONE) {
		*line = str_head(ahead, nl);
		reader_lines(r, 1, nl + 1);
		return true;
	}
	if (last->s != copy->s) {
		buf_clear(copy);
		buf_addstr(copy, *last);
		*last = buf_str(copy);
	}
	return reader_line(r, line);
}

/* Whether no stack comes before the one above it. */
static bool
check_stacks(struct sorted_input *in, struct count *total)
{
	struct buf copy = { 0 };
	struct str line, last = { 0 };
	bool good = true;

	while (good && next_line(&in->reader, &line, &last, &copy)) {
		if (!sorted_line(in, line))
			continue;
		good = str_cmp(last, in->stack) <= 0 &&
		    count_add(total, in->count);
		last = in->stack;
		if (last.s == in->untabbed.s) {
			buf_clear(&copy);
			buf_addstr(&copy, last);
			last = buf_str(&copy);
		}
	}
	buf_free(&copy);
	return good && in->tally.stacks > 0 && in->reader.err == 0;
}

static bool
check_file(const char *name, const struct format *format, struct count *total)
{
	const struct format *folded = format_find("folded");
	struct sorted_input in = { .count = COUNT(0) };
	struct stat st;
	bool good;
	int fd;

	/* Opening a pipe would take from it. */
	if (stat(name, &st) == -1 || !S_ISREG(st.st_mode))
		return false;
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	reader_init(&in.reader, fd, name);
	good = (format != NULL
		       ? format
		       : format_guess(reader_peek(&in.reader, FORMAT_HEAD))) ==
		folded &&
	    check_stacks(&in, total);
	reader_free(&in.reader);
	buf_free(&in.untabbed);
	close(fd);
	return good;
}

/* Whether n files may be open at once, beside what is open. */
static bool
all_open(size_t n)
{
	long most = sysconf(_SC_OPEN_MAX);

	return most == -1 || n + 16 <= (unsigned long)most;
}

/* Takes files to look at, till there is no more or one is not sorted. */
static void *
look(void *arg)
{
	struct looks *l = arg;
	struct count sum = COUNT(0);
	bool good = true;
	size_t i;

	pthread_mutex_lock(&l->lock);
	while (l->good && l->next < l->n) {
		i = l->next++;
		pthread_mutex_unlock(&l->lock);
		good = check_file(l->names[i], l->format, &sum);
		pthread_mutex_lock(&l->lock);
		l->good = l->good && good;
	}
	l->good = count_add(&l->total, sum) && l->good;
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

/* Whether it is worth a thread: files of some size. */
static size_t
lookers(char *const *operands, size_t n, size_t threads)
{
	struct stat st;
	uint64_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		if (stat(operands[i], &st) == 0)
			bytes += (uint64_t)st.st_size;
	return bytes < WORTH ? 1 : threads < n ? threads : n;
}

bool
presorted(char *const *operands, const struct format *format, size_t threads)
{
	struct looks l = { .names = operands,
		.format = format,
		.total = COUNT(0),
		.good = true };
	pthread_t *ids;
	size_t n = 0;

	while (operands[l.n] != NULL)
		l.n++;
	if (l.n == 0 || !all_open(l.n))
		return false;
	threads = lookers(operands, l.n, threads);
	ids = xcalloc(threads, sizeof(*ids));
	pthread_mutex_init(&l.lock, NULL);
	while (n + 1 < threads && pthread_create(&ids[n], NULL, look, &l) == 0)
		n++;
	look(&l);
	while (n > 0)
		pthread_join(ids[--n], NULL);
	pthread_mutex_destroy(&l.lock);
	xfree(ids);
	return l.good;
}
