/* SPDX-License-Identifier: ISC */
/* The machine that tracepoints' expressions run on. */
#include "code.h"

#include "common/perf/load.h"

/* Bits of a mask are grouped by 32, as the kernel prints it. */
#define GROUP 4

int
code_pops(enum code_op op)
{
	switch (op) {
	case CODE_NUMBER:
	case CODE_STRING:
	case CODE_UNKNOWN:
	case CODE_FIELD:
	case CODE_DYNAMIC:
	case CODE_LENGTH:
	case CODE_BITMASK:
		return 0;
	case CODE_CAST:
	case CODE_POINTER:
	case CODE_DROP:
	case CODE_NEGATE:
	case CODE_NOT:
	case CODE_INVERT:
	case CODE_SYMBOLIC:
		return 1;
	case CODE_SELECT:
	case CODE_ARRAY:
		return 3;
	default:
		return 2;
	}
}

int
code_effect(enum code_op op)
{
	return (op != CODE_DROP) - code_pops(op);
}

struct str
code_bytes(const struct code_machine *m, const struct code_value *v)
{
	if (v->kind == CODE_IS_TEXT)
		return str_head(
		    str_from_index(buf_str(&m->text), v->start), v->len);
	return v->kind == CODE_IS_BYTES ? v->bytes : (struct str){ 0 };
}

static struct code_value
number(uint64_t n, bool is_unsigned)
{
	return (struct code_value){
		.kind = CODE_IS_NUMBER, .is_unsigned = is_unsigned, .number = n
	};
}

/* v cut to so many bytes, and its sign spread. */
static uint64_t
cut(uint64_t v, uint64_t size, bool is_signed)
{
	unsigned bits;

	if (size == 0 || size >= 8)
		return v;
	bits = (unsigned)size * 8;
	v &= (UINT64_C(1) << bits) - 1;
	if (is_signed && (v >> (bits - 1) & 1) != 0)
		v |= ~((UINT64_C(1) << bits) - 1);
	return v;
}

/* The number in the n bytes at p. */
static uint64_t
load(const struct code_machine *m, const char *p, size_t n)
{
	switch (n) {
	case 1:
		return (unsigned char)*p;
	case 2:
		return load_u16(p, m->big);
	case 4:
		return load_u32(p, m->big);
	case 8:
		return load_u64(p, m->big);
	default:
		return 0;
	}
}

static struct code_value
element(const struct code_machine *m, struct str bytes, uint64_t at,
    uint32_t size, bool is_unsigned)
{
	struct code_value result;
	uint64_t v = 0;

	if (size > 0 && at <= bytes.n / size && bytes.n - at * size >= size)
		v = load(m, bytes.s + at * size, size);
	result = number(cut(v, size, !is_unsigned), is_unsigned);
	result.elem = size;
	return result;
}

/* The bytes a field stands for. */
static struct str
field_bytes(const struct code_machine *m, const struct format_field *f)
{
	struct str s = str_head(str_from_index(m->raw, f->offset), f->size);
	uint32_t loc;
	size_t at;

	if (f->place == FORMAT_HERE)
		return s;
	if (s.n < 4)
		return (struct str){ 0 };
	loc = load_u32(s.s, m->big);
	at = loc & 0xffff;
	if (f->place == FORMAT_RELLOC)
		at += f->offset + (size_t)f->size;
	return str_head(str_from_index(m->raw, at), loc >> 16);
}

static struct code_value
field(const struct code_machine *m, uint32_t i)
{
	const struct format_field *f = &m->format->fields[i];
	struct code_value v = { .kind = CODE_IS_BYTES,
		.elem = f->elem,
		.is_unsigned = !f->is_signed,
		.bytes = field_bytes(m, f) };

	if (f->array || (f->size & (f->size - 1)) != 0 || f->size > 8)
		return v;
	return element(m, v.bytes, 0, f->size, !f->is_signed);
}

/* Makes what was added to the machine's text from start on a value. */
static struct code_value
text(const struct code_machine *m, size_t start)
{
	return (struct code_value){
		.kind = CODE_IS_TEXT, .start = start, .len = m->text.n - start
	};
}

static void
add_byte(struct buf *b, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	buf_addc(b, digits[c >> 4]);
	buf_addc(b, digits[c & 15]);
}

/* A mask as the kernel prints it: "ff,00000003", its highest word first. */
static struct code_value
bitmask(struct code_machine *m, uint32_t i)
{
	struct str s = field_bytes(m, &m->format->fields[i]);
	size_t start = m->text.n, k;

	for (size_t at = s.n; at-- > 0 && m->text.n < CODE_TEXT;) {
		/* It is made of longs. */
		k = m->big ? at - at % m->long_size + m->long_size - 1 -
			at % m->long_size
			   : at;
		add_byte(&m->text, k < s.n ? (unsigned char)s.s[k] : 0);
		if (at % GROUP == 0 && at > 0)
			buf_addc(&m->text, ',');
	}
	return text(m, start);
}

