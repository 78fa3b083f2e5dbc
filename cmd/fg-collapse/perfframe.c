/* SPDX-License-Identifier: ISC */
/* Frames of perf script: tidied, marked, numbered, remembered. */
#include "perfframe.h"

#include <string.h>

#include "common/eight.h"
#include "common/fetch.h"
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

/* The cache of lines: direct-mapped. Others are rare and not remembered. */
#define LINES ((size_t)1 << 12)
#define LINE_MIN 24
#define LINE_MAX PERFFRAME_LINE

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

/* What an object of this kind makes of a symbol. */
static int
handling(const struct format_opts *opts, enum dso_kind kind)
{
	return mark(opts, kind) | (kind == DSO_JIT ? CHAIN : 0);
}

void
perfframes_init(
    struct perfframes *pf, const struct format_opts *opts, struct sink *sink)
{
	*pf = (struct perfframes){
		.opts = opts, .sink = sink, .kind = dso_kind(STR(""))
	};
	for (int kind = 0; kind < DSO_KINDS; kind++)
		pf->how[kind] = handling(opts, (enum dso_kind)kind);
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
	b ^= d * UINT64_C(0x165667b19e3779f9);
	return &pf->lines[hash_mix(a + b * UINT64_C(0x9e3779b97f4a7c15)) &
	    (LINES - 1)];
}

const struct perfframe_line *
perfframes_place(const struct perfframes *pf, struct str line)
{
	const struct perfframe_line *place;

	if (pf->lines == NULL || line.n < LINE_MIN || line.n > LINE_MAX)
		return NULL;
	place = line_slot(pf, line);
	for (size_t i = 0; i < line.n; i += 64)
		FETCH((const char *)place + i);
	return place;
}

const struct perfframe *
perfframes_met(const struct perfframes *pf, const struct perfframe_line *place,
    struct str line)
{
	if (place == NULL || place->length != line.n ||
	    place->java != pf->java ||
	    memcmp(place->bytes, line.s, line.n) != 0)
		return NULL;
	return &place->frame;
}

