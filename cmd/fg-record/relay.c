/* SPDX-License-Identifier: ISC */
/* Processes seen, a bit each. */
#include "relay.h"

#include <stdint.h>

#include "common/perf/format.h"
#include "rec.h"
#include "word.h"

#define BITS 8
/* The kernel's limit of process numbers, PID_MAX_LIMIT. */
#define PID_LIMIT ((uint32_t)1 << 22)

void
relay_note(struct relay *r, uint32_t pid)
{
	size_t at = pid / BITS;

	if (pid >= PID_LIMIT)
		return;
	if (at >= r->pids.n)
		buf_addzero(&r->pids, at + 1 - r->pids.n);
	r->pids.s[at] = (char)(r->pids.s[at] | 1 << pid % BITS);
}

static void
add(struct relay *r, struct str rec)
{
	uint32_t type = rec_type(rec);

	if (type == PD_RECORD_SAMPLE || type >= PD_RECORD_USER)
		return;
	if (r->keeping && type != PD_RECORD_LOST &&
	    type != PD_RECORD_LOST_SAMPLES && type != PD_RECORD_THROTTLE &&
	    type != PD_RECORD_UNTHROTTLE)
		buf_addstr(&r->kept, rec);
	if (type != PD_RECORD_COMM && type != PD_RECORD_FORK &&
	    type != PD_RECORD_MMAP2)
		return;
	relay_note(r, word_u32(rec.s + REC_PID));
}

void
relay_add(struct relay *r, struct str records)
{
	struct str rec;

	while (rec_take(&records, &rec))
		add(r, rec);
}

struct caller {
	const struct relay *relay;
	proc_fn *fn;
	void *arg;
};

static void
call(void *caller, int32_t pid)
{
	struct caller *c = caller;
	const struct buf *pids = &c->relay->pids;
	size_t at = (size_t)pid / BITS;

	if (at < pids->n && (pids->s[at] >> pid % BITS & 1) != 0)
		c->fn(c->arg, pid);
}

void
relay_each(const struct relay *r, proc_fn *fn, void *arg)
{
	struct caller c = { r, fn, arg };

	(void)proc_each("/proc", call, &c);
}

void
relay_free(struct relay *r)
{
	buf_free(&r->pids);
	buf_free(&r->kept);
	*r = (struct relay){ 0 };
}
