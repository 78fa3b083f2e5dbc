/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_ALLOCMARK_H
#define FG_RECORD_ALLOCMARK_H

#include <stdint.h>

/*
 * What fg-record and the library it has loaded into programs agree on. The
 * library writes a word at an address that is the same in every process; a
 * data breakpoint there, which the kernel offers to everybody and passes on to
 * threads and children, makes a sample of it, with the stack. The registers of
 * the first two arguments say what is sampled: the bytes it stands for, 0 if
 * it is about to be freed or KEPT if it was not, and where it lies.
 */
#if defined(__x86_64__)
#define ALLOCMARK UINT64_C(0x464700000000)
#else
#define ALLOCMARK UINT64_C(0x4647000000) /* for addresses of 39 bits */
#endif

#define ALLOCMARK_KEPT UINT64_MAX

/* The environment: bytes between samples, in decimal, and ... */
#define ALLOCMARK_INTERVAL "FG_ALLOC_INTERVAL"
/* ... whether frees are to be told as well, if there is such a variable. */
#define ALLOCMARK_LIVE "FG_ALLOC_LIVE"
#define ALLOCMARK_LIBRARY "libfg-alloc.so"

#endif
