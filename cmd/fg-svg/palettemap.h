/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_PALETTEMAP_H
#define FG_SVG_PALETTEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/skip.h"
#include "common/str.h"
#include "common/table.h"

struct reader;

/*
 * Colours that functions keep from graph to graph: a file of lines
 *
 *	name->rgb(205,50,12)
 *
 * as flamegraph.pl and inferno have them, sorted by name. A name may hold
 * "->" itself: the last one counts. {0} is empty.
 */
struct palettemap {
	struct table names;
	uint32_t *rgb; /* by number in names */
	size_t cap;
};

/* Reads all of r; lines that are not as above are counted in *skip. */
void palettemap_read(struct palettemap *m, struct reader *r, struct skip *skip);
/* The colour of name; rgb, which it then keeps, if it had none. */
uint32_t palettemap_put(struct palettemap *m, struct str name, uint32_t rgb);
/* The colour of name, or rgb. */
uint32_t palettemap_get(
    const struct palettemap *m, struct str name, uint32_t rgb);
/* Appends the file. */
void palettemap_write(struct buf *b, const struct palettemap *m);
void palettemap_free(struct palettemap *m);

#endif
