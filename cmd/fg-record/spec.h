/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_SPEC_H
#define FG_RECORD_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "common/str.h"

struct event;

/*
 * An event as it is written for -e; event.h tells what there is. Modifiers:
 *
 *	u k h	in user code, the kernel, the hypervisor; none: in all
 *	G H	in guests, not in guests, which is the default
 *	I	not while idle
 *	p pp ppp P	how exact the address must be; P: as it can be
 *	D e	always on a counter, alone on its counters
 */

/* The length of a list's first event, up to a comma that is no part of it. */
size_t spec_end(struct str list);
/* NULL, or what is wrong with it; e is to be given to event_free either way. */
const char *spec_parse(struct event *e, struct str text);
/* Is it a pattern for names of tracepoints? */
bool spec_is_pattern(struct str text);

#endif
