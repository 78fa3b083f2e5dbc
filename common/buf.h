/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_BUF_H
#define FG_COMMON_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/* Growable bytes; {0} is empty. */
struct buf {
	char *s;
	size_t n, cap;
};

/* n more bytes, not cleared and already counted, for the caller to fill. */
char *buf_extend(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_addstr(struct buf *b, struct str s);
void buf_addc(struct buf *b, char c);
/* n zero bytes. */
void buf_addzero(struct buf *b, size_t n);
/* v in decimal; v in lower-case hexadecimal without prefix. */
void buf_adddec(struct buf *b, uint64_t v);
void buf_addhex(struct buf *b, uint64_t v);
/* The bytes so far, until the next change. */
struct str buf_str(const struct buf *b);
/* Empties b but keeps its memory; gives the memory back. */
void buf_clear(struct buf *b);
void buf_free(struct buf *b);

#endif
