/* SPDX-License-Identifier: ISC */
/* The options of fg-svg, those of flamegraph.pl and inferno among them. */
#include "options.h"

#include <getopt.h>
#include <stddef.h>
#include <string.h>

#include "common/opts.h"
#include "common/xalloc.h"

#include "color.h"

enum {
	BASE = OPTS_LONG,
	BGCOLORS,
	BY,
	COLORDIFFUSION,
	COMPRESS,
	COUNTNAME,
	CP,
	ENCODING,
	FACTOR,
	FLAMECHART,
	FOCUS,
	FONTSIZE,
	FONTTYPE,
	FONTWIDTH,
	FORMAT,
	HASH,
	HEIGHT,
	IGNORED,
	NAMEATTR,
	NAMETYPE,
	NEGATE,
	NOTES,
	SEARCH_COLOR,
	STATIC,
	STROKE_COLOR,
	SUBTITLE,
	THEME,
	TOTAL,
	TRUNCATE,
	TRUNCATE_RIGHT,
	UICOLOR,
	VIEW
};

static const struct opts_option table[] = {
	{ .help = "Frames" },
	{ BASE, "base", "NAME", "begin stacks at the function NAME" },
	{ BY, "by", "file|root", "tell files, or threads, apart by a picker" },
	{ FLAMECHART, "flamechart", NULL, "keep the order of the input" },
	{ 'i', "inverted", NULL, "the root on top: an icicle graph" },
	{ 'm', "minwidth", "PX|PCT%", "sum up narrower frames as (pruned)" },
	{ 'm', "min-width", "PX|PCT%", NULL },
	{ NAMEATTR, "nameattr", "FILE", "titles and links of functions" },
	{ 'r', "reverse", NULL, "merge stacks from their leaves" },
	{ .help = "Counts" },
	{ COUNTNAME, "countname", "TEXT",
	    "what is counted (samples); ns, bytes ... are scaled" },
	{ FACTOR, "factor", "N", "multiply counts shown by N" },
	{ NEGATE, "negate", NULL, "swap red and blue, more and less" },
	{ TOTAL, "total", "N", "the whole is N, not the sum" },
	{ .help = "Colors" },
	{ BGCOLORS, "bgcolors", "COLOR",
	    "background: yellow, blue, green, grey, #rrggbb" },
	{ 'c', "color", "PALETTE", "palette (module), see --list" },
	{ COLORDIFFUSION, "colordiffusion", NULL, "color by width" },
	{ 'c', "colors", "PALETTE", "" },
	{ 'c', "palette", "PALETTE", NULL },
	{ CP, "cp", NULL, "keep colors in the file palette.map" },
	{ HASH, "hash", NULL, "the shades of flamegraph.pl --hash" },
	{ 'l', "list", NULL, "list the palettes" },
	{ SEARCH_COLOR, "search-color", "#RRGGBB", "color of what is found" },
	{ STROKE_COLOR, "stroke-color", "#RRGGBB", "outline frames" },
	{ THEME, "theme", "light|dark", "whatever the reader prefers" },
	{ UICOLOR, "uicolor", "#RRGGBB", "color of text round the graph" },
	{ .help = "Text" },
	{ FONTSIZE, "fontsize", "PX", "size of the font (12)" },
	{ FONTTYPE, "fonttype", "NAME", "font (Verdana, sans-serif)" },
	{ FONTWIDTH, "fontwidth", "N",
	    "mean width of a letter to the size (0.59)" },
	{ NAMETYPE, "nametype", "TEXT",
	    "put TEXT before the name in the details" },
	{ NOTES, "notes", "TEXT", "add TEXT to the file's description" },
	{ SUBTITLE, "subtitle", "TEXT", "second line of the heading" },
	{ 't', "title", "TEXT", "first line (Flame Graph)" },
	{ TRUNCATE, "truncate", "left|right", "where names are cut (right)" },
	{ TRUNCATE_RIGHT, "truncate-text-right", NULL, "" },
	{ .help = "Page" },
	{ FOCUS, "focus", "NAME", "open with the function NAME" },
	{ HEIGHT, "height", "PX", "height of a row of frames (16)" },
	{ 's', "search", "REGEX", "open with REGEX searched for" },
	{ VIEW, "view", "callers|outline|sandwich|top", "open with this view" },
	{ 'w', "width", "PX", "this wide, not as wide as the window" },
	{ 'w', "image-width", "PX", NULL },
	{ .help = "Output" },
	{ COMPRESS, "compress", "auto|never|always", "deflate the data" },
	{ FORMAT, "format", "svg|html", "what to write" },
	OPTS_HELP,
	OPTS_OUTPUT,
	OPTS_QUIET,
	{ STATIC, "static", NULL, "without script and data: a picture only" },
	{ STATIC, "no-javascript", NULL, "" },
	OPTS_VERSION,
	/* Taken from other programs, and without effect. */
	{ IGNORED, "deterministic", NULL, "" },
	{ ENCODING, "encoding", "utf-8", "" },
	{ IGNORED, "no-sort", NULL, "" },
	{ IGNORED, "pretty-xml", NULL, "" },
	{ IGNORED, "random", NULL, "" },
	{ 'v', "verbose", NULL, "" },
	{ 0 },
};

