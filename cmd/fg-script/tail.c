/* SPDX-License-Identifier: ISC */
/* From an address to the text of its frame, with no work done twice. */
#include "tail.h"

#include "common/buf.h"
#include "common/hash.h"
#include "common/xalloc.h"
#include "fields.h"

/* Addresses seen lately; a power of two. */
#define SLOTS ((size_t)1 << 14)

/* Set in the key of a kernel address's slot: no generation gets that far. */
#define KERNEL_KEY (UINT64_C(1) << 63)

#define UNKNOWN STR("[unknown]")

/* Functions inlined into one another at one place that are shown. */
#define INLINED_MAX 256

struct tails_slot {
	uint64_t key; /* generation of the maps << 1 | whether a caller */
	uint64_t addr;
	struct str tail;
};

/* What a text is kept by; those without a name are alike throughout a dso. */
struct key {
	uint64_t offset;
	uint32_t dso;
	uint32_t kind;
};

enum kind { KIND_LIVE, KIND_CALLER, KIND_NAMELESS };

static const struct key nowhere = { 0, TABLE_NONE, KIND_NAMELESS };
static const struct symbol nothing = { .dso = { "[unknown]", 9 } };

void
tails_init(struct tails *t, const struct tasks *tasks, struct symbols *symbols,
    struct inlines *inlines)
{
	*t = (struct tails){
		.tasks = tasks, .symbols = symbols, .inlines = inlines
	};
	t->slots = xcalloc(SLOTS, sizeof(*t->slots));
}

static void
add_offset(const struct tails *t, struct buf *b, const struct symbol *sym)
{
	if ((t->fields & FIELD_SYMOFF) == 0)
		return;
	buf_addstr(b, STR("+0x"));
	buf_addhex(b, sym->offset);
}

/* A line for each function inlined at the place of key. */
static void
add_inlined(struct tails *t, struct buf *b, const struct key *key,
    const struct symbol *sym)
{
	const char *names[INLINED_MAX];
	struct place p = { key->dso, key->offset };
	size_t n;

	if (t->inlines == NULL || key->kind == KIND_NAMELESS ||
	    key->dso == TABLE_NONE)
		return;
	n = inlines_find(
	    t->inlines, &p, key->kind == KIND_CALLER, names, INLINED_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_addc(b, ' ');
		symbols_name(t->symbols, b, str_from(names[i]));
		add_offset(t, b, sym);
		buf_addstr(b, STR(" (inlined)\n"));
	}
}

static struct str
make(struct tails *t, const struct key *key, const struct symbol *sym)
{
	struct buf b = { 0 };
	struct str tail;

	if (t->fields & FIELD_SYM) {
		add_inlined(t, &b, key, sym);
		buf_addc(&b, ' ');
		buf_addstr(&b, sym->name.n > 0 ? sym->name : UNKNOWN);
		if (key->kind != KIND_NAMELESS)
			add_offset(t, &b, sym);
	}
	if (t->fields & FIELD_DSO) {
		buf_addstr(&b, STR(" ("));
		buf_addstr(&b, sym->dso);
		buf_addc(&b, ')');
	}
	buf_addc(&b, '\n');
	tail = arena_str(&t->arena, buf_str(&b));
	buf_free(&b);
	return tail;
}

static struct str
keep(struct tails *t, const struct key *key, const struct symbol *sym)
{
	size_t known = t->keys.n;
	uint32_t n = table_put(
	    &t->keys, (struct str){ (const char *)key, sizeof(*key) });

	if (n == known) {
		t->v = xgrow(t->v, &t->cap, known + 1, sizeof(*t->v));
		t->v[n] = make(t, key, sym);
	}
	return t->v[n];
}

static struct str
keep_place(struct tails *t, const struct place *p, bool caller,
    const struct symbol *sym)
{
	struct key key = { 0, p->dso, KIND_NAMELESS };

	if (sym->name.n > 0) {
		key.offset = p->offset;
		key.kind = caller ? KIND_CALLER : KIND_LIVE;
	}
	return keep(t, &key, sym);
}

static struct str
find_user(struct tails *t, const struct task *k, uint64_t addr, bool caller)
{
	struct place place;
	struct symbol sym;

	if (!task_user(k, addr, !caller, &place))
		return keep(t, &nowhere, &nothing);
	symbols_find(t->symbols, &place, caller, &sym);
	return keep_place(t, &place, caller, &sym);
}

static struct str
find_kernel(struct tails *t, uint64_t addr, bool caller)
{
	struct place place = { TABLE_NONE, addr };
	struct symbol sym;

	if (tasks_kernel(t->tasks, addr, &place))
		symbols_find(t->symbols, &place, caller, &sym);
	else
		symbols_find_kernel(t->symbols, addr, caller, &sym);
	if (place.dso == TABLE_NONE && sym.name.n == 0)
		return keep(t, &nowhere, &nothing);
	return keep_place(t, &place, caller, &sym);
}

static struct tails_slot *
slot(struct tails *t, uint64_t key, uint64_t addr)
{
	return &t->slots[hash_mix(addr + key * 0x9e3779b97f4a7c15u) &
	    (SLOTS - 1)];
}

struct str
tails_user(struct tails *t, const struct task *k, uint64_t addr, bool caller)
{
	uint64_t key = k->space->generation << 1 | caller;
	struct tails_slot *s = slot(t, key, addr);

	if (s->key != key || s->addr != addr)
		*s = (struct tails_slot){ key, addr,
			find_user(t, k, addr, caller) };
	return s->tail;
}

struct str
tails_kernel(struct tails *t, uint64_t addr, bool caller)
{
	uint64_t key = KERNEL_KEY | t->tasks->kernel_generation << 1 | caller;
	struct tails_slot *s = slot(t, key, addr);

	if (s->key != key || s->addr != addr)
		*s = (struct tails_slot){ key, addr,
			find_kernel(t, addr, caller) };
	return s->tail;
}

struct str
tails_none(struct tails *t)
{
	return keep(t, &nowhere, &nothing);
}

struct str
tails_truncated(struct tails *t)
{
	static const struct key cut = { 1, TABLE_NONE, KIND_NAMELESS };
	static const struct symbol truncated = { .name = { "[truncated]", 11 },
		.dso = { "[unknown]", 9 } };

	return keep(t, &cut, &truncated);
}

void
tails_free(struct tails *t)
{
	xfree(t->slots);
	xfree(t->v);
	table_free(&t->keys);
	arena_free(&t->arena);
}
