/* SPDX-License-Identifier: ISC */
/* The static picture of a call tree. */
#include "picture.h"

#include <stdlib.h>

#include "common/table.h"
#include "common/xalloc.h"

#include "color.h"
#include "layout.h"
#include "look.h"
#include "nameattr.h"
#include "palettemap.h"
#include "sides.h"
#include "svg.h"
#include "tree.h"
#include "verdict.h"

/* Bytes for frames with a tooltip, and for those without. */
#define TITLED_MAX (24 * 1000)
#define PLAIN_MAX (16 * 1000)
#define SCRIPT_SHARE 6
/* Narrower frames, in pixels, are left to the skyline. */
#define NARROW 0.5
/* Of a longer name a tooltip shows the beginning. */
#define TITLE_CELLS 1000
/* A name cut to fewer letters, the ellipsis among them, is no label. */
#define LABEL_MIN 4
/* For what has no colour of its own. */
#define GREY 0xd8d8d8

static struct str
name_of(const struct tree *t, uint32_t i)
{
	return i == 0 ? STR("") : t->names.keys[t->frames[i].name];
}

struct str
picture_name(struct str s)
{
	static const char kinds[] = "ijkw";

	if (s.n > 4 && s.s[s.n - 1] == ']' &&
	    str_starts(str_from_index(s, s.n - 4), STR("_[")) &&
	    str_chr(STR(kinds), s.s[s.n - 2]) != STR_NONE)
		s.n -= 4;
	return s;
}

/* What every step of the drawing needs. */
struct picture {
	struct buf *b;
	const struct tree *t;
	const struct look *look;
	double height, head, maxdelta;
	bool dark; /* boxes are of a class that has a colour there */
	struct picture_classes *used;
};

/* Subtracted before it is rounded: what changed at all is not 0; nor is -0. */
static double
delta(const struct tree *t, const struct look *look, uint32_t i)
{
	struct count before = tree_total(t, i, TREE_BEFORE);
	struct count after = tree_total(t, i, TREE_AFTER);
	bool grown = count_cmp(after, before) > 0;
	double d = count_double(
	    grown ? count_sub(after, before) : count_sub(before, after));

	return d > 0 && grown == look->negate ? -d : d;
}

/* The greatest change of any frame but the root. */
static double
max_delta(const struct tree *t, const struct look *look)
{
	double max = 0, d;

	for (uint32_t i = 1; t->diff && i < t->n; i++) {
		d = delta(t, look, i);
		d = d < 0 ? -d : d;
		max = d > max ? d : max;
	}
	return max;
}

void
picture_title(
    struct buf *b, const struct tree *t, const struct look *look, uint32_t i)
{
	struct str name = i == 0 ? STR("all") : picture_name(name_of(t, i));
	double whole = count_double(tree_total(t, 0, TREE_AFTER));
	double part = count_double(tree_total(t, i, TREE_AFTER)), d;
	int cut;

	svg_text(b, svg_fit(name, TITLE_CELLS, &cut));
	svg_raw(b, cut ? "\xe2\x80\xa6 (" : " (");
	look_count(b, look, tree_total(t, i, TREE_AFTER));
	svg_raw(b, ", ");
	if (i == 0)
		svg_raw(b, "100%");
	else
		svg_percent(b, part, whole);
	if (t->diff) {
		d = delta(t, look, i);
		svg_raw(b, d > 0 ? "; +" : "; ");
		svg_percent(b, d, whole);
	}
	buf_addc(b, ')');
}

double
picture_head(const struct look *look)
{
	double lines = 4.5 + (look->subtitle != NULL ? 1.5 : 0) +
	    (look->sides != NULL ? 3 : 0);

	return lines * look->fontsize + 8;
}

double
picture_height(const struct tree *t, const struct look *look)
{
	return picture_head(look) + (t->maxdepth + 1) * look->row + PICTURE_PAD;
}

