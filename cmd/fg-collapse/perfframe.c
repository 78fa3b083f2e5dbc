/* SPDX-License-Identifier: ISC */
/* Frames of perf script: tidied, marked, numbered, remembered. */
#include "perfframe.h"

#include <string.h>

#include "common/hash.h"
#include "common/xalloc.h"
#include "format.h"
#include "names.h"
#include "perfline.h"
#include "sink.h"

/* How a symbol is handled beyond its bytes: the first byte of its key. */
enum {
	AS_IS = 1,  /* a name made here: no tidying */
	CHAIN = 2,  /* "caller->callee": several frames */
	JAVA = 4,   /* class names lose their 'L' */
	KERNEL = 8, /* at most one mark: */
	JIT = 16,
	INLINED = 32
};

/*
 * The cache of lines: direct-mapped, so that its memory and the cost of a
 * miss are small. Lines out of these bounds are rare and not remembered.
 */
#define LINES ((size_t)1 << 12)
#define LINE_MIN 24
#define LINE_MAX PERFFRAME_LINE

void
perfframes_init(
    struct perfframes *pf, const struct format_opts *opts, struct sink *sink)
{
	*pf = (struct perfframes){
		.opts = opts, .sink = sink, .kind = dso_kind(STR(""))
	};
}

/* The address is within the first 24 bytes, what tells objects in the last. */
static struct perfframe_line *
line_slot(const struct perfframes *pf, struct str line)
{
	uint64_t a, b, c, d;

	memcpy(&a, line.s, 8);
	memcpy(&b, line.s + 8, 8);
	memcpy(&c, line.s + 16, 8);
	memcpy(&d, line.s + line.n - 8, 8);
	a ^= c * UINT64_C(0xc2b2ae3d27d4eb4f) + line.n;
	b ^= d * UINT64_C(0x165667b19e3779f9) + pf->java;
	return &pf->lines[hash_mix(a + b * UINT64_C(0x9e3779b97f4a7c15)) &
	    (LINES - 1)];
}

struct perfframe_line *
perfframes_cached(const struct perfframes *pf, struct str line)
{
	struct perfframe_line *slot;

	if (pf->lines == NULL || line.n < LINE_MIN || line.n > LINE_MAX)
		return NULL;
	slot = line_slot(pf, line);
	if (slot->length != line.n || slot->java != pf->java ||
	    memcmp(slot->bytes, line.s, line.n) != 0)
		return NULL;
	return slot;
}

static void
remember(struct perfframes *pf, struct str line, const struct perfframe *f)
{
	struct perfframe_line *slot;

	if (line.n < LINE_MIN || line.n > LINE_MAX)
		return;
	if (pf->lines == NULL)
		pf->lines = xcalloc(LINES, sizeof(*pf->lines));
	slot = line_slot(pf, line);
	slot->length = (uint32_t)line.n;
	slot->java = pf->java;
	slot->frame = *f;
	slot->tail.n = 0;
	memcpy(slot->bytes, line.s, line.n);
}

/* The mark that the object earns, if marks of its kind are asked for. */
static int
mark(const struct format_opts *opts, enum dso_kind kind)
{
	if (kind == DSO_KERNEL && opts->kernel)
		return KERNEL;
	if (kind == DSO_JIT && opts->jit)
		return JIT;
	if (kind == DSO_INLINED && opts->inlined)
		return INLINED;
	return 0;
}

/* Code without a symbol goes by its object: "[libc.so.6]", "[unknown]". */
static void
add_unknown(
    struct perfframes *pf, const struct perf_frame *f, enum dso_kind kind)
{
	struct str name = str_basename(f->object);

	buf_addc(&pf->key, '[');
	if (kind == DSO_UNKNOWN)
		name = STR("unknown");
	for (size_t i = 0; i < name.n; i++)
		buf_addc(&pf->key, name.s[i] == ';' ? ':' : name.s[i]);
	if (pf->opts->addrs) {
		buf_addstr(&pf->key, STR(" <"));
		buf_addstr(&pf->key, f->address);
		buf_addc(&pf->key, '>');
	}
	buf_addc(&pf->key, ']');
}

/* Neighbours are mostly in one object. */
static enum dso_kind
object_kind(struct perfframes *pf, struct str object)
{
	if (!str_eq(buf_str(&pf->object), object)) {
		buf_clear(&pf->object);
		buf_addstr(&pf->object, object);
		pf->kind = dso_kind(object);
	}
	return pf->kind;
}

static struct str
make_key(struct perfframes *pf, const struct perf_frame *f)
{
	enum dso_kind kind = object_kind(pf, f->object);
	int how = mark(pf->opts, kind);
	bool unknown = f->symbol.n == 0 || str_eq(f->symbol, STR("[unknown]"));

	if (unknown)
		how |= AS_IS;
	else if (kind == DSO_JIT)
		how |= CHAIN;
	if (pf->java && !unknown)
		how |= JAVA;
	buf_clear(&pf->key);
	buf_addc(&pf->key, (char)how);
	if (unknown)
		add_unknown(pf, f, kind);
	else
		buf_addstr(&pf->key, f->symbol);
	return buf_str(&pf->key);
}

