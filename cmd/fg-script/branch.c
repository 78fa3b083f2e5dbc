/* SPDX-License-Identifier: ISC */
/* Branch stacks: perf_branch_entry in linux/perf_event.h. */
#include "branch.h"

#include <stdbool.h>

#include "common/buf.h"
#include "sample.h"

#define WORDS 3 /* of an entry */
#define WORD 8

/* Where the bits of the flags begin, and how many are a number. */
#define MISPREDICTED 0
#define PREDICTED 1
#define TRANSACTION 2
#define ABORT 3
#define CYCLES 4
#define CYCLES_BITS 16
#define TYPE 20
#define TYPE_BITS 4
#define NEW_TYPE 26 /* goes on where TYPE is the last of its values */
#define NEW_TYPE_BITS 4

#define TYPE_MORE 15

static const char *const types[] = { "", "COND", "UNCOND", "IND", "CALL",
	"IND_CALL", "RET", "SYSCALL", "SYSRET", "COND_CALL", "COND_RET", "ERET",
	"IRQ", "SERROR", "NO_TX" };
static const char *const more[] = { "FAULT_ALGN", "FAULT_DATA", "FAULT_INST",
	"ARCH_1", "ARCH_2", "ARCH_3", "ARCH_4", "ARCH_5" };

size_t
branch_count(const struct sample *s)
{
	return s->branches.n / (WORDS * WORD);
}

struct branch
branch_get(const struct sample *s, size_t i)
{
	return (struct branch){ sample_word(s, s->branches, WORDS * i),
		sample_word(s, s->branches, WORDS * i + 1),
		sample_word(s, s->branches, WORDS * i + 2) };
}

/* Compilers for big-endian machines lay bit-fields out from the other end. */
static unsigned
bits(const struct sample *s, uint64_t flags, unsigned from, unsigned n)
{
	unsigned shift = s->big ? 64 - from - n : from;

	return (unsigned)(flags >> shift & ((1u << n) - 1));
}

static const char *
type_of(const struct sample *s, uint64_t flags)
{
	unsigned type = bits(s, flags, TYPE, TYPE_BITS);

	if (type != TYPE_MORE)
		return types[type];
	type = bits(s, flags, NEW_TYPE, NEW_TYPE_BITS);
	return type < sizeof(more) / sizeof(*more) ? more[type] : "";
}

static char
predicted(const struct sample *s, uint64_t flags)
{
	if (bits(s, flags, PREDICTED, 1))
		return 'P';
	return bits(s, flags, MISPREDICTED, 1) ? 'M' : '-';
}

void
branch_add_flags(struct buf *b, const struct sample *s, const struct branch *br)
{
	const char text[] = { '/', predicted(s, br->flags), '/',
		bits(s, br->flags, TRANSACTION, 1) ? 'X' : '-', '/',
		bits(s, br->flags, ABORT, 1) ? 'A' : '-', '/' };

	buf_add(b, text, sizeof(text));
	buf_adddec(b, bits(s, br->flags, CYCLES, CYCLES_BITS));
	buf_addc(b, '/');
	buf_addstr(b, str_from(type_of(s, br->flags)));
	buf_addc(b, ' ');
}
