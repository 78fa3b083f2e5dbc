/* SPDX-License-Identifier: ISC */
/* Protocol Buffers by fields. */
#include "proto.h"

enum { VARINT, FIXED64, BYTES, GROUP, GROUP_END, FIXED32 };

bool
proto_long_varint(struct str *s, uint64_t *v)
{
	uint64_t x = 0;

	for (size_t i = 0; i < s->n && i < 10; i++) {
		unsigned char c = (unsigned char)s->s[i];

		x |= (uint64_t)(c & 0x7f) << 7 * i;
		if (c >= 0x80)
			continue;
		*s = str_from_index(*s, i + 1);
		*v = x;
		return true;
	}
	return false;
}

static bool
fixed(struct proto *m, size_t size)
{
	if (m->rest.n < size)
		return false;
	m->number = 0;
	for (size_t i = 0; i < size; i++)
		m->number |= (uint64_t)(unsigned char)m->rest.s[i] << 8 * i;
	m->rest = str_from_index(m->rest, size);
	return true;
}

static bool
bytes(struct proto *m)
{
	uint64_t n;

	m->isbytes = true;
	if (!proto_varint(&m->rest, &n) || n > m->rest.n)
		return false;
	m->bytes = str_head(m->rest, (size_t)n);
	m->rest = str_from_index(m->rest, (size_t)n);
	return true;
}

static bool
value(struct proto *m, unsigned type)
{
	switch (type) {
	case VARINT:
		return proto_varint(&m->rest, &m->number);
	case FIXED64:
		return fixed(m, 8);
	case FIXED32:
		return fixed(m, 4);
	case BYTES:
		return bytes(m);
	default:
		return false; /* groups are no longer written */
	}
}

bool
proto_next(struct proto *m)
{
	uint64_t tag;

	if (m->bad || m->rest.n == 0)
		return false;
	m->isbytes = false;
	m->bytes = STR("");
	m->number = 0;
	m->bad = !proto_varint(&m->rest, &tag) || tag >> 3 == 0 ||
	    !value(m, (unsigned)(tag & 7));
	m->field = m->bad ? 0 : tag >> 3;
	return !m->bad;
}
