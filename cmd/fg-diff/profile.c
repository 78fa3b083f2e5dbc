/* SPDX-License-Identifier: ISC */
/* A run's folded text read as a stream. */
#include "profile.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/folded.h"
#include "common/unpack.h"
#include "scale.h"

static const char *const note_names[PROFILE_NOTES] = { "event", "unit" };

const char *
profile_note_name(int note)
{
	return note_names[note];
}

bool
profile_open(struct profile *p, const char *path)
{
	int fd = STDIN_FILENO;

	*p = (struct profile){ .path = path };
	if (strcmp(path, "-") == 0)
		path = "standard input";
	else if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return false;
	reader_init(&p->reader, fd, path);
	unpack_start(&p->reader);
	return true;
}

/* "# event: cycles"; the first of a file holds. */
static void
read_note(struct profile *p, struct str line)
{
	struct str name;

	line = str_trim(str_from_index(line, 1));
	for (int i = 0; i < PROFILE_NOTES; i++) {
		name = str_from(note_names[i]);
		if (!str_starts(line, name) || line.n <= name.n + 1 ||
		    line.s[name.n] != ':' || p->notes[i].n > 0)
			continue;
		buf_addstr(
		    &p->notes[i], str_trim(str_from_index(line, name.n + 1)));
		return;
	}
}

/*
 * Whether the line, which was the last one read, is known to have no TAB. What
 * is buffered is searched as a whole, until there is one.
 */
static bool
tabless(struct profile *p, struct str line)
{
	struct reader *r = &p->reader;
	struct str ahead;

	if (r->offset <= p->tabless)
		return true;
	if (p->tabs)
		return false;
	ahead = reader_ahead(r);
	p->tabs =
	    str_chr(line, '\t') != STR_NONE || str_chr(ahead, '\t') != STR_NONE;
	if (!p->tabs)
		p->tabless = r->offset + ahead.n;
	return !p->tabs;
}

/* Keeps the last stack where it does not move. */
static void
keep_last(struct profile *p)
{
	if (p->last.n == 0 || p->last.s == p->kept.s)
		return;
	buf_clear(&p->kept);
	buf_addstr(&p->kept, p->last);
	p->last = buf_str(&p->kept);
}

/* The stack before stays where it is if there is a line in what is buffered. */
static bool
next_line(struct profile *p, struct str *line)
{
	struct str ahead = reader_ahead(&p->reader);
	const char *nl = NULL;

	if (ahead.n > 0)
		nl = memchr(ahead.s, '\n', ahead.n);
	if (nl == NULL) {
		keep_last(p);
		return reader_line(&p->reader, line);
	}
	line->s = ahead.s;
	line->n = (size_t)(nl - ahead.s);
	reader_lines(&p->reader, 1, line->n + 1);
	return true;
}

static struct str
untab(struct profile *p, struct str stack)
{
	if (p->last.s == p->untabbed.s)
		keep_last(p);
	return folded_untab(stack, &p->untabbed);
}

static bool
take(struct profile *p, struct str line, const struct folded *f)
{
	p->stacks++;
	p->twocounts += f->two;
	/* Not copied from *f: a pair is slow to read just after its halves. */
	p->stack = str_head(line, f->stack.n);
	if (!tabless(p, line))
		p->stack = untab(p, p->stack);
	p->count = f->count;
	if (f->count.frac > 0 && p->decimals < scale_decimals(f->count))
		p->decimals = scale_decimals(f->count);
	p->overflow = !count_add(&p->total, f->count);
	return !p->overflow;
}

bool
profile_next(struct profile *p)
{
	struct reader *r = &p->reader;
	struct str line;
	struct folded f;

	p->last = p->stack;
	while (next_line(p, &line)) {
		switch (folded_parse(line, &f)) {
		case FOLDED_STACK:
			return take(p, line, &f);
		case FOLDED_NOTE:
			if (line.n > 0 && line.s[0] == '#')
				read_note(p, line);
			break;
		case FOLDED_BAD:
			skip_add(&p->bad, r->line, "no stack and count", line);
			break;
		case FOLDED_RANGE:
			skip_add(&p->bad, r->line,
			    "a count that cannot be kept exactly", line);
			break;
		}
	}
	return false;
}

void
profile_close(struct profile *p)
{
	if (p->reader.fd > STDIN_FILENO)
		close(p->reader.fd);
	p->reader.fd = -1;
	reader_free(&p->reader);
	buf_free(&p->untabbed);
	buf_free(&p->kept);
}

void
profile_free(struct profile *p)
{
	profile_close(p);
	for (int i = 0; i < PROFILE_NOTES; i++)
		buf_free(&p->notes[i]);
}
