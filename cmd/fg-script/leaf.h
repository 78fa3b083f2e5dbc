/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_LEAF_H
#define FG_SCRIPT_LEAF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/space/repair.h"
#include "dump.h"
#include "sample.h"
#include "task.h"

/*
 * Callchains of samples that have the user's registers and a little of the
 * stack besides, with what they lack: common/space/repair.h. perf record -g on
 * AArch64 records the link register and nothing else; of that no more is
 * needed than the rule that it holds the way back.
 */
struct leaf {
	struct dumps *dumps;
	struct buf words;   /* of the chain looked at */
	uint64_t looked_at; /* callchains */
	uint64_t repaired;  /* of them those that lacked something */
	uint64_t frames;    /* put in */
};

/*
 * Looks at a sample of task k; the user's part of its chain begins at word. The
 * frames are those of the dumps' trace, till the next call.
 */
struct repair leaf_find(
    struct leaf *l, const struct sample *s, const struct task *k, size_t word);
void leaf_free(struct leaf *l);

#endif
