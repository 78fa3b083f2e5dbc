/* SPDX-License-Identifier: ISC */
/* Who descends from whom is sampled. */
#include "family.h"

#include "event.h"
#include "rec.h"
#include "target.h"
#include "word.h"

void
family_init(struct family *f, const struct events *ev, const struct sampler *s,
    const struct target *t)
{
	*f = (struct family){ 0 };
	for (uint32_t i = 0; i < ev->n; i++)
		if (event_is_probe(&ev->v[i]))
			(void)ids_add(&f->probes, s, i, 0);
	for (size_t i = 0; i < t->npids; i++)
		(void)table_put(&f->pids,
		    (struct str){
			(const char *)&t->pids[i], sizeof(t->pids[i]) });
}

void
family_fork(struct family *f, struct str record)
{
	if (record.n >= REC_PID + sizeof(int32_t))
		(void)table_put(&f->pids,
		    (struct str){ record.s + REC_PID, sizeof(int32_t) });
}

bool
family_keeps(const struct family *f, struct str sample)
{
	uint64_t id = word_u64(sample.s + REC_SAMPLE_ID);

	return ids_find(&f->probes, id) == IDS_NONE ||
	    table_get(&f->pids,
		(struct str){ sample.s + REC_SAMPLE_PID, sizeof(int32_t) }) !=
	    TABLE_NONE;
}

void
family_free(struct family *f)
{
	table_free(&f->pids);
	ids_free(&f->probes);
	*f = (struct family){ 0 };
}
