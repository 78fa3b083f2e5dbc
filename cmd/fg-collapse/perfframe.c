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

/* How a symbol is handled. */
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
/*
 * If so many tries give fewer hits, the cache rests for so many lines: a hit
 * saves about what a miss costs.
 */
#define TRIES 2048
#define HITS (TRIES / 2)
#define REST (16 * TRIES)

/* The ends of lines met lately, direct-mapped. */
#define OBJECTS ((size_t)1 << 8)

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

const struct perfframe_line *
perfframes_look(struct perfframes *pf, struct str line)
{
	struct perfframe_line *slot;

	if (pf->lines == NULL || line.n < LINE_MIN || line.n > LINE_MAX)
		return NULL;
	if (++pf->tries == TRIES) {
		pf->rest = pf->hits < HITS ? REST : 0;
		pf->tries = pf->hits = 0;
	}
	slot = line_slot(pf, line);
	if (slot->length != line.n || slot->java != pf->java ||
	    memcmp(slot->bytes, line.s, line.n) != 0)
		return NULL;
	pf->hits++;
	return slot;
}

static void
remember(struct perfframes *pf, struct str line, const struct perfframe *f)
{
	struct perfframe_line *slot;

	if (pf->rest > 0 || line.n < LINE_MIN || line.n > LINE_MAX)
		return;
	if (pf->lines == NULL)
		pf->lines = xcalloc(LINES, sizeof(*pf->lines));
	slot = line_slot(pf, line);
	slot->length = (uint32_t)line.n;
	slot->java = pf->java;
	slot->frame = *f;
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
name_unknown(const struct perfframes *pf, const struct perf_frame *f,
    enum dso_kind kind, struct buf *b)
{
	struct str name = str_basename(f->object);

	buf_addc(b, '[');
	if (kind == DSO_UNKNOWN)
		name = STR("unknown");
	for (size_t i = 0; i < name.n; i++)
		buf_addc(b, name.s[i] == ';' ? ':' : name.s[i]);
	if (pf->opts->addrs) {
		buf_addstr(b, STR(" <"));
		buf_addstr(b, f->address);
		buf_addc(b, '>');
	}
	buf_addc(b, ']');
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
	unsigned untidy = pf->opts->untidy;

	buf_clear(b);
	if (how & AS_IS)
		buf_addstr(b, name);
	else if (untidy & NAMES_GENERIC)
		names_safe(name, b);
	else
		names_generic(name, b);
	if (!(how & AS_IS) && !(untidy & NAMES_GO))
		names_go(b, 0);
	if (!str_ends(buf_str(b), text))
		buf_addstr(b, text);
	tidy = buf_str(b);
	if ((how & JAVA) && !(untidy & NAMES_JAVA))
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
	struct perfframe p = { .callers = (uint32_t)pf->nids };
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
	if (!(how & AS_IS) && !(pf->opts->untidy & NAMES_RUST) &&
	    names_rust(symbol, &pf->repaired))
		symbol = buf_str(&pf->repaired);
	if (how & CHAIN)
		p = make_chain(pf, symbol, how);
	else
		p.leaf = number(pf, symbol, how);
	p.cut = is_cut(pf->opts, symbol);
	return p;
}

/* What a symbol is, met before or not. */
static const struct perfframe *
find(struct perfframes *pf, const struct perfsymbol_query *q)
{
	const struct perfframe *known = perfsymbols_find(&pf->symbols, q);
	struct perfframe p;

	if (known != NULL)
		return known;
	p = make(pf, q->name, q->how);
	return perfsymbols_add(&pf->symbols, q, &p);
}

/* What an object of this kind makes of a symbol. */
static int
handling(const struct perfframes *pf, enum dso_kind kind)
{
	return mark(pf->opts, kind) | (kind == DSO_JIT ? CHAIN : 0);
}

static bool
is_unknown(struct str symbol)
{
	return symbol.n == 0 || str_eq(symbol, STR("[unknown]"));
}

const struct perfframe *
perfframes_add(
    struct perfframes *pf, const struct perf_frame *frame, struct str line)
{
	enum dso_kind kind = object_kind(pf, frame->object);
	struct str symbol = frame->symbol;
	int how = handling(pf, kind) | (pf->java ? JAVA : 0);
	struct perfsymbol_query q;
	struct buf name = { 0 };
	const struct perfframe *p;

	if (is_unknown(symbol)) {
		name_unknown(pf, frame, kind, &name);
		symbol = buf_str(&name);
		how = mark(pf->opts, kind) | AS_IS;
	}
	q = perfsymbols_ask(&pf->symbols, symbol, how);
	p = find(pf, &q);
	remember(pf, line, p);
	buf_free(&name);
	return p;
}

/* A tab, an address in 16 columns and a blank begin the line. */
#define COLUMN 16
#define SYMBOL (1 + COLUMN + 1)

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_hex(char c)
{
	return (unsigned char)(c - '0') < 10 || (unsigned char)(c - 'a') < 6;
}

/* Eight bytes, the first lowest: one load, as compilers know. */
static inline uint64_t
load8(const char *p)
{
	const unsigned char *s = (const void *)p;

	return s[0] | (uint64_t)s[1] << 8 | (uint64_t)s[2] << 16 |
	    (uint64_t)s[3] << 24 | (uint64_t)s[4] << 32 | (uint64_t)s[5] << 40 |
	    (uint64_t)s[6] << 48 | (uint64_t)s[7] << 56;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The high bit of each byte below 128 that is from first up to last. */
static inline uint64_t
range8(uint64_t v, unsigned first, unsigned last)
{
	return (v + EACH(0x80 - first)) & ~(v + EACH(0x7f - last)) & EACH(0x80);
}

/* Of each that is a digit; EACH(0x80) if all are. */
static inline uint64_t
hex8(uint64_t v)
{
	uint64_t low = v & EACH(0x7f);

	return (range8(low, '0', '9') | range8(low, 'a', 'f')) & ~v;
}

/* Whether there are digits, or nothing, to the right of blanks, or nothing. */
static inline bool
is_padded8(uint64_t v)
{
	uint64_t blanks = range8(v & EACH(0x7f), ' ', ' ') & ~v;
	uint64_t bytes = blanks / 0x80 * 0xff;

	return (blanks | hex8(v)) == EACH(0x80) && (bytes & (bytes + 1)) == 0;
}

/* Whether column, of COLUMN bytes, holds digits to the right of blanks. */
static bool
is_address(const char *column)
{
	uint64_t left = load8(column), right = load8(column + 8);

	if (hex8(right) == EACH(0x80))
		return is_padded8(left);
	return left == EACH(' ') && is_padded8(right) &&
	    column[COLUMN - 1] != ' ';
}

static bool
is_aligned(struct str line)
{
	return line.n >= LINE_MIN && line.s[0] == '\t' &&
	    line.s[SYMBOL - 1] == ' ' && is_address(line.s + 1);
}

/* How many bytes at the end of s are digits, if less than eight. */
static size_t
count_digits(struct str s)
{
	size_t n = 0;
#ifdef __GNUC__
	uint64_t others;

	if (s.n >= 8) {
		others = ~hex8(load8(s.s + s.n - 8)) & EACH(0x80);
		return others != 0 ? (size_t)__builtin_clzll(others) / 8 : 8;
	}
#endif
	while (n < 8 && n < s.n && is_hex(s.s[s.n - 1 - n]))
		n++;
	return n;
}

/* As perf_offset. */
static struct str
less_offset(struct str s)
{
	size_t n = count_digits(s);

	if (n == 8)
		return perf_offset(s);
	if (n == 0 || s.n < n + 3 || memcmp(s.s + s.n - n - 3, "+0x", 3) != 0)
		return s;
	return str_head(s, s.n - n - 3);
}

/* The end of a line that is to be known by its last eight bytes. */
static struct perfframe_object *
object_slot(struct perfframes *pf, struct str line)
{
	uint64_t v;

	memcpy(&v, line.s + line.n - 8, 8);
	if (pf->objects == NULL)
		pf->objects = xcalloc(OBJECTS, sizeof(*pf->objects));
	return &pf->objects[hash_mix(v) & (OBJECTS - 1)];
}

/*
 * The object at the end of line. Where its parentheses pair, the bytes from
 * the blank before them on say all, whatever stands there on other lines.
 */
static const struct perfframe_object *
object_end(struct perfframes *pf, struct str line)
{
	struct perfframe_object *slot = object_slot(pf, line);
	const struct buf *text = &slot->text;
	struct str object;
	size_t start;

	if (text->n > 0 && line.n > text->n &&
	    memcmp(line.s + line.n - text->n, text->s, text->n) == 0)
		return slot;
	start = perf_object(line);
	if (start == STR_NONE || start < SYMBOL)
		return NULL;
	buf_clear(&slot->text);
	buf_addstr(&slot->text, str_from_index(line, start - 1));
	object = str_from_index(line, start + 1);
	slot->how =
	    handling(pf, dso_kind(perf_offset(str_head(object, object.n - 1))));
	return slot;
}

bool
perfframes_quick(
    struct perfframes *pf, struct str line, struct perfsymbol_query *q)
{
	const struct perfframe_object *object;
	struct str symbol;

	if (!is_aligned(line) || line.s[line.n - 1] != ')')
		return false;
	object = object_end(pf, line);
	if (object == NULL || object->text.n + SYMBOL >= line.n)
		return false;
	symbol.s = line.s + SYMBOL;
	symbol.n = line.n - SYMBOL - object->text.n;
	if (is_blank(symbol.s[0]) || is_blank(symbol.s[symbol.n - 1]))
		return false;
	symbol = less_offset(symbol);
	if (symbol.n == 0 || symbol.s[0] == '[')
		return false;
	*q = perfsymbols_ask(
	    &pf->symbols, symbol, object->how | (pf->java ? JAVA : 0));
	return true;
}

const struct perfframe *
perfframes_resolve(
    struct perfframes *pf, const struct perfsymbol_query *q, struct str line)
{
	const struct perfframe *p = find(pf, q);

	remember(pf, line, p);
	return p;
}

/* Puts the location before the mark, which belongs at the end. */
uint32_t
perfframes_located(struct perfframes *pf, uint32_t id, struct str srcline)
{
	struct str frame = pf->sink->stacks.names.keys[id - 1], m = STR("");

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
	perfsymbols_free(&pf->symbols);
	xfree(pf->lines);
	for (size_t i = 0; pf->objects != NULL && i < OBJECTS; i++)
		buf_free(&pf->objects[i].text);
	xfree(pf->objects);
	buf_free(&pf->object);
	buf_free(&pf->name);
	buf_free(&pf->repaired);
	*pf = (struct perfframes){ 0 };
}
