/* SPDX-License-Identifier: ISC */
/* The document round the picture, the coded tree and the script. */
#include "page.h"

#include "common/str.h"
#include "common/table.h"
#include "common/xalloc.h"

#include "code.h"
#include "picture.h"
#include "svg.h"
#include "tree.h"

/*
 * The Makefile makes these: a string for each line. The scripts share one
 * function, so that they leave no names behind in the page.
 */
static const char *const script[] = {
	"(function () {\n",
	"'use strict';\n",
#include "script.js.inc"
	"})();\n",
};
static const char *const style[] = {
#include "style.css.inc"
};

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* Lines less what only their readers in the source need. */
static void
add_source(struct buf *b, const char *const *lines, size_t n)
{
	struct str line;

	svg_raw(b, "<![CDATA[\n");
	for (size_t i = 0; i < n; i++) {
		line = str_from(lines[i]);
		while (line.n > 0 && line.s[0] == '\t')
			line = str_from_index(line, 1);
		if (line.n > 1 && !str_starts(line, STR("//")) &&
		    !str_starts(line, STR("/*")))
			buf_addstr(b, line);
	}
	svg_raw(b, "]]>");
}

/* Colours are in attributes, for readers without styles, except in the dark. */
static void
add_style(struct buf *b, bool full)
{
	svg_raw(b,
	    "<style>\n.fg-auto { background: #fff; }\n"
	    "@media (prefers-color-scheme: dark) {\n"
	    ".fg-auto { background: #16181d; }\n"
	    ".fg-auto .fg-ground { fill: #16181d; }\n"
	    ".fg-auto .fg-ink { fill: #e8eaed; }\n"
	    ".fg-auto .fg-faint { fill: #9aa0a6; }\n}\n");
	if (full)
		add_source(b, style, COUNT_OF(style));
	svg_raw(b, "</style>\n");
}

static void
add_optional(struct buf *b, const char *name, const char *value)
{
	if (value != NULL)
		svg_attr(b, name, str_from(value));
}

static void
add_flag(struct buf *b, const char *name, bool value)
{
	if (value)
		svg_attr(b, name, STR("1"));
}

/* The root's start tag up to where attributes may follow. */
static void
open_root(struct buf *b, const struct look *look, double height)
{
	svg_raw(b,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"");
	svg_attr_px(b, "width", look->width);
	svg_attr_px(b, "height", height);
	svg_raw(b, " viewBox=\"0 0 ");
	svg_px(b, look->width);
	buf_addc(b, ' ');
	svg_px(b, height);
	buf_addc(b, '"');
	svg_attr(b, "font-family", str_from(look->fonttype));
	svg_attr_px(b, "font-size", look->fontsize);
	/* A background of the user's own is not changed in the dark. */
	svg_attr(b, "class", look->background ? STR("fg") : STR("fg fg-auto"));
}

static void
add_data(struct buf *b, const struct tree *t, const struct look *look)
{
	svg_raw(b, " data-fg=\"1\"");
	svg_attr_dec(b, "data-frames", t->n - 1);
	svg_attr_dec(b, "data-columns", t->diff ? 2 : 1);
	svg_attr_dec(b, "data-decimals", (uint64_t)t->decimals);
	svg_attr(b, "data-unit", str_from(look->countname));
	svg_attr_rgb(b, "data-root", picture_root(t, look));
	svg_attr_rgb(b, "data-tint", picture_tint(t, look));
	svg_attr_px(b, "data-row", look->row);
	svg_attr_px(b, "data-size", look->fontsize);
	add_flag(b, "data-inverted", look->inverted);
	add_flag(b, "data-negate", look->negate);
	add_flag(b, "data-fixed", look->fixed);
	add_optional(b, "data-title", look->title);
	add_optional(b, "data-subtitle", look->subtitle);
	add_optional(b, "data-nametype", look->nametype);
	add_optional(b, "data-search", look->search);
}

/*
 * Functions by what they have to themselves, for those who cannot see. In a
 * reversed tree that is the whole of those next to the root.
 */
struct self {
	struct str name;
	struct count count;
};

static int
self_better(const struct self *a, const struct self *b)
{
	int c = count_cmp(a->count, b->count);

	return c != 0 ? c > 0 : str_cmp(a->name, b->name) < 0;
}

#define TOP 10

static size_t
top_selfs(const struct tree *t, bool reversed, struct self top[TOP])
{
	struct count *sums = xcalloc(t->names.n, sizeof(*sums));
	struct self one, swap;
	const struct frame *f;
	size_t n = 0, i;

	for (uint32_t id = 1; id < t->n; id++) {
		f = &t->frames[id];
		if (!reversed)
			count_add(&sums[f->name], f->self[TREE_AFTER]);
		else if (f->depth == 1)
			count_add(&sums[f->name], f->total[TREE_AFTER]);
	}
	for (size_t name = 0; name < t->names.n; name++) {
		one = (struct self){ t->names.keys[name], sums[name] };
		if (count_iszero(one.count))
			continue;
		for (i = 0; i < n; i++)
			if (self_better(&one, &top[i])) {
				swap = top[i];
				top[i] = one;
				one = swap;
			}
		if (n < TOP)
			top[n++] = one;
	}
	xfree(sums);
	return n;
}

static void
add_pruned(struct buf *b, const struct tree *t)
{
	if (t->pruned == 0)
		return;
	svg_raw(b, " Narrow frames summed up as " TREE_PRUNED ": ");
	svg_count(b, COUNT(t->pruned));
	buf_addc(b, '.');
}

