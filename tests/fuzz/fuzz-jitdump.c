/* PROG: fg-script */
/* SPDX-License-Identifier: ISC */
/* A jitdump of any bytes, at all of its times. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/fg-script/jitdump.h"
#include "common/reader.h"
#include "common/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever is mapped is code of the dump. */
static void
look(const struct jitdump_space *s, uint64_t addr)
{
	const struct map *m = maps_find(&s->maps, addr);
	const struct jitdump_code *c;
	uint64_t place;

	if (m == NULL || m->object == TABLE_NONE)
		return;
	place = m->offset + (addr - m->start);
	c = jitdump_find(s->dump, place);
	if (c == NULL || place < c->place || place - c->place >= c->size)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jitdump d = { 0 };
	struct jitdump_space s;
	struct reader r;

	reader_init_mem(&r, data, size);
	if (jitdump_load(&d, &r)) {
		jitdump_space_init(&s, &d, 0);
		for (size_t i = 0; i < d.nchanges; i++) {
			jitdump_advance(&s, d.changes[i].time);
			look(&s, d.changes[i].addr);
			look(&s, d.changes[i].addr + d.changes[i].size - 1);
			look(&s, d.changes[i].from);
		}
		if (s.due != UINT64_MAX || s.next != d.nchanges)
			abort();
		maps_free(&s.maps);
	}
	reader_free(&r);
	jitdump_free(&d);
	return 0;
}
