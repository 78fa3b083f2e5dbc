/* SPDX-License-Identifier: ISC */
/*
 * C expressions to code. Operators that wait for their right operand stand on
 * a stack with the brackets that are open, so nothing recurses.
 */
#include "compile.h"

#include "common/buf.h"
#include "common/xalloc.h"

/* Operators and brackets that may be open, and words that a type may have. */
#define PENDING_MAX 200

/* How strongly operators bind. */
enum precedence {
	BIND_NONE,
	BIND_SELECT,
	BIND_EITHER,
	BIND_BOTH,
	BIND_OR,
	BIND_XOR,
	BIND_AND,
	BIND_EQUAL,
	BIND_LESS,
	BIND_SHIFT,
	BIND_ADD,
	BIND_MULTIPLY,
	BIND_UNARY
};

enum pending_kind {
	PENDING_OPERATOR,
	PENDING_ARG, /* the whole expression */
	PENDING_PAREN,
	PENDING_INDEX,
	PENDING_QUESTION,
	PENDING_CALL,
	PENDING_BRACE /* an item of a list */
};

struct pending {
	enum pending_kind kind;
	enum precedence bind;
	struct code code; /* of an operator, of a call */
	unsigned args;    /* of a call or an item, so far */
	const struct function *function;
	size_t start, middle; /* an item's code, and that of its name */
};

struct function {
	const char *name;
	enum code_op op;
	unsigned args;
	bool list; /* items follow the arguments */
};

static const struct function functions[] = {
	{ "__print_flags", CODE_FLAGS, 2, true },
	{ "__print_flags_u64", CODE_FLAGS, 2, true },
	{ "__print_symbolic", CODE_SYMBOLIC, 1, true },
	{ "__print_symbolic_u64", CODE_SYMBOLIC, 1, true },
	{ "__print_hex", CODE_HEX, 2, false },
	{ "__print_hex_str", CODE_HEX_STR, 2, false },
	{ "__print_array", CODE_ARRAY, 3, false },
	{ "__builtin_expect", CODE_DROP, 2, false },
};

/* Functions of a field's name. */
static const struct {
	const char *name;
	enum code_op op;
} getters[] = {
	{ "__get_str", CODE_DYNAMIC },
	{ "__get_rel_str", CODE_DYNAMIC },
	{ "__get_dynamic_array", CODE_DYNAMIC },
	{ "__get_rel_dynamic_array", CODE_DYNAMIC },
	{ "__get_sockaddr", CODE_DYNAMIC },
	{ "__get_rel_sockaddr", CODE_DYNAMIC },
	{ "__get_dynamic_array_len", CODE_LENGTH },
	{ "__get_rel_dynamic_array_len", CODE_LENGTH },
	{ "__get_bitmask", CODE_BITMASK },
	{ "__get_rel_bitmask", CODE_BITMASK },
	{ "__get_cpumask", CODE_BITMASK },
	{ "__get_rel_cpumask", CODE_BITMASK },
};

/* Names of numbers that formats of older kernels have: softirqs, hrtimers. */
static const struct {
	const char *name;
	unsigned value;
} constants[] = {
	{ "HI_SOFTIRQ", 0 },
	{ "TIMER_SOFTIRQ", 1 },
	{ "NET_TX_SOFTIRQ", 2 },
	{ "NET_RX_SOFTIRQ", 3 },
	{ "BLOCK_SOFTIRQ", 4 },
	{ "IRQ_POLL_SOFTIRQ", 5 },
	{ "TASKLET_SOFTIRQ", 6 },
	{ "SCHED_SOFTIRQ", 7 },
	{ "HRTIMER_SOFTIRQ", 8 },
	{ "RCU_SOFTIRQ", 9 },
	{ "HRTIMER_NORESTART", 0 },
	{ "HRTIMER_RESTART", 1 },
	{ "NULL", 0 },
	{ "true", 1 },
	{ "false", 0 },
};

static const struct {
	const char *text;
	enum precedence bind;
	enum code_op op;
} operators[] = {
	{ "*", BIND_MULTIPLY, CODE_MULTIPLY },
	{ "/", BIND_MULTIPLY, CODE_DIVIDE },
	{ "%", BIND_MULTIPLY, CODE_MODULO },
	{ "+", BIND_ADD, CODE_ADD },
	{ "-", BIND_ADD, CODE_SUBTRACT },
	{ "<<", BIND_SHIFT, CODE_LEFT },
	{ ">>", BIND_SHIFT, CODE_RIGHT },
	{ "<", BIND_LESS, CODE_LESS },
	{ ">", BIND_LESS, CODE_GREATER },
	{ "<=", BIND_LESS, CODE_LESS_EQUAL },
	{ ">=", BIND_LESS, CODE_GREATER_EQUAL },
	{ "==", BIND_EQUAL, CODE_EQUAL },
	{ "!=", BIND_EQUAL, CODE_UNEQUAL },
	{ "&", BIND_AND, CODE_AND },
	{ "^", BIND_XOR, CODE_XOR },
	{ "|", BIND_OR, CODE_OR },
	{ "&&", BIND_BOTH, CODE_BOTH },
	{ "||", BIND_EITHER, CODE_EITHER },
};

