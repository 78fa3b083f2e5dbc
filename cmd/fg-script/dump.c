/* SPDX-License-Identifier: ISC */
/* From a stack dump to the callers, with the recorded objects' unwind rules. */
#include "dump.h"

#include <string.h>

#include "common/space/cfi.h"
#include "common/space/module.h"
#include "common/xalloc.h"

/* What perf_event_open(2) has: the abi of registers of a 64-bit task. */
#define ABI_64 2

/* Numbers of registers in a sample, asm/perf_regs.h, by DWARF number. */
static const unsigned char x86_64_regs[] = { 0, 3, 2, 1, 4, 5, 6, 7, 16, 17, 18,
	19, 20, 21, 22, 23 };
#define X86_64_IP 8
#define AARCH64_REGS 32 /* the same numbers */
#define AARCH64_PC 32

void
dumps_init(struct dumps *d, const struct data *data, struct tasks *tasks,
    struct symbols *symbols)
{
	*d = (struct dumps){ .data = data, .tasks = tasks, .symbols = symbols };
	d->ips = xreallocarray(NULL, DUMPS_DEPTH, sizeof(*d->ips));
}

/* Reads the registers; the processor, or NULL if they are not to be used. */
static const struct unwind_machine *
load_regs(
    const struct dumps *d, const struct sample *s, uint64_t *regs, uint64_t *pc)
{
	struct str arch = d->data->arch;
	bool ok = s->user_abi == ABI_64;

	if (str_eq(arch, STR("x86_64"))) {
		ok = ok && sample_user_reg(s, X86_64_IP, pc);
		for (size_t i = 0; ok && i < sizeof(x86_64_regs); i++)
			ok = sample_user_reg(s, x86_64_regs[i], &regs[i]);
		return ok ? &unwind_x86_64 : NULL;
	}
	if (str_eq(arch, STR("aarch64"))) {
		ok = ok && sample_user_reg(s, AARCH64_PC, pc);
		for (unsigned i = 0; ok && i < AARCH64_REGS; i++)
			ok = sample_user_reg(s, i, &regs[i]);
		return ok ? &unwind_aarch64 : NULL;
	}
	return NULL;
}

static struct cfi *
cfi_of(struct dumps *d, uint32_t dso, const struct module *m)
{
	size_t known = d->n;

	if (dso >= known) {
		d->cfi = xgrow(
		    d->cfi, &d->cap, (size_t)dso + 1, sizeof(struct cfi *));
		memset(d->cfi + known, 0,
		    (dso + 1 - known) * sizeof(struct cfi *));
		d->n = (size_t)dso + 1;
	}
	if (d->cfi[dso] == NULL)
		d->cfi[dso] = cfi_new(m);
	return d->cfi[dso];
}

static bool
place_of(void *arg, uint64_t pc, struct unwind_place *where)
{
	struct dumps *d = arg;
	const struct module *m;
	struct place p;

	*where = (struct unwind_place){ 0 };
	if (!task_user(d->task, pc, true, &p))
		return false;
	m = symbols_module(d->symbols, p.dso);
	if (m != NULL && module_vaddr(m, p.offset, &where->vaddr))
		where->cfi = cfi_of(d, p.dso, m);
	return true;
}

/* Memory besides the stack was not recorded. */
static bool
no_memory(void *arg, uint64_t addr, uint64_t *v)
{
	return false;
}

size_t
dumps_walk(
    struct dumps *d, const struct sample *s, const struct task *k, bool *cut)
{
	uint64_t regs[CFI_REGS] = { 0 }, pc, reach;
	size_t filled =
	    s->stack_filled < s->stack.n ? (size_t)s->stack_filled : s->stack.n;
	struct unwind u = { .machine = load_regs(d, s, regs, &pc),
		.place = place_of,
		.read = no_memory,
		.arg = d };
	enum unwind_end end;
	size_t n;

	*cut = false;
	if (u.machine == NULL) {
		d->foreign++;
		return 0;
	}
	d->task = k;
	d->walked++;
	u.stack =
	    (struct unwind_stack){ regs[u.machine->sp], s->stack.s, filled };
	end = unwind_walk(&u, regs, pc, d->ips, DUMPS_DEPTH, &n, &reach);
	*cut = end == UNWIND_TRUNCATED || end == UNWIND_FULL;
	if (*cut) {
		d->cut++;
		if (filled > d->size)
			d->size = filled;
	}
	return n;
}

void
dumps_free(struct dumps *d)
{
	for (size_t i = 0; i < d->n; i++)
		cfi_free(d->cfi[i]);
	xfree(d->cfi);
	xfree(d->ips);
}
