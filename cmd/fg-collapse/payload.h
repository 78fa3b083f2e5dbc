/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PAYLOAD_H
#define FG_COLLAPSE_PAYLOAD_H

#include <stdbool.h>

#include "common/count.h"
#include "common/str.h"

/*
 * The number of a tracepoint's or probe's field, as perf script prints it
 * behind the event: "call_site=0x1 bytes_req=64", "(55d0) size=1000",
 * "prev_comm=a b prev_pid=1", "name: 64". Decimal, or hexadecimal behind "0x"
 * or of a field that has letters; with fractions. False if there is no such
 * field or its value is no number from 0 on.
 */
bool payload_field(struct str payload, struct str name, struct count *c);

#endif
