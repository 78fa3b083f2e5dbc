/* SPDX-License-Identifier: ISC */
/* Names of events: perf_event_open(2) has the numbers, perf-list(1) the names. */
#include "common/perf/name.h"

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/perf/attr.h"
#include "common/perf/format.h"

#define COUNT_OF(a) (sizeof(a) / sizeof(*(a)))

static const char *const hardware[] = { "cycles", "instructions",
	"cache-references", "cache-misses", "branches", "branch-misses",
	"bus-cycles", "stalled-cycles-frontend", "stalled-cycles-backend",
	"ref-cycles" };
static const char *const software[] = { "cpu-clock", "task-clock",
	"page-faults", "context-switches", "cpu-migrations", "minor-faults",
	"major-faults", "alignment-faults", "emulation-faults", "dummy",
	"bpf-output", "cgroup-switches" };
static const char *const caches[] = { "L1-dcache", "L1-icache", "LLC", "dTLB",
	"iTLB", "branch", "node" };
static const char *const cache_ops[] = { "load", "store", "prefetch" };

static void
add_hex(struct buf *b, const char *what, uint64_t v)
{
	buf_addstr(b, str_from(what));
	buf_addhex(b, v);
}

/* Bits of config: cache, operation << 8, missed << 16. */
static void
add_cache(struct buf *b, uint64_t config)
{
	uint64_t cache = config & 255, op = config >> 8 & 255;
	bool missed = (config >> 16 & 255) != 0;

	if (cache >= COUNT_OF(caches) || op >= COUNT_OF(cache_ops)) {
		add_hex(b, "hw-cache 0x", config);
		return;
	}
	buf_addstr(b, str_from(caches[cache]));
	buf_addc(b, '-');
	buf_addstr(b, str_from(cache_ops[op]));
	buf_addstr(b, missed ? STR("-misses") : op == 2 ? STR("es") : STR("s"));
}

/* ":ukhHGppp", as far as it says anything. */
static void
add_modifiers(struct buf *b, const struct perf_attr *a)
{
	const uint64_t modes =
	    PD_FLAG_EXCLUDE_USER | PD_FLAG_EXCLUDE_KERNEL | PD_FLAG_EXCLUDE_HV;
	uint64_t f = a->flags, precise = f >> PD_FLAG_PRECISE_SHIFT & 3;
	/* Asking for a mode or for precision leaves guests out unasked. */
	bool no_guest = (f & modes) != 0 || precise != 0;
	size_t start = b->n;

	buf_addc(b, ':');
	if ((f & modes) != 0) {
		if ((f & PD_FLAG_EXCLUDE_KERNEL) == 0)
			buf_addc(b, 'k');
		if ((f & PD_FLAG_EXCLUDE_USER) == 0)
			buf_addc(b, 'u');
		if ((f & PD_FLAG_EXCLUDE_HV) == 0)
			buf_addc(b, 'h');
	}
	buf_addstr(b, str_head(STR("ppp"), (size_t)precise));
	if ((f & PD_FLAG_EXCLUDE_HOST) != 0 ||
	    ((f & PD_FLAG_EXCLUDE_GUEST) != 0) == no_guest) {
		if ((f & PD_FLAG_EXCLUDE_HOST) == 0)
			buf_addc(b, 'H');
		if ((f & PD_FLAG_EXCLUDE_GUEST) == 0)
			buf_addc(b, 'G');
	}
	if (b->n == start + 1)
		b->n = start;
}

void
perf_attr_name(struct buf *b, const struct perf_attr *a)
{
	switch (a->type) {
	case PD_TYPE_HARDWARE:
		/* Above 32 bits stands the kind of core, on hybrid machines. */
		if ((uint32_t)a->config < COUNT_OF(hardware))
			buf_addstr(b, str_from(hardware[(uint32_t)a->config]));
		else
			add_hex(b, "unknown-hardware 0x", a->config);
		break;
	case PD_TYPE_SOFTWARE:
		if (a->config < COUNT_OF(software))
			buf_addstr(b, str_from(software[a->config]));
		else
			add_hex(b, "unknown-software 0x", a->config);
		break;
	case PD_TYPE_HW_CACHE:
		add_cache(b, a->config);
		break;
	case PD_TYPE_TRACEPOINT:
		add_hex(b, "tracepoint 0x", a->config);
		return;
	case PD_TYPE_BREAKPOINT:
		add_hex(b, "mem:0x", a->config1);
		break;
	case PD_TYPE_RAW:
		add_hex(b, "raw 0x", a->config);
		break;
	default:
		add_hex(b, "pmu 0x", a->type);
		add_hex(b, "/0x", a->config);
		buf_addc(b, '/');
		break;
	}
	add_modifiers(b, a);
}
