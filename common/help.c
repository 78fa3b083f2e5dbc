/* SPDX-License-Identifier: ISC */
/*
 * --help out of the table of options, fit to the terminal:
 *
 *	usage: fg-x [option ...] [file ...]
 *	What it does.
 *
 *	Input:
 *	  -f, --format=NAME       its format
 *	...
 *	Examples:
 *	  fg-x file | fg-y
 */
#include "common/help.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/opts.h"

#define USUAL 80
#define LEAST 20
/* Where the texts of options begin; on a narrow terminal, on the next line. */
#define COLUMN 26
#define NARROW 60
#define NARROW_COLUMN 8

/* What a terminal says of itself; 0: nothing. */
static uint64_t
terminal_width(int fd)
{
#ifdef TIOCGWINSZ
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0)
		return size.ws_col;
#endif
	(void)fd;
	return 0;
}

size_t
help_width(int fd)
{
	const char *columns = getenv("COLUMNS");
	uint64_t n;

	if (columns == NULL || !num_parse_dec(str_from(columns), &n))
		n = terminal_width(fd);
	return n < LEAST || n > USUAL ? USUAL : (size_t)n;
}

/* A paragraph, of which something may be written already. */
struct paragraph {
	struct buf *b;
	size_t width, indent; /* of lines after the first */
	size_t at;            /* columns of this line that are written */
	struct str more;      /* ends a line that goes on */
};

static void
spaces(struct buf *b, size_t n)
{
	while (n-- > 0)
		buf_addc(b, ' ');
}

static void
add_word(struct paragraph *p, struct str word)
{
	bool starts = p->at <= p->indent;

	if (!starts && p->at + 1 + word.n + p->more.n > p->width) {
		buf_addstr(p->b, p->more);
		buf_addc(p->b, '\n');
		p->at = 0;
		starts = true;
	}
	if (p->at < p->indent) {
		spaces(p->b, p->indent - p->at);
		p->at = p->indent;
	}
	if (!starts)
		buf_addc(p->b, ' ');
	buf_addstr(p->b, word);
	p->at += word.n + !starts;
}

static void
add_words(struct paragraph *p, const char *text)
{
	struct str rest = str_from(text), word;

	while ((word = str_word(&rest)).n > 0)
		add_word(p, word);
}

/* "--format=NAME" */
static void
add_name(struct buf *b, const struct opts_option *o)
{
	if (o->name != NULL) {
		buf_addstr(b, STR("--"));
		buf_addstr(b, str_from(o->name));
	}
	if (o->arg != NULL) {
		if (o->arg[0] != '[')
			buf_addc(b, o->name != NULL ? '=' : ' ');
		buf_addstr(b, str_from(o->arg));
	}
}

/* "-f, --format=NAME" */
static void
add_option(struct buf *b, const struct opts_option *o)
{
	if (o->key > UCHAR_MAX) {
		spaces(b, 4);
	} else {
		buf_addc(b, '-');
		buf_addc(b, (char)o->key);
		buf_addstr(b, o->name != NULL ? STR(", ") : STR(""));
	}
	add_name(b, o);
}

static void
write_option(struct buf *b, const struct opts_option *o, size_t width)
{
	size_t column = width < NARROW ? NARROW_COLUMN : COLUMN;
	struct paragraph p = { b, width, column, 0, STR("") };
	size_t start = b->n;

	spaces(b, 2);
	add_option(b, o);
	p.at = b->n - start;
	if (p.at + 2 > column && width < NARROW) {
		buf_addc(b, '\n');
		p.at = 0;
	} else if (p.at + 2 > column) {
		spaces(b, 1);
		p.at++;
	}
	add_words(&p, o->help);
	buf_addc(b, '\n');
}

/* Those whose names alone are told, in one paragraph. */
static void
write_others(struct buf *b, const struct opts_program *p, size_t width)
{
	struct paragraph others = { b, width, 2, 0, STR("") };
	struct buf name = { 0 };
	bool any = false;

	for (const struct opts_option *o = p->options; !opts_end(o); o++) {
		if (o->key == 0 || o->help == NULL || o->help[0] != '\0')
			continue;
		if (!any)
			add_words(&others, "Also, see the manual:");
		any = true;
		buf_clear(&name);
		add_name(&name, o);
		add_word(&others, buf_str(&name));
	}
	if (any)
		buf_addc(b, '\n');
	buf_free(&name);
}

static void
write_text(struct buf *b, const char *text, size_t indent, struct str more,
    size_t width)
{
	struct paragraph p = { b, width, indent, 0, more };

	add_words(&p, text);
	buf_addc(b, '\n');
}

void
help_usage(struct buf *b, const struct opts_program *p)
{
	buf_addstr(b, STR("usage: "));
	buf_addstr(b, str_from(p->name));
	buf_addstr(b, STR(" [option ...] "));
	buf_addstr(b, str_from(p->operands));
	buf_addc(b, '\n');
}

void
help_write(struct buf *b, const struct opts_program *p, size_t width)
{
	struct buf usage = { 0 };
	/* As if it were indented, as the lines after the first are. */
	struct paragraph line = { b, width, 4, 4, STR("") };

	help_usage(&usage, p);
	usage.s[usage.n - 1] = '\0'; /* the newline */
	add_words(&line, usage.s);
	buf_addc(b, '\n');
	write_text(b, p->about, 0, STR(""), width);
	for (const struct opts_option *o = p->options; !opts_end(o); o++) {
		if (o->key == 0) {
			buf_addstr(b, str_from(o->help));
			buf_addstr(b, STR(":\n"));
		} else if (o->help != NULL && o->help[0] != '\0') {
			write_option(b, o, width);
		}
	}
	write_others(b, p, width);
	buf_addstr(b, STR("Examples:\n"));
	for (size_t i = 0; p->examples[i] != NULL; i++)
		write_text(b, p->examples[i], 4, STR(" \\"), width);
	buf_free(&usage);
}
