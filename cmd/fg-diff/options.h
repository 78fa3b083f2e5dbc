/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_OPTIONS_H
#define FG_DIFF_OPTIONS_H

#include <stdbool.h>

#include "amounts.h"
#include "gate.h"
#include "judge.h"
#include "names.h"
#include "report.h"

struct options {
	struct names names;
	const char *map;    /* a file of renames, or NULL */
	const char *output; /* a file, or NULL */
	bool quiet;
	bool normalize;
	bool elided;
	bool only_significant;
	bool reports; /* a report in place of the stacks */
	enum report_format report;
	bool gates;
	struct gate gate;
	struct judge_options judge;
	struct amounts amounts;
	char **operands; /* two */
};

/* Options and operands; bad usage exits. */
void options_parse(struct options *o, int argc, char *argv[]);

#endif
