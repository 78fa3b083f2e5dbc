/* SPDX-License-Identifier: ISC */
/* The counters in a sample, each the sample of an event of its own. */
#include "counter.h"

#include <string.h>

#include "common/xalloc.h"

/* Where counter i of a sample has its words. */
struct layout {
	size_t first; /* word of the first one's value */
	size_t id;    /* words from the value to the id */
	size_t each;  /* words from one to the next, if there are several */
};

static struct layout
layout_of(uint64_t format)
{
	const size_t times = ((format & PD_READ_ENABLED) != 0) +
	    ((format & PD_READ_RUNNING) != 0);

	if ((format & PD_READ_GROUP) == 0)
		return (struct layout){ 0, 1 + times, 0 };
	return (
	    struct layout){ 1 + times, 1, 2 + ((format & PD_READ_LOST) != 0) };
}

size_t
counters_in(const struct sample *s)
{
	const uint64_t format = s->attr->read_format;

	if (s->read.n == 0 || (format & PD_READ_ID) == 0)
		return 0;
	/* What the record has no room for was no sample. */
	return format & PD_READ_GROUP ? (size_t)sample_word(s, s->read, 0) : 1;
}

/* Sets what a counter has come to; returns by how much it has moved. */
static uint64_t
move(struct counters *c, const struct sample *s, uint64_t id, uint64_t value)
{
	const bool own = (s->attr->flags & PD_FLAG_INHERIT) != 0;
	char key[sizeof(id) + sizeof(s->tid)] = { 0 };
	const size_t known = c->keys.n;
	uint64_t last;
	uint32_t n;

	memcpy(key, &id, sizeof(id));
	if (own)
		memcpy(key + sizeof(id), &s->tid, sizeof(s->tid));
	n = table_put(&c->keys, (struct str){ key, sizeof(key) });
	if (c->keys.n > known) {
		c->last = xgrow(c->last, &c->cap, c->keys.n, sizeof(*c->last));
		c->last[n] = 0;
	}
	last = c->last[n];
	c->last[n] = value;
	return value - last;
}

bool
counters_take(struct counters *c, const struct data *d, const struct sample *s,
    size_t i, struct sample *one)
{
	const struct layout l = layout_of(s->attr->read_format);
	const size_t at = l.first + i * l.each;

	*one = *s;
	one->id = sample_word(s, s->read, at + l.id);
	one->event = data_event_of(d, one->id);
	if (one->event == NULL) {
		c->unknown++;
		return false;
	}
	one->period = move(c, s, one->id, sample_word(s, s->read, at));
	return one->period > 0;
}

void
counters_free(struct counters *c)
{
	table_free(&c->keys);
	xfree(c->last);
	*c = (struct counters){ 0 };
}
