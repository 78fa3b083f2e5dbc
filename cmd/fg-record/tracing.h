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
/* Is it mounted, and for this user? If not, this is what to do. */
bool tracing_readable(void);
#define TRACING_WHY                                                   \
	"tracefs cannot be read: run as root, mount it (mount -t "    \
	"tracefs tracefs /sys/kernel/tracing), or open it to others " \
	"(mount -o remount,mode=755)"
/*
 * Calls fn with the name of every tracepoint, "system:name", sorted. False if
 * tracefs cannot be read.
 */
typedef void tracing_fn(void *arg, const char *name);
bool tracing_each(tracing_fn *fn, void *arg);
/*
 * Appends what a reader must have to make sense of tracepoints: the formats
 * of their fields, as trace-cmd wrote them first, trace-cmd.dat(5) version 6.
 * Nothing if there is no tracepoint in ev.
 */
void tracing_put(struct buf *b, const struct events *ev);

#endif
