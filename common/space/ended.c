/* SPDX-License-Identifier: ISC */
/* The last tasks that ended. */
#include "common/space/ended.h"

#include "common/xalloc.h"

bool
ended_add(struct ended *e, uint32_t id, uint32_t *oldest)
{
	uint32_t *place;
	bool full = e->n >= ENDED_KEPT;

	if (e->ids == NULL)
		e->ids = xcalloc(ENDED_KEPT, sizeof(*e->ids));
	place = &e->ids[e->n++ % ENDED_KEPT];
	*oldest = *place;
	*place = id;
	return full;
}

void
ended_free(struct ended *e)
{
	xfree(e->ids);
	*e = (struct ended){ 0 };
}
