/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_OPTIONS_H
#define FG_SCRIPT_OPTIONS_H

#include <stdbool.h>

#include "common/buf.h"
#include "session.h"

/* What the command line asks for. */
struct options {
	struct session_options session;
	bool quiet;
	const char *output; /* a file, or NULL */
	char *input[2];     /* ends with NULL */
	struct buf cache;   /* holds what symbols.buildids is */
};

/* Bad usage ends the program, as do --help and --version. */
void options_parse(struct options *o, int argc, char **argv);
void options_free(struct options *o);

#endif
