/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_UNWIND_H
#define FG_COMMON_SPACE_UNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/cfi.h"

/*
 * Walks a stack from its registers and a copy of its bytes: by call frame
 * information where an object has it, by frame pointers where not (code
 * compiled at run time). Knows nothing of where either came from.
 */

/* What differs between processors. Numbers are DWARF's of the psABI. */
struct unwind_machine {
	unsigned char sp, fp; /* stack and frame pointer */
	unsigned char ra;     /* column of the return address */
	unsigned char regs;   /* registers that a walk keeps */
	uint64_t pc_mask;     /* bits of an address that are no signature */
};
extern const struct unwind_machine unwind_x86_64, unwind_aarch64;

struct unwind_stack {
	uint64_t start;    /* address of the first byte */
	const char *bytes; /* little-endian */
	size_t n;
};

/* Where code lies: its object's rules and the address in the object. */
struct unwind_place {
	struct cfi *cfi; /* NULL: none, walk by frame pointer */
	uint64_t vaddr;
};

struct unwind {
	const struct unwind_machine *machine;
	struct unwind_stack stack;
	/* Whether pc lies in known code, and where; false ends the walk. */
	bool (*place)(void *arg, uint64_t pc, struct unwind_place *p);
	/* A word of memory besides the stack; false if not to be had. */
	bool (*read)(void *arg, uint64_t addr, uint64_t *v);
	void *arg;
};

struct unwind_ip {
	uint64_t ip; /* a caller's: the return address, behind the call */
	bool exact;  /* interrupted here, not called from here */
};

enum unwind_end {
	UNWIND_OUTERMOST, /* the whole stack */
	UNWIND_TRUNCATED, /* the next frame lies beyond the stack's copy */
	UNWIND_NOWHERE,   /* the next frame is in no known code */
	UNWIND_BROKEN,    /* rules that lead nowhere, or in a circle */
	UNWIND_FULL       /* max frames were found */
};

/*
 * Walks from pc and the registers (CFI_REGS of them, by DWARF number), which
 * are used up. Writes at most max frames, leaf first, to ips and their number
 * to *n. *reach is then the stack address behind the last byte asked for.
 */
enum unwind_end unwind_walk(const struct unwind *u, uint64_t *regs, uint64_t pc,
    struct unwind_ip *ips, size_t max, size_t *n, uint64_t *reach);

#endif