static struct str
mark_text(int how)
{
	if (how & KERNEL)
		return STR("_[k]");
	if (how & JIT)
		return STR("_[j]");
	return how & INLINED ? STR("_[i]") : STR("");
}

/* The number of one frame of a symbol, tidied and marked. */
static uint32_t
number(struct perfframes *pf, struct str name, int how)
{
	struct buf *b = &pf->name;
	struct str tidy, text = mark_text(how);

	buf_clear(b);
	if (how & AS_IS)
		buf_addstr(b, name);
	else
		names_generic(name, b);
	if (!str_ends(buf_str(b), text))
		buf_addstr(b, text);
	tidy = buf_str(b);
	if (how & JAVA)
		tidy = names_java(tidy);
	return sink_frame(pf->sink, tidy);
}

static bool
is_cut(const struct format_opts *opts, struct str symbol)
{
	for (size_t i = 0; i < opts->nskip_after; i++)
		if (str_eq(opts->skip_after[i], symbol))
			return true;
	return false;
}

/*
 * Of a chain, the links behind the first were inlined. The last is the leaf;
 * the others go to ids from the inner to the outer one.
 */
static struct perfframe
make_chain(struct perfframes *pf, struct str chain, int how)
{
	struct perfframe p = { .callers = pf->nids };
	struct str rest = chain, link;
	uint32_t *ids, id;

	while (names_link(&rest, &link)) {
		if (str_trim(link).n == 0)
			continue;
		pf->ids = xgrow(
		    pf->ids, &pf->ids_cap, pf->nids + 1, sizeof(*pf->ids));
		pf->ids[pf->nids++] = number(pf, link, how);
		how = (how & ~(KERNEL | JIT)) | INLINED;
	}
	if (pf->nids == p.callers) {
		p.leaf = number(pf, chain, how);
		return p;
	}
	p.leaf = pf->ids[--pf->nids];
	p.more = (uint32_t)(pf->nids - p.callers);
	ids = pf->ids + p.callers;
	for (uint32_t i = 0; i < p.more / 2; i++) {
		id = ids[i];
		ids[i] = ids[p.more - 1 - i];
		ids[p.more - 1 - i] = id;
	}
	return p;
}

/* A symbol met for the first time. */
static struct perfframe
make(struct perfframes *pf, struct str symbol, int how)
{
	struct perfframe p = { 0 };

	buf_clear(&pf->repaired);
	if (!(how & AS_IS) && names_rust(symbol, &pf->repaired))
		symbol = buf_str(&pf->repaired);
	if (how & CHAIN)
		p = make_chain(pf, symbol, how);
	else
		p.leaf = number(pf, symbol, how);
	p.cut = is_cut(pf->opts, symbol);
	return p;
}

const struct perfframe *
perfframes_add(
    struct perfframes *pf, const struct perf_frame *frame, struct str line)
{
	size_t known = pf->keys.n;
	struct str key = make_key(pf, frame);
	uint32_t at = table_put(&pf->keys, key);

	if (pf->keys.n > known) {
		pf->list = xgrow(
		    pf->list, &pf->list_cap, pf->keys.n, sizeof(*pf->list));
		pf->list[at] =
		    make(pf, str_from_index(key, 1), (unsigned char)key.s[0]);
	}
	remember(pf, line, &pf->list[at]);
	return &pf->list[at];
}

/* Puts the location before the mark, which belongs at the end. */
uint32_t
perfframes_located(struct perfframes *pf, uint32_t id, struct str srcline)
{
	struct str frame = pf->sink->stacks.frames.keys[id], m = STR("");

	for (int how = KERNEL; how <= INLINED; how *= 2)
		if (str_ends(frame, mark_text(how)))
			m = mark_text(how);
	buf_clear(&pf->name);
	buf_addstr(&pf->name, str_head(frame, frame.n - m.n));
	buf_addc(&pf->name, ':');
	for (size_t i = 0; i < srcline.n; i++)
		buf_addc(&pf->name, srcline.s[i] == ';' ? ':' : srcline.s[i]);
	buf_addstr(&pf->name, m);
	return sink_frame(pf->sink, buf_str(&pf->name));
}

void
perfframes_free(struct perfframes *pf)
{
	xfree(pf->ids);
	xfree(pf->list);
	table_free(&pf->keys);
	xfree(pf->lines);
	buf_free(&pf->object);
	buf_free(&pf->key);
	buf_free(&pf->name);
	buf_free(&pf->repaired);
	*pf = (struct perfframes){ 0 };
}
