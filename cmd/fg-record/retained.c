/* SPDX-License-Identifier: ISC */
/* Blocks by address, in a hash of each process, and sums by stack. */
#include "retained.h"

#include "common/xalloc.h"

#define FIRST_SLOTS 64 /* a power of 2 */

struct retained_process {
	struct retained_block *slots; /* addr 0: empty */
	size_t nslots, n;
	struct table stacks; /* ... */
	uint64_t *bytes;     /* ... and what each retains */
	size_t cap;
};

static struct retained_process *
process(struct retained *r, uint32_t pid)
{
	size_t known = r->pids.n;
	uint32_t n = table_put(
	    &r->pids, (struct str){ (const char *)&pid, sizeof(pid) });

	if (n == known) {
		r->v = xgrow(r->v, &r->cap, known + 1, sizeof(*r->v));
		r->v[n] = (struct retained_process){ 0 };
	}
	return &r->v[n];
}

/* Fibonacci hashing: the place of an address, if no other took it. */
static size_t
home(const struct retained_process *p, uint64_t addr)
{
	return (size_t)(addr * UINT64_C(0x9e3779b97f4a7c15) >> 32) &
	    (p->nslots - 1);
}

/* Where the address is, or the empty place for it; there is one. */
static size_t
find(const struct retained_process *p, uint64_t addr)
{
	size_t i = home(p, addr);

	while (p->slots[i].addr != 0 && p->slots[i].addr != addr)
		i = (i + 1) & (p->nslots - 1);
	return i;
}

/* At most half of the slots are taken. */
static void
make_room(struct retained_process *p)
{
	struct retained_process old = *p;

	if (p->n * 2 < p->nslots)
		return;
	p->nslots = old.nslots > 0 ? old.nslots * 2 : FIRST_SLOTS;
	p->slots = xcalloc(p->nslots, sizeof(*p->slots));
	for (size_t i = 0; i < old.nslots; i++)
		if (old.slots[i].addr != 0)
			p->slots[find(p, old.slots[i].addr)] = old.slots[i];
	xfree(old.slots);
}

/* Empties a slot; those behind move up, so that none is cut off its home. */
static void
clear(struct retained_process *p, size_t hole)
{
	size_t mask = p->nslots - 1;

	for (size_t i = (hole + 1) & mask; p->slots[i].addr != 0;
	     i = (i + 1) & mask) {
		size_t from = home(p, p->slots[i].addr);

		if (((i - from) & mask) < ((i - hole) & mask))
			continue;
		p->slots[hole] = p->slots[i];
		hole = i;
	}
	p->slots[hole].addr = 0;
	p->n--;
}

static bool
take(struct retained_process *p, uint64_t addr, struct retained_block *was)
{
	size_t i;

	if (p->n == 0)
		return false;
	i = find(p, addr);
	if (p->slots[i].addr == 0)
		return false;
	*was = p->slots[i];
	p->bytes[was->stack] -= was->bytes;
	clear(p, i);
	return true;
}

static void
put(struct retained_process *p, const struct retained_block *b)
{
	struct retained_block was;

	(void)take(p, b->addr, &was);
	make_room(p);
	p->slots[find(p, b->addr)] = *b;
	p->bytes[b->stack] += b->bytes;
	p->n++;
}

void
retained_add(struct retained *r, uint32_t pid, uint64_t addr, uint64_t bytes,
    struct str stack)
{
	struct retained_process *p = process(r, pid);
	size_t known = p->stacks.n;
	struct retained_block b = { addr, bytes, table_put(&p->stacks, stack) };

	if (b.stack == known) {
		p->bytes =
		    xgrow(p->bytes, &p->cap, known + 1, sizeof(*p->bytes));
		p->bytes[known] = 0;
	}
	if (addr != 0)
		put(p, &b);
}

bool
retained_remove(
    struct retained *r, uint32_t pid, uint64_t addr, struct retained_block *was)
{
	return addr != 0 && take(process(r, pid), addr, was);
}

void
retained_restore(
    struct retained *r, uint32_t pid, const struct retained_block *was)
{
	put(process(r, pid), was);
}

static void
forget(struct retained_process *p)
{
	xfree(p->slots);
	xfree(p->bytes);
	table_free(&p->stacks);
	*p = (struct retained_process){ 0 };
}

static void
end(struct retained_process *p, retained_fn *fn, void *arg)
{
	for (size_t i = 0; i < p->stacks.n; i++)
		if (p->bytes[i] > 0)
			fn(arg, p->stacks.keys[i], p->bytes[i]);
	forget(p);
}

void
retained_end(struct retained *r, uint32_t pid, retained_fn *fn, void *arg)
{
	uint32_t n = table_get(
	    &r->pids, (struct str){ (const char *)&pid, sizeof(pid) });

	if (n != TABLE_NONE)
		end(&r->v[n], fn, arg);
}

void
retained_end_all(struct retained *r, retained_fn *fn, void *arg)
{
	for (size_t i = 0; i < r->pids.n; i++)
		end(&r->v[i], fn, arg);
}

void
retained_free(struct retained *r)
{
	for (size_t i = 0; i < r->pids.n; i++)
		forget(&r->v[i]);
	xfree(r->v);
	table_free(&r->pids);
	*r = (struct retained){ 0 };
}
