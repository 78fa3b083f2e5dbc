/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_CALLGRAPH_H
#define FG_COLLAPSE_CALLGRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sink;

/*
 * Stacks out of a call graph, which knows what each function cost itself and
 * what its calls of each other function cost, callees included, but not from
 * where it was called then. As gprof does, each call of a function is taken
 * for an average one: what comes in from a caller is spread over what the
 * function costs itself and over its calls, in proportion.
 *
 * Exact whatever the graph: the sum for each function itself. Near enough to
 * be exact: the sum for each call of one function by another. Functions that
 * call each other in a circle are one node of the graph; a stack shows the
 * one that was called from outside and the one where the cost is. Stacks of
 * less than a hundred thousandth of all are added up under "[...]".
 */
struct callgraph {
	struct callgraph_function *functions;
	size_t n, functions_cap;
	struct callgraph_edge *edges;
	size_t nedges, edges_cap;
};

/* Adds a function, numbered from 0, to be shown as frame of the sink. */
void callgraph_function(struct callgraph *g, uint32_t frame, uint64_t self);
/* Adds a pair of functions; each pair once. Calls of itself are dropped. */
void callgraph_edge(
    struct callgraph *g, uint32_t caller, uint32_t callee, uint64_t cost);
/* Counts all stacks; false if a sum does not fit. */
bool callgraph_fold(struct callgraph *g, struct sink *sink);
void callgraph_free(struct callgraph *g);

#endif
