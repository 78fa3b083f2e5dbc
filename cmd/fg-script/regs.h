/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_REGS_H
#define FG_SCRIPT_REGS_H

#include <stdint.h>

#include "common/str.h"

struct buf;
struct sample;

/*
 * Appends registers of a sample, " ABI:2    AX:0x1    BX:0x2 ": abi is 1 for a
 * task of 32 bits and 2 for one of 64, words holds one for each bit of mask.
 * Nothing if abi is 0, for there are then none. Names are those of arch, as
 * uname -m has it; "rN" where no names are known here.
 */
void regs_add(struct buf *b, const struct sample *s, struct str arch,
    uint64_t abi, uint64_t mask, struct str words);

#endif
