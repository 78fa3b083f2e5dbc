/* SPDX-License-Identifier: ISC */
/*
 * What runs took in all, of the command line or of files such as perf stat -x,
 * writes:
 *
 *	1234.56,msec,task-clock,1234560000,100.00,0.998,CPUs utilized
 *	3456789012,,cycles:u,1234560000,100.00,2.800,GHz
 */
#include "amounts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/reader.h"
#include "common/str.h"
#include "common/xalloc.h"

static bool
parse(struct str s, double *v)
{
	struct count c;

	if (!count_parse(s, &c) || count_iszero(c))
		return false;
	*v = count_double(c);
	return true;
}

static bool
parse_side(struct amounts *a, int side, struct str text)
{
	size_t comma;
	double v;

	do {
		comma = str_chr(text, ',');
		if (!parse(str_head(text, comma), &v))
			return false;
		a->list[side] = xgrow(a->list[side], &a->cap[side],
		    a->n[side] + 1, sizeof(*a->list[side]));
		a->list[side][a->n[side]++] = v;
		text = str_from_index(
		    text, comma == STR_NONE ? text.n : comma + 1);
	} while (comma != STR_NONE);
	return true;
}

bool
amounts_list(struct amounts *a, const char *text)
{
	struct str s = str_from(text);
	size_t colon = str_chr(s, ':');

	amounts_free(a);
	if (strcmp(text, "counts") == 0) {
		a->kind = AMOUNTS_COUNTS;
		return true;
	}
	a->kind = AMOUNTS_LIST;
	return colon != STR_NONE && parse_side(a, 0, str_head(s, colon)) &&
	    parse_side(a, 1, str_from_index(s, colon + 1));
}

void
amounts_files(struct amounts *a, char *text)
{
	char *colon = strchr(text, ':');

	amounts_free(a);
	a->kind = AMOUNTS_FILES;
	a->suffix = text;
	if (colon != NULL) {
		*colon = '\0';
		a->event = colon + 1;
	}
}

/* The file beside a run's: x.folded.gz gives x and the suffix. */
static void
beside(const struct amounts *a, const char *path, struct buf *b)
{
	static const struct str ends[] = { { ".gz", 3 }, { ".zst", 4 },
		{ ".folded", 7 } };
	struct str s = str_from(path);

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (str_ends(s, ends[i]))
			s = str_head(s, s.n - ends[i].n);
	buf_addstr(b, s);
	buf_addstr(b, str_from(a->suffix));
	buf_addc(b, '\0');
}

/* The third field of a line of perf stat -x, or empty. */
static struct str
event_of(struct str line)
{
	size_t comma;

	for (int i = 0; i < 2; i++) {
		comma = str_chr(line, ',');
		if (comma == STR_NONE)
			return STR("");
		line = str_from_index(line, comma + 1);
	}
	return str_head(line, str_chr(line, ','));
}

/* The number that a line begins with. */
static bool
read_number(struct str line, double *v)
{
	size_t end = 0;

	while (end < line.n && strchr(",; \t\r", line.s[end]) == NULL)
		end++;
	return parse(str_head(line, end), v);
}

/* So many bytes of events are named where the one wanted is missing. */
#define NAMED_MOST 400

static void
add_named(struct buf *b, struct str event)
{
	if (event.n == 0 || b->n + event.n > NAMED_MOST)
		return;
	for (size_t i = 0; i < event.n; i++)
		if (event.s[i] < ' ' || event.s[i] > '~')
			return;
	buf_addstr(b, b->n > 0 ? STR(", ") : STR(""));
	buf_addstr(b, event);
}

static void
say_missing(struct amounts *a, bool there, struct str named)
{
	struct buf *b = &a->why;

	buf_clear(b);
	buf_addstr(b, there ? STR("no number above 0") : STR("no line"));
	if (a->event != NULL) {
		buf_addstr(b, STR(" for the event "));
		buf_addstr(b, str_from(a->event));
	}
	if (!there) {
		buf_addstr(b, STR("; there are "));
		buf_addstr(b, named.n > 0 ? named : STR("no events"));
	}
	buf_addc(b, '\0');
}

/* The first number, of the event if one is wanted; else a->why says why. */
static bool
find_number(struct amounts *a, struct reader *r, double *v)
{
	struct str line, event;
	struct buf named = { 0 };
	bool found = false, there = a->event == NULL;

	while (!found && reader_line(r, &line)) {
		event = event_of(line);
		if (a->event != NULL && !str_eq(event, str_from(a->event))) {
			add_named(&named, event);
			continue;
		}
		there = true;
		found = read_number(line, v);
	}
	if (!found)
		say_missing(a, there, buf_str(&named));
	buf_free(&named);
	return found;
}

static bool
read_file(struct amounts *a, const char *path, double *v)
{
	struct reader r;
	struct buf name = { 0 };
	bool found;
	int fd;

	beside(a, path, &name);
	fd = open(name.s, O_RDONLY | O_CLOEXEC);
	buf_free(&name);
	if (fd == -1)
		return false;
	reader_init(&r, fd, path);
	found = find_number(a, &r, v);
	errno = r.err;
	reader_free(&r);
	close(fd);
	return found;
}

bool
amounts_get(struct amounts *a, int side, size_t i, size_t n, const char *path,
    double *amount, const char **why)
{
	if (a->kind == AMOUNTS_LIST) {
		*why = "--scale has not one number, nor one for each run";
		if (a->n[side] != 1 && a->n[side] != n)
			return false;
		*amount = a->list[side][a->n[side] == 1 ? 0 : i];
		return true;
	}
	*amount = 1;
	errno = 0;
	if (a->kind != AMOUNTS_FILES || read_file(a, path, amount))
		return true;
	*why = errno != 0 ? strerror(errno) : a->why.s;
	return false;
}

void
amounts_free(struct amounts *a)
{
	xfree(a->list[0]);
	xfree(a->list[1]);
	buf_free(&a->why);
	*a = (struct amounts){ 0 };
}
