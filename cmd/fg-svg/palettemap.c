/* SPDX-License-Identifier: ISC */
/* The colours of functions as a file. */
#include "palettemap.h"

#include <stdlib.h>

#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

/* "205,": the number and what ends it, off the front of *s. */
static bool
take_channel(struct str *s, char end, uint32_t *rgb)
{
	size_t n = str_chr(*s, end);
	uint64_t v;

	if (n == STR_NONE || !num_parse_dec(str_trim(str_head(*s, n)), &v) ||
	    v > 255)
		return false;
	*rgb = *rgb << 8 | (uint32_t)v;
	*s = str_from_index(*s, n + 1);
	return true;
}

static bool
parse_rgb(struct str s, uint32_t *rgb)
{
	*rgb = 0;
	if (!str_starts(s, STR("rgb(")))
		return false;
	s = str_from_index(s, 4);
	return take_channel(&s, ',', rgb) && take_channel(&s, ',', rgb) &&
	    take_channel(&s, ')', rgb) && s.n == 0;
}

/* Where the last "->" of s begins. */
static size_t
last_arrow(struct str s)
{
	for (size_t i = s.n; i-- > 1;)
		if (s.s[i - 1] == '-' && s.s[i] == '>')
			return i - 1;
	return STR_NONE;
}

uint32_t
palettemap_put(struct palettemap *m, struct str name, uint32_t rgb)
{
	size_t known = m->names.n;
	uint32_t id = table_put(&m->names, name);

	m->rgb = xgrow(m->rgb, &m->cap, m->names.n, sizeof(*m->rgb));
	if (m->names.n > known)
		m->rgb[id] = rgb;
	return m->rgb[id];
}

uint32_t
palettemap_get(const struct palettemap *m, struct str name, uint32_t rgb)
{
	uint32_t id = table_get(&m->names, name);

	return id != TABLE_NONE ? m->rgb[id] : rgb;
}

void
palettemap_read(struct palettemap *m, struct reader *r, struct skip *skip)
{
	struct str line;
	size_t arrow;
	uint32_t rgb;

	while (reader_line(r, &line)) {
		line = str_rtrim(line);
		arrow = last_arrow(line);
		if (arrow != STR_NONE &&
		    parse_rgb(str_from_index(line, arrow + 2), &rgb))
			palettemap_put(m, str_head(line, arrow), rgb);
		else if (line.n > 0)
			skip_add(skip, r->line, "no name->rgb(r,g,b)", line);
	}
}

struct ranked {
	struct str name;
	uint32_t rgb;
};

static int
ranked_cmp(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	return str_cmp(a->name, b->name);
}

void
palettemap_write(struct buf *b, const struct palettemap *m)
{
	struct ranked *all = xcalloc(m->names.n, sizeof(*all));

	for (size_t i = 0; i < m->names.n; i++)
		all[i] = (struct ranked){ m->names.keys[i], m->rgb[i] };
	if (m->names.n > 0)
		qsort(all, m->names.n, sizeof(*all), ranked_cmp);
	for (size_t i = 0; i < m->names.n; i++) {
		/* The name of a file may have it, and a line may not. */
		if (str_chr(all[i].name, '\n') != STR_NONE)
			continue;
		buf_addstr(b, all[i].name);
		buf_addstr(b, STR("->rgb("));
		buf_adddec(b, all[i].rgb >> 16 & 0xff);
		buf_addc(b, ',');
		buf_adddec(b, all[i].rgb >> 8 & 0xff);
		buf_addc(b, ',');
		buf_adddec(b, all[i].rgb & 0xff);
		buf_addstr(b, STR(")\n"));
	}
	xfree(all);
}

void
palettemap_free(struct palettemap *m)
{
	table_free(&m->names);
	xfree(m->rgb);
	*m = (struct palettemap){ 0 };
}
