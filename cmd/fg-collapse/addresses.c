/* SPDX-License-Identifier: ISC */
/* Stacks of addresses, named by the objects that were mapped there. */
#include "addresses.h"

#include <stdlib.h>
#include <string.h>

#include "common/num.h"
#include "common/xalloc.h"
#include "profile.h"
#include "sink.h"
#include "tree.h"

struct addresses_map {
	uint64_t start, end, offset;
	struct str path;
};

void
addresses_free(struct addresses *a)
{
	stacks_free(&a->stacks);
	table_free(&a->pcs);
	arena_free(&a->paths);
	xfree(a->maps);
	xfree(a->pc);
	*a = (struct addresses){ 0 };
}

void
addresses_push(struct addresses *a, uint64_t pc)
{
	a->pc = xgrow(a->pc, &a->pc_cap, a->n + 1, sizeof(*a->pc));
	a->pc[a->n++] = pc;
}

bool
addresses_add(struct addresses *a, struct count weight)
{
	uint32_t node = STACKS_ROOT;
	uint64_t pc;

	while (a->n > 0) {
		pc = a->pc[--a->n];
		if (a->n > 0 && pc > 0)
			pc--;
		node = stacks_child(&a->stacks, node,
		    table_put(&a->pcs,
			(struct str){ (const char *)&pc, sizeof(pc) }));
	}
	return stacks_add(&a->stacks, node, 0, weight);
}

bool
addresses_map(struct addresses *a, struct str line)
{
	struct str range = str_word(&line);
	size_t dash = str_chr(range, '-');
	struct addresses_map m;

	if (dash == STR_NONE ||
	    !num_parse_hex(str_head(range, dash), &m.start) ||
	    !num_parse_hex(str_from_index(range, dash + 1), &m.end) ||
	    str_word(&line).n < 4 || !num_parse_hex(str_word(&line), &m.offset))
		return false;
	str_word(&line); /* device */
	str_word(&line); /* inode */
	m.path = arena_str(&a->paths, str_trim(line));
	a->maps = xgrow(a->maps, &a->maps_cap, a->nmaps + 1, sizeof(*a->maps));
	a->maps[a->nmaps++] = m;
	return true;
}

static int
by_start(const void *a, const void *b)
{
	const struct addresses_map *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* What is mapped at an address, or NULL. */
static const struct addresses_map *
find(const struct addresses *a, uint64_t pc)
{
	size_t low = 0, high = a->nmaps, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (a->maps[mid].start <= pc)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && pc < a->maps[low - 1].end ? &a->maps[low - 1] : NULL;
}

static uint32_t
frame(const struct addresses *a, struct profile *p, uint32_t number)
{
	const struct addresses_map *m;
	struct buf b = { 0 };
	struct str object = STR("unknown");
	uint32_t id;
	uint64_t pc;

	memcpy(&pc, a->pcs.keys[number].s, sizeof(pc));
	m = find(a, pc);
	if (m != NULL && m->path.n > 0) {
		pc = pc - m->start + m->offset;
		object = str_basename(m->path);
		if (object.n > 1 && object.s[0] == '[') /* [vdso] */
			object =
			    str_from_index(str_head(object, object.n - 1), 1);
	}
	buf_addc(&b, '[');
	buf_addstr(&b, object);
	buf_addstr(&b, STR(" <"));
	buf_addhex(&b, pc);
	buf_addstr(&b, STR(">]"));
	id = profile_frame(p, buf_str(&b));
	buf_free(&b);
	return id;
}

bool
addresses_fold(struct addresses *a, struct profile *p)
{
	const struct stacks *s = &a->stacks;
	uint32_t *frames = xcalloc(a->pcs.n, sizeof(*frames));
	uint32_t *at = xcalloc(s->n, sizeof(*at));
	struct tree tree = { 0 };
	bool fits = true;

	if (a->nmaps > 0)
		qsort(a->maps, a->nmaps, sizeof(*a->maps), by_start);
	for (uint32_t i = 0; i < a->pcs.n; i++)
		frames[i] = frame(a, p, i);
	for (uint32_t i = 0; i < s->n && fits; i++) {
		if (i > 0)
			at[i] = tree_under(&tree, at[s->nodes[i].parent],
			    &frames[s->nodes[i].frame], 1);
		if (s->nodes[i].ends)
			fits = tree_add(&tree, at[i], s->self[0][i]);
	}
	fits = fits && tree_fold(&tree, p->sink);
	tree_free(&tree);
	xfree(frames);
	xfree(at);
	return fits;
}
