/* PROG: fg-script */
/* SPDX-License-Identifier: ISC */
/* Lists of symbols of any bytes: perf-PID.map, kallsyms, mangled names. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/fg-script/kallsyms.h"
#include "cmd/fg-script/perfmap.h"
#include "common/reader.h"
#include "common/space/demangle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_perfmap(struct reader *r)
{
	struct perfmap p = { 0 };
	const struct map *m;
	uint64_t offset;

	perfmap_load(&p, r);
	for (uint64_t addr = 1; addr != 0; addr <<= 1) {
		m = maps_find(&p.maps, addr);
		if (m != NULL && (addr < m->start || addr >= m->end))
			abort();
		perfmap_find(&p, addr, &offset);
	}
	perfmap_free(&p);
}

static void
try_kallsyms(struct reader *r)
{
	struct kallsyms k = { 0 };
	const struct symtab_entry *e;

	kallsyms_load(&k, r, STR("_text"));
	for (uint64_t addr = 1; addr != 0; addr <<= 1) {
		e = symtab_find(&k.tab, addr);
		if (e != NULL && (addr < e->start || addr >= e->end))
			abort();
		if (e != NULL)
			kallsyms_module(&k, e);
	}
	kallsyms_free(&k);
}

static void
try_demangle(struct reader *r)
{
	struct buf b = { 0 }, name = { 0 };
	struct str line;

	while (reader_line(r, &line)) {
		buf_clear(&name);
		buf_addstr(&name, line);
		buf_addc(&name, '\0');
		buf_clear(&b);
		demangle(&b, (struct str){ name.s, line.n }, (line.n & 1) != 0);
		if (b.n > DEMANGLE_MAX + sizeof("@plt"))
			abort();
	}
	buf_free(&b);
	buf_free(&name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const tries[])(
	    struct reader *) = { try_perfmap, try_kallsyms, try_demangle };
	struct reader r;

	for (size_t i = 0; i < 3; i++) {
		reader_init_mem(&r, data, size);
		tries[i](&r);
		reader_free(&r);
	}
	return 0;
}
