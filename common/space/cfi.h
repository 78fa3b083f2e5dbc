/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_CFI_H
#define FG_COMMON_SPACE_CFI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct module;
struct Dwarf_Frame_s; /* libdw's Dwarf_Frame */

/*
 * How to find a frame's caller: the call frame information of an object
 * (.eh_frame, .debug_frame; DWARF 5, section 6.4), looked up by libdw and
 * compiled into a small rule for each address asked for, which is kept; equal
 * ones once.
 * Registers have their DWARF numbers.
 */
#define CFI_REGS 34  /* enough for x86-64 (17) and AArch64 (34) */
#define CFI_SAVED 14 /* registers a plain rule can restore */

enum cfi_kind {
	CFI_NONE,      /* no call frame information covers the address */
	CFI_OUTERMOST, /* it says there is no caller */
	CFI_PLAIN,  /* CFA = register + offset, registers saved off the CFA */
	CFI_GENERAL /* anything else: frame holds libdw's answer */
};

struct cfi_rule {
	unsigned char kind;
	bool signal;           /* a signal frame: its caller was interrupted */
	unsigned char cfa_reg; /* CFI_PLAIN: the CFA is this register ... */
	unsigned char nsaved;
	int32_t cfa_offset;           /* ... plus this */
	unsigned char reg[CFI_SAVED]; /* register reg[i] is saved at ... */
	int32_t at[CFI_SAVED];        /* ... CFA + at[i] */
	struct Dwarf_Frame_s *frame;  /* CFI_GENERAL */
};

struct cfi;

/*
 * The rules of a module, which must live as long. An object without call
 * frame information has CFI_NONE everywhere.
 */
struct cfi *cfi_new(const struct module *m);
void cfi_free(struct cfi *c);
/* The rule at vaddr, an address of the object's own; lives until cfi_free. */
const struct cfi_rule *cfi_find(struct cfi *c, uint64_t vaddr);
/* The number of addresses whose rules are kept. */
size_t cfi_count(const struct cfi *c);
/* What module_forget does, which does not know of all that is read here. */
void cfi_forget(const struct cfi *c);
/* Where the rule at vaddr begins to apply; looked up anew. */
uint64_t cfi_start(const struct cfi *c, uint64_t vaddr);

/* What evaluating a general rule needs to know of the frame. */
struct cfi_frame {
	const uint64_t *regs;
	uint64_t known; /* bit i: regs[i] has a value */
	/* A word of memory; false if it is not to be had. */
	bool (*read)(void *arg, uint64_t addr, uint64_t *v);
	void *arg;
};

/* The CFA of a general rule; false if it cannot be found. */
bool cfi_general_cfa(
    const struct cfi_rule *r, const struct cfi_frame *f, uint64_t *cfa);

enum cfi_value {
	CFI_SAME,      /* the register keeps its value */
	CFI_UNDEFINED, /* nothing is said of it; of the return address: none */
	CFI_UNKNOWN,   /* its value is not to be had */
	CFI_KNOWN
};

/* The caller's value of a register under a general rule. */
enum cfi_value cfi_general_reg(const struct cfi_rule *r,
    const struct cfi_frame *f, uint64_t cfa, int reg, uint64_t *v);

#endif
