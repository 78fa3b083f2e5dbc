/* SPDX-License-Identifier: ISC */
#ifndef FG_UNIT_FG_SCRIPT_MAKE_H
#define FG_UNIT_FG_SCRIPT_MAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/reader.h"
#include "tests/unit/unit.h"

/* perf.data of either byte order, put together in memory. */
struct make {
	struct buf b;
	bool big;
	size_t start; /* of the record begun last */
};

static inline void
put(struct make *m, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_addc(&m->b, (char)(v >> 8 * (m->big ? bytes - 1 - i : i)));
}

static inline void
put16(struct make *m, uint64_t v)
{
	put(m, v, 2);
}

static inline void
put32(struct make *m, uint64_t v)
{
	put(m, v, 4);
}

static inline void
put64(struct make *m, uint64_t v)
{
	put(m, v, 8);
}

static inline void
put_text(struct make *m, const char *z, size_t bytes)
{
	size_t n = str_from(z).n;

	ck_assert_uint_le(n, bytes);
	buf_addstr(&m->b, str_from(z));
	buf_addzero(&m->b, bytes - n);
}

static inline void
put_begin(struct make *m, uint32_t type, uint16_t misc)
{
	m->start = m->b.n;
	put32(m, type);
	put16(m, misc);
	put16(m, 0);
}

/* Fills in the size of the record begun last. */
static inline void
put_end(struct make *m)
{
	size_t n = m->b.n - m->start;

	ck_assert_uint_lt(n, 65536);
	m->b.s[m->start + 6 + m->big] = (char)n;
	m->b.s[m->start + 7 - m->big] = (char)(n >> 8);
}

/* An attribute of 128 bytes for cpu-clock with sample_id_all. */
static inline void
put_attr(struct make *m, uint64_t sample_type, uint64_t read_format)
{
	const uint64_t flags = PD_FLAG_SAMPLE_ID_ALL | PD_FLAG_EXCLUDE_GUEST;
	uint64_t reversed = 0;

	for (int i = 0; i < 64; i++)
		reversed |= (flags >> i & 1) << (63 - i);
	put32(m, PD_TYPE_SOFTWARE);
	put32(m, 128);
	put64(m, 0);
	put64(m, 4000); /* period */
	put64(m, sample_type);
	put64(m, read_format);
	put64(m, m->big ? reversed : flags);
	buf_addzero(&m->b, 24);
	put64(m, PD_BRANCH_HW_INDEX); /* branch_sample_type */
	put64(m, 0x101);              /* sample_regs_user: AX and IP */
	buf_addzero(&m->b, 8);
	put64(m, 0x7); /* sample_regs_intr */
	buf_addzero(&m->b, 24);
}

/* The pipe form, up to its first event. */
static inline void
put_pipe(struct make *m, uint64_t sample_type, uint64_t id)
{
	put_text(m, m->big ? PD_MAGIC_SWAPPED : PD_MAGIC, 8);
	put64(m, PD_PIPE_HEADER);
	put_begin(m, PD_RECORD_HEADER_ATTR, 0);
	put_attr(m, sample_type, 0);
	put64(m, id);
	put_end(m);
}

/* A reader of all of it, out of a file that has no name. */
static inline void
make_reader(const struct make *m, struct reader *r)
{
	FILE *f = tmpfile();

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(write(fileno(f), m->b.s, m->b.n), (ssize_t)m->b.n);
	ck_assert_int_eq(lseek(fileno(f), 0, SEEK_SET), 0);
	reader_init(r, fileno(f), "test");
}

#endif
