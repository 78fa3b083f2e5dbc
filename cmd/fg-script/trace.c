/* SPDX-License-Identifier: ISC */
/* The data of tracepoints by the formats of the recording. */
#include "trace.h"

#include "common/num.h"
#include "common/perf/load.h"
#include "common/xalloc.h"
#include "dso.h"
#include "format.h"
#include "pointer.h"
#include "printfmt.h"

/* More than a number has digits in any base, with sign and prefix. */
#define DIGITS 32

/* A format can ask for much text of little data: more than this is cut. */
#define TEXT_MAX ((size_t)256 * 1024)

struct trace_event {
	struct format format;
	struct printfmt print;
	bool understood;
	bool known;
};

void
trace_init(struct trace *t, const struct tracing *tracing,
    trace_symbol_fn *symbol, void *arg)
{
	*t = (struct trace){ .tracing = tracing, .symbol = symbol, .arg = arg };
}

static struct trace_event *
find_event(struct trace *t, uint64_t id)
{
	uint32_t n =
	    table_put(&t->ids, (struct str){ (const char *)&id, sizeof(id) });
	const struct tracing_event *e = tracing_find(t->tracing, id);
	unsigned long_size = t->tracing->long_size;
	struct trace_event *ev;

	t->events = xgrow(t->events, &t->cap, t->ids.n, sizeof(*t->events));
	if (t->nevents < t->ids.n)
		t->events[t->nevents++] = (struct trace_event){ 0 };
	ev = &t->events[n];
	if (!ev->known && e != NULL) {
		ev->known = true;
		format_load(&ev->format, e->format, long_size);
		ev->understood =
		    printfmt_load(&ev->print, &ev->format, long_size);
	}
	return ev;
}

static void
pad(struct buf *b, size_t have, size_t want, char c)
{
	for (; have < want; have++)
		buf_addc(b, c);
}

/* Text in a field of width columns. */
static void
add_padded(struct buf *b, struct str s, size_t width, bool left)
{
	if (!left)
		pad(b, s.n, width, ' ');
	buf_addstr(b, s);
	if (left)
		pad(b, s.n, width, ' ');
}

/* v's digits in a base at the end of tmp; how many. */
static size_t
digits(char *tmp, uint64_t v, unsigned base, bool upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	size_t n = 0;

	for (; v != 0; v /= base)
		tmp[DIGITS - ++n] = set[v % base];
	return n;
}

/* An integer as printf(3) does. */
static void
add_integer(struct buf *b, const struct printfmt_piece *p, uint64_t v,
    size_t width, size_t precision, bool left)
{
	const bool is_signed = p->conv == 'd' || p->conv == 'i';
	const unsigned bits = p->size * 8U;
	unsigned base = p->conv == 'o' ? 8 : (p->conv | 32) == 'x' ? 16 : 10;
	char tmp[DIGITS];
	struct str prefix = { 0 };
	bool minus = false;
	size_t n;

	if (bits < 64)
		v &= (UINT64_C(1) << bits) - 1;
	if (is_signed && (v >> (bits - 1) & 1) != 0) {
		minus = true;
		v = 0 - v;
		if (bits < 64)
			v &= (UINT64_C(1) << bits) - 1;
	}
	n = digits(tmp, v, base, p->conv == 'X');
	if (minus)
		prefix = STR("-");
	else if (is_signed && (p->plus || p->blank))
		prefix = p->plus ? STR("+") : STR(" ");
	else if (p->alternate && base == 16 && v != 0)
		prefix = p->conv == 'X' ? STR("0X") : STR("0x");
	if (!p->has_precision)
		precision = 1;
	if (p->alternate && base == 8 && precision <= n)
		precision = n + 1;
	if (p->zero && !p->has_precision && !left &&
	    width > prefix.n + precision)
		precision = width - prefix.n;
	precision = precision > n ? precision : n;
	if (!left)
		pad(b, prefix.n + precision, width, ' ');
	buf_addstr(b, prefix);
	pad(b, n, precision, '0');
	buf_addstr(b, (struct str){ tmp + DIGITS - n, n });
	if (left)
		pad(b, prefix.n + precision, width, ' ');
}

