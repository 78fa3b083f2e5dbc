/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_LIST_H
#define FG_RECORD_LIST_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Writes the events there are here, a line each with its kind, by kind and
 * sorted: those this machine counts of the ones named.h knows, those of
 * PMUs, tracepoints, and the forms of probes. Only those that one of the
 * patterns fits, as the shell's; all without patterns, which end with NULL.
 * False if tracepoints could not be listed.
 */
bool list_events(FILE *f, char *const *patterns);

#endif
