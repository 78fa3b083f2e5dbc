/* SPDX-License-Identifier: ISC */
/* Events known by name. */
#include "named.h"

#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>

static const struct {
	const char *name;
	uint32_t type;
	uint64_t config;
} known[] = {
#define HARDWARE(name, id)                                   \
	{                                                    \
		name, PERF_TYPE_HARDWARE, PERF_COUNT_HW_##id \
	}
#define SOFTWARE(name, id)                                   \
	{                                                    \
		name, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_##id \
	}
	SOFTWARE("alignment-faults", ALIGNMENT_FAULTS),
	SOFTWARE("bpf-output", BPF_OUTPUT),
	HARDWARE("branch-instructions", BRANCH_INSTRUCTIONS),
	HARDWARE("branch-misses", BRANCH_MISSES),
	HARDWARE("branches", BRANCH_INSTRUCTIONS),
	HARDWARE("bus-cycles", BUS_CYCLES),
	HARDWARE("cache-misses", CACHE_MISSES),
	HARDWARE("cache-references", CACHE_REFERENCES),
	SOFTWARE("cgroup-switches", CGROUP_SWITCHES),
	SOFTWARE("context-switches", CONTEXT_SWITCHES),
	SOFTWARE("cpu-clock", CPU_CLOCK),
	HARDWARE("cpu-cycles", CPU_CYCLES),
	SOFTWARE("cpu-migrations", CPU_MIGRATIONS),
	SOFTWARE("cs", CONTEXT_SWITCHES),
	HARDWARE("cycles", CPU_CYCLES),
	SOFTWARE("dummy", DUMMY),
	SOFTWARE("emulation-faults", EMULATION_FAULTS),
	SOFTWARE("faults", PAGE_FAULTS),
	HARDWARE("instructions", INSTRUCTIONS),
	SOFTWARE("major-faults", PAGE_FAULTS_MAJ),
	SOFTWARE("migrations", CPU_MIGRATIONS),
	SOFTWARE("minor-faults", PAGE_FAULTS_MIN),
	SOFTWARE("page-faults", PAGE_FAULTS),
	HARDWARE("ref-cycles", REF_CPU_CYCLES),
	HARDWARE("stalled-cycles-backend", STALLED_CYCLES_BACKEND),
	HARDWARE("stalled-cycles-frontend", STALLED_CYCLES_FRONTEND),
	SOFTWARE("task-clock", TASK_CLOCK),
#undef HARDWARE
#undef SOFTWARE
};

#define NKNOWN (sizeof(known) / sizeof(known[0]))

/* In the order of perf_hw_cache_id, with the operations each has. */
#define LOAD 1
#define STORE 2
#define PREFETCH 4
#define ALL (LOAD | STORE | PREFETCH)
static const struct {
	const char *name;
	unsigned int ops;
} caches[] = {
	{ "L1-dcache", ALL },
	{ "L1-icache", LOAD | PREFETCH },
	{ "LLC", ALL },
	{ "dTLB", ALL },
	{ "iTLB", LOAD },
	{ "branch", LOAD },
	{ "node", ALL },
};
/* In the order of perf_hw_cache_op_id: what it is called, how many, misses. */
static const char *const operations[][2] = {
	{ "loads", "load-misses" },
	{ "stores", "store-misses" },
	{ "prefetches", "prefetch-misses" },
};

#define NCACHES (sizeof(caches) / sizeof(caches[0]))
#define NOPS 3
#define NRESULTS 2

/* The i-th name and its config; false behind the last. */
static bool
cache_at(size_t i, char *name, uint64_t *config)
{
	for (size_t c = 0; c < NCACHES; c++)
		for (size_t j = 0; j < (size_t)NOPS * NRESULTS; j++) {
			size_t op = j / NRESULTS, result = j % NRESULTS;

			if ((caches[c].ops >> op & 1) == 0 || i-- > 0)
				continue;
			snprintf(name, NAMED_CACHE, "%s-%s", caches[c].name,
			    operations[op][result]);
			*config = c | op << 8 | result << 16;
			return true;
		}
	return false;
}

bool
named_cache(size_t i, char *name)
{
	uint64_t config;

	return cache_at(i, name, &config);
}

const char *
named_at(size_t i)
{
	return i < NKNOWN ? known[i].name : NULL;
}

bool
named_find(struct perf_event_attr *a, struct str name)
{
	char cache[NAMED_CACHE];
	uint64_t config;

	for (size_t i = 0; i < NKNOWN; i++)
		if (str_eq(name, str_from(known[i].name))) {
			a->type = known[i].type;
			a->config = known[i].config;
			return true;
		}
	for (size_t i = 0; cache_at(i, cache, &config); i++)
		if (str_eq(name, str_from(cache))) {
			a->type = PERF_TYPE_HW_CACHE;
			a->config = config;
			return true;
		}
	return false;
}