static double
row_top(const struct picture *p, uint32_t depth)
{
	if (p->look->inverted)
		return p->head + depth * p->look->row;
	return p->height - PICTURE_PAD - (depth + 1.0) * p->look->row;
}

/* What was judged and is no finding is drawn as if it had not changed. */
static int
step_of(const struct picture *p, uint32_t i)
{
	if (p->look->verdicts != NULL && !p->look->verdicts->found[i])
		return COLOR_STEPS / 2;
	return color_step(delta(p->t, p->look, i), p->maxdelta);
}

uint32_t
picture_color(const struct look *look, struct str name)
{
	uint32_t rgb;

	if (str_eq(name, STR(TREE_PRUNED)))
		return GREY;
	rgb = color_name(look->palette, name, look->classic);
	return look->map != NULL ? palettemap_get(look->map, name, rgb) : rgb;
}

static double
share_of(const struct picture *p, uint32_t i)
{
	double whole = count_double(tree_total(p->t, 0, TREE_AFTER));

	return count_double(tree_total(p->t, i, TREE_AFTER)) / whole;
}

/* The colour of a class, which is drawn. */
static uint32_t
use_class(uint32_t *classes, int class)
{
	*classes |= UINT32_C(1) << class;
	return color_of_class(class, false);
}

static uint32_t
rgb_of(const struct picture *p, uint32_t i)
{
	struct str name = name_of(p->t, i);

	if (p->dark && !str_eq(name, STR(TREE_PRUNED)))
		return use_class(
		    &p->used->fills, color_class(p->look->palette, name));
	if (p->t->diff)
		return color_delta(step_of(p, i));
	if (p->look->heat)
		return color_heat(color_heat_step(share_of(p, i)));
	return picture_color(p->look, name);
}

/* The nearest whole number of pixels. */
static double
pixel(double px)
{
	return (double)(int64_t)(px + 0.5);
}

/* A little narrower, so that neighbours of one colour stay apart. */
static double
less_gap(double w)
{
	return w > 1.5 ? w - 0.5 : w * 2 / 3;
}

static void
draw_label(const struct picture *p, const struct box *box)
{
	const struct look *look = p->look;
	double room = (box->w - 6) / (look->fontwidth * look->fontsize);
	const struct frame *f = &p->t->frames[box->frame];
	struct str name =
	    box->frame == 0 ? STR("all") : name_of(p->t, box->frame);
	int cut;

	if (room < 1)
		return;
	name = picture_name(name);
	name = look->keepright ? svg_fit_end(name, (size_t)room, &cut)
			       : svg_fit(name, (size_t)room, &cut);
	if (name.n == 0 || (cut && room < LABEL_MIN))
		return;
	svg_raw(p->b, "<text");
	svg_attr_px(p->b, "x", pixel(PICTURE_PAD + box->x + 3));
	svg_attr_px(p->b, "y",
	    pixel(row_top(p, f->depth) + (look->row - 1) / 2 +
		look->fontsize * 0.35));
	if (p->t->diff && color_needs_white(step_of(p, box->frame)))
		svg_raw(p->b, " fill=\"#fff\"");
	/* Read in front of the hatching. */
	if (sides_new(p->t, box->frame)) {
		svg_attr_rgb(p->b, "stroke", rgb_of(p, box->frame));
		svg_raw(p->b, " stroke-width=\"3\" paint-order=\"stroke\"");
	}
	buf_addc(p->b, '>');
	svg_raw(p->b, cut && look->keepright ? "\xe2\x80\xa6" : "");
	svg_text(p->b, name);
	svg_raw(p->b, cut && !look->keepright ? "\xe2\x80\xa6" : "");
	svg_raw(p->b, "</text>\n");
}

static const struct str *
attrs_of(const struct picture *p, uint32_t i)
{
	if (p->look->attr == NULL || i == 0)
		return NULL;
	return nameattr_get(p->look->attr, name_of(p->t, i));
}

