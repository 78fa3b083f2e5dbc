/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_ORDER_H
#define FG_SCRIPT_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "data.h"

/*
 * Puts records in order of time. A recording holds the buffers of the CPUs in
 * turn, each in order, but one buffer's records may be older than those of a
 * buffer written before. The recorder marks the end of each round through all
 * buffers; what comes after a round is not older than the newest record seen
 * before the round began. So at the end of a round everything up to the newest
 * time known at the end of the round before is final.
 *
 * Records wait in memory, ORDER_MAX bytes of them at most: then the older
 * half is given out though something older might still come; late counts the
 * records that did. With hold set, also what is final waits until half of that
 * is full: the longer, the more of what programs tell of themselves is known.
 */
typedef void order_fn(void *arg, const struct data_record *rec);

struct order_list {
	struct order_entry *v;
	size_t cap;
};

struct order {
	order_fn *fn;
	void *arg;
	struct buf bytes, spare_bytes; /* of the records that wait */
	struct order_list list, spare;
	size_t n;          /* entries of list */
	uint64_t newest;   /* time of all records so far */
	uint64_t final;    /* ... and at the end of the last round */
	uint64_t released; /* time of the last record given out */
	uint64_t late;
	size_t max; /* ORDER_MAX, but for tests */
	bool hold;
};

#define ORDER_MAX ((size_t)64 * 1024 * 1024)

/* fn gets every record pushed, once, its bytes valid during the call. */
void order_init(struct order *o, order_fn *fn, void *arg);
/* Adds a record of a time; it may be given out only later. */
void order_push(struct order *o, uint64_t time, const struct data_record *rec);
/* A round has ended; there will be no more records. */
void order_round(struct order *o);
void order_end(struct order *o);
void order_free(struct order *o);

#endif
