/* SPDX-License-Identifier: ISC */
/* fg-svg: folded stacks to an interactive flame graph. */
#include <err.h>
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>

#include "common/opts.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/skip.h"
#include "common/unpack.h"

#include "color.h"
#include "input.h"
#include "page.h"
#include "picture.h"
#include "tree.h"

static const struct opts_program program = {
	"fg-svg",
	"usage: fg-svg [options] [file ...]\n",
	"\nDraws folded stacks, with one or two counts, as a flame graph: an\n"
	"SVG file on standard output that a browser zooms and searches.\n"
	"\n"
	"      --bgcolors COLOR   background: yellow, blue, green, grey, "
	"#rrggbb\n"
	"  -c, --color NAME       palette: aqua blue chain green hot io java "
	"js\n"
	"                         mem orange perl purple python red rust "
	"wakeup\n"
	"                         yellow (hot); --colors is the same\n"
	"      --countname TEXT   what is counted (samples)\n"
	"      --fontsize PX      size of the font (12)\n"
	"      --fonttype NAME    font (Verdana, sans-serif)\n"
	"      --hash             the shades of flamegraph.pl --hash\n"
	"      --height PX        height of a row of frames (16)\n"
	"  -h, --help             print this and exit\n"
	"  -i, --inverted         the root on top: an icicle graph\n"
	"  -m, --minwidth PX|N%   sum up narrower frames as (pruned)\n"
	"      --nametype TEXT    put TEXT before the name in the details\n"
	"      --negate           swap red and blue, more and less\n"
	"      --notes TEXT       add TEXT to the file's description\n"
	"  -r, --reverse          merge stacks from their leaves\n"
	"  -s, --search REGEX     open with REGEX searched for\n"
	"      --static           without script and data: a picture only\n"
	"      --subtitle TEXT    second line of the heading\n"
	"  -t, --title TEXT       first line (Flame Graph)\n"
	"  -V, --version          print the version and exit\n"
	"  -w, --width PX         this wide, not as wide as the window\n",
};

enum {
	BGCOLORS = OPTS_LONG,
	COUNTNAME,
	FONTSIZE,
	FONTTYPE,
	HASH,
	HEIGHT,
	NAMETYPE,
	NEGATE,
	NOTES,
	STATIC,
	SUBTITLE
};

static const struct option options[] = {
	{ "bgcolors", required_argument, NULL, BGCOLORS },
	{ "color", required_argument, NULL, 'c' },
	{ "colors", required_argument, NULL, 'c' },
	{ "countname", required_argument, NULL, COUNTNAME },
	{ "fontsize", required_argument, NULL, FONTSIZE },
	{ "fonttype", required_argument, NULL, FONTTYPE },
	{ "hash", no_argument, NULL, HASH },
	{ "height", required_argument, NULL, HEIGHT },
	{ "help", no_argument, NULL, 'h' },
	{ "inverted", no_argument, NULL, 'i' },
	{ "minwidth", required_argument, NULL, 'm' },
	{ "nametype", required_argument, NULL, NAMETYPE },
	{ "negate", no_argument, NULL, NEGATE },
	{ "notes", required_argument, NULL, NOTES },
	{ "reverse", no_argument, NULL, 'r' },
	{ "search", required_argument, NULL, 's' },
	{ "static", no_argument, NULL, STATIC },
	{ "subtitle", required_argument, NULL, SUBTITLE },
	{ "title", required_argument, NULL, 't' },
	{ "version", no_argument, NULL, 'V' },
	{ "width", required_argument, NULL, 'w' },
	{ NULL, 0, NULL, 0 },
};

struct settings {
	struct look look;
	double minwidth; /* pixels, or percent of all */
	bool percent;
};

/* A number of pixels in [least, most], or the end of it. */
static double
pixels(const char *text, double least, double most, const char *what)
{
	struct count c;

	if (!count_parse(str_from(text), &c) || count_double(c) < least ||
	    count_double(c) > most)
		opts_usage(&program, what);
	return count_double(c);
}

static void
parse_minwidth(struct settings *s, const char *text)
{
	struct str v = str_from(text);
	struct count c;

	s->percent = str_ends(v, STR("%"));
	if (!count_parse(str_head(v, v.n - s->percent), &c))
		opts_usage(&program, "minwidth is a number of pixels or N%");
	s->minwidth = count_double(c);
}

static void
parse_color(struct settings *s, const char *name)
{
	s->look.palette = color_palette(name);
	if (s->look.palette == NULL)
		opts_usage(&program, "no such palette, see --help");
}