static void
add_attrs(const struct picture *p, const struct str *attrs, int first, int last)
{
	for (int key = first; key <= last; key++)
		if (attrs[key].s != NULL)
			svg_attr(p->b, nameattr_keys[key], attrs[key]);
}

/* A link, or a group for the class and identity given; false if neither. */
static bool
open_link(const struct picture *p, const struct str *attrs)
{
	if (attrs == NULL ||
	    (attrs[NAMEATTR_HREF].s == NULL &&
		attrs[NAMEATTR_CLASS].s == NULL &&
		attrs[NAMEATTR_ID].s == NULL))
		return false;
	svg_raw(p->b, "<a");
	add_attrs(p, attrs, NAMEATTR_HREF, NAMEATTR_KEYS - 1);
	if (attrs[NAMEATTR_HREF].s != NULL && attrs[NAMEATTR_TARGET].s == NULL)
		svg_raw(p->b, " target=\"_top\"");
	buf_addc(p->b, '>');
	return true;
}

static void
add_title(const struct picture *p, const struct str *attrs, uint32_t i)
{
	svg_raw(p->b, "<title>");
	if (attrs != NULL && attrs[NAMEATTR_TITLE].s != NULL)
		svg_text(p->b, attrs[NAMEATTR_TITLE]);
	else
		picture_title(p->b, p->t, p->look, i);
	svg_raw(p->b, "</title>");
}

static void
add_shape(const struct picture *p, const struct box *box)
{
	double x = PICTURE_PAD + box->x;

	svg_raw(p->b, " d=\"M");
	svg_px(p->b, x);
	buf_addc(p->b, ' ');
	svg_px(p->b, row_top(p, p->t->frames[box->frame].depth));
	buf_addc(p->b, 'h');
	svg_px(p->b, less_gap(box->w));
	buf_addc(p->b, 'v');
	svg_px(p->b, p->look->row - 1);
	buf_addc(p->b, 'H');
	svg_px(p->b, x);
	svg_raw(p->b, "z\"");
}

static void
draw_titled(const struct picture *p, const struct box *box)
{
	const struct str *attrs = attrs_of(p, box->frame);
	bool link = open_link(p, attrs);

	svg_raw(p->b, "<path");
	svg_attr_rgb(p->b, "fill", rgb_of(p, box->frame));
	add_shape(p, box);
	buf_addc(p->b, '>');
	add_title(p, attrs, box->frame);
	svg_raw(p->b, "</path>\n");
	if (sides_new(p->t, box->frame)) {
		svg_raw(p->b,
		    "<path fill=\"url(#" PICTURE_HATCH ")\" "
		    "pointer-events=\"none\"");
		add_shape(p, box);
		svg_raw(p->b, "/>\n");
	}
	svg_raw(p->b, link ? "</a>\n" : "");
}

/* With its label, for how many bytes they take. */
static void
draw_labelled(const struct picture *p, const struct box *box)
{
	draw_titled(p, box);
	draw_label(p, box);
}

/* A length as whole tenths of pixels. */
static int64_t
tenths(double px)
{
	return (int64_t)(px * 10 + (px < 0 ? -0.5 : 0.5));
}

static void
add_int(struct buf *b, int64_t v)
{
	if (v < 0)
		buf_addc(b, '-');
	buf_adddec(b, (uint64_t)(v < 0 ? -v : v));
}

/* Where the last stroke of a path ended: tenths of pixels, and rows. */
struct pen {
	int64_t x, row;
};

/*
 * A stroke as thick as a row is high: a box in a few bytes. One row is one
 * unit of height.
 */
static void
draw_line(const struct picture *p, const struct box *box, struct pen *pen)
{
	int64_t x = tenths(box->x), w = tenths(less_gap(box->w));
	int64_t row = p->t->frames[box->frame].depth;

	w = w < 1 ? 1 : w;
	buf_addc(p->b, 'm');
	add_int(p->b, x - pen->x);
	if (row >= pen->row)
		buf_addc(p->b, ' ');
	add_int(p->b, row - pen->row);
	buf_addc(p->b, 'h');
	add_int(p->b, w);
	*pen = (struct pen){ x + w, row };
}