const struct perfframe *
perfframes_cached(const struct perfframes *pf, struct str line)
{
	if (pf->lines == NULL || line.n < LINE_MIN || line.n > LINE_MAX)
		return NULL;
	return perfframes_met(pf, line_slot(pf, line), line);
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
	memcpy(slot->bytes, line.s, line.n);
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
static inline const struct perfframe *
find(struct perfframes *pf, const struct perfsymbol_query *q)
{
	const struct perfframe *known = perfsymbols_find(&pf->symbols, q);
	struct perfframe p;

	if (known != NULL)
		return known;
	p = make(pf, q->name, q->how);
	return perfsymbols_add(&pf->symbols, q, &p);
}

static bool
is_unknown(struct str symbol)
{
	return symbol.n == 0 || str_eq(symbol, STR("[unknown]"));
}

/* The same name where it can be asked for. */
static struct str
with_slack(struct perfframes *pf, struct str name)
{
	buf_clear(&pf->asked);
	buf_addstr(&pf->asked, name);
	buf_addzero(&pf->asked, PERFSYMBOL_SLACK);
	return (struct str){ pf->asked.s, name.n };
}

const struct perfframe *
perfframes_add(
    struct perfframes *pf, const struct perf_frame *frame, struct str line)
{
	enum dso_kind kind = object_kind(pf, frame->object);
	struct str symbol = frame->symbol;
	int how = pf->how[kind] | (pf->java ? JAVA : 0);
	struct perfsymbol_query q;
	struct buf name = { 0 };
	const struct perfframe *p;

	if (is_unknown(symbol)) {
		name_unknown(pf, frame, kind, &name);
		symbol = buf_str(&name);
		how = mark(pf->opts, kind) | AS_IS;
	}
	q.name = with_slack(pf, symbol);
	q.how = how;
	perfsymbols_ask(&pf->symbols, &q);
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

/* Whether nothing but blanks is to the left of the digits at the end. */
static inline bool
is_padded(uint64_t v)
{
	size_t n = eight_trailing(eight_nohex(v));

	/* In two steps, as all of them may be digits. */
	return (v ^ EIGHT_EACH(' ')) << 4 * n << 4 * n == 0;
}

/* Whether column, of COLUMN bytes, holds digits to the right of blanks. */
static inline bool
is_address(const char *column)
{
	uint64_t left = eight_load(column), right = eight_load(column + 8);

	if (eight_nohex(right) == 0)
		return is_padded(left);
	return left == EIGHT_EACH(' ') && is_padded(right) &&
	    column[COLUMN - 1] != ' ';
}

/* As perf_offset; before s there are SYMBOL bytes of its line. */
static inline struct str
less_offset(struct str s)
{
	const char *end = s.s + s.n;
	size_t n = eight_trailing(eight_nohex(eight_load(end - 8)));

	if (n == 8)
		return perf_offset(s);
	if (n == 0 || s.n < n + 3 || memcmp(end - n - 3, "+0x", 3) != 0)
		return s;
	return str_head(s, s.n - n - 3);
}

/*
 * Whether a line of n bytes has the usual form, address in a column, symbol
 * and object, and was quickly read: what it is can then be asked for.
 */
static bool
ask(struct perfframes *pf, const char *line, size_t n,
    struct perfsymbol_query *q)
{
	const struct perfobject *object;
	struct str symbol;

	if (n < LINE_MIN || line[0] != '\t' || line[SYMBOL - 1] != ' ' ||
	    line[n - 1] != ')' || !is_address(line + 1))
		return false;
	object = perfobjects_find(&pf->objects, line, n);
	if (object == NULL || object->n + SYMBOL >= n)
		return false;
	symbol = (struct str){ line + SYMBOL, n - SYMBOL - object->n };
	symbol = less_offset(symbol);
	if (symbol.n == 0 || symbol.s[0] == '[' || is_blank(symbol.s[0]) ||
	    is_blank(symbol.s[symbol.n - 1]))
		return false;
	q->name = symbol;
	q->how = pf->how[object->kind] | (pf->java ? JAVA : 0);
	perfsymbols_ask(&pf->symbols, q);
	return true;
}

size_t
perfframes_read(struct perfframes *pf, const char *text, const uint32_t *ends,
    size_t n, struct perfframe *frames)
{
	struct perfsymbol_query queries[PERFFRAMES_READ];
	size_t start = 0, asked = 0;

	if (n > PERFFRAMES_READ)
		n = PERFFRAMES_READ;
	for (; asked < n; asked++) {
		if (!ask(
			pf, text + start, ends[asked] - start, &queries[asked]))
			break;
		start = ends[asked] + 1;
	}
	for (size_t i = 0; i < asked; i++)
		perfsymbols_fetch(&pf->symbols, &queries[i]);
	for (size_t i = 0; i < asked; i++)
		frames[i] = *find(pf, &queries[i]);
	return asked;
}

size_t
perfframes_again(struct perfframes *pf, const char *text, const uint32_t *ends,
    size_t n, struct perfframe *frames)
{
	const struct perfframe *known;
	size_t start = 0;
	uint32_t end;

	for (size_t i = 0; i < n; i++) {
		end = ends[i] - (uint32_t)start;
		known =
		    perfframes_cached(pf, (struct str){ text + start, end });
		if (known != NULL) {
			frames[i] = *known;
		} else if (perfframes_read(
			       pf, text + start, &end, 1, &frames[i]) == 1) {
			remember(
			    pf, (struct str){ text + start, end }, &frames[i]);
		} else {
			return i;
		}
		start = ends[i] + 1;
	}
	return n;
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
	perfobjects_free(&pf->objects);
	buf_free(&pf->object);
	buf_free(&pf->name);
	buf_free(&pf->repaired);
	buf_free(&pf->asked);
	*pf = (struct perfframes){ 0 };
}
