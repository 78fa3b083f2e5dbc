/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_SHOW_H
#define FG_SCRIPT_SHOW_H

#include <stdbool.h>
#include <stdint.h>

#include "data.h"
#include "print.h"
#include "task.h"

struct buf;

/* Kinds of records that can be printed among the samples; a set is a mask. */
enum show {
	SHOW_TASK = 1 << 0,   /* FORK, COMM, EXIT */
	SHOW_MMAP = 1 << 1,   /* MMAP, MMAP2 */
	SHOW_SWITCH = 1 << 2, /* SWITCH, SWITCH_CPU_WIDE */
	SHOW_NAMESPACES = 1 << 3,
	SHOW_LOST = 1 << 4, /* LOST, LOST_SAMPLES */
	SHOW_ROUND = 1 << 5,
	SHOW_BPF = 1 << 6, /* KSYMBOL, BPF_EVENT */
	SHOW_CGROUP = 1 << 7,
	SHOW_TEXT_POKE = 1 << 8
};

/* The kind of a record's type; 0: it is never printed. */
unsigned show_kind(uint32_t type);
/*
 * Appends a record as perf script prints it: what a sample begins with, then
 *
 *	PERF_RECORD_FORK(30:30):(10:11)
 *
 * where the command is that of the task concerned, the ids those of the task
 * that did it. *k is the task concerned. False, with b as it was, if the record
 * is too short for its type.
 */
bool show_record(struct print *p, struct tasks *t, struct buf *b,
    const struct data_record *rec, const struct task **k);

#endif
