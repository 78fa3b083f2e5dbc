/* SPDX-License-Identifier: ISC */
/* Symbol files of just-in-time compilers. */
#include "perfmap.h"

#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

static bool
parse_hex(struct str s, uint64_t *v)
{
	if (str_starts(s, STR("0x")) || str_starts(s, STR("0X")))
		s = str_from_index(s, 2);
	return num_parse_hex(s, v);
}

void
perfmap_load(struct perfmap *p, struct reader *r)
{
	struct str s, start, size, name;
	uint64_t addr, len;

	while (reader_line(r, &s)) {
		start = str_word(&s);
		size = str_word(&s);
		name = str_trim(s);
		if (name.n == 0 || !parse_hex(start, &addr) ||
		    !parse_hex(size, &len) || len > UINT64_MAX - addr)
			continue;
		if (p->n >= UINT32_MAX)
			xexhausted("symbols");
		p->names =
		    xgrow(p->names, &p->cap, p->n + 1, sizeof(*p->names));
		p->names[p->n] = arena_str(&p->arena, name);
		maps_add(&p->maps,
		    (struct map){ addr, addr + len, 0, (uint32_t)p->n++ });
	}
}

struct str
perfmap_find(const struct perfmap *p, uint64_t addr, uint64_t *offset)
{
	const struct map *m = maps_find(&p->maps, addr);

	if (m == NULL)
		return (struct str){ 0 };
	*offset = addr - m->start + m->offset;
	return p->names[m->object];
}

void
perfmap_free(struct perfmap *p)
{
	maps_free(&p->maps);
	xfree(p->names);
	arena_free(&p->arena);
	*p = (struct perfmap){ 0 };
}
