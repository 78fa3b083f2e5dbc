/* SPDX-License-Identifier: ISC */
/* The call tree as compact text. */
#include "code.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/table.h"
#include "common/xalloc.h"

#include "color.h"
#include "nameattr.h"
#include "pack.h"
#include "svg.h"
#include "tree.h"
#include "verdict.h"

static const char digits[CODE_BASE + 1] =
    "!\"#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\^_"
    "`abcdefghijklmnopqrstuvwxyz{|}~";

/* Writes v at p, which has room for CODE_MAX bytes; the end of it. */
static char *
put_number(char *p, uint64_t v)
{
	if (v < 60) {
		*p++ = digits[v];
	} else if (v < 2220) {
		v -= 60;
		*p++ = digits[60 + v / 90];
		*p++ = digits[v % 90];
	} else if (v < 42720) {
		v -= 2220;
		*p++ = digits[84 + v / 8100];
		*p++ = digits[v / 90 % 90];
		*p++ = digits[v % 90];
	} else {
		*p++ = digits[89];
		for (v -= 42720; v >= 45; v /= 45)
			*p++ = digits[45 + v % 45];
		*p++ = digits[v];
	}
	return p;
}

void
code_number(struct buf *b, uint64_t v)
{
	char *p = buf_extend(b, CODE_MAX);

	b->n -= CODE_MAX - (size_t)(put_number(p, v) - p);
}

/*
 * Text in elements of one class, none of which grows too long. What is to be
 * packed is collected first.
 */
struct chunks {
	struct buf *b;
	const char *class;
	size_t start;
	struct buf text;
	bool pack;
};

static void
open_chunk(struct chunks *c)
{
	svg_raw(c->b, "<metadata");
	svg_attr(c->b, "class", str_from(c->class));
	if (c->pack && c->text.n > 0)
		svg_attr_dec(c->b, "data-packed", c->text.n);
	buf_addc(c->b, '>');
	c->start = c->b->n;
}

static struct chunks
open_class(struct buf *b, const char *class, bool pack)
{
	struct chunks c = { b, class, 0, { 0 }, pack };

	if (!pack)
		open_chunk(&c);
	return c;
}

/* Where text of the class is to be put. */
static struct buf *
text_of(struct chunks *c)
{
	return c->pack ? &c->text : c->b;
}

/* May begin a new element: called between any two pieces of text. */
static void
next_piece(struct chunks *c)
{
	if (c->pack || c->b->n - c->start < CODE_CHUNK - 65536)
		return;
	svg_raw(c->b, "</metadata>\n");
	open_chunk(c);
}

static void
add_packed(struct chunks *c)
{
	struct buf packed = { 0 };
	struct str rest;

	open_chunk(c);
	if (c->text.n == 0)
		return;
	pack_add(&packed, buf_str(&c->text));
	for (rest = buf_str(&packed); rest.n > CODE_CHUNK;
	     rest = str_from_index(rest, CODE_CHUNK)) {
		buf_addstr(c->b, str_head(rest, CODE_CHUNK));
		svg_raw(c->b, "</metadata>\n");
		buf_clear(&c->text);
		open_chunk(c);
	}
	buf_addstr(c->b, rest);
	buf_free(&packed);
}

static void
close_class(struct chunks *c)
{
	if (c->pack)
		add_packed(c);
	svg_raw(c->b, "</metadata>\n");
	buf_free(&c->text);
}

static void
add_text(struct chunks *c, struct str s)
{
	if (c->pack)
		svg_plain(&c->text, s);
	else
		svg_text(c->b, s);
}

/* In pieces that, escaped, are shorter than what next_piece leaves. */
static void
add_name(struct chunks *c, struct str name)
{
	size_t n;

	while (name.n > 8192) {
		n = 8192;
		while (n > 8188 && ((unsigned char)name.s[n] & 0xc0) == 0x80)
			n--;
		add_text(c, str_head(name, n));
		name = str_from_index(name, n);
		next_piece(c);
	}
	add_text(c, name);
}

struct use {
	struct str name;
	uint32_t id, n;
};

static int
use_cmp(const void *pa, const void *pb)
{
	const struct use *a = pa, *b = pb;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return str_cmp(a->name, b->name);
}

