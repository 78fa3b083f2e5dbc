/* SPDX-License-Identifier: ISC */
/* From an address to the text of its frame, with no work done twice. */
#include "tail.h"

#include <string.h>

#include "common/hash.h"
#include "common/perf/format.h"
#include "common/printable.h"
#include "common/xalloc.h"
#include "fields.h"

/*
 * Addresses seen lately; a power of two. The fuzzers' inputs are small: they
 * are built with few, so that there is something to be replaced.
 */
#ifndef TAIL_SLOTS
#define TAIL_SLOTS ((size_t)1 << 14)
#endif
/* Tails kept; with one more all are made anew, for those that still come. */
#ifndef TAILS_KEPT
#define TAILS_KEPT ((size_t)1 << 19)
#endif
/* Longer texts are not kept in a slot, or names could fill the memory. */
#define SLOT_MAX 2048

/* Columns of an address. */
#define HEX 16

/* Set in the key of a kernel address's slot: no generation gets that far. */
#define KERNEL_KEY (UINT64_C(1) << 63)

#define UNKNOWN STR("[unknown]")

/* What a text depends on. */
#define FIELDS \
	(FIELD_SYM | FIELD_SYMOFF | FIELD_DSO | FIELD_DSOFF | FIELD_SRCLINE)

/* Between the lines of a tail that an address belongs before. */
#define MARK '\1'

/* Functions inlined into one another at one place that are shown. */
#define INLINED_MAX 256

struct tails_slot {
	uint64_t key; /* generation of the maps << 1 | whether a caller */
	uint64_t addr;
	char *text;
	uint32_t n, cap;
};

/* What a tail is kept by; those without a name are alike throughout a dso. */
struct key {
	uint64_t offset;
	uint32_t dso;
	uint32_t kind;
};

enum kind { KIND_SELF, KIND_CALLER, KIND_NAMELESS };

static const struct key nowhere = { 0, TABLE_NONE, KIND_NAMELESS };
static const struct symbol nothing = { .dso = { "[unknown]", 9 } };

static void
begin(struct tails *t, const struct tails_options *opts,
    const struct tasks *tasks, struct symbols *symbols, struct inlines *inlines)
{
	*t = (struct tails){ .opts = *opts,
		.tasks = tasks,
		.symbols = symbols,
		.inlines = inlines };
	t->slots = xcalloc(TAIL_SLOTS, sizeof(*t->slots));
}

static void
add_offset(const struct tails *t, struct buf *b, const struct symbol *sym)
{
	if ((t->opts.fields & FIELD_SYMOFF) == 0)
		return;
	buf_addstr(b, STR("+0x"));
	buf_addhex(b, sym->offset);
}

static void
add_line(const struct tails *t, struct buf *b, const struct srcline *line)
{
	if ((t->opts.fields & FIELD_SRCLINE) == 0 || line->file == NULL)
		return;
	buf_addstr(b, STR("  "));
	printable_add(b, str_from(line->file));
	buf_addc(b, ':');
	buf_adddec(b, line->number);
	buf_addc(b, '\n');
}

/*
 * A line for each function inlined at a place. *line, that of the place, ends
 * as that of the function they are inlined into.
 */
static void
add_inlined(struct tails *t, struct buf *b, const struct place *p, bool caller,
    const struct symbol *sym, struct srcline *line)
{
	struct inlined v[INLINED_MAX];
	size_t n = inlines_find(t->inlines, p, caller, v, INLINED_MAX);

	for (size_t i = 0; i < n; i++) {
		if (t->opts.fields & FIELD_SYM) {
			buf_addc(b, ' ');
			symbols_name(t->symbols, b, str_from(v[i].name));
			add_offset(t, b, sym);
		}
		buf_addstr(b, STR(" (inlined)\n"));
		add_line(t, b, line);
		buf_addc(b, MARK);
		*line = v[i].call;
	}
}

/* What there is to say of a place in a file whose line is not known. */
static void
add_unknown_line(struct buf *b, struct str dso, uint64_t vaddr)
{
	buf_addstr(b, STR("  "));
	buf_addstr(b, str_basename(dso));
	buf_addc(b, '[');
	buf_addhex(b, vaddr);
	buf_addstr(b, STR("]\n"));
}

/* p is where it is in the dso; NULL: that is not known. */
static void
add_dso(const struct tails *t, struct buf *b, const struct place *p,
    const struct symbol *sym)
{
	buf_addstr(b, STR(" ("));
	buf_addstr(b, sym->dso);
	if (p != NULL && (t->opts.fields & FIELD_DSOFF) != 0 &&
	    dso_is_object(&t->tasks->dsos.v[p->dso])) {
		buf_addstr(b, STR("+0x"));
		buf_addhex(b, p->offset);
	}
	buf_addc(b, ')');
}

