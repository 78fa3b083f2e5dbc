/* SPDX-License-Identifier: ISC */
/* The call tree as compact text. */
#include "code.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/table.h"
#include "common/xalloc.h"

#include "color.h"
#include "svg.h"
#include "tree.h"

static char
digit(uint32_t v)
{
	static const char digits[CODE_BASE + 1] =
	    "!\"#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\^_"
	    "`abcdefghijklmnopqrstuvwxyz{|}~";

	return digits[v];
}

void
code_number(struct buf *b, uint64_t v)
{
	if (v < 60) {
		buf_addc(b, digit((uint32_t)v));
	} else if (v < 2220) {
		v -= 60;
		buf_addc(b, digit((uint32_t)(60 + v / 90)));
		buf_addc(b, digit((uint32_t)(v % 90)));
	} else if (v < 42720) {
		v -= 2220;
		buf_addc(b, digit((uint32_t)(84 + v / 8100)));
		buf_addc(b, digit((uint32_t)(v / 90 % 90)));
		buf_addc(b, digit((uint32_t)(v % 90)));
	} else {
		buf_addc(b, digit(89));
		for (v -= 42720; v >= 45; v /= 45)
			buf_addc(b, digit((uint32_t)(45 + v % 45)));
		buf_addc(b, digit((uint32_t)v));
	}
}

/* Text in elements of one class, none of which grows too long. */
struct chunks {
	struct buf *b;
	const char *class;
	size_t start;
};

static void
open_chunk(struct chunks *c)
{
	svg_raw(c->b, "<metadata");
	svg_attr(c->b, "class", str_from(c->class));
	buf_addc(c->b, '>');
	c->start = c->b->n;
}

static void
close_chunk(struct chunks *c)
{
	svg_raw(c->b, "</metadata>\n");
}

/* May begin a new element: called between any two pieces of text. */
static void
next_piece(struct chunks *c)
{
	if (c->b->n - c->start < CODE_CHUNK - 65536)
		return;
	close_chunk(c);
	open_chunk(c);
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
		svg_text(c->b, str_head(name, n));
		name = str_from_index(name, n);
		next_piece(c);
	}
	svg_text(c->b, name);
	buf_addc(c->b, '\n');
	next_piece(c);
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

static void
add_names(struct buf *b, const struct ranking *r)
{
	struct chunks c = { b, "fg-names", 0 };

	open_chunk(&c);
	for (size_t i = 0; i < r->n; i++)
		add_name(&c, r->uses[i].name);
	close_chunk(&c);
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
add_steps(struct buf *b)
{
	struct chunks c = { b, "fg-colors", 0 };

	open_chunk(&c);
	for (int i = 0; i < COLOR_STEPS; i++)
		add_rgb(&c, color_delta(i));
	close_chunk(&c);
}

/* Colours are numbered in order of their first name. */
static void
add_paint(struct buf *b, const struct ranking *r, const uint32_t *rgb)
{
	struct chunks c = { b, "fg-colors", 0 };
	struct table seen = { 0 };
	uint32_t *paint = xcalloc(r->n, sizeof(*paint)), one;
	size_t known;

	open_chunk(&c);
	for (size_t i = 0; i < r->n; i++) {
		one = rgb[r->uses[i].id];
		known = seen.n;
		paint[i] = table_put(
		    &seen, (struct str){ (const char *)&one, sizeof(one) });
		if (seen.n > known)
			add_rgb(&c, one);
	}
	close_chunk(&c);
	c.class = "fg-paint";
	open_chunk(&c);
	for (size_t i = 0; i < r->n; i++) {
		code_number(b, paint[i]);
		next_piece(&c);
	}
	close_chunk(&c);
	table_free(&seen);
	xfree(paint);
}

static void
add_count(struct buf *b, struct count count, int decimals)
{
	uint64_t unit = COUNT_FRAC;

	code_number(b, count.whole);
	for (int i = 0; i < decimals; i++)
		unit /= 10;
	if (decimals > 0)
		code_number(b, count.frac / unit);
}

static void
add_frames(struct buf *b, const struct tree *t, const struct ranking *r)
{
	struct chunks c = { b, "fg-frames", 0 };
	const struct count *counts[2];
	const struct frame *f;
	int decimals = t->decimals, columns = t->diff ? 2 : 1;
	uint32_t depth = 0, mask;

	open_chunk(&c);
	for (uint32_t i = 1; i < t->n; i++) {
		f = &t->frames[i];
		counts[0] = &f->self[TREE_AFTER];
		counts[1] = &f->self[TREE_BEFORE];
		mask = 0;
		for (int k = 0; k < columns; k++)
			mask |= (uint32_t)!count_iszero(*counts[k]) << k;
		code_number(
		    b, (uint64_t)(depth + 1 - f->depth) << columns | mask);
		code_number(b, r->rank[f->name]);
		for (int k = 0; k < columns; k++)
			if (mask >> k & 1)
				add_count(b, *counts[k], decimals);
		depth = f->depth;
		next_piece(&c);
	}
	close_chunk(&c);
}

void
code_tree(struct buf *b, const struct tree *t, const uint32_t *rgb)
{
	struct ranking r;

	ranking_init(&r, t);
	add_names(b, &r);
	if (t->diff)
		add_steps(b);
	else
		add_paint(b, &r, rgb);
	add_frames(b, t, &r);
	xfree(r.uses);
	xfree(r.rank);
}
