/* SPDX-License-Identifier: ISC */
/* From where a thread waits to its callers. */
#include "waiting.h"

#include <unistd.h>

#include "common/space/unwind.h"
#include "live.h"
#include "prologue.h"

#if defined(__x86_64__)
/* A walk that knows of the registers no more than two. */
struct waiting {
	struct live *live;
	const struct unwind_stack *stack;
	int memory;
};

static bool
place_waiting(void *arg, uint64_t pc, struct unwind_place *where)
{
	const struct waiting *w = arg;

	return live_place(w->live, pc, where);
}

static bool
read_code(const struct waiting *w, uint64_t addr, unsigned char *p, size_t n)
{
	return pread(w->memory, p, n, (off_t)addr) == (ssize_t)n;
}

/* Would this be a frame: does it return to where a call was made? */
static bool
is_frame(const struct waiting *w, uint64_t cfa)
{
	unsigned char code[7];
	struct unwind_place where;
	uint64_t ra, fp;

	return unwind_word(w->stack, cfa - 8, &ra) &&
	    unwind_word(w->stack, cfa - 16, &fp) && fp >= cfa &&
	    live_place(w->live, ra - 1, &where) &&
	    read_code(w, ra - sizeof(code), code, sizeof(code)) &&
	    prologue_is_call(code);
}

/* The frame pointer, by how much of the stack the function has taken. */
static bool
frame_pointer(void *arg, uint64_t pc, const struct cfi_rule *r,
    const struct unwind_regs *regs, uint64_t *v)
{
	unsigned char code[PROLOGUE_BEFORE + PROLOGUE_BEHIND];
	const struct waiting *w = arg;
	uint32_t sizes[PROLOGUE_MOST];
	uint64_t cfa, found = 0;
	int32_t lowest = 0;
	size_t n;

	if (r->cfa_reg != LIVE_MACHINE->fp || r->cfa_offset != 16 ||
	    !read_code(w, pc - live_into(w->live, pc) - PROLOGUE_BEFORE, code,
		sizeof(code)))
		return false;
	for (int i = 0; i < r->nsaved; i++)
		if (r->at[i] < lowest)
			lowest = r->at[i];
	n = prologue_sizes(code, sizes);
	for (size_t i = 0; i < n; i++) {
		cfa = regs->v[LIVE_MACHINE->sp] + sizes[i] +
		    (uint64_t)(int64_t)-lowest;
		if (!is_frame(w, cfa) || cfa == found)
			continue;
		/* One of two may be a call that has long returned. */
		if (found != 0)
			return false;
		found = cfa;
	}
	*v = found - 16;
	return found != 0;
}
#endif

void
waiting_put(struct live *l, struct buf *b, const struct waiting_thread *t)
{
	const unsigned sp = LIVE_MACHINE->sp;
	struct unwind u = { .machine = LIVE_MACHINE,
		.stack = { t->sp, t->stack.s, t->stack.n },
		.place = live_place,
		.arg = l };
	struct unwind_regs regs = { .pc = t->pc, .known = UINT64_C(1) << sp };
	struct unwind_trace trace = { .ips = l->ips, .max = l->max };
	enum unwind_end end;

#if defined(__x86_64__)
	struct waiting w = { l, &u.stack, t->memory };

	u.place = place_waiting;
	u.missing = frame_pointer;
	u.arg = &w;
#endif
	regs.v[sp] = t->sp;
	live_enter(l, t->pid);
	end = unwind_walk(&u, &regs, &trace);
	live_put(l, b, trace.n, end != UNWIND_OUTERMOST);
}