/* The names in use, the most frequent first. */
struct ranking {
	struct use *uses;
	uint32_t *rank; /* of each name of the table */
	size_t n;
};

static void
ranking_init(struct ranking *r, const struct tree *t)
{
	size_t names = t->names.n, used = 0;

	r->uses = xcalloc(names, sizeof(*r->uses));
	r->rank = xcalloc(names, sizeof(*r->rank));
	for (size_t i = 0; i < names; i++)
		r->uses[i] = (struct use){ t->names.keys[i], (uint32_t)i, 0 };
	for (uint32_t i = 1; i < t->n; i++)
		r->uses[t->frames[i].name].n++;
	for (size_t i = 0; i < names; i++)
		if (r->uses[i].n > 0)
			r->uses[used++] = r->uses[i];
	r->n = used;
	if (used > 0)
		qsort(r->uses, used, sizeof(*r->uses), use_cmp);
	for (size_t i = 0; i < used; i++)
		r->rank[r->uses[i].id] = (uint32_t)i;
}

/* Whether it was packed. */
static bool
add_names(struct buf *b, const struct ranking *r, size_t pack)
{
	struct chunks c;
	size_t bytes = 0;

	for (size_t i = 0; i < r->n; i++)
		bytes += r->uses[i].name.n + 1;
	c = open_class(b, "fg-names", bytes > pack);
	for (size_t i = 0; i < r->n; i++) {
		add_name(&c, r->uses[i].name);
		buf_addc(text_of(&c), '\n');
		next_piece(&c);
	}
	close_class(&c);
	return c.pack;
}

static void
add_rgb(struct chunks *c, uint32_t rgb)
{
	struct buf hex = { 0 };

	svg_rgb(&hex, rgb);
	buf_add(c->b, hex.s + 1, hex.n - 1);
	buf_free(&hex);
	next_piece(c);
}

static void
add_steps(struct buf *b, bool diff)
{
	struct chunks c = open_class(b, "fg-colors", false);

	for (int i = 0; i < COLOR_STEPS; i++)
		add_rgb(&c, diff ? color_delta(i) : color_heat(i));
	close_class(&c);
}

/* The distinct colours, and which of them each name has. */
struct paint {
	struct table seen; /* colours as bytes */
	uint32_t *of;      /* by rank */
	uint32_t *first;   /* by number of the colour: a rank that has it */
};

static void
paint_init(struct paint *p, const struct ranking *r, const uint32_t *rgb)
{
	size_t known;
	uint32_t one;

	*p = (struct paint){ { 0 }, NULL, NULL };
	p->of = xcalloc(r->n, sizeof(*p->of));
	p->first = xcalloc(r->n, sizeof(*p->first));
	for (size_t i = 0; i < r->n; i++) {
		one = rgb[r->uses[i].id];
		known = p->seen.n;
		p->of[i] = table_put(
		    &p->seen, (struct str){ (const char *)&one, sizeof(one) });
		if (p->seen.n > known)
			p->first[p->of[i]] = (uint32_t)i;
	}
}

static void
add_colors(struct buf *b, const char *class, const struct ranking *r,
    const struct paint *p, const uint32_t *rgb)
{
	struct chunks c = open_class(b, class, false);

	for (size_t i = 0; i < p->seen.n; i++)
		add_rgb(&c, rgb[r->uses[p->first[i]].id]);
	close_class(&c);
}

/* Colours are numbered in order of their first name. */
static void
add_paint(
    struct buf *b, const struct ranking *r, const struct code_extra *extra)
{
	struct chunks c;
	struct paint p;

	paint_init(&p, r, extra->rgb);
	add_colors(b, "fg-colors", r, &p, extra->rgb);
	if (extra->dark != NULL)
		add_colors(b, "fg-dark", r, &p, extra->dark);
	c = open_class(b, "fg-paint", extra->pack == 0);
	for (size_t i = 0; i < r->n; i++) {
		code_number(text_of(&c), p.of[i]);
		next_piece(&c);
	}
	close_class(&c);
	table_free(&p.seen);
	xfree(p.of);
	xfree(p.first);
}

