/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_OPTIONS_H
#define FG_SVG_OPTIONS_H

#include <stdbool.h>

#include "common/count.h"

#include "look.h"

/* The command line. */
struct options {
	struct look look;
	double minwidth; /* pixels, or percent of all */
	bool percent;
	bool chart;         /* --flamechart */
	bool quiet;         /* no warnings */
	bool list;          /* the palettes, and no more */
	const char *output; /* a file, or NULL */
	bool cp;            /* --cp: keep a palette map */
	const char *attrs;  /* --nameattr: a file */
	const char *
	    *base; /* --base: names, ended by NULL; or NULL. To be freed. */
	struct count total; /* --total, or 0 */
};

/* Exits on bad usage, and after --help and --version. */
void options_parse(struct options *o, int argc, char **argv);

#endif
