/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_PERF_PUT_H
#define FG_COMMON_PERF_PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

struct buf;

/*
 * perf.data being written: its parts appended to a buffer, in this machine's
 * byte order, as the kernel writes its own. Formats:
 * tools/perf/Documentation/perf.data-file-format.txt.
 */

/* No record is longer: its length is kept in 16 bits, and a multiple of 8. */
#define PUT_RECORD_MAX 65528

/* Begins a record; returns where, for put_end. */
size_t put_begin(struct buf *b, uint32_t type, uint16_t misc);
/*
 * Ends the record begun at start: pads it to a multiple of 8 and fills in its
 * length. False, with the record taken back, if it is longer than one can be.
 */
bool put_end(struct buf *b, size_t start);

void put_u32(struct buf *b, uint32_t v);
void put_u64(struct buf *b, uint64_t v);
/* A name in a record: NUL-terminated and padded to a multiple of 8. */
void put_name(struct buf *b, struct str s);
/* A string in a feature: a length, then as a name but to a multiple of 64. */
void put_string(struct buf *b, struct str s);

/*
 * A build-id as BUILD_ID records and the table of that feature hold it: the
 * n (at most 20) bytes of id belong to the object called name; mode is
 * PD_MISC_USER or PD_MISC_KERNEL. Nothing is put for a name without bounds.
 */
void put_build_id(struct buf *b, uint16_t mode, struct str name,
    const unsigned char *id, size_t n);

#endif