static struct str
make(struct tails *t, const struct key *key, const struct symbol *sym)
{
	const struct place p = { key->dso, key->offset };
	const bool named = key->kind != KIND_NAMELESS && sym->name.n > 0,
		   placed =
		       key->kind != KIND_NAMELESS && key->dso != TABLE_NONE,
		   lines = placed && (t->opts.fields & FIELD_SRCLINE) != 0,
		   caller = key->kind == KIND_CALLER;
	struct srcline line = { 0 };
	uint64_t vaddr = 0;
	struct buf b = { 0 };
	struct str tail;

	if (lines)
		inlines_line(t->inlines, &p, caller, &line, &vaddr);
	if (placed && named && !t->opts.no_inline &&
	    (t->opts.fields & (FIELD_SYM | FIELD_SRCLINE)) != 0)
		add_inlined(t, &b, &p, caller, sym, &line);
	if (t->opts.fields & FIELD_SYM) {
		buf_addc(&b, ' ');
		buf_addstr(&b, sym->name.n > 0 ? sym->name : UNKNOWN);
		if (named)
			add_offset(t, &b, sym);
	}
	if (t->opts.fields & FIELD_DSO)
		add_dso(t, &b, placed ? &p : NULL, sym);
	buf_addc(&b, '\n');
	if (lines && line.file != NULL)
		add_line(t, &b, &line);
	else if (lines && dso_is_object(&t->tasks->dsos.v[key->dso]))
		add_unknown_line(&b, sym->dso, vaddr);
	tail = arena_str(&t->arena, buf_str(&b));
	buf_free(&b);
	return tail;
}

static void
forget(struct tails *t)
{
	table_free(&t->keys);
	arena_free(&t->arena);
}

static struct str
keep(struct tails *t, const struct key *key, const struct symbol *sym)
{
	size_t known;
	uint32_t n;

	if (t->keys.n >= TAILS_KEPT)
		forget(t);
	known = t->keys.n;
	n = table_put(
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

	if (p->dso != TABLE_NONE &&
	    (t->opts.fields & (FIELD_DSOFF | FIELD_SRCLINE)) == 0 &&
	    sym->name.n == 0)
		return keep(t, &key, sym);
	key.offset = p->offset;
	key.kind = caller ? KIND_CALLER : KIND_SELF;
	return keep(t, &key, sym);
}

/* The eight digits of v at dst. */
static void
put_hex8(char *dst, uint32_t v)
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t x = v;

	/* A nibble to each byte; then letters are 39 beyond digits. */
	x = (x | x << 16) & 0x0000ffff0000ffff;
	x = (x | x << 8) & 0x00ff00ff00ff00ff;
	x = (x | x << 4) & 0x0f0f0f0f0f0f0f0f;
	x += '0' * ones + (((x + 6 * ones) >> 4) & ones) * 39;
	/* Compilers make one store of these, and none of a loop. */
	dst[0] = (char)(x >> 56);
	dst[1] = (char)(x >> 48);
	dst[2] = (char)(x >> 40);
	dst[3] = (char)(x >> 32);
	dst[4] = (char)(x >> 24);
	dst[5] = (char)(x >> 16);
	dst[6] = (char)(x >> 8);
	dst[7] = (char)x;
}

/* Puts addr before each line of a tail that it belongs to, into t->text. */
static struct str
render(struct tails *t, uint64_t addr, struct str tail)
{
	struct str part;
	size_t mark;
	char *p;

	buf_clear(&t->text);
	if (t->opts.bare)
		return str_head(tail, tail.n - 1);
	do {
		mark = str_chr(tail, MARK);
		part = str_head(tail, mark);
		p = buf_extend(&t->text, 1 + HEX);
		*p++ = '\t';
		put_hex8(p, (uint32_t)(addr >> 32));
		put_hex8(p + 8, (uint32_t)addr);
		for (int i = 0; i < HEX - 1 && p[i] == '0'; i++)
			p[i] = ' ';
		buf_addstr(&t->text, part);
		tail = str_from_index(tail, part.n + 1);
	} while (mark != STR_NONE);
	return buf_str(&t->text);
}