static struct str
until_nul(struct str s)
{
	return str_head(s, str_chr(s, '\0'));
}

static void
add_address(struct buf *b, uint64_t v)
{
	if (v == 0) {
		buf_addstr(b, STR("(nil)"));
		return;
	}
	buf_addstr(b, STR("0x"));
	buf_addhex(b, v);
}

/* %ps, %pS: the function at an address, with or without how far into it. */
static void
add_function(struct trace *t, struct buf *b, char kind, uint64_t v)
{
	struct str name;
	uint64_t offset;

	if (!t->symbol(t->arg, v, &name, &offset)) {
		buf_addstr(b, STR("0x"));
		buf_addhex(b, v);
		return;
	}
	buf_addstr(b, name);
	if (kind == 'S' || kind == 'F' || kind == 'B') {
		buf_addstr(b, STR("+0x"));
		buf_addhex(b, offset);
	}
}

static void
add_pointer(struct trace *t, struct buf *b, const struct printfmt_piece *p,
    const struct code_value *v)
{
	bool function = str_chr(STR("sSfFB"), p->kind[0]) != STR_NONE;
	uint64_t n = v->number;

	if (v->kind != CODE_IS_NUMBER) {
		if (!pointer_add(
			b, p->kind, code_bytes(&t->machine, v), t->machine.big))
			buf_addc(b, '?');
		return;
	}
	if (t->tracing->long_size == 4)
		n = (uint32_t)n;
	if (function)
		add_function(t, b, p->kind[0], n);
	else
		add_address(b, n);
}

/* A string; of a number, what printk was called with at that address. */
static struct str
string_of(struct trace *t, const struct code_value *v)
{
	struct str s;
	struct buf *text = &t->machine.text;
	size_t start = text->n;

	if (v->kind != CODE_IS_NUMBER)
		return until_nul(code_bytes(&t->machine, v));
	s = tracing_printk(t->tracing, v->number);
	if (s.n > 0)
		return s;
	buf_addhex(text, v->number);
	return str_from_index(buf_str(text), start);
}

static struct code_value
value(struct trace *t, const struct trace_event *ev, uint32_t arg)
{
	const struct compile_arg *a = &ev->print.args.args[arg];

	return code_run(&t->machine, ev->print.args.code + a->start, a->n);
}

/* A width or precision that is an argument: as an int, of no great size. */
static int32_t
size_arg(struct trace *t, const struct trace_event *ev, uint32_t arg)
{
	int32_t v = (int32_t)(uint32_t)value(t, ev, arg).number;

	return v > -DIGITS * 32 && v < DIGITS * 32 ? v : 0;
}

static void
add_piece(struct trace *t, struct buf *b, const struct trace_event *ev,
    const struct printfmt_piece *p)
{
	size_t width = p->width, precision = p->precision, start;
	bool left = p->left;
	struct code_value v;
	int32_t n;

	if (p->width_arg != PRINTFMT_NO_ARG) {
		n = size_arg(t, ev, p->width_arg);
		left |= n < 0;
		width = (size_t)(n < 0 ? -n : n);
	}
	if (p->precision_arg != PRINTFMT_NO_ARG) {
		n = (int32_t)(uint32_t)value(t, ev, p->precision_arg).number;
		precision = n < 0 ? SIZE_MAX : (size_t)n;
	}
	v = value(t, ev, p->arg);
	start = b->n;
	if (v.kind == CODE_IS_UNKNOWN ||
	    (v.kind != CODE_IS_NUMBER && p->conv != 's' && p->conv != 'p'))
		add_padded(b, STR("?"), width, left);
	else if (p->conv == 's')
		add_padded(b,
		    str_head(string_of(t, &v),
			p->has_precision ? precision : SIZE_MAX),
		    width, left);
	else if (p->conv == 'p')
		add_pointer(t, b, p, &v);
	else if (p->conv == 'c')
		buf_addc(b, (char)(unsigned char)v.number);
	else
		add_integer(b, p, v.number, width,
		    precision < DIGITS * 32 ? precision : 0, left);
	if (p->conv == 'p' && left)
		pad(b, b->n - start, width, ' ');
}