static const char *const examples[] = { "fg-svg prog.folded >prog.svg",
	"fg-svg --by=file monday.folded tuesday.folded >both.svg", NULL };

static const struct opts_program program = {
	.name = "fg-svg",
	.operands = "[file ...]",
	.about = "Draws folded stacks, with one or two counts, as a flame "
		 "graph that a browser zooms and searches.",
	.options = table,
	.examples = examples,
};

/* A number of pixels in [least, most], or the end of it. */
static double
pixels(int key, double least, double most, const char *what)
{
	struct count c;

	if (!count_parse(str_from(optarg), &c) || count_double(c) < least ||
	    count_double(c) > most)
		opts_refuse(&program, key, what);
	return count_double(c);
}

/* Which of the words, which end with NULL; or the end of it. */
static int
word(int key, const char *const *words, const char *what)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(optarg, words[i]) == 0)
			return i;
	opts_refuse(&program, key, what);
}

static void
parse_minwidth(struct options *o, const char *text)
{
	struct str v = str_from(text);
	struct count c;

	o->percent = str_ends(v, STR("%"));
	if (!count_parse(str_head(v, v.n - o->percent), &c))
		opts_refuse(&program, 'm', "a number of pixels, or N%");
	o->minwidth = count_double(c);
}

static void
parse_background(struct look *look, const char *text)
{
	look->background = color_background(text, look->ground);
	if (!look->background)
		opts_refuse(
		    &program, BGCOLORS, "yellow, blue, green, grey or #rrggbb");
}

static void
parse_palette(struct look *look, const char *text)
{
	look->palette = color_palette(text);
	if (look->palette == NULL)
		opts_refuse(&program, 'c', "a palette, see --list");
}

static void
parse_color(struct look_color *color, int key)
{
	color->set = color_parse(optarg, &color->rgb);
	if (!color->set)
		opts_refuse(&program, key, "#rrggbb");
}

static void
parse_encoding(int key)
{
	static const char *const names[] = { "utf-8", "UTF-8", "utf8", "UTF8",
		NULL };

	word(key, names, "UTF-8, the only one");
}

static void
parse_total(struct options *o, const char *text)
{
	if (!count_parse(str_from(text), &o->total))
		opts_refuse(&program, TOTAL, "a number");
}

static void
add_base(struct options *o, const char *name)
{
	size_t n = 0;

	while (o->base != NULL && o->base[n] != NULL)
		n++;
	o->base = xreallocarray(o->base, n + 2, sizeof(*o->base));
	o->base[n] = name;
	o->base[n + 1] = NULL;
}

/* Options that choose one of several words. */
static bool
set_word(struct look *look, int c)
{
	static const char *const when[] = { "auto", "never", "always", NULL };
	static const char *const formats[] = { "svg", "html", NULL };
	static const char *const sides[] = { "right", "left", NULL };
	static const char *const lanes[] = { "file", "root", NULL };
	static const char *const themes[] = { "light", "dark", NULL };
	static const char *const views[] = { "callers", "outline", "sandwich",
		"top", NULL };

	switch (c) {
	case BY:
		look->by = lanes[word(c, lanes, "file or root")];
		break;
	case COMPRESS:
		look->compress =
		    (enum look_compress)word(c, when, "auto, never or always");
		break;
	case FORMAT:
		look->html = word(c, formats, "svg or html");
		break;
	case THEME:
		look->theme = themes[word(c, themes, "light or dark")];
		break;
	case TRUNCATE:
		look->keepright = word(c, sides, "left or right");
		break;
	case VIEW:
		look->view =
		    views[word(c, views, "callers, outline, sandwich or top")];
		break;
	default:
		return false;
	}
	return true;
}

