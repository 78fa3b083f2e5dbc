/* SPDX-License-Identifier: ISC */
/* The document round the picture, the coded tree and the script. */
#include "page.h"

#include "common/str.h"
#include "common/table.h"
#include "common/xalloc.h"

#include "code.h"
#include "color.h"
#include "look.h"
#include "picture.h"
#include "sides.h"
#include "style.h"
#include "svg.h"
#include "tree.h"
#include "unit.h"

/*
 * The Makefile makes these: a string for each line. The scripts share one
 * function, so that they leave no names behind in the page.
 */
static const struct {
	/* What alone needs it: squeeze.awk has the numbers. */
	enum { ALL, DIFF, LANED, LINKED } part;
	const char *text;
} script[] = {
#include "script.js.inc"
};
/* What reads packed data. */
static const char *const inflate[] = {
#include "inflate.js.inc"
};

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

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

/* What the page stands in, and the root's start tag up to its attributes. */
static void
open_root(struct buf *b, const struct look *look, double height)
{
	const char *class = look->theme == NULL && !look->background
	    ? "fg fg-auto"
	    : look->theme != NULL && look->theme[0] == 'd' ? "fg fg-dark"
							   : "fg";

	if (look->html) {
		svg_raw(b,
		    "<!DOCTYPE html>\n<html>\n<head>\n"
		    "<meta charset=\"utf-8\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width\">\n"
		    "<title>");
		svg_text(b, str_from(look->title));
		svg_raw(b,
		    "</title>\n<style>body { margin: 0; }</style>\n"
		    "</head>\n<body>\n");
	} else {
		svg_raw(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	}
	svg_raw(b, "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"");
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
	svg_attr(b, "class", str_from(class));
}

static void
close_root(struct buf *b, const struct look *look)
{
	svg_raw(b, look->html ? "</svg>\n</body>\n</html>\n" : "</svg>\n");
}

static void
add_text(struct buf *b, const char *name, struct buf *value)
{
	svg_attr(b, name, buf_str(value));
	buf_free(value);
}

static void
add_counts(struct buf *b, const struct tree *t, const struct look *look)
{
	struct buf text = { 0 };
	char tmp[COUNT_TEXT];

	svg_attr(b, "data-unit", str_from(look->countname));
	if (look->unit != NULL) {
		unit_steps(&text, look->unit);
		add_text(b, "data-ladder", &text);
	}
	if (look->factor != 1) {
		svg_double(&text, look->factor);
		add_text(b, "data-factor", &text);
	}
	if (look->whole)
		svg_attr(b, "data-total",
		    (struct str){
			tmp, count_format(tmp, tree_total(t, 0, TREE_AFTER)) });
	if (look->whole0 > 0) {
		buf_addstr(&text,
		    (struct str){ tmp,
			count_format(tmp, tree_total(t, 0, TREE_BEFORE)) });
		buf_addc(&text, ' ');
		buf_adddec(&text, look->whole0);
		add_text(b, "data-total0", &text);
	}
}

static void
add_colors(struct buf *b, const struct tree *t, const struct look *look)
{
	svg_attr_rgb(b, "data-root", picture_root(t, look));
	svg_attr_rgb(b, "data-tint", picture_tint(t, look));
	if (look_has_dark(look, t->diff)) {
		svg_attr_rgb(b, "data-root-dark", PICTURE_ROOT_DARK);
		svg_attr_rgb(b, "data-tint-dark", PICTURE_TINT_DARK);
	}
}

static void
add_data(struct buf *b, const struct tree *t, const struct look *look)
{
	svg_raw(b, " data-fg=\"1\"");
	svg_attr_dec(b, "data-frames", t->n - 1);
	svg_attr_dec(b, "data-columns", t->diff || t->chart ? 2 : 1);
	svg_attr_dec(b, "data-decimals", (uint64_t)t->decimals);
	add_counts(b, t, look);
	add_colors(b, t, look);
	svg_attr_px(b, "data-row", look->row);
	svg_attr_px(b, "data-size", look->fontsize);
	if (t->pruned > 0)
		svg_attr_dec(b, "data-pruned", t->pruned);
	add_flag(b, "data-inverted", look->inverted);
	add_flag(b, "data-negate", look->negate);
	add_flag(b, "data-fixed", look->fixed);
	add_flag(b, "data-chart", t->chart);
	add_flag(b, "data-diffusion", look->heat && !t->diff);
	add_flag(b, "data-alone", look->html);
	add_optional(b, "data-truncate", look->keepright ? "left" : NULL);
	add_optional(b, "data-by", look->by);
	add_optional(b, "data-theme", look->theme);
	add_optional(b, "data-view", look->view);
	add_optional(b, "data-focus", look->focus);
	add_optional(b, "data-search", look->search);
	if (look->sides != NULL) {
		svg_raw(b, " data-sides=\"");
		svg_raw(b, look->sides);
		buf_addc(b, '"');
	}
	add_optional(b, "data-base", look->base);
	add_optional(b, "data-title", look->title);
	add_optional(b, "data-subtitle", look->subtitle);
	add_optional(b, "data-nametype", look->nametype);
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
	struct count own;
	size_t n = 0, i;

	for (uint32_t id = 1; id < t->n; id++) {
		own = tree_self(t, id, TREE_AFTER);
		if (reversed)
			own = t->frames[id].depth == 1
			    ? tree_total(t, id, TREE_AFTER)
			    : COUNT(0);
		if (!count_iszero(own))
			count_add(&sums[t->frames[id].name], own);
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
	double whole = count_double(tree_total(t, 0, TREE_AFTER));
	int cut;

	svg_raw(b, "<desc>");
	look_count(b, look, tree_total(t, 0, TREE_AFTER));
	svg_raw(b, " in ");
	svg_count(b, COUNT(t->n - 1));
	svg_raw(b, " frames, at most ");
	buf_adddec(b, t->maxdepth);
	svg_raw(b, " deep.");
	add_pruned(b, t);
	if (look->sides != NULL) {
		svg_raw(b, " Difference: ");
		svg_raw(b, look->sides);
		svg_raw(b, ". ");
		sides_legend(b, t, look);
	}
	if (look->base != NULL) {
		svg_raw(b, " Stacks begin at ");
		svg_text(b, str_from(look->base));
		buf_addc(b, '.');
	}
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

/* text is escaped. */
static void
add_line(struct buf *b, const char *class, double size, double y,
    const char *fill, struct str text)
{
	svg_raw(b, "<text");
	svg_attr(b, "class", str_from(class));
	svg_attr_px(b, "x", PICTURE_PAD);
	svg_attr_px(b, "y", y);
	svg_attr_px(b, "font-size", size);
	svg_attr(b, "fill", str_from(fill));
	buf_addc(b, '>');
	buf_addstr(b, text);
	svg_raw(b, "</text>\n");
}

static void
add_string(struct buf *b, double size, double y, const char *text)
{
	struct buf line = { 0 };

	svg_text(&line, str_from(text));
	add_line(b, "fg-ink", size, y, "#1a1a1a", buf_str(&line));
	buf_free(&line);
}

/* The sides and the signs, on lines of their own that end above y. */
static void
add_sides(
    struct buf *b, const struct tree *t, const struct look *look, double y)
{
	double size = look->fontsize;
	struct buf line = { 0 };

	sides_legend(&line, t, look);
	add_line(b, "fg-faint", size, y - size * 1.5, "#5f6368",
	    str_from(look->sides));
	add_line(b, "fg-faint", size, y, "#5f6368", buf_str(&line));
	buf_free(&line);
}

static void
add_head(struct buf *b, const struct tree *t, const struct look *look)
{
	double size = look->fontsize;
	struct buf line = { 0 };

	svg_raw(b, "<g font-weight=\"600\">");
	add_string(b, size * 1.4, size * 2, look->title);
	svg_raw(b, "</g>\n");
	if (look->subtitle != NULL)
		add_string(b, size, size * 3.7, look->subtitle);
	if (look->sides != NULL)
		add_sides(b, t, look, picture_head(look) - size * 2.5);
	look_count(&line, look, tree_total(t, 0, TREE_AFTER));
	if (t->pruned > 0) {
		svg_raw(&line, ". Summed up as " TREE_PRUNED ": ");
		svg_count(&line, COUNT(t->pruned));
	}
	if (!look->still)
		svg_raw(
		    &line, ". Open this file in a browser to zoom and search.");
	add_line(b, "fg-faint", size, picture_head(look) - size, "#5f6368",
	    buf_str(&line));
	buf_free(&line);
}

/* The colours of names; of what has none of its own, nothing. */
struct paint {
	uint32_t *rgb, *dark;
};

static struct paint
paint_names(const struct tree *t, const struct look *look)
{
	struct paint p = { 0 };
	struct str name;
	int class;

	if (t->diff || look->heat)
		return p;
	p.rgb = xcalloc(t->names.n, sizeof(*p.rgb));
	if (look_has_dark(look, t->diff))
		p.dark = xcalloc(t->names.n, sizeof(*p.dark));
	for (size_t i = 0; i < t->names.n; i++) {
		name = t->names.keys[i];
		if (p.dark == NULL || str_eq(name, STR(TREE_PRUNED))) {
			p.rgb[i] = picture_color(look, name);
			if (p.dark != NULL)
				p.dark[i] = PICTURE_ROOT_DARK;
			continue;
		}
		class = color_class(look->palette, name);
		p.rgb[i] = color_of_class(class, false);
		p.dark[i] = color_of_class(class, true);
	}
	return p;
}

/* Names of so many bytes are packed unasked, if packing makes them smaller. */
#ifdef HAVE_ZLIB
#define PACK_AUTO ((size_t)64 * 1024)
#else
#define PACK_AUTO SIZE_MAX
#endif

static void
add_script(struct buf *b, const struct tree *t, const struct look *look,
    const struct paint *paint)
{
	static const size_t pack[] = { [LOOK_AUTO] = PACK_AUTO,
		[LOOK_NEVER] = SIZE_MAX,
		[LOOK_ALWAYS] = 0 };
	struct code_extra extra = { .rgb = paint->rgb,
		.dark = paint->dark,
		.attr = look->attr,
		.verdicts = look->verdicts,
		.pack = pack[look->compress] };
	bool packed = code_tree(b, t, &extra);
	const bool needs[] = { [ALL] = true,
		[DIFF] = t->diff,
		[LANED] = look->by != NULL,
		[LINKED] = look->attr != NULL };

	svg_raw(b, "<script><![CDATA[\n(function () {\n'use strict';\n");
	for (size_t i = 0; packed && i < COUNT_OF(inflate); i++)
		svg_raw(b, inflate[i]);
	for (size_t i = 0; i < COUNT_OF(script); i++)
		if (needs[script[i].part])
			svg_raw(b, script[i].text);
	svg_raw(b, "})();\n]]></script>\n");
}

static void
write_all(struct buf *b, const struct tree *t, const struct look *look)
{
	struct paint paint = paint_names(t, look);
	struct buf frames = { 0 };
	struct picture_classes used = { 0 };

	picture_frames(&frames, t, look, &used);
	open_root(b, look, picture_height(t, look));
	if (!look->still)
		add_data(b, t, look);
	svg_raw(b, ">\n<title>");
	svg_text(b, str_from(look->title));
	svg_raw(b, "</title>\n");
	add_desc(b, t, look);
	style_write(b, look, &used, !look->still, t->diff);
	add_ground(b, look);
	if (t->diff)
		svg_raw(b,
		    "<pattern id=\"" PICTURE_HATCH
		    "\" width=\"5\" height=\"5\" "
		    "patternUnits=\"userSpaceOnUse\" "
		    "patternTransform=\"rotate(45)\"><path d=\"M0 0v5\" "
		    "stroke=\"#000\" stroke-width=\"3\" "
		    "stroke-opacity=\".35\"/></pattern>\n");
	svg_raw(b, "<g class=\"fg-static\" fill=\"#000\">\n");
	add_head(b, t, look);
	buf_addstr(b, buf_str(&frames));
	svg_raw(b, "</g>\n");
	if (!look->still)
		add_script(b, t, look, &paint);
	buf_free(&frames);
	xfree(paint.rgb);
	xfree(paint.dark);
	close_root(b, look);
}

void
page_write(struct buf *b, const struct tree *t, const struct look *look)
{
	struct look whole = *look;
	struct buf sides = { 0 };

	if (t->diff) {
		sides_write(&sides, t, look);
		buf_addc(&sides, '\0');
		whole.sides = sides.s;
	}
	write_all(b, t, &whole);
	buf_free(&sides);
}

void
page_message(struct buf *b, const struct look *look, const char *text)
{
	static const struct picture_classes none;

	open_root(b, look, look->fontsize * 5);
	svg_raw(b, ">\n<title>");
	svg_text(b, str_from(look->title));
	svg_raw(b, "</title>\n");
	style_write(b, look, &none, false, false);
	add_ground(b, look);
	add_string(b, look->fontsize * 1.4, look->fontsize * 2, look->title);
	add_string(b, look->fontsize, look->fontsize * 3.7, text);
	close_root(b, look);
}