static void
add_array(struct buf *b, const struct format_field *f, struct str s)
{
	static const char set[] = "0123456789abcdef";
	bool printable = f->string;

	for (size_t i = 0; i < s.n && s.s[i] != '\0'; i++)
		printable &= s.s[i] >= ' ' && s.s[i] != 127;
	if (printable) {
		buf_addstr(b, until_nul(s));
		return;
	}
	buf_addstr(b, STR("ARRAY["));
	for (size_t i = 0; i < s.n; i++) {
		if (i > 0)
			buf_addstr(b, STR(", "));
		buf_addc(b, set[(unsigned char)s.s[i] >> 4]);
		buf_addc(b, set[s.s[i] & 15]);
	}
	buf_addc(b, ']');
}

/* A field's value as its type has it. */
static void
add_field(
    struct trace *t, struct buf *b, uint32_t i, const struct format_field *f)
{
	struct code code = { .op = CODE_FIELD, .arg = i };
	struct printfmt_piece p = { .size = 8, .conv = 'd' };
	struct code_value v = code_run(&t->machine, &code, 1);

	if (v.kind == CODE_IS_BYTES) {
		add_array(b, f, v.bytes);
		return;
	}
	if (f->pointer || (!f->is_signed && f->is_long)) {
		p.conv = 'x';
		buf_addstr(b, STR("0x"));
	} else if (!f->is_signed) {
		p.conv = 'u';
	}
	add_integer(b, &p, v.number, 0, 0, false);
}

static void
add_fields(struct trace *t, struct buf *b, const struct format *f)
{
	const size_t start = b->n;

	buf_addstr(b, STR("[FAILED TO PARSE]"));
	for (size_t i = 0; i < f->n && b->n - start < TEXT_MAX; i++) {
		if (f->fields[i].common)
			continue;
		buf_addc(b, ' ');
		buf_addstr(b, f->fields[i].name);
		buf_addc(b, '=');
		add_field(t, b, (uint32_t)i, &f->fields[i]);
	}
}

/* A format's own text, which some begin and end lines in. */
static void
add_text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(b, s.s[i] == '\n' || s.s[i] == '\t' ? ' ' : s.s[i]);
}

/* No text may break a line. */
static void
make_printable(struct buf *b, size_t start)
{
	for (size_t i = start; i < b->n; i++) {
		if ((unsigned char)b->s[i] < ' ' || b->s[i] == 127)
			b->s[i] = '?';
	}
}

void
trace_add(struct trace *t, struct buf *b, uint64_t id, struct str raw)
{
	struct trace_event *ev = find_event(t, id);
	size_t start = b->n;

	if (!ev->known)
		return;
	t->machine.raw = raw;
	t->machine.big = t->tracing->big;
	t->machine.long_size = t->tracing->long_size;
	t->machine.format = &ev->format;
	t->machine.lists = ev->print.args.lists;
	if (ev->understood) {
		for (size_t i = 0;
		     i < ev->print.npieces && b->n - start < TEXT_MAX; i++) {
			buf_clear(&t->machine.text);
			add_text(b, ev->print.pieces[i].text);
			if (ev->print.pieces[i].conv != '\0')
				add_piece(t, b, ev, &ev->print.pieces[i]);
		}
	} else {
		add_fields(t, b, &ev->format);
	}
	make_printable(b, start);
}

void
trace_free(struct trace *t)
{
	for (size_t i = 0; i < t->ids.n; i++) {
		format_free(&t->events[i].format);
		printfmt_free(&t->events[i].print);
	}
	xfree(t->events);
	table_free(&t->ids);
	buf_free(&t->machine.text);
}