static void
add_number(struct buf *b, uint64_t v)
{
	buf_addstr(b, STR("0x"));
	buf_addhex(b, v);
}

static struct code_value
flags(struct code_machine *m, const struct code_value *v,
    const struct code_value *delim, const struct code_list *l)
{
	struct str between = code_bytes(m, delim);
	uint64_t rest = v->number;
	size_t start = m->text.n;

	for (size_t i = 0; i < l->n; i++) {
		uint64_t bits = l->v[i].value;

		if ((rest & bits) != bits || (bits == 0 && rest != 0))
			continue;
		if (m->text.n > start)
			buf_addstr(&m->text, between);
		buf_addstr(&m->text, l->v[i].name);
		if (bits == 0)
			break;
		rest &= ~bits;
	}
	if (rest != 0) {
		if (m->text.n > start)
			buf_addstr(&m->text, between);
		add_number(&m->text, cut(rest, v->elem, false));
	}
	return text(m, start);
}

static struct code_value
symbolic(struct code_machine *m, const struct code_value *v,
    const struct code_list *l)
{
	size_t start = m->text.n;

	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].value == v->number) {
			buf_addstr(&m->text, l->v[i].name);
			return text(m, start);
		}
	}
	add_number(&m->text, cut(v->number, v->elem, false));
	return text(m, start);
}

static struct code_value
hex(struct code_machine *m, const struct code_value *v, uint64_t n, bool apart)
{
	struct str s = code_bytes(m, v);
	size_t start = m->text.n;

	for (size_t i = 0; i < s.n && i < n && m->text.n < CODE_TEXT; i++) {
		if (apart && i > 0)
			buf_addc(&m->text, ' ');
		add_byte(&m->text, (unsigned char)s.s[i]);
	}
	return text(m, start);
}

static struct code_value
array(struct code_machine *m, const struct code_value *v, uint64_t n,
    uint64_t size)
{
	struct str s = code_bytes(m, v);
	size_t start = m->text.n;

	buf_addc(&m->text, '{');
	if (size != 1 && size != 2 && size != 4 && size != 8)
		n = 0;
	for (uint64_t i = 0; i < n && i < s.n / size && m->text.n < CODE_TEXT;
	     i++) {
		if (i > 0)
			buf_addc(&m->text, ',');
		add_number(
		    &m->text, element(m, s, i, (uint32_t)size, true).number);
	}
	buf_addc(&m->text, '}');
	return text(m, start);
}

static uint64_t
divide(uint64_t a, uint64_t b, bool is_unsigned, bool remainder)
{
	/* No quotient, and the one that does not fit. */
	if (b == 0 || (!is_unsigned && b == UINT64_MAX))
		return b == 0 || remainder ? 0 : 0 - a;
	if (is_unsigned)
		return remainder ? a % b : a / b;
	return (uint64_t)(remainder ? (int64_t)a % (int64_t)b
				    : (int64_t)a / (int64_t)b);
}

static uint64_t
shift_right(uint64_t a, uint64_t n, bool is_unsigned)
{
	bool minus = !is_unsigned && a >> 63 != 0;

	if (n >= 64)
		return minus ? UINT64_MAX : 0;
	return minus ? ~(~a >> n) : a >> n;
}

static bool
less(uint64_t a, uint64_t b, bool is_unsigned)
{
	return is_unsigned ? a < b : (int64_t)a < (int64_t)b;
}

static struct code_value
binary(enum code_op op, const struct code_value *x, const struct code_value *y)
{
	uint64_t a = x->number, b = y->number;
	bool u = x->is_unsigned || y->is_unsigned;

	switch (op) {
	case CODE_MULTIPLY:
		return number(a * b, u);
	case CODE_DIVIDE:
		return number(divide(a, b, u, false), u);
	case CODE_MODULO:
		return number(divide(a, b, u, true), u);
	case CODE_ADD:
		return number(a + b, u);
	case CODE_SUBTRACT:
		return number(a - b, u);
	case CODE_LEFT:
		return number(b < 64 ? a << b : 0, x->is_unsigned);
	case CODE_RIGHT:
		return number(
		    shift_right(a, b, x->is_unsigned), x->is_unsigned);
	case CODE_LESS:
		return number(less(a, b, u), false);
	case CODE_GREATER:
		return number(less(b, a, u), false);
	case CODE_LESS_EQUAL:
		return number(!less(b, a, u), false);
	case CODE_GREATER_EQUAL:
		return number(!less(a, b, u), false);
	case CODE_EQUAL:
		return number(a == b, false);
	case CODE_UNEQUAL:
		return number(a != b, false);
	case CODE_AND:
		return number(a & b, u);
	case CODE_XOR:
		return number(a ^ b, u);
	case CODE_OR:
		return number(a | b, u);
	case CODE_BOTH:
		return number(a != 0 && b != 0, false);
	case CODE_EITHER:
		return number(a != 0 || b != 0, false);
	default:
		return (struct code_value){ .kind = CODE_IS_UNKNOWN };
	}
}