/* Options that are a text. */
static const char **
text_of(struct options *o, int c)
{
	struct look *look = &o->look;

	switch (c) {
	case COUNTNAME:
		return &look->countname;
	case FOCUS:
		return &look->focus;
	case FONTTYPE:
		return &look->fonttype;
	case NAMEATTR:
		return &o->attrs;
	case NAMETYPE:
		return &look->nametype;
	case NOTES:
		return &look->notes;
	case 'o':
		return &o->output;
	case 's':
		return &look->search;
	case SUBTITLE:
		return &look->subtitle;
	case 't':
		return &look->title;
	default:
		return NULL;
	}
}

/* Options without a value. */
static bool *
flag_of(struct options *o, int c)
{
	struct look *look = &o->look;

	switch (c) {
	case COLORDIFFUSION:
		return &look->heat;
	case CP:
		return &o->cp;
	case FLAMECHART:
		return &o->chart;
	case HASH:
		return &look->classic;
	case 'i':
		return &look->inverted;
	case 'l':
		return &o->list;
	case NEGATE:
		return &look->negate;
	case 'q':
		return &o->quiet;
	case 'r':
		return &look->reversed;
	case STATIC:
		return &look->still;
	default:
		return NULL;
	}
}

/* Options that are a number. */
static bool
set_number(struct options *o, int c, const char *arg)
{
	struct look *look = &o->look;

	switch (c) {
	case FACTOR:
		look->factor = pixels(c, 1e-9, 1e12, "a number above 0");
		break;
	case FONTSIZE:
		look->fontsize = pixels(c, 4, 100, "a number from 4 to 100");
		break;
	case FONTWIDTH:
		look->fontwidth = pixels(c, 0.1, 4, "a number from 0.1 to 4");
		break;
	case HEIGHT:
		look->row = pixels(c, 4, 200, "a number from 4 to 200");
		break;
	case 'm':
		parse_minwidth(o, arg);
		break;
	case TOTAL:
		parse_total(o, arg);
		break;
	case 'w':
		look->width =
		    pixels(c, 100, 100000, "a number from 100 to 100000");
		look->fixed = true;
		break;
	default:
		return false;
	}
	return true;
}

static void
set_option(void *options, int c)
{
	struct options *o = options;
	struct look *look = &o->look;
	const char *arg = optarg;
	const char **text = text_of(o, c);
	bool *flag = flag_of(o, c);

	if (text != NULL)
		*text = arg;
	else if (flag != NULL)
		*flag = true;
	else if (set_number(o, c, arg) || set_word(look, c))
		;
	else if (c == BASE)
		add_base(o, arg);
	else if (c == BGCOLORS)
		parse_background(look, arg);
	else if (c == 'c')
		parse_palette(look, arg);
	else if (c == ENCODING)
		parse_encoding(c);
	else if (c == SEARCH_COLOR)
		parse_color(&look->search_color, c);
	else if (c == STROKE_COLOR)
		parse_color(&look->stroke_color, c);
	else if (c == UICOLOR)
		parse_color(&look->ui_color, c);
	else if (c == TRUNCATE_RIGHT)
		look->keepright = false;
}

void
options_parse(struct options *o, int argc, char **argv)
{
	struct look *look = &o->look;

	*o = (struct options){
		.look = {
			.fonttype = "Verdana, DejaVu Sans, sans-serif",
			.fontsize = 12,
			.fontwidth = 0.59,
			.row = 16,
			.width = 1200,
			.factor = 1,
		},
	};
	opts_parse(&program, argc, argv, set_option, o);
	if (o->chart && (look->reversed || o->base != NULL))
		opts_usage(
		    &program, "--flamechart excludes --reverse and --base");
	/* The shades are those of a palette of flamegraph.pl. */
	if (look->palette == NULL)
		look->palette = color_palette(look->classic ? "hot" : "module");
}
