/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_POISSON_H
#define FG_RECORD_POISSON_H

#include <stdint.h>

/*
 * Which allocations to sample, and what each then stands for. Every byte
 * allocated has the same chance of 1 - exp(-1 / interval) to be hit, whatever
 * came before; an allocation of n bytes is sampled if one of them is, so with
 * the chance p = 1 - exp(-n / interval), and stands for n / p bytes: the sum
 * over samples is, expected, that over all allocations (Horvitz and Thompson,
 * 1952). Needs no mathematical library, for it runs in other people's
 * programs.
 */

/* Bytes up to the next one hit, counting it: at least 1. state: any but 0. */
int64_t poisson_gap(uint64_t *state, uint64_t interval);
/* What a sampled allocation of n > 0 bytes stands for, rounded by chance. */
uint64_t poisson_weight(uint64_t *state, uint64_t interval, uint64_t n);

#endif
