/* SPDX-License-Identifier: ISC */
/* The pieces of an SVG file as bytes. */
#include "svg.h"

#include <stdbool.h>
#include <stdio.h>

/* How long the character is that begins with this byte; 0 if none does. */
static size_t
char_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2)
		return 0;
	if (lead < 0xe0)
		return 2;
	if (lead < 0xf0)
		return 3;
	return lead < 0xf5 ? 4 : 0;
}

size_t
svg_char(struct str s, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s.s;
	size_t n = char_length(p[0]);
	uint32_t v = p[0];

	*c = SVG_BAD;
	if (n == 0 || n > s.n)
		return 1;
	if (n > 1)
		v &= 0x7fu >> n;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 1;
		v = v << 6 | (p[i] & 0x3f);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 1;
	*c = v;
	return n;
}

/* Must be shown by number: see the header. */
static int
unseen(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c ||
	    c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
	    (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

static void
add_unseen(struct buf *b, uint32_t c)
{
	char tmp[16];
	int n = snprintf(
	    tmp, sizeof(tmp), c < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)c);

	buf_add(b, tmp, (size_t)n);
}

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* How many bytes at the beginning are printable ASCII and no entity. */
static size_t
simple(struct str s, bool escape)
{
	size_t n = 0;

	while (n < s.n && s.s[n] >= ' ' && s.s[n] < 0x7f &&
	    (!escape || entity(s.s[n]) == NULL))
		n++;
	return n;
}

static void
add_text(struct buf *b, struct str s, bool escape)
{
	uint32_t c;
	size_t n;

	for (;;) {
		n = simple(s, escape);
		buf_add(b, s.s, n);
		s = str_from_index(s, n);
		if (s.n == 0)
			return;
		n = svg_char(s, &c);
		if (n == 1 && escape && entity(s.s[0]) != NULL)
			svg_raw(b, entity(s.s[0]));
		else if (c == SVG_BAD)
			svg_raw(b, "\xef\xbf\xbd");
		else if (unseen(c))
			add_unseen(b, c);
		else
			buf_add(b, s.s, n);
		s = str_from_index(s, n);
	}
}

void
svg_text(struct buf *b, struct str s)
{
	add_text(b, s, true);
}

void
svg_plain(struct buf *b, struct str s)
{
	add_text(b, s, false);
}

/* East Asian and pictographs: drawn about twice as wide. */
static size_t
cells_of(uint32_t c)
{
	if (c >= 0x300 && c <= 0x36f)
		return 0;
	return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xd7ff) ||
		(c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) ||
		(c >= 0xff00 && c <= 0xff60) || c >= 0x1f300
	    ? 2
	    : unseen(c) ? (c < 0x100 ? 4 : 6)
			: 1;
}

struct str
svg_fit(struct str s, size_t cells, int *cut)
{
	size_t used = 0, i = 0, keep = 0, width, n;
	uint32_t c;

	for (; i < s.n; i += n) {
		n = svg_char(str_from_index(s, i), &c);
		width = cells_of(c);
		if (used + width > cells)
			break;
		used += width;
		if (used < cells)
			keep = i + n;
	}
	*cut = i < s.n;
	return str_head(s, *cut ? keep : s.n);
}

/* The cells of all of s. */
static size_t
count_cells(struct str s)
{
	size_t used = 0;
	uint32_t c;

	while (s.n > 0) {
		s = str_from_index(s, svg_char(s, &c));
		used += cells_of(c);
	}
	return used;
}

struct str
svg_fit_end(struct str s, size_t cells, int *cut)
{
	size_t used = count_cells(s);
	uint32_t c;

	*cut = used > cells;
	while (*cut && s.n > 0 && used + 1 > cells) {
		s = str_from_index(s, svg_char(s, &c));
		used -= cells_of(c);
	}
	return s;
}

void
svg_raw(struct buf *b, const char *z)
{
	buf_addstr(b, str_from(z));
}

static void
begin_attr(struct buf *b, const char *name)
{
	buf_addc(b, ' ');
	svg_raw(b, name);
	svg_raw(b, "=\"");
}

void
svg_attr(struct buf *b, const char *name, struct str value)
{
	begin_attr(b, name);
	svg_text(b, value);
	buf_addc(b, '"');
}

void
svg_attr_dec(struct buf *b, const char *name, uint64_t value)
{
	begin_attr(b, name);
	buf_adddec(b, value);
	buf_addc(b, '"');
}

void
svg_attr_rgb(struct buf *b, const char *name, uint32_t rgb)
{
	begin_attr(b, name);
	svg_rgb(b, rgb);
	buf_addc(b, '"');
}

void
svg_attr_px(struct buf *b, const char *name, double px)
{
	begin_attr(b, name);
	svg_px(b, px);
	buf_addc(b, '"');
}

void
svg_px(struct buf *b, double px)
{
	uint64_t tenths;

	if (px < 0)
		buf_addc(b, '-');
	tenths = (uint64_t)((px < 0 ? -px : px) * 10 + 0.5);
	buf_adddec(b, tenths / 10);
	if (tenths % 10 != 0) {
		buf_addc(b, '.');
		buf_addc(b, (char)('0' + tenths % 10));
	}
}

void
svg_rgb(struct buf *b, uint32_t rgb)
{
	char tmp[16];

	buf_add(b, tmp,
	    (size_t)snprintf(
		tmp, sizeof(tmp), "#%06x", (unsigned)(rgb & 0xffffff)));
}

void
svg_count(struct buf *b, struct count c)
{
	char tmp[COUNT_TEXT];
	struct str s = { tmp, count_format(tmp, c) };
	struct str whole = str_head(s, str_chr(s, '.'));

	for (size_t i = 0; i < whole.n; i++) {
		if (i > 0 && (whole.n - i) % 3 == 0)
			buf_addc(b, ',');
		buf_addc(b, whole.s[i]);
	}
	buf_addstr(b, str_from_index(s, whole.n));
}

void
svg_double(struct buf *b, double v)
{
	char tmp[64];
	int n = snprintf(tmp, sizeof(tmp), "%.15g", v);

	buf_add(b, tmp, (size_t)n);
}

void
svg_percent(struct buf *b, double part, double whole)
{
	char tmp[64];
	double percent = whole > 0 ? 100 * part / whole : 0;
	int n = snprintf(tmp, sizeof(tmp), "%.2f%%", percent);

	if (n > 0 && (size_t)n < sizeof(tmp))
		buf_add(b, tmp, (size_t)n);
}
