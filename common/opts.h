/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_OPTS_H
#define FG_COMMON_OPTS_H

#include <stdbool.h>

struct reader;

/*
 * A row of a program's table of options, from which come what it takes, its
 * --help and the completions of shells (common/complete.awk reads the table
 * in the source). A row with a help alone is the heading of those after it.
 * Without help, NULL, an option is taken but not told of: another spelling.
 * With an empty one --help only names it.
 */
struct opts_option {
	int key;          /* what set() gets; of a letter the letter itself */
	const char *name; /* --name; NULL: there is only the letter */
	const char *arg;  /* "FILE", "[=WHAT]" if it may miss, or NULL */
	const char *help;
};

bool opts_end(const struct opts_option *o);

/* Keys of options that have no letter: ours, then those of programs. */
enum { OPTS_KEY_NO_PROGRESS = 256, OPTS_KEY_PROGRESS, OPTS_LONG };

/* What means the same everywhere is called the same. */
#define OPTS_HELP                              \
	{                                      \
		'h', "help", NULL, "this text" \
	}
#define OPTS_NO_PROGRESS                                      \
	{                                                     \
		OPTS_KEY_NO_PROGRESS, "no-progress", NULL, "" \
	}
#define OPTS_OUTPUT                                             \
	{                                                       \
		'o', "output", "FILE",                          \
		    "where to write (default: standard output)" \
	}
#define OPTS_PROGRESS                                                \
	{                                                            \
		OPTS_KEY_PROGRESS, "progress", NULL,                 \
		    "show how it goes on any terminal, even with -q" \
	}
#define OPTS_QUIET                                             \
	{                                                      \
		'q', "quiet", NULL, "say only what went wrong" \
	}
#define OPTS_VERBOSE                                                    \
	{                                                               \
		'v', "verbose", NULL, "say what became of every record" \
	}
#define OPTS_VERSION                                     \
	{                                                \
		'V', "version", NULL, "name and version" \
	}

/* What every program says of itself in the same form. */
struct opts_program {
	const char *name;
	const char *operands; /* of the usage line: "[file ...]" */
	const char *about;    /* what it does: a paragraph of --help */
	const struct opts_option *options; /* ends with {0} */
	const char *const *examples;       /* commands; ends with NULL */
	bool command; /* what follows an operand is not ours */
};

/*
 * Reads the options up to optind. set() gets each key, its value is optarg.
 * --help and --version end here, with status 0, what is no option of the
 * program or lacks a value with status 2.
 */
void opts_parse(const struct opts_program *p, int argc, char **argv,
    void (*set)(void *arg, int key), void *arg);
/* What --progress and --no-progress ask for; the last one counts. */
enum opts_progress {
	OPTS_PROGRESS_USUAL,
	OPTS_PROGRESS_HIDDEN,
	OPTS_PROGRESS_SHOWN
};

enum opts_progress opts_progress(int key);
/* Bad usage: what it is (or NULL) and the usage line; exit 2. */
_Noreturn void opts_usage(const struct opts_program *p, const char *what);
/* The same for optarg, the value of a key: "--name: 0: not a number above 0". */
_Noreturn void opts_refuse(
    const struct opts_program *p, int key, const char *what);

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
/*
 * Makes the file of -o standard output; NULL and "-" leave that as it is. One
 * that cannot be opened ends the program with status 1.
 */
void opts_output(const char *file);

#endif
