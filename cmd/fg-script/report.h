/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_REPORT_H
#define FG_SCRIPT_REPORT_H

#include <stdbool.h>

struct buf;
struct session;

/*
 * What is to be said of a session that has run, appended as lines of text.
 * Each cause is told once, and however many files it concerns in a few lines.
 * name is that of the input.
 */

/* What makes the output incomplete. */
void report_errors(struct buf *b, const struct session *s, const char *name);
/* What makes it less than it could be. */
void report_warnings(struct buf *b, const struct session *s, const char *name);
/*
 * What became of every record, when the samples were, and why frames have no
 * name. The session's account is sorted for that.
 */
void report_account(struct buf *b, struct session *s, const char *name);

#endif
