/* SPDX-License-Identifier: ISC */
/* The options of fg-svg, those of flamegraph.pl and inferno among them. */
#include "options.h"

#include <getopt.h>
#include <stddef.h>
#include <string.h>

#include "common/opts.h"
#include "common/xalloc.h"

#include "color.h"

static const struct opts_program program = {
	"fg-svg",
	"usage: fg-svg [options] [file ...]\n",
	"\nDraws folded stacks, with one or two counts, as a flame graph: an\n"
	"SVG file on standard output that a browser zooms and searches.\n"
	"\n"
	"      --base NAME        begin stacks at the function NAME\n"
	"      --bgcolors COLOR   background: yellow, blue, green, grey, "
	"#rrggbb\n"
	"      --by file|root     tell files, or threads, apart by a picker\n"
	"  -c, --color NAME       palette: module, or aqua blue chain green "
	"hot io\n"
	"                         java js mem orange perl purple python red "
	"rust\n"
	"                         wakeup yellow; --colors is the same\n"
	"      --colordiffusion   color by width\n"
	"      --compress WHEN    auto, never, always: deflate the data\n"
	"      --countname TEXT   what is counted (samples); ns, bytes ... "
	"are scaled\n"
	"      --cp               keep colors in the file palette.map\n"
	"      --factor N         multiply counts shown by N\n"
	"      --flamechart       keep the order of the input\n"
	"      --focus NAME       open with the function NAME\n"
	"      --fontsize PX      size of the font (12)\n"
	"      --fonttype NAME    font (Verdana, sans-serif)\n"
	"      --fontwidth N      mean width of a letter to the size (0.59)\n"
	"      --format svg|html  what to write\n"
	"      --hash             the shades of flamegraph.pl --hash\n"
	"      --height PX        height of a row of frames (16)\n"
	"  -h, --help             print this and exit\n"
	"  -i, --inverted         the root on top: an icicle graph\n"
	"  -m, --minwidth PX|N%   sum up narrower frames as (pruned)\n"
	"      --nameattr FILE    titles and links of functions\n"
	"      --nametype TEXT    put TEXT before the name in the details\n"
	"      --negate           swap red and blue, more and less\n"
	"      --notes TEXT       add TEXT to the file's description\n"
	"  -q, --quiet            no warnings\n"
	"  -r, --reverse          merge stacks from their leaves\n"
	"  -s, --search REGEX     open with REGEX searched for\n"
	"      --search-color C   color of what is found: #rrggbb\n"
	"      --static           without script and data: a picture only\n"
	"      --stroke-color C   outline frames: #rrggbb\n"
	"      --subtitle TEXT    second line of the heading\n"
	"      --theme NAME       light or dark, whatever the reader prefers\n"
	"  -t, --title TEXT       first line (Flame Graph)\n"
	"      --total N          the whole is N, not the sum\n"
	"      --truncate WHERE   left or right (right)\n"
	"      --truncate-text-right  cut long names at their end, as is "
	"usual\n"
	"      --uicolor C        color of text round the graph: #rrggbb\n"
	"  -V, --version          print the version and exit\n"
	"      --view NAME        open with callers, outline, sandwich, top\n"
	"  -w, --width PX         this wide, not as wide as the window\n"
	"\n"
	"Taken and without effect: --deterministic, --encoding utf-8, "
	"--no-sort,\n"
	"--pretty-xml, --random, --verbose. --no-javascript is --static.\n",
};

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

static const struct option table[] = {
	{ "base", required_argument, NULL, BASE },
	{ "bgcolors", required_argument, NULL, BGCOLORS },
	{ "by", required_argument, NULL, BY },
	{ "color", required_argument, NULL, 'c' },
	{ "colordiffusion", no_argument, NULL, COLORDIFFUSION },
	{ "colors", required_argument, NULL, 'c' },
	{ "compress", required_argument, NULL, COMPRESS },
	{ "countname", required_argument, NULL, COUNTNAME },
	{ "cp", no_argument, NULL, CP },
	{ "deterministic", no_argument, NULL, IGNORED },
	{ "encoding", required_argument, NULL, ENCODING },
	{ "factor", required_argument, NULL, FACTOR },
	{ "flamechart", no_argument, NULL, FLAMECHART },
	{ "focus", required_argument, NULL, FOCUS },
	{ "fontsize", required_argument, NULL, FONTSIZE },
	{ "fonttype", required_argument, NULL, FONTTYPE },
	{ "fontwidth", required_argument, NULL, FONTWIDTH },
	{ "format", required_argument, NULL, FORMAT },
	{ "hash", no_argument, NULL, HASH },
	{ "height", required_argument, NULL, HEIGHT },
	{ "help", no_argument, NULL, 'h' },
	{ "inverted", no_argument, NULL, 'i' },
	{ "minwidth", required_argument, NULL, 'm' },
	{ "nameattr", required_argument, NULL, NAMEATTR },
	{ "nametype", required_argument, NULL, NAMETYPE },
	{ "negate", no_argument, NULL, NEGATE },
	{ "no-javascript", no_argument, NULL, STATIC },
	{ "no-sort", no_argument, NULL, IGNORED },
	{ "notes", required_argument, NULL, NOTES },
	{ "pretty-xml", no_argument, NULL, IGNORED },
	{ "quiet", no_argument, NULL, 'q' },
	{ "random", no_argument, NULL, IGNORED },
	{ "reverse", no_argument, NULL, 'r' },
	{ "search", required_argument, NULL, 's' },
	{ "search-color", required_argument, NULL, SEARCH_COLOR },
	{ "static", no_argument, NULL, STATIC },
	{ "stroke-color", required_argument, NULL, STROKE_COLOR },
	{ "subtitle", required_argument, NULL, SUBTITLE },
	{ "theme", required_argument, NULL, THEME },
	{ "title", required_argument, NULL, 't' },
	{ "total", required_argument, NULL, TOTAL },
	{ "truncate", required_argument, NULL, TRUNCATE },
	{ "truncate-text-right", no_argument, NULL, TRUNCATE_RIGHT },
	{ "uicolor", required_argument, NULL, UICOLOR },
	{ "verbose", no_argument, NULL, IGNORED },
	{ "version", no_argument, NULL, 'V' },
	{ "view", required_argument, NULL, VIEW },
	{ "width", required_argument, NULL, 'w' },
	{ NULL, 0, NULL, 0 },
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

/* Which of the words, which end with NULL; or the end of it. */
static int
word(const char *text, const char *const *words, const char *what)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(text, words[i]) == 0)
			return i;
	opts_usage(&program, what);
}

