/* SPDX-License-Identifier: ISC */
/* The command line of fg-diff. */
#include "options.h"

#include <getopt.h>
#include <string.h>

#include "common/num.h"
#include "common/opts.h"
#include "number.h"

enum {
	OPT_ALLOW = OPTS_LONG,
	OPT_ALPHA,
	OPT_DETECT,
	OPT_ELIDED,
	OPT_EXACT,
	OPT_GATE,
	OPT_MAP,
	OPT_MIN_EFFECT,
	OPT_MIN_SHARE,
	OPT_ONLY_SIGNIFICANT,
	OPT_REPORT,
	OPT_SCALE,
	OPT_SEED,
	OPT_STRIP,
	OPT_TEST,
	OPT_TOTAL,
	OPT_WATCH
};

static const struct opts_option table[] = {
	{ .help = "Input" },
	{ OPT_MAP, "map", "FILE", "frames renamed: lines OLD<TAB>NEW" },
	{ 's', "strip-hex", NULL, "the same as --strip=hex" },
	{ OPT_STRIP, "strip", "LIST",
	    "hex,hash,llvm,clone,lineno,lambda or all" },
	{ .help = "Scale" },
	{ 'n', "normalize", NULL, "scale before to the total of after" },
	{ OPT_SCALE, "scale", "A:B",
	    "what runs took in all; counts: as they are" },
	{ OPT_TOTAL, "total", "SUF[:EVENT]",
	    "what a run took, of a file beside it" },
	{ .help = "Judgement" },
	{ OPT_ALPHA, "alpha", "RATE", "of false findings (0.05)" },
	{ OPT_EXACT, "exact", NULL, "counts have no noise: no statistics" },
	{ OPT_MIN_EFFECT, "min-effect", "T[,R]",
	    "what matters: percent of all, of the frame (1,5)" },
	{ OPT_MIN_SHARE, "min-share", "PCT",
	    "smaller frames are not judged (0.1)" },
	{ OPT_SEED, "seed", "N", "of drawn permutations (1)" },
	{ OPT_TEST, "test", "welch|permutation|bootstrap",
	    "how runs are compared" },
	{ .help = "Gate" },
	{ OPT_ALLOW, "allow", "REGEX", "frames that may become worse" },
	{ OPT_DETECT, "detect", "SHARE:PCT",
	    "what must be detectable (5:100)" },
	{ OPT_GATE, "gate", NULL,
	    "status 0, 1 regression, 2 error, 3 inconclusive" },
	{ OPT_WATCH, "watch", "REGEX:PCT", "frames with a limit of their own" },
	{ .help = "Output" },
	{ OPT_ELIDED, "elided", NULL, "write only the stacks that have gone" },
	OPTS_HELP,
	{ OPT_ONLY_SIGNIFICANT, "only-significant", NULL,
	    "all other stacks are made neutral" },
	OPTS_OUTPUT,
	OPTS_QUIET,
	{ OPT_REPORT, "report", "[=text|markdown|json|csv]",
	    "in place of the stacks" },
	OPTS_VERSION,
	{ 0 },
};

static const char *const examples[] = {
	"fg-diff -n before.folded after.folded | fg-svg >diff.svg",
	"fg-diff --report before after", NULL
};

static const struct opts_program program = {
	.name = "fg-diff",
	.operands = "before after",
	.about =
	    "Joins folded profiles into lines of \"stack before after\", "
	    "sorted. An operand is a file, a folder of runs (*.folded) or a "
	    "list of them with commas; of two runs a side or more it tells "
	    "changes from noise.",
	.options = table,
	.examples = examples,
};

_Noreturn static void
bad(const char *what)
{
	opts_usage(&program, what);
}

_Noreturn static void
refuse(int key, const char *what)
{
	opts_refuse(&program, key, what);
}

/* "A,B", each a percentage, as fractions; without B it stays. */
static bool
parse_effect(struct judge_options *j, char *text)
{
	char *comma = strchr(text, ',');
	bool ok = comma == NULL || number_percent(comma + 1, &j->min_relative);

	if (comma != NULL) {
		j->min_relative /= 100;
		*comma = '\0';
	}
	ok = number_percent(text, &j->min_total) && ok;
	j->min_total /= 100;
	if (comma != NULL)
		*comma = ',';
	return ok;
}

static bool
parse_detect(struct gate *g, char *text)
{
	char *colon = strchr(text, ':');
	bool ok = colon != NULL && number_percent(colon + 1, &g->detect_change);

	if (!ok)
		return false;
	*colon = '\0';
	ok = number_percent(text, &g->detect_share);
	*colon = ':';
	g->detect_share /= 100;
	g->detect_change /= 100;
	return ok && g->detect_share > 0 && g->detect_share < 1;
}

