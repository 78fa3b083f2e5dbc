/* SPDX-License-Identifier: ISC */
/* Who descends from whom is sampled. */
#include "family.h"

#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/xalloc.h"
#include "event.h"
#include "sampler.h"
#include "target.h"

/* Offsets: of a sample's id and process, of the process that a FORK makes. */
#define SAMPLE_ID 8
#define SAMPLE_PID 24
#define FORK_PID 8

static int
cmp_id(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

void
family_init(struct family *f, const struct events *ev, const struct sampler *s,
    const struct target *t)
{
	struct buf ids = { 0 };

	*f = (struct family){ 0 };
	for (uint32_t i = 0; i < ev->n; i++)
		if (event_is_probe(&ev->v[i]))
			sampler_ids(s, i, &ids);
	f->n = ids.n / sizeof(*f->ids);
	f->ids = (uint64_t *)(void *)ids.s;
	qsort(f->ids, f->n, sizeof(*f->ids), cmp_id);
	for (size_t i = 0; i < t->npids; i++)
		(void)table_put(&f->pids,
		    (struct str){
			(const char *)&t->pids[i], sizeof(t->pids[i]) });
}

void
family_fork(struct family *f, struct str record)
{
	if (record.n >= FORK_PID + sizeof(int32_t))
		(void)table_put(&f->pids,
		    (struct str){ record.s + FORK_PID, sizeof(int32_t) });
}

bool
family_keeps(const struct family *f, struct str sample)
{
	uint64_t id;

	memcpy(&id, sample.s + SAMPLE_ID, sizeof(id));
	return bsearch(&id, f->ids, f->n, sizeof(id), cmp_id) == NULL ||
	    table_get(&f->pids,
		(struct str){ sample.s + SAMPLE_PID, sizeof(int32_t) }) !=
	    TABLE_NONE;
}

void
family_free(struct family *f)
{
	table_free(&f->pids);
	xfree(f->ids);
	*f = (struct family){ 0 };
}
