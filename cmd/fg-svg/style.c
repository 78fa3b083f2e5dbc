/* SPDX-License-Identifier: ISC */
/* The style of the page, from the source file and from the options. */
#include "style.h"

#include <string.h>

#include "color.h"
#include "look.h"
#include "svg.h"

static const char *const style[] = {
#include "style.css.inc"
};
static const char *const diff_style[] = {
#include "diff.css.inc"
};

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

/* Of class fg-auto where the reader prefers the dark, of fg-dark always. */
static void
add_dark(struct buf *b, const char *class, uint32_t classes)
{
	static const char *const rules[] = { " { background: #16181d; }\n",
		" .fg-ground { fill: #16181d; }\n",
		" .fg-ink { fill: #e8eaed; }\n",
		" .fg-faint { fill: #9aa0a6; }\n" };

	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		svg_raw(b, class);
		svg_raw(b, rules[i]);
	}
	if (classes == 0)
		return;
	svg_raw(b, class);
	svg_raw(b, " .fg-static { fill: #fff; }\n");
	svg_raw(b, class);
	svg_raw(b, " .fg-sky { fill: #2f333a; }\n");
	for (int i = 0; i < COLOR_CLASSES; i++) {
		if ((classes >> i & 1) == 0)
			continue;
		/* Fills and strokes are of the current colour. */
		svg_raw(b, class);
		svg_raw(b, " [color=\"");
		svg_rgb(b, color_of_class(i, false));
		svg_raw(b, "\"]{color:");
		svg_rgb(b, color_of_class(i, true));
		svg_raw(b, "}\n");
	}
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
style_write(struct buf *b, const struct look *look, uint32_t classes, bool full,
    bool diff)
{
	svg_raw(b, "<style>");
	/* Not commented out: HTML and XML both know this. */
	svg_raw(b, "<![CDATA[\n");
	if (look->theme == NULL && !look->background) {
		svg_raw(b, ".fg-auto { background: #fff; }\n");
		svg_raw(b, "@media (prefers-color-scheme: dark) {\n");
		add_dark(b, ".fg-auto", classes);
		svg_raw(b, "}\n");
	}
	if (look->theme != NULL && strcmp(look->theme, "dark") == 0)
		add_dark(b, ".fg-dark", classes);
	for (size_t i = 0; full && i < COUNT_OF(style); i++)
		svg_raw(b, style[i]);
	for (size_t i = 0; full && diff && i < COUNT_OF(diff_style); i++)
		svg_raw(b, diff_style[i]);
	add_chosen(b, look);
	svg_raw(b, "]]></style>\n");
}
