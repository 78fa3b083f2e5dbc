/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_IDS_H
#define FG_RECORD_IDS_H

#include <stddef.h>
#include <stdint.h>

struct sampler;

/*
 * What is to be known of a sample by its id, the number of the counter that
 * took it: of some events, a value each. {0} is empty.
 */
struct ids {
	struct ids_entry {
		uint64_t id, value;
	} * v; /* sorted */
	size_t n, cap;
};

#define IDS_NONE UINT64_MAX

/* Gives all counters of an event a value; the id of the first of them. */
uint64_t ids_add(
    struct ids *ids, const struct sampler *s, uint32_t event, uint64_t value);
/* The value of an id; IDS_NONE if it has none. */
uint64_t ids_find(const struct ids *ids, uint64_t id);
void ids_free(struct ids *ids);

#endif
