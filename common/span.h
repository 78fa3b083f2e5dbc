/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPAN_H
#define FG_COMMON_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

#define SPAN_MS UINT64_C(1000000)
#define SPAN_SECOND UINT64_C(1000000000)

/*
 * Lengths of time as options have them: a decimal number and its unit, ns, us,
 * ms, s, m, h or d, such as "1.5s" or "300ms"; without one it is of the unit
 * given, in nanoseconds. Rounded down to nanoseconds; false if it is none, or
 * more than 64 bits hold.
 */
bool span_parse(struct str text, uint64_t unit, uint64_t *ns);

#endif
