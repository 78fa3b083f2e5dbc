/* SPDX-License-Identifier: ISC */
/* From a stack dump to the callers, with the recorded objects' unwind rules. */
#include "dump.h"

#include <elf.h>
#include <string.h>

#include "common/perf/format.h"
#include "common/perf/userregs.h"
#include "common/space/cfi.h"
#include "common/space/module.h"
#include "common/xalloc.h"

void
dumps_init(struct dumps *d, const struct data *data, struct tasks *tasks,
    struct symbols *symbols)
{
	*d = (struct dumps){ .data = data, .tasks = tasks, .symbols = symbols };
	d->trace.max = DUMPS_DEPTH;
	d->trace.ips = xreallocarray(NULL, DUMPS_DEPTH, sizeof(*d->trace.ips));
}

/* The registers that were recorded. */
static void
load_regs(struct unwind_regs *regs, const struct sample *s,
    const struct userregs *user)
{
	for (unsigned i = 0; i < user->n; i++)
		if (sample_user_reg(s, user->number[i], &regs->v[i]))
			regs->known |= UINT64_C(1) << i;
	(void)sample_user_reg(s, user->pc, &regs->pc);
}

/*
 * Whether the sample is of a processor. A recorder that was killed has not
 * said which, but the registers tell these two apart.
 */
static bool
is_arch(const struct dumps *d, const struct sample *s, struct str name,
    const struct userregs *user)
{
	uint64_t mask = s->attr->sample_regs_user;

	return d->data->arch.n > 0 ? str_eq(d->data->arch, name)
				   : (mask & ~user->all) == 0;
}

bool
dumps_load(
    const struct dumps *d, const struct sample *s, struct dumps_start *start)
{
	struct unwind_regs *regs = &start->regs;

	*start = (struct dumps_start){ 0 };
	if (s->user_abi != PD_REGS_ABI_64)
		return false;
	if (is_arch(d, s, STR("x86_64"), &userregs_x86_64)) {
		start->machine = &unwind_x86_64;
		load_regs(regs, s, &userregs_x86_64);
	} else if (is_arch(d, s, STR("aarch64"), &userregs_aarch64)) {
		start->machine = &unwind_aarch64;
		load_regs(regs, s, &userregs_aarch64);
	} else {
		return false;
	}
	start->stack = (struct unwind_stack){ regs->v[start->machine->sp],
		s->stack.s, (size_t)s->stack_filled };
	return true;
}

bool
dumps_knows(const struct dumps_start *start, unsigned reg)
{
	return (start->regs.known >> reg & 1) != 0;
}

static bool
place_of(void *arg, uint64_t pc, struct unwind_place *where)
{
	struct dumps *d = arg;
	const struct module *m;
	const struct dso *dso;
	struct cfi *cfi = NULL;
	struct place p;
	uint64_t vaddr;

	*where = (struct unwind_place){ 0 };
	if (!task_user(d->task, pc, false, &p))
		return false;
	dso = &d->tasks->dsos.v[p.dso];
	where->vdso = dso->kind == DSO_VDSO;
	if (dso->kind == DSO_JITDUMP) {
		cfi = jitframes_find(
		    &d->jit, dso->dump, p.offset, d->elf_machine, &vaddr);
	} else {
		m = symbols_module(d->symbols, p.dso);
		if (m != NULL && module_vaddr(m, p.offset, &vaddr))
			cfi = symbols_cfi(d->symbols, p.dso);
	}
	if (cfi != NULL)
		where->rule = cfi_find(cfi, vaddr);
	return true;
}

static enum unwind_end
walk(struct dumps *d, struct dumps_start *start, const struct task *k,
    bool rules_only)
{
	struct unwind u = { .machine = start->machine,
		.stack = start->stack,
		.rules_only = rules_only,
		.place = place_of,
		.arg = d };

	d->task = k;
	d->elf_machine =
	    start->machine == &unwind_aarch64 ? EM_AARCH64 : EM_X86_64;
	return unwind_walk(&u, &start->regs, &d->trace);
}

enum unwind_end
dumps_trace(struct dumps *d, struct dumps_start *start, const struct task *k)
{
	return walk(d, start, k, true);
}

size_t
dumps_walk(
    struct dumps *d, const struct sample *s, const struct task *k, bool *cut)
{
	struct dumps_start start;
	enum unwind_end end;

	*cut = false;
	if (!dumps_load(d, s, &start) || start.regs.pc == 0 ||
	    !dumps_knows(&start, start.machine->sp)) {
		d->foreign++;
		return 0;
	}
	d->walked++;
	end = walk(d, &start, k, false);
	d->ends[end]++;
	*cut = unwind_is_cut(end);
	if (end == UNWIND_TRUNCATED && s->stack_filled < s->stack.n) {
		d->absent++;
	} else if (end == UNWIND_TRUNCATED) {
		extents_cut(&d->extents, k, &start.stack, d->trace.reach);
		if (start.stack.n > d->size)
			d->size = start.stack.n;
	} else if (end == UNWIND_OUTERMOST) {
		extents_whole(&d->extents, k, d->trace.reach);
	}
	return d->trace.n;
}

void
dumps_free(struct dumps *d)
{
	xfree(d->trace.ips);
	jitframes_free(&d->jit);
	extents_free(&d->extents);
}
