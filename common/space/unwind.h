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
 * compiled at run time). Knows nothing of where either came from, and reads
 * no memory besides: it was not recorded, or has changed since.
 */

/* What differs between processors. Numbers are DWARF's of the psABI. */
struct unwind_machine {
	unsigned char sp, fp; /* stack and frame pointer */
	unsigned char ra;     /* column of the return address, ... */
	bool ra_is_pc;        /* ... which rules take for the frame's own pc */
	unsigned char regs;   /* registers that a walk keeps */
	uint64_t pc_mask;     /* bits of an address that are no signature */
	/*
	 * Where the kernel saves registers 0, 1, ... up to the stack pointer
	 * and then the program counter for a signal handler, counted from its
	 * caller's stack pointer. 0: the C library's trampoline has rules.
	 */
	unsigned signal_regs;
};
extern const struct unwind_machine unwind_x86_64, unwind_aarch64;

struct unwind_stack {
	uint64_t start;    /* address of the first byte */
	const char *bytes; /* little-endian */
	size_t n;
};

/* A word of the copy; false if it is not in there. */
bool unwind_word(const struct unwind_stack *s, uint64_t addr, uint64_t *v);

/* What is known of the code at an address. */
struct unwind_place {
	const struct cfi_rule *rule; /* NULL: none, walk by frame pointer */
	bool vdso; /* the kernel's; what returns there is a signal handler */
};

/* The registers of a frame by DWARF number. */
struct unwind_regs {
	uint64_t v[CFI_REGS];
	uint64_t known; /* bit i: v[i] has a value */
	uint64_t pc;
};

struct unwind {
	const struct unwind_machine *machine;
	struct unwind_stack stack;
	bool rules_only; /* where there is no rule, end */
	/* Whether pc lies in known code, and where; false ends the walk. */
	bool (*place)(void *arg, uint64_t pc, struct unwind_place *p);
	/*
	 * The value of the register that rule r, found at pc, needs for the CFA and
	 * that is not known; false if not to be had. NULL: never.
	 */
	bool (*missing)(void *arg, uint64_t pc, const struct cfi_rule *r,
	    const struct unwind_regs *regs, uint64_t *v);
	void *arg;
};

struct unwind_ip {
	uint64_t ip;   /* a caller's: the return address, behind the call */
	uint64_t slot; /* the stack address it was read at; 0: none */
	bool exact;    /* no call: interrupted, or returned to by a handler */
};

enum unwind_end {
	UNWIND_OUTERMOST, /* the whole stack */
	UNWIND_TRUNCATED, /* the next frame lies beyond the stack's copy */
	UNWIND_ELSEWHERE, /* ... on the stack that a signal interrupted */
	UNWIND_NOWHERE,   /* the next frame is in no known code */
	UNWIND_BROKEN,    /* rules that lead nowhere, or in a circle */
	UNWIND_FULL       /* max frames were found */
};
#define UNWIND_ENDS 6

/* Whether there are frames beyond the last that was found. */
static inline bool
unwind_is_cut(enum unwind_end end)
{
	return end == UNWIND_TRUNCATED || end == UNWIND_ELSEWHERE ||
	    end == UNWIND_FULL;
}

/* What a walk finds. */
struct unwind_trace {
	struct unwind_ip *ips; /* the caller's, for max frames, leaf first */
	size_t max, n;
	uint64_t reach; /* stack address behind the last byte asked for */
	/* Where the return address lies that was not to be had; 0: unknown. */
	uint64_t slot;
};

/* Walks from the registers, which are used up, and fills in *t. */
enum unwind_end unwind_walk(
    const struct unwind *u, struct unwind_regs *regs, struct unwind_trace *t);

#endif
