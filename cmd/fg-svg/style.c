/* SPDX-License-Identifier: ISC */
/* The style of the page, from the source file and from the options. */
#include "style.h"

#include <string.h>

#include "color.h"
#include "look.h"
#include "picture.h"
#include "svg.h"

static const char *const style[] = {
#include "style.css.inc"
};
static const char *const diff_style[] = {
#include "diff.css.inc"
};

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* In the dark, of shapes told apart by the colour they have in the light. */
static void
add_classes(
    struct buf *b, const char *class, const char *property, uint32_t classes)
{
	for (int i = 0; i < COLOR_CLASSES; i++) {
		if ((classes >> i & 1) == 0)
			continue;
		svg_raw(b, class);
		svg_raw(b, " [");
		svg_raw(b, property);
		svg_raw(b, "=\"");
		svg_rgb(b, color_of_class(i, false));
		svg_raw(b, "\"]{");
		svg_raw(b, property);
		buf_addc(b, ':');
		svg_rgb(b, color_of_class(i, true));
		svg_raw(b, "}\n");
	}
}

/* Of class fg-auto where the reader prefers the dark, of fg-dark always. */
static void
add_dark(struct buf *b, const char *class, const struct picture_classes *used)
{
	static const char *const rules[] = { " { background: #16181d; }\n",
		" .fg-ground { fill: #16181d; }\n",
		" .fg-ink { fill: #e8eaed; }\n",
		" .fg-faint { fill: #9aa0a6; }\n",
		/* Where classes of colours are used. */
		" .fg-static { fill: #fff; }\n",
		" .fg-sky { fill: #2f333a; }\n" };
	size_t n = COUNT_OF(rules) - (used->fills == 0 ? 2 : 0);

	for (size_t i = 0; i < n; i++) {
		svg_raw(b, class);
		svg_raw(b, rules[i]);
	}
	add_classes(b, class, "fill", used->fills);
	add_classes(b, class, "stroke", used->strokes);
}

static void
add_rule(struct buf *b, const char *selector, const char *property,
    const struct look_color *c)
{
	if (!c->set)
		return;
	svg_raw(b, selector);
	svg_raw(b, " { ");
	svg_raw(b, property);
	svg_raw(b, ": ");
	svg_rgb(b, c->rgb);
	svg_raw(b, "; }\n");
}

/* They name the root's class as well, so as to hold in the dark too. */
static void
add_chosen(struct buf *b, const struct look *look)
{
	struct look_color ink = look->search_color;

	ink.rgb = color_ink(ink.rgb);
	add_rule(b, ".fg.fg .fg-hit", "fill", &look->search_color);
	add_rule(b, ".fg.fg .fg-hit-ink", "fill", &ink);
	add_rule(b, ".fg.fg .fg-frames path, .fg.fg .fg-boxes path", "stroke",
	    &look->stroke_color);
	add_rule(b, ".fg.fg .fg-ink", "fill", &look->ui_color);
	add_rule(b, ".fg.fg .fg-faint", "fill", &look->ui_color);
	add_rule(b, ".fg.fg .fg-bar", "color", &look->ui_color);
}

void
style_write(struct buf *b, const struct look *look,
    const struct picture_classes *used, bool full, bool diff)
{
	svg_raw(b, "<style>");
	/* Not commented out: HTML and XML both know this. */
	svg_raw(b, "<![CDATA[\n");
	if (look->theme == NULL && !look->background) {
		svg_raw(b, ".fg-auto { background: #fff; }\n");
		svg_raw(b, "@media (prefers-color-scheme: dark) {\n");
		add_dark(b, ".fg-auto", used);
		svg_raw(b, "}\n");
	}
	if (look->theme != NULL && strcmp(look->theme, "dark") == 0)
		add_dark(b, ".fg-dark", used);
	for (size_t i = 0; full && i < COUNT_OF(style); i++)
		svg_raw(b, style[i]);
	for (size_t i = 0; full && diff && i < COUNT_OF(diff_style); i++)
		svg_raw(b, diff_style[i]);
	add_chosen(b, look);
	svg_raw(b, "]]></style>\n");
}
