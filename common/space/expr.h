/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_EXPR_H
#define FG_COMMON_SPACE_EXPR_H

#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cfi_frame;

/*
 * Evaluates the n operations of an expression (DWARF 5, section 2.5) over a
 * frame whose CFA is known, or 0: *v is an address, or if so told by *value
 * what is looked for itself. False if it has no result: it wants what is not
 * to be had, or is broken, or takes too long.
 */
bool expr_evaluate(const Dwarf_Op *ops, size_t n, const struct cfi_frame *f,
    uint64_t cfa, uint64_t *v, bool *value);

#endif