static struct str
find_user(struct tails *t, const struct task *k, uint64_t addr, bool caller)
{
	struct place place;
	struct symbol sym;
	struct str tail;

	if (!task_user(k, addr, caller, &place))
		return render(t, addr, keep(t, &nowhere, &nothing));
	symbols_find(t->symbols, &place, caller, &sym);
	tail = keep_place(t, &place, caller, &sym);
	if (t->opts.file_offset && dso_is_object(&t->tasks->dsos.v[place.dso]))
		addr = place.offset;
	return render(t, addr, tail);
}

static struct str
find_kernel(struct tails *t, uint64_t addr, bool caller)
{
	struct place place;
	struct symbol sym;

	symbols_find_kernel(t->symbols, addr, caller, &place, &sym);
	if (place.dso == TABLE_NONE && sym.name.n == 0)
		return render(t, addr, keep(t, &nowhere, &nothing));
	return render(t, addr, keep_place(t, &place, caller, &sym));
}

static struct tails_slot *
slot(struct tails *t, uint64_t key, uint64_t addr)
{
	return &t->slots[hash_mix(addr + key * 0x9e3779b97f4a7c15u) &
	    (TAIL_SLOTS - 1)];
}

/* Has s hold text if that is short; the text, in one place or the other. */
static struct str
fill(struct tails_slot *s, uint64_t key, uint64_t addr, struct str text)
{
	if (text.n > SLOT_MAX)
		return text;
	if (text.n > s->cap) {
		s->text = xreallocarray(s->text, text.n, 1);
		s->cap = (uint32_t)text.n;
	}
	if (text.n > 0)
		memcpy(s->text, text.s, text.n);
	s->key = key;
	s->addr = addr;
	s->n = (uint32_t)text.n;
	return (struct str){ s->text, s->n };
}

struct str
tails_user(struct tails *t, const struct task *k, uint64_t addr, bool caller)
{
	uint64_t key = k->space->generation << 1 | caller;
	struct tails_slot *s = slot(t, key, addr);

	if (s->key == key && s->addr == addr)
		return (struct str){ s->text, s->n };
	return fill(s, key, addr, find_user(t, k, addr, caller));
}

static struct str
kernel_text(struct tails *t, uint64_t addr, bool caller)
{
	uint64_t key = KERNEL_KEY | t->tasks->kernel_generation << 1 | caller;
	struct tails_slot *s = slot(t, key, addr);

	if (s->key == key && s->addr == addr)
		return (struct str){ s->text, s->n };
	return fill(s, key, addr, find_kernel(t, addr, caller));
}

struct str
tails_truncated(struct tails *t)
{
	static const struct key cut = { 1, TABLE_NONE, KIND_NAMELESS };
	static const struct symbol truncated = { .name = { "[truncated]", 11 },
		.dso = { "[unknown]", 9 } };

	return render(t, UINT64_MAX, keep(t, &cut, &truncated));
}

static void
end(struct tails *t)
{
	for (size_t i = 0; t->slots != NULL && i < TAIL_SLOTS; i++)
		xfree(t->slots[i].text);
	xfree(t->slots);
	xfree(t->v);
	table_free(&t->keys);
	buf_free(&t->text);
	arena_free(&t->arena);
}

struct str
tails_find(struct tails *t, const struct task *k, unsigned mode, uint64_t addr,
    bool caller)
{
	switch (mode) {
	case PD_MISC_USER:
		return tails_user(t, k, addr, caller);
	case PD_MISC_KERNEL:
		return kernel_text(t, addr, caller);
	default:
		return render(t, addr, keep(t, &nowhere, &nothing));
	}
}

void
tailset_init(struct tailset *s, const struct tails_options *opts,
    const struct tasks *tasks, struct symbols *symbols, struct inlines *inlines)
{
	*s = (struct tailset){ .opts = *opts,
		.tasks = tasks,
		.symbols = symbols,
		.inlines = inlines };
}

struct tails *
tailset_get(struct tailset *s, uint32_t fields, bool bare)
{
	struct tails_options o = s->opts;

	o.fields = fields & FIELDS;
	o.bare = bare;
	o.no_inline |= bare;
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i]->opts.fields == o.fields &&
		    s->v[i]->opts.bare == bare)
			return s->v[i];
	}
	s->v = xgrow(s->v, &s->cap, s->n + 1, sizeof(*s->v));
	s->v[s->n] = xmalloc(sizeof(**s->v));
	begin(s->v[s->n], &o, s->tasks, s->symbols, s->inlines);
	return s->v[s->n++];
}

void
tailset_free(struct tailset *s)
{
	for (size_t i = 0; i < s->n; i++) {
		end(s->v[i]);
		xfree(s->v[i]);
	}
	xfree(s->v);
}
