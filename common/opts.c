/* SPDX-License-Identifier: ISC */
/* The part of the command line that is the same in every program. */
#include "common/opts.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/out.h"
#include "common/pipe.h"
#include "common/reader.h"

void
opts_usage(const struct opts_program *p, const char *what)
{
	if (what != NULL)
		warnx("%s", what);
	fputs(p->usage, stderr);
	exit(2);
}

void
opts_other(const struct opts_program *p, int c)
{
	struct out o;

	if (c != 'h' && c != 'V')
		opts_usage(p, NULL);
	out_init(&o);
	out_text(&o, c == 'h' ? p->usage : p->name);
	out_text(&o, c == 'h' ? p->help : " " FG_VERSION "\n");
	out_close(&o);
	exit(0);
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