#define COUNT_OF(a) (sizeof(a) / sizeof(*(a)))

struct compiler {
	struct compiled *out;
	const struct format *format;
	struct lex *lex;
	unsigned long_size;
	struct pending stack[PENDING_MAX];
	size_t n;
	int depth; /* values pushed */
	bool bad;
};

static void
emit(struct compiler *c, struct code code)
{
	struct compiled *p = c->out;

	if (c->depth < code_pops(code.op))
		c->bad = true;
	c->depth += code_effect(code.op);
	if (c->depth > CODE_STACK)
		c->bad = true;
	if (c->bad)
		return;
	p->code = xgrow(p->code, &p->code_cap, p->ncode + 1, sizeof(*p->code));
	p->code[p->ncode++] = code;
}

static struct pending *
top(struct compiler *c)
{
	return &c->stack[c->n - 1];
}

static void
push(struct compiler *c, struct pending p)
{
	if (c->n == PENDING_MAX)
		c->bad = true;
	else
		c->stack[c->n++] = p;
}

/* Emits the operators on top that bind at least so strongly. */
static void
reduce(struct compiler *c, enum precedence bind)
{
	while (top(c)->kind == PENDING_OPERATOR && top(c)->bind >= bind) {
		emit(c, top(c)->code);
		c->n--;
	}
}

static void
next(struct compiler *c)
{
	lex_next(c->lex);
}

static bool
is(const struct compiler *c, const char *punct)
{
	return lex_is(c->lex, punct);
}

static void
expect(struct compiler *c, const char *punct)
{
	c->bad |= !is(c, punct);
	next(c);
}

/* A name in parentheses or behind "->" that is a field's; its number. */
static uint32_t
take_field(struct compiler *c)
{
	const struct format_field *f = c->lex->token == LEX_NAME
	    ? format_find(c->format, c->lex->text)
	    : NULL;

	next(c);
	if (f == NULL) {
		c->bad = true;
		return 0;
	}
	return (uint32_t)(f - c->format->fields);
}

/*
 * "(type)" before an operand, or in sizeof: takes it in and tells whether it
 * is one. A name alone that is no known type is one if only an operand can
 * follow it.
 */
static bool
take_type(struct compiler *c, struct format_type *type, bool *pointer)
{
	struct lex l = *c->lex;
	const char *start = l.text.s;
	size_t words = 0;

	*pointer = false;
	for (; l.token == LEX_NAME; lex_next(&l))
		words++;
	if (words == 0 || l.token != LEX_PUNCT)
		return false;
	*type = format_type(
	    (struct str){ start, (size_t)(l.text.s - start) }, c->long_size);
	for (; lex_is(&l, "*"); lex_next(&l))
		*pointer = true;
	if (!lex_is(&l, ")"))
		return false;
	lex_next(&l);
	if (type->size == 0 && !*pointer && words == 1 && !lex_is(&l, "(") &&
	    l.token != LEX_NUMBER && l.token != LEX_NAME)
		return false;
	*c->lex = l;
	return true;
}

/* Behind "sizeof". */
static void
size_of(struct compiler *c)
{
	struct format_type type;
	uint32_t field;
	bool pointer;
	uint64_t size = 0;

	expect(c, "(");
	if (c->lex->token == LEX_NAME && str_eq(c->lex->text, STR("REC"))) {
		next(c);
		expect(c, "->");
		field = take_field(c);
		if (!c->bad)
			size = c->format->fields[field].size;
		expect(c, ")");
	} else if (take_type(c, &type, &pointer)) {
		size = pointer ? c->long_size : type.size;
	} else {
		c->bad = true;
	}
	c->bad |= size == 0;
	emit(c, (struct code){ .op = CODE_NUMBER, .number = size, .arg = 1 });
}

/* A name behind which no "(" stands. */
static void
name(struct compiler *c, struct str s)
{
	for (size_t i = 0; i < COUNT_OF(constants); i++) {
		if (str_eq(s, str_from(constants[i].name))) {
			emit(c,
			    (struct code){ .op = CODE_NUMBER,
				.number = constants[i].value });
			return;
		}
	}
	emit(c, (struct code){ .op = CODE_UNKNOWN });
}

