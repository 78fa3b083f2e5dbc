/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_FAMILY_H
#define FG_RECORD_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"
#include "common/table.h"
#include "ids.h"

struct events;
struct sampler;
struct target;

/*
 * The processes sampled and what they have started, for events that must be
 * opened for every process: samples of others are to be dropped. Records must
 * come in order of time.
 */
struct family {
	struct table pids;
	struct ids probes; /* these events */
};

void family_init(struct family *f, const struct events *ev,
    const struct sampler *s, const struct target *t);
/* Takes note of a FORK record. */
void family_fork(struct family *f, struct str record);
/* Is a sample to be kept? */
bool family_keeps(const struct family *f, struct str sample);
void family_free(struct family *f);

#endif
