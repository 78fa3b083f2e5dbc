/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_LOOK_H
#define FG_SVG_LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/count.h"

struct color_palette;
struct nameattr;
struct palettemap;
struct unit;
struct verdicts;

/* A colour that was chosen, or not. */
struct look_color {
	bool set;
	uint32_t rgb;
};

enum look_compress { LOOK_AUTO, LOOK_NEVER, LOOK_ALWAYS };

/* What the options say of the page's looks; strings may be NULL. */
struct look {
	const char *title, *subtitle, *notes;
	const char *countname;      /* what is counted: "samples" */
	const struct unit *unit;    /* the same as a unit, or NULL */
	const char *nametype;       /* put before a frame's details */
	const char *before, *after; /* names of the sides of a difference */
	const char *sides;          /* all of them, escaped: sides_write */
	const char *base;           /* names at which stacks begin */
	/* What the page opens with. */
	const char *search, *view, *focus;
	const char *theme; /* "light", "dark", or NULL: as the reader has it */
	const char *by;    /* what the root's callees are: "root", "file" */
	const char *fonttype;
	double fontsize;  /* pixels, as all that follow */
	double fontwidth; /* mean width of a letter to the size of the font */
	double row;       /* height of a row of frames */
	double width;
	double factor;   /* counts are multiplied by it where they are shown */
	bool fixed;      /* that wide, however wide the window is */
	bool still;      /* the static picture, and nothing else */
	bool html;       /* a page in HTML round it */
	bool inverted;   /* the root on top */
	bool reversed;   /* stacks were reversed: leaves at the root */
	bool negate;     /* grown and shrunk change places */
	bool classic;    /* the shades of flamegraph.pl --hash */
	bool keepright;  /* of long names the end is shown */
	bool heat;       /* colour by width */
	bool whole;      /* the root's total is more than the sum */
	uint32_t whole0; /* so many frames have a total before that is told */
	enum look_compress compress;
	const struct color_palette *palette;
	const struct nameattr *attr;     /* or NULL */
	const struct palettemap *map;    /* or NULL */
	const struct verdicts *verdicts; /* placed; or NULL */
	const struct verdicts *told;     /* of both sides; or NULL */
	bool background;                 /* ground is set */
	uint32_t ground[2];              /* colour on top and at the bottom */
	struct look_color search_color, stroke_color, ui_color;
};

/* "1,234 samples", "1.23 ms": escaped. */
void look_count(struct buf *b, const struct look *look, struct count c);
/* Whether frames have colours of their own in the dark. */
bool look_has_dark(const struct look *look, bool diff);

#endif
