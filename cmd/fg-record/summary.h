/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_SUMMARY_H
#define FG_RECORD_SUMMARY_H

struct buf;
struct options;
struct record;

/*
 * Appends a line for each thing that is missing from a recording that has
 * ended, with what may help.
 */
void summary_text(
    struct buf *b, const struct options *o, const struct record *r);

#endif
