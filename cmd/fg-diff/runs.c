/* SPDX-License-Identifier: ISC */
/* Runs read into one tree, and what each of them has of each stack. */
#include "runs.h"

#include "common/buf.h"
#include "common/num.h"
#include "common/xalloc.h"
#include "names.h"
#include "profile.h"

static uint32_t
add_run(struct runs *r, int side)
{
	if (r->n >= UINT32_MAX)
		xexhausted("runs");
	r->runs = xgrow(r->runs, &r->cap, r->n + 1, sizeof(*r->runs));
	r->runs[r->n] = (struct run){ .side = side };
	return (uint32_t)r->n++;
}

bool
runs_time(struct str *stack, struct str *frame)
{
	size_t i = 1, points = 0;

	if (stack->n == 0 || stack->s[0] != '+')
		return false;
	for (; i < stack->n &&
	     (num_isdigit(stack->s[i]) ||
		 (stack->s[i] == '.' && points++ == 0));
	     i++)
		;
	if (i < 2 || i + 1 >= stack->n || stack->s[i] != 's' ||
	    stack->s[i + 1] != ';')
		return false;
	*frame = str_head(*stack, i + 1);
	*stack = str_from_index(*stack, i + 2);
	return true;
}

/* The run that a slice of time is; stacks without one are in a slice too. */
static uint32_t
slice_run(struct runs *r, int side, struct str *stack)
{
	struct table *times = &r->times[side];
	struct str frame = STR("");
	size_t n = times->n;
	uint32_t id;

	runs_time(stack, &frame);
	id = table_put(times, frame);
	r->slice[side] = xgrow(r->slice[side], &r->slice_cap[side], times->n,
	    sizeof(*r->slice[side]));
	if (times->n > n)
		r->slice[side][id] = add_run(r, side);
	return r->slice[side][id];
}

static uint64_t
common_divisor(uint64_t a, uint64_t b)
{
	uint64_t rest;

	for (; b != 0; b = rest) {
		rest = a % b;
		a = b;
	}
	return a;
}

/*
 * Counts are samples, or samples times a period: the unit is then one sample.
 * As one unit is a multiple of all fractions of it, wholes need not be looked
 * at once there is a fraction.
 */
static void
find_unit(struct count *unit, struct count c)
{
	if (c.frac == 0 && unit->frac == 0 && unit->whole != 1)
		unit->whole = common_divisor(unit->whole, c.whole);
	if (c.frac != 0)
		*unit = (struct count){ 0,
			common_divisor(c.frac,
			    unit->frac != 0 ? unit->frac : COUNT_FRAC) };
}

static void
keep_cell(struct runs *r, uint32_t node, uint32_t number, struct count count)
{
	struct run *run = &r->runs[number];

	/* Fits, as the total of the side does. */
	count_add(&run->total, count);
	find_unit(&run->unit, count);
	r->cells =
	    xgrow(r->cells, &r->cells_cap, r->ncells + 1, sizeof(*r->cells));
	r->cells[r->ncells++] = (struct runs_cell){ node, number, count };
}

/* Where a stack ends in the tree. */
static uint32_t
find_node(struct runs *r, struct str stack)
{
	uint32_t *node = NULL, found;

	if (r->keep) {
		node = seen_node(&r->seen, stack);
		if (*node != SEEN_NEW)
			return *node;
	}
	found = stacks_path(&r->stacks, names_stack(r->names, stack));
	if (node != NULL)
		*node = found;
	return found;
}

bool
runs_read(struct runs *r, int side, struct profile *p)
{
	uint32_t run = r->slices ? 0 : add_run(r, side), node;
	struct str stack;

	r->stacks.columns = 2;
	while (profile_next(p)) {
		stack = p->stack;
		if (r->slices)
			run = slice_run(r, side, &stack);
		if (!count_add(&r->total[side], p->count))
			return false;
		node = find_node(r, stack);
		stacks_add(&r->stacks, node, side, p->count);
		if (r->keep)
			keep_cell(r, node, run, p->count);
	}
	return !p->overflow;
}

bool
runs_sliced(const struct runs *r)
{
	struct str frame, stack;
	struct buf b = { 0 };
	bool sliced;

	if (r->slices || r->stacks.n < 2)
		return false;
	buf_addstr(&b, r->stacks.frames.keys[r->stacks.nodes[1].frame]);
	buf_addstr(&b, STR(";"));
	stack = buf_str(&b);
	sliced = runs_time(&stack, &frame);
	buf_free(&b);
	return sliced;
}

size_t
runs_count(const struct runs *r, int side)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->runs[i].side == side;
	return n;
}

void
runs_free(struct runs *r)
{
	stacks_free(&r->stacks);
	seen_free(&r->seen);
	xfree(r->cells);
	xfree(r->runs);
	for (int i = 0; i < 2; i++) {
		table_free(&r->times[i]);
		xfree(r->slice[i]);
	}
	*r = (struct runs){ 0 };
}
