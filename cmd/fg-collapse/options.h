/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_OPTIONS_H
#define FG_COLLAPSE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/opts.h"
#include "common/str.h"
#include "format.h"
#include "recursion.h"

/*
 * What the command line asks for. This part of main says what is wrong with it
 * itself, and ends the program then, with status 2.
 */
struct options {
	struct format_opts parse; /* for the parsers */
	struct str *filters, *skip_after;
	size_t nfilters, nskip_after;
	const struct format *format; /* NULL: guess */
	enum recursion_kind recursion;
	bool header, list, partial, quiet, sorted, stats, tab, values, verbose;
	struct str prefix, value;   /* empty: none */
	const char *output, *split; /* a file, a folder, or NULL */
	enum opts_progress progress;
	size_t threads;
};

/*
 * Reads the command line up to optind; --help and --version end there. The
 * words in o are those of argv.
 */
void options_parse(struct options *o, int argc, char **argv);
/*
 * The option that has to know of each sample its event, time or CPU, what only
 * some formats have; or NULL.
 */
const char *options_of_samples(const struct format_opts *o);

#endif