/* By itself, for how many bytes it takes at most. */
static void
draw_plain(const struct picture *p, const struct box *box)
{
	draw_line(p, box, &(struct pen){ 0, 0 });
}

static int
wider_first(const void *pa, const void *pb)
{
	const struct box *a = pa, *b = pb;

	if (a->w != b->w)
		return a->w > b->w ? -1 : 1;
	return a->frame < b->frame ? -1 : a->frame > b->frame;
}

static int
in_order(const void *pa, const void *pb)
{
	const struct box *a = pa, *b = pb;

	return a->frame < b->frame ? -1 : a->frame > b->frame;
}

/*
 * How many of the boxes at box, which are sorted by width, may be drawn
 * before what draw writes of them exceeds max bytes.
 */
static size_t
fitting(const struct picture *p, const struct box *box, size_t n, size_t max,
    void (*draw)(const struct picture *, const struct box *))
{
	struct buf scratch = { 0 };
	struct picture_classes none = { 0 };
	struct picture dry = *p;
	size_t i = 0;

	dry.used = &none;
	dry.b = &scratch;
	for (; i < n && scratch.n <= max; i++)
		draw(&dry, &box[i]);
	if (scratch.n > max)
		i--;
	buf_free(&scratch);
	return i;
}

/* Colours so near that nobody can tell are one, to be drawn in one path. */
struct paint {
	uint32_t rgb;
	size_t box;
};

static int
paint_cmp(const void *pa, const void *pb)
{
	const struct paint *a = pa, *b = pb;

	if (a->rgb != b->rgb)
		return a->rgb < b->rgb ? -1 : 1;
	return a->box < b->box ? -1 : a->box > b->box;
}

/* Exact where there are few of them: the hue, if it is of a class. */
static uint32_t
line_color(const struct picture *p, uint32_t frame)
{
	struct str name = name_of(p->t, frame);
	int hue;

	if (!p->dark || str_eq(name, STR(TREE_PRUNED)))
		return (rgb_of(p, frame) & 0xf0f0f0) | 0x080808;
	hue = color_class(p->look->palette, name) / COLOR_SHADES;
	return use_class(&p->used->strokes, hue * COLOR_SHADES);
}

/* Opens the group for them: from here on rows are counted from the root's. */
static void
open_lines(const struct picture *p)
{
	double row = p->look->row;

	svg_raw(p->b, "<g fill=\"none\" stroke-width=\"");
	svg_double(p->b, (row - 1) / row);
	svg_raw(p->b, "\" transform=\"translate(");
	buf_adddec(p->b, PICTURE_PAD);
	buf_addc(p->b, ' ');
	svg_double(p->b, row_top(p, 0) + (row - 1) / 2);
	svg_raw(p->b, ")scale(.1 ");
	svg_double(p->b, p->look->inverted ? row : -row);
	svg_raw(p->b, ")\">\n");
}

static void
draw_lines(const struct picture *p, struct box *boxes, size_t n)
{
	struct paint *paints;
	struct pen pen;

	if (n == 0)
		return;
	/* Near ones next to one another, for small numbers. */
	qsort(boxes, n, sizeof(*boxes), in_order);
	paints = xcalloc(n, sizeof(*paints));
	for (size_t i = 0; i < n; i++)
		paints[i] = (struct paint){ line_color(p, boxes[i].frame), i };
	qsort(paints, n, sizeof(*paints), paint_cmp);
	open_lines(p);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || paints[i].rgb != paints[i - 1].rgb) {
			svg_raw(p->b, i == 0 ? "<path" : "\"/>\n<path");
			svg_attr_rgb(p->b, "stroke", paints[i].rgb);
			svg_raw(p->b, " d=\"");
			pen = (struct pen){ 0, 0 };
		}
		draw_line(p, &boxes[paints[i].box], &pen);
	}
	svg_raw(p->b, "\"/>\n</g>\n");
	xfree(paints);
}

