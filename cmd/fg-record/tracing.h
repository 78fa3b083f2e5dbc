/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_TRACING_H
#define FG_RECORD_TRACING_H

#include <stdbool.h>

struct buf;
struct events;

/*
 * Reads a file of tracefs, wherever that is mounted, into b; path is below
 * its top. False if it is not there, or not for this user.
 */
bool tracing_read(struct buf *b, const char *path);
/*
 * Appends what a reader must have to make sense of tracepoints: the formats
 * of their fields, as trace-cmd wrote them first, trace-cmd.dat(5) version 6.
 * Nothing if there is no tracepoint in ev.
 */
void tracing_put(struct buf *b, const struct events *ev);

#endif
