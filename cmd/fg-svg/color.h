/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_COLOR_H
#define FG_SVG_COLOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/* Colours are 0xrrggbb. */
struct color_palette;

/* The palette of that name, or NULL. */
const struct color_palette *color_palette(const char *name);
/* The name of each palette in turn, and what it tells; NULL behind the last. */
const char *color_describe(size_t i, const char **desc);

/*
 * The colour of a function. The palette chooses the hue by the name, and the
 * name's hash the shade: one of a few, all light enough for black text. With
 * classic, the shade is that of flamegraph.pl --hash, to the bit.
 */
uint32_t color_name(
    const struct color_palette *p, struct str name, bool classic);
/*
 * Palettes that tell modules apart have COLOR_CLASSES colours, each with its
 * own in the dark, to be used with white text. color_class is -1 for others,
 * and with color_classes it is told without a name.
 */
#define COLOR_CLASSES 24
/* A hue's classes follow one another. */
#define COLOR_SHADES 3
bool color_classes(const struct color_palette *p);
int color_class(const struct color_palette *p, struct str name);
uint32_t color_of_class(int class, bool dark);
/* The name of that hue, "green": for tests. */
const char *color_hue(const struct color_palette *p, struct str name);
/*
 * The hash behind --hash, in [0, 1]: less what precedes a backtick, only the
 * first three bytes count.
 */
double color_namehash(struct str name);

/*
 * Differences are shown in nine steps, 0 (deepest blue: the greatest loss) to
 * 8 (deepest red), 4 being none. The step goes by the square root of the
 * ratio, so that one great change does not make all others alike, and a
 * change, however small, is never step 4.
 */
#define COLOR_STEPS 9
int color_step(double delta, double max);
uint32_t color_delta(int step);
/* White text is needed on the two ends of the steps. */
bool color_needs_white(int step);

/*
 * Steps from grey to red for the share that a frame has of all: by the root of
 * it, so that small ones are told apart too.
 */
int color_heat_step(double share);
uint32_t color_heat(int step);

/* Black or white, whichever can be read on rgb. */
uint32_t color_ink(uint32_t rgb);

/* "#rrggbb"; false if it is anything else. */
bool color_parse(const char *text, uint32_t *rgb);
/*
 * A background: a colour as above, or one of the gradients yellow, blue,
 * green, grey from top to bottom. False if it is neither.
 */
bool color_background(const char *text, uint32_t rgb[2]);

#endif
