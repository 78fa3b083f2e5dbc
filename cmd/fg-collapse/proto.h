/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PROTO_H
#define FG_COLLAPSE_PROTO_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

/*
 * The wire format of Protocol Buffers, as far as messages that are in memory
 * go: fields one after the other, each a number and a value.
 *
 *	struct proto m = { .rest = message };
 *	while (proto_next(&m))
 *		switch (m.field) ...
 */
struct proto {
	struct str rest; /* what is not read yet */
	uint64_t field;  /* number of the field last read */
	bool isbytes;    /* bytes counts, and not number */
	uint64_t number; /* a varint or a fixed number */
	struct str bytes;
	bool bad; /* what comes next is no field */
};

/* Reads a field; false at the end, or with bad set. */
bool proto_next(struct proto *m);
/* The same of any length. */
bool proto_long_varint(struct str *s, uint64_t *v);
/* Takes a varint off the front of *s. */
static inline bool
proto_varint(struct str *s, uint64_t *v)
{
	unsigned char c;

	if (s->n == 0 || (c = (unsigned char)s->s[0]) >= 0x80)
		return proto_long_varint(s, v);
	s->s++;
	s->n--;
	*v = c;
	return true;
}
/*
 * The next number of a repeated field just read, be it packed or alone. To be
 * called until it returns false.
 */
static inline bool
proto_each(struct proto *m, uint64_t *v)
{
	if (m->isbytes)
		return proto_varint(&m->bytes, v);
	if (m->field == 0)
		return false;
	m->field = 0;
	*v = m->number;
	return true;
}

#endif