/* All frames in one shape; what is drawn in colour goes on top of it. */
static void
draw_skyline(const struct picture *p, const struct layout *l)
{
	double row = p->look->row;
	int64_t at = 0, rows;
	size_t from = 0;

	svg_raw(p->b, "<path class=\"fg-sky\"");
	svg_attr_rgb(p->b, "fill", picture_tint(p->t, p->look));
	svg_raw(p->b, " transform=\"translate(");
	buf_adddec(p->b, PICTURE_PAD);
	buf_addc(p->b, ' ');
	svg_double(p->b, row_top(p, 0) + (p->look->inverted ? 0 : row));
	svg_raw(p->b, ")scale(1 ");
	svg_double(p->b, p->look->inverted ? row : -row);
	svg_raw(p->b, ")\" d=\"M0 0");
	for (size_t i = 0; i < l->columns; i++) {
		if (i + 1 < l->columns && l->rows[i] == l->rows[i + 1])
			continue;
		rows = l->rows[i];
		buf_addc(p->b, 'v');
		add_int(p->b, rows - at);
		buf_addc(p->b, 'h');
		buf_adddec(p->b, i + 1 - from);
		at = rows;
		from = i + 1;
	}
	svg_raw(p->b, "V0z\"/>\n");
}

static struct picture
begin(struct buf *b, const struct tree *t, const struct look *look)
{
	return (struct picture){ b, t, look, picture_height(t, look),
		picture_head(look), max_delta(t, look),
		look_has_dark(look, t->diff), NULL };
}

static void
draw_boxes(const struct picture *p, struct layout *l)
{
	/* A page whose script draws all again has less of what it takes away. */
	size_t share = p->look->still ? 1 : SCRIPT_SHARE;
	struct box *rest;
	size_t titled, plain;

	qsort(l->boxes, l->n, sizeof(*l->boxes), wider_first);
	titled = fitting(p, l->boxes, l->n, TITLED_MAX / share, draw_labelled);
	rest = l->boxes + titled;
	plain = fitting(p, rest, l->n - titled, PLAIN_MAX / share, draw_plain);
	if (titled < l->n || l->hidden)
		draw_skyline(p, l);
	draw_lines(p, rest, plain);
	qsort(l->boxes, titled, sizeof(*l->boxes), in_order);
	svg_raw(p->b, "<g class=\"fg-boxes\">\n");
	for (size_t i = 0; i < titled; i++)
		draw_titled(p, &l->boxes[i]);
	/* What they stand on has the tooltip. */
	svg_raw(p->b, "</g>\n<g pointer-events=\"none\">\n");
	for (size_t i = 0; i < titled; i++)
		draw_label(p, &l->boxes[i]);
	svg_raw(p->b, "</g>\n");
}

void
picture_frames(struct buf *b, const struct tree *t, const struct look *look,
    struct picture_classes *used)
{
	struct picture p = begin(b, t, look);
	struct layout l;

	p.used = used;
	layout_init(&l, t, look->width - 2 * PICTURE_PAD, NARROW);
	if (l.n > 0)
		draw_boxes(&p, &l);
	layout_free(&l);
}

uint32_t
picture_root(const struct tree *t, const struct look *look)
{
	struct picture_classes none = { 0 };
	struct picture p = begin(NULL, t, look);

	p.used = &none;
	return rgb_of(&p, 0);
}

static uint32_t
mix_white(uint32_t rgb, int shift)
{
	uint32_t channel = rgb >> shift & 0xff;

	return (channel + (255 - channel) * 6 / 10) << shift;
}

uint32_t
picture_tint(const struct tree *t, const struct look *look)
{
	uint32_t rgb = picture_root(t, look);

	if (t->diff || color_classes(look->palette))
		return GREY;
	return mix_white(rgb, 16) | mix_white(rgb, 8) | mix_white(rgb, 0);
}
