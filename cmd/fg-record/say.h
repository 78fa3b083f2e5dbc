/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_SAY_H
#define FG_RECORD_SAY_H

struct buf;

/* Appends a message, or a part of one. */
void say(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
