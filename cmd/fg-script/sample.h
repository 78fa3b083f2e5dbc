/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_SAMPLE_H
#define FG_SCRIPT_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"
#include "data.h"

/*
 * The fields of a SAMPLE record, as its event's sample_type has them; those it
 * lacks are 0, and empty. perf_event_open(2) has their order. Words of arrays
 * are as in the file and unaligned: sample_word reads one. All slices point
 * into the record.
 */
struct sample {
	const struct perf_attr *attr;   /* whose layout the record has */
	const struct data_event *event; /* which need not be that one's */
	bool big;
	unsigned mode; /* PD_MISC_USER, PD_MISC_KERNEL ... */
	uint32_t pid, tid, cpu;
	uint64_t ip, time, addr, id, stream_id, period;
	struct str read;       /* PERF_SAMPLE_READ whole */
	struct str chain;      /* words */
	struct str raw;        /* bytes */
	struct str branches;   /* entries of three words */
	uint64_t user_abi;     /* 0: there are no registers */
	struct str user_regs;  /* words, one for each bit of sample_regs_user */
	struct str stack;      /* bytes from the user stack pointer on */
	uint64_t stack_filled; /* bytes of stack that were copied */
	uint64_t weight, data_src, transaction;
	uint64_t intr_abi;
	struct str intr_regs;
	uint64_t phys_addr, cgroup, data_page_size, code_page_size;
	struct str aux;
};

/* False if the fields do not fit into the record; it may be partly loaded. */
bool sample_load(
    struct sample *s, const struct data *d, const struct data_record *rec);
/* Word i of words, which has more than i of them. */
uint64_t sample_word(const struct sample *s, struct str words, size_t i);
/* The user register of a number; false if it was not recorded. */
bool sample_user_reg(const struct sample *s, unsigned reg, uint64_t *v);

#endif
