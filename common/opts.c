/* SPDX-License-Identifier: ISC */
/* The part of the command line that is the same in every program. */
#include "common/opts.h"

#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/help.h"
#include "common/out.h"
#include "common/pipe.h"
#include "common/reader.h"
#include "common/xalloc.h"

bool
opts_end(const struct opts_option *o)
{
	return o->key == 0 && o->help == NULL;
}

void
opts_usage(const struct opts_program *p, const char *what)
{
	struct buf b = { 0 };

	if (what != NULL)
		warnx("%s", what);
	help_usage(&b, p);
	fwrite(b.s, 1, b.n, stderr);
	exit(2);
}

void
opts_refuse(const struct opts_program *p, int key, const char *what)
{
	const struct opts_option *o = p->options;

	while (o->key != key)
		o++;
	if (*optarg == '\0')
		warnx("--%s: needs a value", o->name);
	else
		warnx("--%s: %s: not %s", o->name, optarg, what);
	opts_usage(p, NULL);
}

static _Noreturn void
tell(const struct opts_program *p, int key)
{
	struct out o;

	out_init(&o);
	if (key == 'h') {
		help_write(&o.buf, p, help_width(STDOUT_FILENO));
	} else {
		out_text(&o, p->name);
		out_text(&o, " " FG_VERSION "\n");
	}
	out_close(&o);
	exit(0);
}

/* The last word read was no option, or one with too much or too little. */
static _Noreturn void
refuse(const struct opts_program *p, const char *word, bool lacks)
{
	const char *what = lacks ? "needs a value"
	    : optopt != 0        ? "takes no value"
				 : "unknown option";

	if (strncmp(word, "--", 2) == 0)
		warnx("%.*s: %s", (int)strcspn(word, "="), word, what);
	else
		warnx("-%c: %s", optopt, lacks ? what : "unknown option");
	opts_usage(p, NULL);
}

/* What getopt_long takes. */
struct forms {
	struct option *longs;
	struct buf letters;
};

static void
add_form(struct forms *f, size_t *n, const struct opts_option *o)
{
	int has_arg = o->arg == NULL ? no_argument
	    : o->arg[0] == '['       ? optional_argument
				     : required_argument;

	if (o->name != NULL)
		f->longs[(*n)++] =
		    (struct option){ o->name, has_arg, NULL, o->key };
	if (o->key > UCHAR_MAX)
		return;
	buf_addc(&f->letters, (char)o->key);
	for (int i = 0; i < has_arg; i++)
		buf_addc(&f->letters, ':');
}

static void
make_forms(struct forms *f, const struct opts_program *p)
{
	const struct opts_option *o;
	size_t n = 0;

	for (o = p->options; !opts_end(o); o++)
		n++;
	f->longs = xcalloc(n + 1, sizeof(*f->longs));
	f->letters = (struct buf){ 0 };
	buf_addstr(&f->letters, p->command ? STR("+:") : STR(":"));
	n = 0;
	for (o = p->options; !opts_end(o); o++)
		if (o->key != 0)
			add_form(f, &n, o);
	buf_addc(&f->letters, '\0');
}

void
opts_parse(const struct opts_program *p, int argc, char **argv,
    void (*set)(void *arg, int key), void *arg)
{
	struct forms f;
	int c;

	make_forms(&f, p);
	opterr = 0;
	while (
	    (c = getopt_long(argc, argv, f.letters.s, f.longs, NULL)) != -1) {
		/* Past a value that is not there, musl counts it too. */
		if (c == '?' || c == ':')
			refuse(p, argv[(optind < argc ? optind : argc) - 1],
			    c == ':');
		if (c == 'h' || c == 'V')
			tell(p, c);
		if (c == 'o' && *optarg == '\0')
			opts_refuse(p, c, "a name");
		set(arg, c);
	}
	xfree(f.longs);
	buf_free(&f.letters);
}

enum opts_progress
opts_progress(int key)
{
	return key == OPTS_KEY_PROGRESS ? OPTS_PROGRESS_SHOWN
					: OPTS_PROGRESS_HIDDEN;
}

void
opts_output(const char *file)
{
	int fd;

	if (file == NULL || strcmp(file, "-") == 0)
		return;
	fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd == -1 || dup2(fd, STDOUT_FILENO) == -1)
		err(1, "%s", file);
	if (fd != STDOUT_FILENO)
		close(fd);
}

void
opts_inputs(struct opts_inputs *in, char **argv, struct reader *r)
{
	*in = (struct opts_inputs){ .argv = argv, .reader = r, .first = true };
}

bool
opts_close(struct reader *r)
{
	bool good = r->err == 0;

	if (!good)
		warnx("%s: %s", r->name,
		    r->why != NULL ? r->why : strerror(r->err));
	if (r->fd > STDIN_FILENO)
		close(r->fd);
	reader_free(r);
	return good;
}

void
opts_keep(struct opts_inputs *in, struct reader *next)
{
	in->open = false;
	in->reader = next;
}

bool
opts_next(struct opts_inputs *in)
{
	bool none = in->first && *in->argv == NULL;
	const char *name;
	int fd;

	if (in->open && !opts_close(in->reader))
		in->bad = true;
	in->open = false;
	in->first = false;
	while (none || *in->argv != NULL) {
		name = none ? "-" : *in->argv++;
		none = false;
		if (strcmp(name, "-") == 0) {
			pipe_widen(STDIN_FILENO);
			reader_init(in->reader, STDIN_FILENO, "standard input");
			return in->open = true;
		}
		fd = open(name, O_RDONLY | O_CLOEXEC);
		if (fd != -1) {
			reader_init(in->reader, fd, name);
			return in->open = true;
		}
		warn("%s", name);
		in->bad = true;
	}
	return false;
}
