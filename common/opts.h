/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_OPTS_H
#define FG_COMMON_OPTS_H

#include <stdbool.h>

struct reader;

/* What every program says of itself in the same words. */
struct opts_program {
	const char *name;
	const char *usage; /* one line: "usage: fg-x [-a] [file ...]\n" */
	const char *help;  /* what follows it in --help */
};

/* Values of long options that have no letter start here. */
#define OPTS_LONG 256

/*
 * What getopt_long returned and the program itself has no case for: 'h' and
 * 'V' print help or version and exit 0, anything else is bad usage: exit 2.
 */
_Noreturn void opts_other(const struct opts_program *p, int c);
/* Bad usage found after parsing: what (or NULL) and the usage line; exit 2. */
_Noreturn void opts_usage(const struct opts_program *p, const char *what);

/*
 * Operands are input files in order; none, or "-", is standard input. After
 * each next that is true the caller has read in->reader; what went wrong in
 * opening or reading is said on standard error and remembered. A pipe that is
 * standard input is widened.
 */
struct opts_inputs {
	char **argv; /* the operands left, ends with NULL */
	struct reader *reader;
	bool first, open;
	bool bad; /* something could not be opened or read */
};

void opts_inputs(struct opts_inputs *in, char **argv, struct reader *r);
bool opts_next(struct opts_inputs *in);
/*
 * For inputs that are read side by side: the one just given stays open, till
 * opts_close, and the next is opened in another reader.
 */
void opts_keep(struct opts_inputs *in, struct reader *next);
/* Says what went wrong in reading and closes it; whether nothing did. */
bool opts_close(struct reader *r);

#endif
