/* SPDX-License-Identifier: ISC */
/* Numbers of registers in samples. */
#include "common/perf/userregs.h"

static const unsigned char x86_64[] = { 0, 3, 2, 1, 4, 5, 6, 7, 16, 17, 18, 19,
	20, 21, 22, 23 };
static const unsigned char aarch64[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
	12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
	30, 31 };

/* With flags, cs and ss, but no other segments. */
const struct userregs userregs_x86_64 = { UINT64_C(0xff0fff), x86_64,
	sizeof(x86_64), 8 };
const struct userregs userregs_aarch64 = { UINT64_C(0x1ffffffff), aarch64,
	sizeof(aarch64), 32 };

unsigned
userregs_index(uint64_t mask, unsigned number)
{
	unsigned n = 0;

	for (mask &= (UINT64_C(1) << number) - 1; mask != 0; mask &= mask - 1)
		n++;
	return n;
}