/* Begins the call of a function; true if that was all of it. */
static bool
call(struct compiler *c, struct str s)
{
	next(c);
	for (size_t i = 0; i < COUNT_OF(getters); i++) {
		if (!str_eq(s, str_from(getters[i].name)))
			continue;
		emit(c,
		    (struct code){ .op = getters[i].op, .arg = take_field(c) });
		expect(c, ")");
		return true;
	}
	for (size_t i = 0; i < COUNT_OF(functions); i++) {
		if (!str_eq(s, str_from(functions[i].name)))
			continue;
		push(c,
		    (struct pending){ .kind = PENDING_CALL,
			.function = &functions[i],
			.args = 1,
			.code = { .op = functions[i].op } });
		return false;
	}
	c->bad = true;
	return true;
}

/* An operand that begins with a name; false if a call waits for its first. */
static bool
name_operand(struct compiler *c)
{
	struct str s = c->lex->text;

	next(c);
	if (str_eq(s, STR("sizeof"))) {
		size_of(c);
	} else if (str_eq(s, STR("REC"))) {
		expect(c, "->");
		emit(
		    c, (struct code){ .op = CODE_FIELD, .arg = take_field(c) });
	} else if (is(c, "(")) {
		return call(c, s);
	} else {
		name(c, s);
	}
	return true;
}

static void
unary(struct compiler *c, struct code code)
{
	push(c,
	    (struct pending){
		.kind = PENDING_OPERATOR, .bind = BIND_UNARY, .code = code });
}

static void
parenthesis(struct compiler *c)
{
	struct format_type type;
	bool pointer;

	next(c);
	if (take_type(c, &type, &pointer))
		unary(c,
		    (struct code){ .op = pointer ? CODE_POINTER : CODE_CAST,
			.number = type.size,
			.arg = type.is_signed });
	else
		push(c, (struct pending){ .kind = PENDING_PAREN });
}

/* An item of a list may begin where the arguments before it are complete. */
static void
brace(struct compiler *c)
{
	struct pending *p = top(c);

	next(c);
	if (p->kind != PENDING_CALL || !p->function->list ||
	    p->args != p->function->args + 1)
		c->bad = true;
	push(c,
	    (struct pending){
		.kind = PENDING_BRACE, .args = 1, .start = c->out->ncode });
}

/* Where an operand must follow; whether it was complete. */
static bool
operand(struct compiler *c)
{
	struct lex *l = c->lex;

	if (l->token == LEX_NUMBER) {
		emit(
		    c, (struct code){ .op = CODE_NUMBER, .number = l->number });
		next(c);
		return true;
	}
	if (l->token == LEX_STRING) {
		emit(c, (struct code){ .op = CODE_STRING, .text = l->text });
		next(c);
		return true;
	}
	if (l->token == LEX_NAME)
		return name_operand(c);
	if (is(c, "(")) {
		parenthesis(c);
		return false;
	}
	if (is(c, "{")) {
		brace(c);
		return false;
	}
	if (is(c, "-"))
		unary(c, (struct code){ .op = CODE_NEGATE });
	else if (is(c, "!"))
		unary(c, (struct code){ .op = CODE_NOT });
	else if (is(c, "~"))
		unary(c, (struct code){ .op = CODE_INVERT });
	else if (!is(c, "+"))
		c->bad = true;
	next(c);
	return false;
}

/* An item is complete: its value and its name are what its code gives. */
static void
end_brace(struct compiler *c)
{
	struct compiled *p = c->out;
	struct pending item = *top(c);
	struct code_machine m = { .format = c->format, .lists = p->lists };
	struct code_value value, text;
	struct code_list *l;

	c->n--;
	if (item.args != 2 || c->bad) {
		c->bad = true;
		return;
	}
	value = code_run(&m, p->code + item.start, item.middle - item.start);
	text = code_run(&m, p->code + item.middle, p->ncode - item.middle);
	p->ncode = item.start;
	c->depth -= 2;
	top(c)->args = top(c)->function->args + 2;
	/* A null pointer ends a list; what has no known value is never met. */
	if (value.kind == CODE_IS_NUMBER && text.kind == CODE_IS_BYTES) {
		l = &p->lists[top(c)->code.arg];
		l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof(*l->v));
		l->v[l->n++] = (struct code_item){ value.number, text.bytes };
	}
	buf_free(&m.text);
}

