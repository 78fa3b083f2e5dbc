/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_CLOCK_H
#define FG_RECORD_CLOCK_H

#include <stdint.h>

/* The clock that samples have their times from: CLOCK_MONOTONIC, in ns. */
uint64_t clock_now(void);

#endif