static void
add_desc(struct buf *b, const struct tree *t, const struct look *look)
{
	struct self top[TOP];
	size_t n = top_selfs(t, look->reversed, top);
	double whole = count_double(t->frames[0].total[TREE_AFTER]);
	int cut;

	svg_raw(b, "<desc>");
	svg_count(b, t->frames[0].total[TREE_AFTER]);
	buf_addc(b, ' ');
	svg_text(b, str_from(look->countname));
	svg_raw(b, " in ");
	svg_count(b, COUNT(t->n - 1));
	svg_raw(b, " frames, at most ");
	buf_adddec(b, t->maxdepth);
	svg_raw(b, " deep.");
	add_pruned(b, t);
	if (look->notes != NULL) {
		buf_addc(b, ' ');
		svg_text(b, str_from(look->notes));
	}
	svg_raw(b, "\nMost by themselves:");
	for (size_t i = 0; i < n; i++) {
		svg_raw(b, "\n");
		svg_percent(b, count_double(top[i].count), whole);
		buf_addc(b, ' ');
		svg_text(b, svg_fit(picture_name(top[i].name), 200, &cut));
		svg_raw(b, cut ? "\xe2\x80\xa6" : "");
	}
	svg_raw(b, "</desc>\n");
}

static void
add_ground(struct buf *b, const struct look *look)
{
	static const uint32_t white[2] = { 0xffffff, 0xffffff };
	const uint32_t *rgb = look->background ? look->ground : white;

	if (rgb[0] != rgb[1]) {
		/* Named for its colours: pages may hold several pictures. */
		svg_raw(b, "<linearGradient id=\"fg-ground-");
		buf_addhex(b, rgb[1]);
		svg_raw(b, "\" x2=\"0\" y2=\"1\"><stop");
		svg_attr_rgb(b, "stop-color", rgb[0]);
		svg_raw(b, "/><stop offset=\"1\"");
		svg_attr_rgb(b, "stop-color", rgb[1]);
		svg_raw(b, "/></linearGradient>\n");
	}
	svg_raw(b, "<rect class=\"fg-ground\" width=\"100%\" height=\"100%\"");
	if (rgb[0] == rgb[1]) {
		svg_attr_rgb(b, "fill", rgb[0]);
	} else {
		svg_raw(b, " fill=\"url(#fg-ground-");
		buf_addhex(b, rgb[1]);
		svg_raw(b, ")\"");
	}
	svg_raw(b, "/>\n");
}

static void
add_line(struct buf *b, const char *class, double size, double y,
    const char *fill, const char *text)
{
	svg_raw(b, "<text");
	svg_attr(b, "class", str_from(class));
	svg_attr_px(b, "x", PICTURE_PAD);
	svg_attr_px(b, "y", y);
	svg_attr_px(b, "font-size", size);
	svg_attr(b, "fill", str_from(fill));
	buf_addc(b, '>');
	svg_text(b, str_from(text));
	svg_raw(b, "</text>\n");
}

static void
add_head(struct buf *b, const struct tree *t, const struct look *look)
{
	double size = look->fontsize;
	struct buf line = { 0 };

	svg_raw(b, "<g font-weight=\"600\">");
	add_line(b, "fg-ink", size * 1.4, size * 2, "#1a1a1a", look->title);
	svg_raw(b, "</g>\n");
	if (look->subtitle != NULL)
		add_line(
		    b, "fg-ink", size, size * 3.7, "#1a1a1a", look->subtitle);
	svg_count(&line, t->frames[0].total[TREE_AFTER]);
	buf_addc(&line, ' ');
	svg_raw(&line, look->countname);
	if (t->diff)
		svg_raw(&line, ". Red: more than before. Blue: less");
	if (!look->still)
		svg_raw(
		    &line, ". Open this file in a browser to zoom and search.");
	buf_addc(&line, '\0');
	add_line(
	    b, "fg-faint", size, picture_head(look) - size, "#5f6368", line.s);
	buf_free(&line);
}

static uint32_t *
paint_names(const struct tree *t, const struct look *look)
{
	uint32_t *rgb = xcalloc(t->names.n, sizeof(*rgb));

	for (size_t i = 0; i < t->names.n; i++)
		rgb[i] = picture_color(look, t->names.keys[i]);
	return rgb;
}

static void
add_script(struct buf *b, const struct tree *t, const struct look *look)
{
	uint32_t *rgb = t->diff ? NULL : paint_names(t, look);

	code_tree(b, t, rgb);
	xfree(rgb);
	svg_raw(b, "<script>");
	add_source(b, script, COUNT_OF(script));
	svg_raw(b, "</script>\n");
}

void
page_write(struct buf *b, const struct tree *t, const struct look *look)
{
	open_root(b, look, picture_height(t, look));
	if (!look->still)
		add_data(b, t, look);
	svg_raw(b, ">\n<title>");
	svg_text(b, str_from(look->title));
	svg_raw(b, "</title>\n");
	add_desc(b, t, look);
	add_style(b, !look->still);
	add_ground(b, look);
	svg_raw(b, "<g class=\"fg-static\" fill=\"#000\">\n");
	add_head(b, t, look);
	picture_frames(b, t, look);
	svg_raw(b, "</g>\n");
	if (!look->still)
		add_script(b, t, look);
	svg_raw(b, "</svg>\n");
}

void
page_message(struct buf *b, const struct look *look, const char *text)
{
	open_root(b, look, look->fontsize * 5);
	svg_raw(b, ">\n<title>");
	svg_text(b, str_from(look->title));
	svg_raw(b, "</title>\n");
	add_style(b, false);
	add_ground(b, look);
	add_line(b, "fg-ink", look->fontsize * 1.4, look->fontsize * 2,
	    "#1a1a1a", look->title);
	add_line(
	    b, "fg-ink", look->fontsize, look->fontsize * 3.7, "#1a1a1a", text);
	svg_raw(b, "</svg>\n");
}
