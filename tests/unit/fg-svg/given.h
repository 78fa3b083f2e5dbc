/* SPDX-License-Identifier: ISC */
#ifndef FG_TESTS_SVG_GIVEN_H
#define FG_TESTS_SVG_GIVEN_H

#include "common/reader.h"

#include "cmd/fg-svg/input.h"
#include "cmd/fg-svg/tree.h"

/* The finished tree of folded text, which the caller frees. */
static inline struct tree
given(struct str text, bool chart)
{
	static const struct input_shape shape = { 0 };
	struct skip skip = { 0 };
	struct reader r;
	struct input in;
	struct tree t;

	input_init(&in, chart);
	reader_init_mem(&r, text.s, text.n);
	input_read(&in, &r, &skip);
	reader_free(&r);
	input_finish(&in, &shape);
	t = in.tree;
	in.tree = (struct tree){ 0 };
	input_free(&in);
	return t;
}

#endif
