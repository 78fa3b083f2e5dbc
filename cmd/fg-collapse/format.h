/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_FORMAT_H
#define FG_COLLAPSE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"
#include "when.h"

struct reader;
struct sink;

/* How much of an input's beginning a guess is made from. */
#define FORMAT_HEAD ((size_t)64 * 1024)

/* Whom stacks are told apart by, in frames at their root. */
enum by {
	BY_NONE,
	BY_STATE, /* second frame: running, blocked or preempted */
	BY_PROCESS,
	BY_THREAD,
	BY_CPU,
	BY_EVENT,
	BY_LABEL, /* what the program called its samples */
	BY_TIME   /* in steps, from the first sample on */
};

/* What the user asked of the parsers; a format ignores what it has no use for. */
struct format_opts {
	bool pid;            /* first frame "comm-PID" */
	bool tid;            /* first frame "comm-PID/TID" */
	bool kernel;         /* mark kernel frames _[k] */
	bool jit;            /* mark frames compiled at run time _[j] */
	bool inlined;        /* mark frames the profiler found inlined _[i] */
	bool addrs;          /* unresolved frames carry their address */
	bool exact_only;     /* nothing that is an estimate */
	enum by by;          /* what a frame tells apart before all others */
	uint64_t step;       /* of BY_TIME, nanoseconds */
	struct str label;    /* of BY_LABEL, its key */
	unsigned untidy;     /* whose names stay as they are, see names.h */
	bool no_comm;        /* no frame of the command */
	bool aggregate_comm; /* numbers in commands are '*' */
	bool samples;        /* each sample counts 1, whatever its period */
	bool events;         /* events are listed and nothing is folded */
	bool ordered;        /* the sink keeps the order of samples */
	uint64_t gap;        /* ... and what ends a run, nanoseconds; or 0 */
	struct str field; /* what to count in place of the period, or empty */
	struct when when; /* the part of the recording that is folded */
	bool srcline;     /* frames carry the source line printed below them */
	const struct str *skip_after; /* functions whose callers are dropped */
	size_t nskip_after;
	bool no_drop;        /* frames the file wants dropped are kept */
	bool no_symbols;     /* addresses stay what they are */
	const char *symfs;   /* where objects are believed to be, or NULL */
	const char *pattern; /* what stands behind "-f regex:", or NULL */
};

/* Whether the times of samples matter. */
bool format_clocked(const struct format_opts *o);

/* An input format: one const object in a file of formats/. */
struct format {
	const char *name;
	const char *desc; /* who writes it, for --list */
	/*
	 * How surely an input that begins with head is of this format: 0 no,
	 * 100 certain. Pure. head may end within a line.
	 */
	int (*sniff)(struct str head);
	/*
	 * Reads r to its end and gives every stack to sink, and to its tally
	 * what could not be used: of lines and records which, of a document
	 * that is broken where. False, as sink_fits says, if a count did not
	 * fit.
	 */
	bool (*parse)(struct reader *r, const struct format_opts *opts,
	    struct sink *sink);
	/* Why it cannot be read with these options, or NULL. May be NULL. */
	const char *(*refuse)(const struct format_opts *opts);
	/*
	 * The last place in text, from its beginning, where a record surely
	 * ends and what follows can be read without what was before, or 0: so
	 * that several threads can share the input. NULL if there are none.
	 */
	size_t (*border)(struct str text);
	/*
	 * A last line without its end may be all there: people write it, or the
	 * format says where a line ends. Else the input is cut off there.
	 */
	bool unended;
	/* It has samples with their event, time and CPU. */
	bool samples;
	/* Its samples may have labels, for BY_LABEL. */
	bool labels;
	/*
	 * The time of the last sample in text, the end of an input; false if
	 * there is none. NULL with samples false.
	 */
	bool (*last)(struct str text, uint64_t *ns);
};

/* As in formats.def: FORMAT(x) is format_x, of any name. Ends with NULL. */
extern const struct format *const formats[];

/* The format of that name, or NULL. */
const struct format *format_find(const char *name);
/* The format that is surest of head, or NULL. */
const struct format *format_guess(struct str head);
/*
 * For sniffing: takes the next line off *head. False at the end, and for what
 * a head of full size breaks off in.
 */
bool format_line(struct str *head, struct str *line);

#endif