/* A comma within brackets. */
static void
comma(struct compiler *c)
{
	struct pending *p = top(c);
	struct compiled *out = c->out;

	if (p->kind == PENDING_BRACE && p->args == 1) {
		p->middle = out->ncode;
		p->args = 2;
		return;
	}
	if (p->kind != PENDING_CALL) {
		c->bad = true;
		return;
	}
	p->args =
	    p->args > p->function->args ? p->function->args + 1 : p->args + 1;
	if (p->args <= p->function->args || !p->function->list ||
	    p->code.arg != 0)
		return;
	/* List 0 is of nothing: a call's list has a number from 1. */
	out->lists = xgrow(
	    out->lists, &out->lists_cap, out->nlists + 2, sizeof(*out->lists));
	if (out->nlists == 0)
		out->lists[out->nlists++] = (struct code_list){ 0 };
	p->code.arg = (uint32_t)out->nlists;
	out->lists[out->nlists++] = (struct code_list){ 0 };
}

static void
close_parenthesis(struct compiler *c)
{
	struct pending p = *top(c);

	if (p.kind == PENDING_PAREN) {
		c->n--;
		return;
	}
	if (p.kind != PENDING_CALL ||
	    p.args != p.function->args + 2 * p.function->list) {
		c->bad = true;
		return;
	}
	c->n--;
	emit(c, p.code);
}

static void
question(struct compiler *c)
{
	reduce(c, BIND_EITHER);
	push(c, (struct pending){ .kind = PENDING_QUESTION });
}

static void
colon(struct compiler *c)
{
	reduce(c, BIND_SELECT);
	if (top(c)->kind != PENDING_QUESTION) {
		c->bad = true;
		return;
	}
	*top(c) = (struct pending){ .kind = PENDING_OPERATOR,
		.bind = BIND_SELECT,
		.code = { .op = CODE_SELECT } };
}

static void
close_bracket(struct compiler *c)
{
	reduce(c, BIND_SELECT);
	if (is(c, "]") && top(c)->kind == PENDING_INDEX) {
		c->n--;
		emit(c, (struct code){ .op = CODE_INDEX });
	} else if (is(c, "}") && top(c)->kind == PENDING_BRACE) {
		end_brace(c);
	} else if (is(c, ")")) {
		close_parenthesis(c);
	} else {
		c->bad = true;
	}
}

static bool
operator(struct compiler *c)
{
	for (size_t i = 0; i < COUNT_OF(operators); i++) {
		if (!is(c, operators[i].text))
			continue;
		reduce(c, operators[i].bind);
		push(c,
		    (struct pending){ .kind = PENDING_OPERATOR,
			.bind = operators[i].bind,
			.code = { .op = operators[i].op } });
		return true;
	}
	return false;
}

/* Behind an operand; whether another must follow. */
static bool
behind(struct compiler *c)
{
	bool more = true;

	if (is(c, ",")) {
		reduce(c, BIND_SELECT);
		comma(c);
	} else if (is(c, "?")) {
		question(c);
	} else if (is(c, ":")) {
		colon(c);
	} else if (is(c, "[")) {
		push(c, (struct pending){ .kind = PENDING_INDEX });
	} else if (!operator(c)) {
		close_bracket(c);
		more = false;
	}
	next(c);
	return more;
}

/* Whether the expression is complete here. */
static bool
ends(struct compiler *c)
{
	if (c->lex->token != LEX_END && !is(c, ","))
		return false;
	reduce(c, BIND_SELECT);
	return top(c)->kind == PENDING_ARG || c->lex->token == LEX_END;
}

static bool
expression(struct compiler *c)
{
	bool want = true;

	c->n = 0;
	c->depth = 0;
	push(c, (struct pending){ .kind = PENDING_ARG });
	while (!c->bad && (want || !ends(c)))
		want = want ? !operand(c) : behind(c);
	return !c->bad && c->n == 1 && c->depth == 1;
}

bool
compile_args(struct compiled *p, const struct format *f, struct lex *l,
    unsigned long_size)
{
	struct compiler c = {
		.out = p, .format = f, .lex = l, .long_size = long_size
	};
	size_t start;

	while (l->token != LEX_END) {
		expect(&c, ",");
		start = p->ncode;
		if (c.bad || !expression(&c))
			return false;
		p->args = xgrow(
		    p->args, &p->args_cap, p->nargs + 1, sizeof(*p->args));
		p->args[p->nargs++] =
		    (struct compile_arg){ start, p->ncode - start };
	}
	return true;
}

void
compile_free(struct compiled *p)
{
	for (size_t i = 0; i < p->nlists; i++)
		xfree(p->lists[i].v);
	xfree(p->lists);
	xfree(p->args);
	xfree(p->code);
	arena_free(&p->arena);
}
