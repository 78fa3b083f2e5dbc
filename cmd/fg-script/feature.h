/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_FEATURE_H
#define FG_SCRIPT_FEATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

struct data;

/*
 * What recordings say of themselves in data's members: attributes, ids, names
 * and features, as sections of the file form or as records of the pipe form.
 */

/* An attribute and the section of its ids; false if it is damaged. */
bool feature_attr(struct data *d, struct str attr, struct str ids);
/* The formats of tracepoints; false if some are damaged. */
bool feature_tracing(struct data *d, struct str blob);
/* The payload of feature number n; one not known or damaged does nothing. */
void feature_load(struct data *d, uint64_t n, struct str payload);
/*
 * The payload of a feature, the first one in the recording; empty if there is
 * none or it is of those that are only taken in (build-ids, formats) or larger
 * than FEATURE_KEPT. It lives until data_free.
 */
struct str feature_payload(const struct data *d, unsigned n);
/*
 * What was in /tmp/perf-PID.map of a process when it was recorded; empty if
 * the recording does not have it.
 */
struct str feature_perf_map(const struct data *d, uint32_t pid);
#define FEATURE_KEPT ((size_t)1024 * 1024)
/* Records 67 (BUILD_ID) and 78 (EVENT_UPDATE), with their headers. */
void feature_buildid(struct data *d, struct str record);
void feature_update(struct data *d, struct str record);

#endif
