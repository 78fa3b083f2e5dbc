/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_PERF_USERREGS_H
#define FG_COMMON_PERF_USERREGS_H

#include <stdint.h>

/*
 * The registers that samples of 64-bit tasks have: how the kernel numbers them,
 * asm/perf_regs.h. A sample holds those of its attribute's mask, the lowest
 * number first.
 */
struct userregs {
	uint64_t all;                /* bits of those a task has */
	const unsigned char *number; /* by DWARF number, from 0 to ... */
	unsigned n;                  /* ... before this */
	unsigned pc;                 /* of the program counter */
};
extern const struct userregs userregs_x86_64, userregs_aarch64;

/* Where in a sample with that mask, counted in registers, the number's is. */
unsigned userregs_index(uint64_t mask, unsigned number);

#endif
