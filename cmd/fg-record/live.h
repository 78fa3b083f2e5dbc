/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_LIVE_H
#define FG_RECORD_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/cfi.h"
#include "common/str.h"
#include "ids.h"
#include "image.h"
#include "spaces.h"

struct buf;
struct events;
struct perf_event_attr;
struct sampler;
struct unwind_place;

/*
 * Stacks unwound while they are sampled. The kernel delivers the registers and
 * a copy of the stack's bytes with each sample; what is written instead is an
 * ordinary callchain, a hundredth of that: return addresses as they stand on
 * the stack, behind the kernel's own part. Or the kernel's walk by frame
 * pointers is kept, and only what it misses put in (common/space/repair.h),
 * for which a little of the stack is enough. Or the processor itself keeps the
 * latest calls that have not returned (last branch records), and they are made
 * a callchain. Records must come in order of
 * time, for what they tell of a process's memory must be known when it is
 * sampled.
 */
enum live_how {
	LIVE_NOT,    /* what the kernel delivers is written */
	LIVE_DUMP,   /* ... and that is a dump of the stack */
	LIVE_DWARF,  /* unwound */
	LIVE_REPAIR, /* frame pointers, repaired */
	LIVE_LBR     /* calls that the processor has kept account of */
};

struct live {
	enum live_how how;
	unsigned nregs;                /* that a sample has, and ... */
	unsigned char index[CFI_REGS]; /* ... which of them, by DWARF number */
	unsigned char pc_index;
	struct ids types; /* sample_type as opened, by sample */
	struct spaces spaces;
	struct images images;
	struct live_slot *slots;   /* places found lately, by address */
	struct live_trail *trails; /* of the last walks, by thread */
	struct unwind_ip *ips;
	const struct process *process; /* of the stack being walked, ... */
	uint32_t pid, tid;             /* ... whose it is */
	size_t max;                    /* frames of the user's at most */
	uint64_t walked;
	uint64_t cut;     /* of them: they end before the stack does */
	uint64_t foreign; /* not walked: of 32-bit tasks */
};

/* What a function's caller left in registers, and its result. */
struct live_call {
	uint64_t arg[4], result;
	uint64_t ip, sp;
	uint64_t from; /* at its first instruction: where it will return to */
	struct str stack;
};

/* This processor's stacks. */
#if defined(__aarch64__)
#define LIVE_MACHINE (&unwind_aarch64)
#else
#define LIVE_MACHINE (&unwind_x86_64)
#endif

/* Bytes of stack to ask the kernel for: the most it gives; to repair. */
#define LIVE_STACK 65528
#define LIVE_STACK_REPAIR 512
/* Can stacks of this processor be unwound? */
bool live_possible(void);
/*
 * Adds registers and stack to what a (with a callchain) samples; less of the
 * stack if a has a number for it already.
 */
void live_ask(struct perf_event_attr *a, enum live_how how, uint32_t stack);
/*
 * Takes them away again, for what is written has none. To be called once the
 * events are open.
 */
void live_init(struct live *l, struct events *ev, const struct sampler *s,
    enum live_how how, size_t max);
/* Takes note of a record that is no sample, or of several. */
void live_event(struct live *l, struct str record);
void live_events(struct live *l, struct str records);
/* Appends the sample with callers in place of its stack's bytes. */
void live_sample(struct live *l, struct buf *b, struct str record);
/* Of a sample as it comes; false if it was not taken in 64-bit user code. */
bool live_call(const struct live *l, struct str record, struct live_call *call);
/* The name of what a process maps at an address; empty: nothing known. */
struct str live_object(struct live *l, uint32_t pid, uint64_t addr);
void live_free(struct live *l);

/* For walks of other stacks. The process that the next ones are in: */
void live_enter(struct live *l, uint32_t pid);
/* What unwind.h asks for; the argument is a struct live. */
bool live_place(void *arg, uint64_t pc, struct unwind_place *where);
/* How far pc, which was placed, is from where its rule begins to apply. */
uint64_t live_into(const struct live *l, uint64_t pc);
/* Appends the first n frames of l->ips, for a callchain. */
void live_put(const struct live *l, struct buf *b, size_t n, bool cut);

#endif
