/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_PROLOGUE_H
#define FG_RECORD_PROLOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Frames of x86-64 found by the frame pointer, when that is not known but the
 * stack pointer is: a function begins with
 *
 *	push %rbp		55
 *	mov %rsp,%rbp		48 89 e5
 *	push %rbx ...		53, 41 54
 *	sub $24,%rsp		48 83 ec 18, or 48 81 ec and 32 bits
 *
 * and then both are that far apart until it ends, unless it allocates on the
 * stack or pushes arguments. So what is found is no more than a candidate.
 */
#define PROLOGUE_BEFORE 24
#define PROLOGUE_BEHIND 64
#define PROLOGUE_MOST 4

/*
 * code is that many bytes before and behind the place from where on the frame
 * pointer is set and all saved registers are on the stack. The bytes that may
 * have been taken off the stack pointer behind it, into sizes; how many such
 * numbers, 0 if this is no such beginning.
 */
size_t prologue_sizes(const unsigned char *code, uint32_t sizes[PROLOGUE_MOST]);
/* Whether a call ends at the end of the 7 bytes at code. */
bool prologue_is_call(const unsigned char *code);

#endif
