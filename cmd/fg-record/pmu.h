/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_PMU_H
#define FG_RECORD_PMU_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

struct perf_event_attr;

/*
 * What stands between the slashes of EVENT/TERM,.../: each is NAME=VALUE, or
 * NAME alone for 1. Numbers are decimal, or hexadecimal behind 0x.
 *
 *	period, freq	how often to sample
 *	name	what to call the event
 *	config, config1, config2	the fields of perf_event_attr
 *
 * and where EVENT is a PMU, a directory of /sys/bus/event_source/devices, the
 * names in its format/ (bits of config) and events/ (values of these). See
 * Documentation/ABI/testing/sysfs-bus-event_source-devices-*.
 */
struct pmu_terms {
	uint64_t period, freq; /* 0: not given */
	struct str name;       /* into the text; empty: not given */
};

#define PMU_DEVICES "/sys/bus/event_source/devices"

/* The number of a PMU; false if there is none of this name. */
bool pmu_type(struct str name, uint32_t *type);
/*
 * Sets a as the terms in text say; pmu is empty if the event is no PMU's.
 * NULL, or what is wrong with them.
 */
const char *pmu_terms(struct pmu_terms *t, struct perf_event_attr *a,
    struct str pmu, struct str text);
/*
 * Puts value into the bits of a that format tells, as "config:0-7,32". False
 * if it is no format, or the value needs more bits.
 */
bool pmu_set(struct perf_event_attr *a, struct str format, uint64_t value);
/* A number as the terms have it. */
bool pmu_number(struct str s, uint64_t *v);

#endif
