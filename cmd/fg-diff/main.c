/* SPDX-License-Identifier: ISC */
/* fg-diff: two folded profiles side by side. */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <string.h>

#include "common/opts.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/unpack.h"
#include "diff.h"

static const struct opts_program program = {
	.name = "fg-diff",
	.usage = "usage: fg-diff [-ns] before after\n",
	.help = "Joins two folded profiles into lines of "
		"\"stack before after\", sorted.\n"
		"\n"
		"  -h, --help       this text\n"
		"  -n, --normalize  scale before to the total of after\n"
		"  -s, --strip-hex  take all 0x addresses in names for one\n"
		"      --version    name and version\n",
};

static const struct option longopts[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "normalize", no_argument, NULL, 'n' },
	{ "strip-hex", no_argument, NULL, 's' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

/* What of one side was not used, or not as it looks. */
static void
report(const char *name, const struct diff_side *s)
{
	if (s->bad.n > 0)
		warnx("%s:%" PRIu64 ": lines skipped: %" PRIu64
		      ", the first (%s): %s",
		    name, s->bad.line, s->bad.n, s->bad.why, s->bad.text);
	if (s->stacks > 0 && s->twocounts == s->stacks)
		warnx("%s: every stack has two counts, as fg-diff writes them: "
		      "the first is taken for a part of the name",
		    name);
}

/* Whether the side was read to its end and there is something in it. */
static bool
read_side(struct diff *d, int side, char *name)
{
	char *operands[] = { name, NULL };
	struct opts_inputs inputs;
	struct reader reader;

	opts_inputs(&inputs, operands, &reader);
	while (opts_next(&inputs)) {
		unpack_start(&reader);
		if (!diff_read(d, side, &reader))
			errx(1,
			    "%s:%" PRIu64 ": the counts add up to more "
			    "than 2^64-1",
			    reader.name, reader.line);
		report(reader.name, &d->sides[side]);
		if (d->sides[side].stacks == 0 && reader.err == 0)
			warnx("%s: no folded stack found", reader.name);
	}
	return !inputs.bad && d->sides[side].stacks > 0;
}

static void
normalize_before(struct diff *d, char **names)
{
	for (int i = 0; i < 2; i++)
		if (count_iszero(d->sides[i].total))
			errx(1, "%s: all counts are 0, there is no scale",
			    names[i]);
	diff_normalize(d);
}

int
main(int argc, char *argv[])
{
	struct diff d = { 0 };
	struct out out;
	bool normalize = false, before, after;
	int c;

	while ((c = getopt_long(argc, argv, "hns", longopts, NULL)) != -1) {
		switch (c) {
		case 'n':
			normalize = true;
			break;
		case 's':
			d.strip = true;
			break;
		default:
			opts_other(&program, c);
		}
	}
	argv += optind;
	if (argc - optind != 2)
		opts_usage(&program, NULL);
	if (strcmp(argv[0], "-") == 0 && strcmp(argv[1], "-") == 0)
		opts_usage(&program, "standard input can be only one side");

	before = read_side(&d, DIFF_BEFORE, argv[0]);
	after = read_side(&d, DIFF_AFTER, argv[1]);
	if (!before || !after)
		return 1;
	if (normalize)
		normalize_before(&d, argv);
	out_init(&out);
	diff_write(&d, &out);
	out_close(&out);
	return 0;
}