static void
add_links(struct buf *b, const struct ranking *r, const struct nameattr *attr)
{
	struct chunks c = open_class(b, "fg-links", false);
	const struct str *values;

	for (size_t i = 0; i < r->n; i++) {
		values = nameattr_get(attr, r->uses[i].name);
		if (values == NULL)
			continue;
		buf_adddec(b, i);
		for (int key = 0; key < NAMEATTR_KEYS; key++) {
			if (values[key].s == NULL)
				continue;
			buf_addc(b, '\t');
			svg_raw(b, nameattr_keys[key]);
			buf_addc(b, '=');
			add_name(&c, values[key]);
		}
		buf_addc(b, '\n');
		next_piece(&c);
	}
	close_class(&c);
}

/* Whether it was packed. */
static bool
add_judged(struct buf *b, const struct tree *t, const struct code_extra *extra)
{
	struct buf lines = { 0 };
	struct chunks c;
	uint32_t last = 0;
	struct str rest;

	for (uint32_t i = 0; i < t->n; i++)
		verdict_code(&lines, extra->verdicts, i, &last);
	c = open_class(b, "fg-judged", lines.n > extra->pack);
	for (rest = buf_str(&lines); rest.n > 0;
	     rest = str_from_index(rest, 8192)) {
		buf_addstr(text_of(&c), str_head(rest, 8192));
		next_piece(&c);
	}
	close_class(&c);
	buf_free(&lines);
	return c.pack;
}

static char *
put_count(char *p, struct count count, int decimals)
{
	uint64_t unit = COUNT_FRAC;

	p = put_number(p, count.whole);
	if (decimals == 0)
		return p;
	for (int i = 0; i < decimals; i++)
		unit /= 10;
	return put_number(p, count.frac / unit);
}

/* Up, name and two counts of two numbers each. */
#define FRAME_MAX (6 * CODE_MAX)
/* Frames that are written without a look at how long the text is. */
#define FRAMES 256

/* Writes frame i, up levels up from the one before, at p; the end of it. */
static char *
put_frame(char *p, const struct tree *t, uint32_t i, uint32_t up, uint32_t rank)
{
	bool two = t->diff || t->chart;
	struct count first = tree_self(t, i, TREE_AFTER), second = COUNT(0);
	bool has1 = !count_iszero(first), has2;

	if (two)
		second = t->chart ? tree_total(t, i, TREE_GAP)
				  : tree_self(t, i, TREE_BEFORE);
	has2 = !count_iszero(second);
	p = put_number(p, (uint64_t)up << (1 + two) | (has1 | has2 << 1));
	p = put_number(p, rank);
	if (has1)
		p = put_count(p, first, t->decimals);
	return has2 ? put_count(p, second, t->decimals) : p;
}

static void
add_frames(
    struct buf *b, const struct tree *t, const struct ranking *r, bool pack)
{
	struct chunks c = open_class(b, "fg-frames", pack);
	struct buf *text = text_of(&c);
	const struct frame *f;
	uint32_t depth = 0, end;
	char *p;

	for (uint32_t i = 1; i < t->n;) {
		end = t->n - i < FRAMES ? t->n : i + FRAMES;
		p = buf_extend(text, FRAMES * FRAME_MAX);
		for (; i < end; i++) {
			f = &t->frames[i];
			p = put_frame(
			    p, t, i, depth + 1 - f->depth, r->rank[f->name]);
			depth = f->depth;
		}
		text->n = (size_t)(p - text->s);
		next_piece(&c);
	}
	close_class(&c);
}

bool
code_tree(struct buf *b, const struct tree *t, const struct code_extra *extra)
{
	struct ranking r;
	bool packed;

	ranking_init(&r, t);
	packed = add_names(b, &r, extra->pack);
	if (extra->rgb != NULL)
		add_paint(b, &r, extra);
	else
		add_steps(b, t->diff);
	if (extra->attr != NULL)
		add_links(b, &r, extra->attr);
	if (extra->verdicts != NULL)
		packed = add_judged(b, t, extra) || packed;
	add_frames(b, t, &r, extra->pack == 0);
	xfree(r.uses);
	xfree(r.rank);
	return packed;
}