static void
parse_minwidth(struct options *o, const char *text)
{
	struct str v = str_from(text);
	struct count c;

	o->percent = str_ends(v, STR("%"));
	if (!count_parse(str_head(v, v.n - o->percent), &c))
		opts_usage(&program, "minwidth is a number of pixels or N%");
	o->minwidth = count_double(c);
}

static void
parse_background(struct look *look, const char *text)
{
	look->background = color_background(text, look->ground);
	if (!look->background)
		opts_usage(&program,
		    "a background is yellow, blue, green, "
		    "grey or #rrggbb");
}

static void
parse_palette(struct look *look, const char *text)
{
	look->palette = color_palette(text);
	if (look->palette == NULL)
		opts_usage(&program, "no such palette, see --help");
}

static void
parse_color(struct look_color *c, const char *text)
{
	c->set = color_parse(text, &c->rgb);
	if (!c->set)
		opts_usage(&program, "a color is #rrggbb");
}

static void
parse_encoding(const char *text)
{
	static const char *const names[] = { "utf-8", "UTF-8", "utf8", "UTF8",
		NULL };

	word(text, names, "the encoding is UTF-8");
}

static void
parse_total(struct options *o, const char *text)
{
	if (!count_parse(str_from(text), &o->total))
		opts_usage(&program, "total is a number");
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
set_word(struct look *look, int c, const char *arg)
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
		look->by = lanes[word(arg, lanes, "lanes are by file or root")];
		break;
	case COMPRESS:
		look->compress = (enum look_compress)word(
		    arg, when, "compress is auto, never or always");
		break;
	case FORMAT:
		look->html = word(arg, formats, "the format is svg or html");
		break;
	case THEME:
		look->theme =
		    themes[word(arg, themes, "a theme is light or dark")];
		break;
	case TRUNCATE:
		look->keepright =
		    word(arg, sides, "names are cut right or left");
		break;
	case VIEW:
		look->view = views[word(
		    arg, views, "a view is callers, outline, sandwich or top")];
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
		look->factor =
		    pixels(arg, 1e-9, 1e12, "factor is a number above 0");
		break;
	case FONTSIZE:
		look->fontsize =
		    pixels(arg, 4, 100, "fontsize is a number from 4 to 100");
		break;
	case FONTWIDTH:
		look->fontwidth =
		    pixels(arg, 0.1, 4, "fontwidth is a number from 0.1 to 4");
		break;
	case HEIGHT:
		look->row =
		    pixels(arg, 4, 200, "height is a number from 4 to 200");
		break;
	case 'm':
		parse_minwidth(o, arg);
		break;
	case TOTAL:
		parse_total(o, arg);
		break;
	case 'w':
		look->width = pixels(
		    arg, 100, 100000, "width is a number from 100 to 100000");
		look->fixed = true;
		break;
	default:
		return false;
	}
	return true;
}

static void
set_option(struct options *o, int c, const char *arg)
{
	struct look *look = &o->look;
	const char **text = text_of(o, c);
	bool *flag = flag_of(o, c);

	if (text != NULL)
		*text = arg;
	else if (flag != NULL)
		*flag = true;
	else if (set_number(o, c, arg) || set_word(look, c, arg))
		;
	else if (c == BASE)
		add_base(o, arg);
	else if (c == BGCOLORS)
		parse_background(look, arg);
	else if (c == 'c')
		parse_palette(look, arg);
	else if (c == ENCODING)
		parse_encoding(arg);
	else if (c == SEARCH_COLOR)
		parse_color(&look->search_color, arg);
	else if (c == STROKE_COLOR)
		parse_color(&look->stroke_color, arg);
	else if (c == UICOLOR)
		parse_color(&look->ui_color, arg);
	else if (c == TRUNCATE_RIGHT)
		look->keepright = false;
	else if (c != IGNORED && c != 'v')
		opts_other(&program, c);
}

void
options_parse(struct options *o, int argc, char **argv)
{
	struct look *look = &o->look;
	int c;

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
	while ((c = getopt_long(argc, argv, "c:him:qrs:t:Vvw:", table, NULL)) !=
	    -1)
		set_option(o, c, optarg);
	if (o->chart && (look->reversed || o->base != NULL))
		opts_usage(&program,
		    "--flamechart goes neither with --reverse nor --base");
	/* The shades are those of a palette of flamegraph.pl. */
	if (look->palette == NULL)
		look->palette = color_palette(look->classic ? "hot" : "module");
}
