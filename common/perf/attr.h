/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_PERF_ATTR_H
#define FG_COMMON_PERF_ATTR_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

/*
 * perf_event_attr as perf.data holds it, decoded. The name of a field is the
 * kernel's; what a shorter, older attribute lacks is 0.
 */
struct perf_attr {
	uint32_t type;
	uint32_t size; /* bytes in the file */
	uint64_t config;
	uint64_t sample_period; /* or frequency: PD_FLAG_FREQ */
	uint64_t sample_type;
	uint64_t read_format;
	uint64_t flags; /* bit i is the i-th one-bit field */
	uint32_t bp_type;
	uint64_t config1, config2;
	uint64_t branch_sample_type;
	uint64_t sample_regs_user;
	uint32_t sample_stack_user;
	int32_t clockid;
	uint64_t sample_regs_intr;
	uint16_t sample_max_stack;
};

/* The size of the first published attribute, the smallest there is. */
#define PERF_ATTR_MIN 64

/*
 * Decodes the attribute at the start of bytes; a longer, newer one gives what
 * is known of it. False if bytes hold less than the attribute says or than
 * PERF_ATTR_MIN.
 */
bool perf_attr_load(struct perf_attr *a, struct str bytes, bool big);

#endif