static struct code_value
push(const struct code_machine *m, const struct code *c)
{
	switch (c->op) {
	case CODE_NUMBER:
		return number(c->number, c->arg != 0);
	case CODE_STRING:
		return (struct code_value){
			.kind = CODE_IS_BYTES, .elem = 1, .bytes = c->text
		};
	case CODE_FIELD:
		return field(m, c->arg);
	case CODE_DYNAMIC:
		return (struct code_value){ .kind = CODE_IS_BYTES,
			.elem = m->format->fields[c->arg].elem,
			.is_unsigned = !m->format->fields[c->arg].is_signed,
			.bytes = field_bytes(m, &m->format->fields[c->arg]) };
	case CODE_LENGTH:
		return number(
		    field_bytes(m, &m->format->fields[c->arg]).n, false);
	default:
		return (struct code_value){ .kind = CODE_IS_UNKNOWN };
	}
}

/* Operations on one value, in place. */
static void
unary(struct code_value *v, const struct code *c)
{
	switch (c->op) {
	case CODE_CAST:
		if (v->kind != CODE_IS_NUMBER || c->number == 0)
			return;
		v->number = cut(v->number, c->number, c->arg != 0);
		v->elem = (uint32_t)c->number;
		v->is_unsigned = c->arg == 0;
		return;
	case CODE_POINTER:
		v->elem = (uint32_t)c->number;
		v->is_unsigned = v->kind == CODE_IS_NUMBER || c->arg == 0;
		return;
	case CODE_NEGATE:
		v->number = 0 - v->number;
		v->elem = 0;
		return;
	case CODE_NOT:
		v->number = v->number == 0;
		v->is_unsigned = false;
		return;
	default:
		v->elem = 0;
		v->number = ~v->number;
		return;
	}
}

/* Operations that take their values together. */
static struct code_value
combine(struct code_machine *m, const struct code *c, struct code_value *v)
{
	if (c->op == CODE_SELECT && v->kind == CODE_IS_NUMBER)
		return v->number != 0 ? v[1] : v[2];
	if (c->op == CODE_SELECT && v->kind != CODE_IS_UNKNOWN)
		return v[1];
	if (c->op == CODE_FLAGS && v->kind == CODE_IS_NUMBER)
		return flags(m, v, &v[1], &m->lists[c->arg]);
	if (c->op == CODE_SYMBOLIC && v->kind == CODE_IS_NUMBER)
		return symbolic(m, v, &m->lists[c->arg]);
	if (c->op == CODE_HEX || c->op == CODE_HEX_STR)
		return hex(m, v, v[1].number, c->op == CODE_HEX);
	if (c->op == CODE_ARRAY)
		return array(m, v, v[1].number, v[2].number);
	if (c->op == CODE_INDEX && v->kind != CODE_IS_NUMBER &&
	    v[1].kind == CODE_IS_NUMBER)
		return element(
		    m, code_bytes(m, v), v[1].number, v->elem, v->is_unsigned);
	if (v->kind == CODE_IS_NUMBER && v[1].kind == CODE_IS_NUMBER &&
	    c->op >= CODE_MULTIPLY && c->op <= CODE_EITHER)
		return binary(c->op, v, &v[1]);
	return (struct code_value){ .kind = CODE_IS_UNKNOWN };
}

struct code_value
code_run(struct code_machine *m, const struct code *code, size_t n)
{
	struct code_value *top = m->stack, result; /* behind the last value */

	for (const struct code *c = code; c < code + n; c++) {
		int pops = code_pops(c->op);

		if (c->op == CODE_BITMASK)
			*top++ = bitmask(m, c->arg);
		else if (pops == 0)
			*top++ = push(m, c);
		else if (c->op == CODE_DROP)
			top--;
		else if (c->op >= CODE_CAST && c->op <= CODE_INVERT &&
		    c->op != CODE_INDEX)
			unary(&top[-1], c);
		else {
			result = combine(m, c, top - pops);
			top -= pops;
			*top++ = result;
		}
	}
	return m->stack[0];
}
