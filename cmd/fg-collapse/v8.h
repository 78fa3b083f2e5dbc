/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_V8_H
#define FG_COLLAPSE_V8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/table.h"

struct json;
struct profile;

/*
 * A CPU profile of V8 as its inspector's protocol has it: nodes of a call
 * tree, ids of the nodes that were sampled, and the time before each sample
 * in microseconds. So a sample lasts as long as the next one's time says, and
 * the last until the end. The parts may come in any order and in pieces.
 */
struct v8 {
	struct json *json;
	struct profile *profile;
	struct table ids; /* by their bytes */
	uint32_t *small;  /* nodes by small ids */
	size_t small_cap;
	struct v8_node *nodes;
	size_t nodes_cap;
	uint32_t *samples; /* nodes */
	size_t nsamples, samples_cap;
	int64_t *deltas;
	size_t ndeltas, deltas_cap;
	int64_t start, end; /* microseconds; 0: not there */
	uint32_t *children; /* of the node being read */
	size_t nchildren, children_cap;
	const char *wrong; /* what cannot be, or NULL */
	struct buf name, url;
};

enum { V8_SAMPLES, V8_TIME };

#define V8_NONE UINT32_MAX

/* What json and profile point to stays the caller's. */
void v8_init(struct v8 *v, struct json *json, struct profile *profile);
void v8_free(struct v8 *v);

/*
 * Each reads a value of json: the frame of a callFrame, V8_NONE if it is that
 * of the root of all; a list of nodes, of samples' ids, of times.
 */
uint32_t v8_call_frame(struct v8 *v);
void v8_nodes(struct v8 *v);
void v8_samples(struct v8 *v);
void v8_deltas(struct v8 *v);

/* Adds what is in from to what is in v, and empties from. */
void v8_move(struct v8 *v, struct v8 *from);

/* Whether there are times. */
bool v8_timed(const struct v8 *v);
/*
 * Counts all stacks by V8_SAMPLES or V8_TIME, once. False if a sum does not
 * fit.
 */
bool v8_add(struct v8 *v, int which);

#endif