static void
parse_background(struct settings *s, const char *text)
{
	s->look.background = color_background(text, s->look.ground);
	if (!s->look.background)
		opts_usage(&program,
		    "a background is yellow, blue, green, "
		    "grey or #rrggbb");
}

static void
set_option(struct settings *s, int c, const char *arg)
{
	struct look *look = &s->look;

	switch (c) {
	case BGCOLORS:
		parse_background(s, arg);
		break;
	case 'c':
		parse_color(s, arg);
		break;
	case COUNTNAME:
		look->countname = arg;
		break;
	case FONTSIZE:
		look->fontsize =
		    pixels(arg, 4, 100, "fontsize is a number from 4 to 100");
		break;
	case FONTTYPE:
		look->fonttype = arg;
		break;
	case HASH:
		look->classic = true;
		break;
	case HEIGHT:
		look->row =
		    pixels(arg, 4, 200, "height is a number from 4 to 200");
		break;
	case 'i':
		look->inverted = true;
		break;
	case 'm':
		parse_minwidth(s, arg);
		break;
	case NAMETYPE:
		look->nametype = arg;
		break;
	case NEGATE:
		look->negate = true;
		break;
	case NOTES:
		look->notes = arg;
		break;
	case 'r':
		look->reversed = true;
		break;
	case 's':
		look->search = arg;
		break;
	case STATIC:
		look->still = true;
		break;
	case SUBTITLE:
		look->subtitle = arg;
		break;
	case 't':
		look->title = arg;
		break;
	case 'w':
		look->width = pixels(
		    arg, 100, 100000, "width is a number from 100 to 100000");
		look->fixed = true;
		break;
	default:
		opts_other(&program, c);
	}
}

static struct settings
parse_options(int argc, char **argv)
{
	struct settings s = {
		.look = {
			.countname = "samples",
			.fonttype = "Verdana, DejaVu Sans, sans-serif",
			.fontsize = 12,
			.row = 16,
			.width = 1200,
			.palette = color_palette("hot"),
		},
	};
	int c;

	while ((c = getopt_long(argc, argv, "c:him:rs:t:Vw:", options, NULL)) !=
	    -1)
		set_option(&s, c, optarg);
	if (s.look.title == NULL)
		s.look.title = s.look.inverted ? "Icicle Graph" : "Flame Graph";
	return s;
}

static bool
read_inputs(struct input *in, char **operands)
{
	struct opts_inputs inputs;
	struct reader r;
	struct skip skip;

	opts_inputs(&inputs, operands, &r);
	while (opts_next(&inputs)) {
		unpack_start(&r);
		skip = (struct skip){ 0 };
		input_read(in, &r, &skip);
		if (skip.n > 0)
			warnx("%s:%" PRIu64 ": lines skipped: %" PRIu64
			      ", the first (%s): %s",
			    r.name, skip.line, skip.n, skip.why, skip.text);
		if (in->perf)
			warnx("%s: this looks like perf script text: let "
			      "fg-collapse read it first",
			    r.name);
	}
	return !inputs.bad;
}

static double
least_count(const struct settings *s, const struct tree *t)
{
	double total = count_double(t->frames[0].total[TREE_AFTER]);

	return total * s->minwidth /
	    (s->percent ? 100 : s->look.width - 2 * PICTURE_PAD);
}

/* Why there is nothing to draw, or NULL. */
static const char *
why_empty(const struct tree *t)
{
	if (t->n == 1)
		return "no stack found";
	if (!count_iszero(t->frames[0].total[TREE_AFTER]))
		return NULL;
	return t->diff ? "all second counts are zero" : "all counts are zero";
}

int
main(int argc, char **argv)
{
	struct settings s = parse_options(argc, argv);
	struct input_shape shape = { .reverse = s.look.reversed };
	struct input in;
	struct out out;
	const char *empty;
	bool good;

	input_init(&in, false);
	good = read_inputs(&in, argv + optind);
	input_finish(&in, &shape);
	empty = why_empty(&in.tree);
	out_init(&out);
	if (empty != NULL) {
		warnx("%s", empty);
		page_message(&out.buf, &s.look, empty);
	} else {
		if (s.minwidth > 0)
			tree_prune(&in.tree, least_count(&s, &in.tree));
		page_write(&out.buf, &in.tree, &s.look);
	}
	input_free(&in);
	out_close(&out);
	return good && empty == NULL ? 0 : 1;
}
