/* PROG: fg-svg */
/* SPDX-License-Identifier: ISC */
/* Folded text to a page; the first byte chooses among the options. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/reader.h"

#include "cmd/fg-svg/color.h"
#include "cmd/fg-svg/input.h"
#include "cmd/fg-svg/look.h"
#include "cmd/fg-svg/page.h"
#include "cmd/fg-svg/picture.h"
#include "cmd/fg-svg/svg.h"
#include "cmd/fg-svg/tree.h"
#include "cmd/fg-svg/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * What of any input must come out: UTF-8 of characters that XML allows. Most of
 * it is our own and plain: that is left to the C library, which is not watched
 * byte by byte as this is. A NUL is behind s.
 */
static void
check_text(struct str s)
{
	char plain['~' - ' ' + 4] = "\t\n";
	uint32_t c;
	size_t n;

	for (char p = ' '; p <= '~'; p++)
		plain[2 + p - ' '] = p;
	for (; s.n > 0; s = str_from_index(s, n)) {
		n = strspn(s.s, plain);
		if (n > 0)
			continue;
		n = svg_char(s, &c);
		if ((n == 1 && c == SVG_BAD) ||
		    (c < 0x20 && c != '\t' && c != '\n') || c == 0xfffe ||
		    c == 0xffff)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned bits = size > 0 ? data[0] : 0;
	struct look look = {
		.title = "title",
		.countname = "samples",
		.fonttype = "sans-serif",
		.fontsize = 12,
		.fontwidth = 0.59,
		.factor = 1,
		.row = 16,
		.width = 1200,
		.inverted = bits & 1,
		.classic = bits & 2,
		.negate = bits & 4,
		.still = bits & 8,
		.html = bits & 2,
		.keepright = bits & 1,
		.palette = color_palette(bits & 16 ? "module" : "js"),
	};
	struct input_shape shape = { .reverse = bits & 32 };
	struct input in;
	struct skip skip = { 0 };
	struct buf page = { 0 };
	struct reader r;

	input_init(&in, bits & 128);
	reader_init_mem(&r, data, size);
	input_read(&in, &r, &skip);
	input_finish(&in, &shape);
	if ((bits & 64) && !(bits & 128))
		tree_prune(&in.tree, 5);
	verdict_place(&in.verdicts, &in.tree);
	if (verdict_any(&in.verdicts))
		look.verdicts = &in.verdicts;
	page_write(&page, &in.tree, &look);
	buf_addc(&page, '\0');
	check_text(str_head(buf_str(&page), page.n - 1));
	buf_free(&page);
	input_free(&in);
	reader_free(&r);
	return 0;
}
