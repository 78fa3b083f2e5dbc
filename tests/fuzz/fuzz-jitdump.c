/* PROG: fg-script */
/* SPDX-License-Identifier: ISC */
/* A jitdump of any bytes, at all of its times, and the rules it has. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/fg-script/jitframe.h"
#include "common/reader.h"
#include "common/space/cfi.h"
#include "common/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define X86_64 62
#define AARCH64 183

/* Whatever is mapped is code of the dump. */
static void
look(const struct jitdump_space *s, struct jitframes *f, uint64_t addr)
{
	const struct map *m = maps_find(&s->maps, addr);
	const struct jitdump_code *c;
	uint64_t place, vaddr;
	struct cfi *rules;

	if (m == NULL || m->object == TABLE_NONE)
		return;
	place = m->offset + (addr - m->start);
	c = jitdump_find(s->dump, place);
	if (c == NULL || place < c->place || place - c->place >= c->size)
		abort();
	rules = jitframes_find(
	    f, s->dump, place, place % 2 ? X86_64 : AARCH64, &vaddr);
	if (rules != NULL)
		cfi_find(rules, vaddr);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct jitdump d = { 0 };
	struct jitdump_space s;
	struct jitframes f = { 0 };
	struct reader r;

	reader_init_mem(&r, data, size);
	if (jitdump_load(&d, &r)) {
		jitdump_space_init(&s, &d, 0);
		for (size_t i = 0; i < d.nchanges; i++) {
			jitdump_advance(&s, d.changes[i].time);
			look(&s, &f, d.changes[i].addr);
			look(&s, &f, d.changes[i].addr + d.changes[i].size - 1);
			look(&s, &f, d.changes[i].from);
		}
		if (s.due != UINT64_MAX || s.next != d.nchanges)
			abort();
		jitframes_free(&f);
		maps_free(&s.maps);
	}
	reader_free(&r);
	jitdump_free(&d);
	return 0;
}
