/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_FEATURE_H
#define FG_RECORD_FEATURE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

struct archive;
struct deflate;
struct events;
struct sampler;
struct tally;

/* A moment as two clocks had it, in nanoseconds: 0 if there was none. */
struct feature_clock {
	uint64_t wall, monotonic;
};

/* What perf calls features: notes on the machine and on the recording. */
struct feature_facts {
	const struct events *events;
	const struct sampler *sampler;
	char **argv; /* fg-record's own */
	/* What has been recorded; NULL before the end. */
	struct tally *tally;
	const struct deflate *deflate; /* NULL: records are not packed */
	uint32_t ratio; /* bytes packed for each; 0 before the end */
	struct feature_clock clock;
	const struct archive *archive; /* NULL: none */
};

/*
 * Calls fn with every feature's number and contents, ascending: those that
 * can be told from the facts there are. Stops, and is false, when fn is.
 */
typedef bool feature_fn(void *arg, uint32_t feature, struct str contents);
bool feature_each(const struct feature_facts *facts, feature_fn *fn, void *arg);

/* This moment. */
struct feature_clock feature_now(void);

#endif