static bool
parse_test(struct judge_options *j, const char *name)
{
	static const char *const names[] = {
		[JUDGE_WELCH] = "welch",
		[JUDGE_PERMUTATION] = "permutation",
		[JUDGE_BOOTSTRAP] = "bootstrap",
	};

	for (int i = JUDGE_WELCH; i <= JUDGE_BOOTSTRAP; i++)
		if (strcmp(name, names[i]) == 0) {
			j->test = (enum judge_test_kind)i;
			return true;
		}
	return false;
}

/* What is judged and how; false: not one of these. */
static bool
parse_judge(struct judge_options *j, int c)
{
	switch (c) {
	case OPT_ALPHA:
		if (!number_parse(optarg, &j->alpha) || j->alpha <= 0 ||
		    j->alpha >= 1)
			refuse(c, "a number between 0 and 1");
		return true;
	case OPT_EXACT:
		j->test = JUDGE_EXACT;
		return true;
	case OPT_MIN_EFFECT:
		if (!parse_effect(j, optarg))
			refuse(c, "percent of all, and of the frame itself");
		return true;
	case OPT_MIN_SHARE:
		if (!number_percent(optarg, &j->min_share) ||
		    j->min_share > 100)
			refuse(c, "a percentage");
		j->min_share /= 100;
		return true;
	case OPT_SEED:
		if (!num_parse_dec(str_from(optarg), &j->seed))
			refuse(c, "a number");
		return true;
	case OPT_TEST:
		if (!parse_test(j, optarg))
			refuse(c, "welch, permutation or bootstrap");
		return true;
	default:
		return false;
	}
}

static bool
parse_gate(struct gate *g, int c)
{
	switch (c) {
	case OPT_ALLOW:
		if (!gate_allow(g, optarg))
			refuse(c, "an extended regular expression");
		return true;
	case OPT_DETECT:
		if (!parse_detect(g, optarg))
			refuse(c, "SHARE:PCT, both in percent");
		return true;
	case OPT_WATCH:
		if (!gate_watch(g, optarg))
			refuse(c,
			    "an extended regular expression, a colon and a "
			    "percentage");
		return true;
	default:
		return false;
	}
}

static bool
parse_names(struct options *o, int c)
{
	switch (c) {
	case 's':
		names_rules(&o->names, "hex");
		return true;
	case OPT_STRIP:
		if (!names_rules(&o->names, optarg))
			refuse(c,
			    "a list of hex, hash, llvm, clone, lineno and "
			    "lambda, or all");
		return true;
	case OPT_MAP:
		o->map = optarg;
		return true;
	default:
		return false;
	}
}

static void
parse(void *arg, int c)
{
	struct options *o = arg;

	if (parse_judge(&o->judge, c) || parse_gate(&o->gate, c) ||
	    parse_names(o, c))
		return;
	switch (c) {
	case OPT_ELIDED:
		o->elided = true;
		break;
	case OPT_GATE:
		o->gates = true;
		break;
	case 'n':
		o->normalize = true;
		break;
	case 'o':
		o->output = optarg;
		break;
	case 'q':
		o->quiet = true;
		break;
	case OPT_ONLY_SIGNIFICANT:
		o->only_significant = true;
		break;
	case OPT_REPORT:
		o->reports = true;
		if (optarg != NULL && !report_find(optarg, &o->report))
			refuse(c, "text, markdown, json or csv");
		break;
	case OPT_SCALE:
		if (!amounts_list(&o->amounts, optarg))
			refuse(c,
			    "counts, or numbers above 0 with commas, a colon "
			    "between the sides");
		break;
	case OPT_TOTAL:
		amounts_files(&o->amounts, optarg);
		break;
	default:
		break;
	}
}

/* Options that say nothing without another, or say two things. */
static void
agree(const struct options *o)
{
	if (!o->gates && o->gate.nallowed + o->gate.nwatched > 0)
		bad("--allow and --watch need --gate");
	if ((o->gates || o->reports) && (o->elided || o->only_significant))
		bad("--elided and --only-significant exclude --report and "
		    "--gate");
	if (o->judge.test == JUDGE_BOOTSTRAP &&
	    o->amounts.kind != AMOUNTS_SHARES)
		bad("--test=bootstrap compares shares only");
	if (o->judge.test == JUDGE_EXACT && o->amounts.kind != AMOUNTS_SHARES &&
	    o->amounts.kind != AMOUNTS_COUNTS)
		bad("--exact compares counts as they are");
	if (strcmp(o->operands[0], "-") == 0 &&
	    strcmp(o->operands[1], "-") == 0)
		bad("standard input can be only one side");
}

void
options_parse(struct options *o, int argc, char *argv[])
{
	*o = (struct options){ .judge = { .alpha = 0.05,
				   .min_total = 0.01,
				   .min_relative = 0.05,
				   .min_share = 0.001,
				   .seed = 1 },
		.gate = { .detect_share = 0.05, .detect_change = 1 } };
	opts_parse(&program, argc, argv, parse, o);
	if (argc - optind != 2)
		bad(argc - optind < 2 ? "two operands are needed"
				      : "more than two operands");
	o->operands = argv + optind;
	o->reports = o->reports || o->gates;
	agree(o);
}
