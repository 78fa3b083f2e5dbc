/* SPDX-License-Identifier: ISC */
/* libiberty's demanglers, stopped when they say too much. */
#include "common/space/demangle.h"

#include <libiberty/demangle.h>
#include <setjmp.h>
#include <string.h>

#include "common/xalloc.h"

/*
 * D's demangler takes memory and follows back references and types within
 * types for as long as the symbol says. What real symbols have stays within
 * these: of libgphobos and gdc's compiler, all but 3 in 1000.
 */
#define D_REFERENCES 20
#define D_LENGTH ((size_t)16 * 1024) /* each reference counts as the whole */

struct output {
	struct buf *b;
	size_t limit; /* bytes of b */
	jmp_buf enough;
};

/*
 * Called with one piece of the name after another. The demanglers keep their
 * state on the stack, so leaving through them loses nothing.
 */
static void
collect(const char *piece, size_t n, void *arg)
{
	struct output *o = arg;

	if (n > o->limit - o->b->n)
		longjmp(o->enough, 1);
	buf_add(o->b, piece, n);
}

static bool
run_itanium(struct buf *b, const char *symbol, bool parameters)
{
	const size_t start = b->n;
	const int options = parameters ? DMGL_PARAMS | DMGL_ANSI : DMGL_NO_OPTS;
	struct output o = { .b = b, .limit = start + DEMANGLE_MAX };

	if (setjmp(o.enough) == 0) {
		if (rust_demangle_callback(symbol, DMGL_NO_OPTS, collect, &o))
			return true;
		b->n = start;
		if (cplus_demangle_v3_callback(symbol, options, collect, &o))
			return true;
	}
	b->n = start;
	return false;
}

/*
 * libiberty's demangler of D wants both, and has them in one object file: it
 * would bring along an xmalloc besides ours.
 */
void *xrealloc(void *p, size_t n);

void *
xrealloc(void *p, size_t n)
{
	return xreallocarray(p, n, 1);
}

static bool
within_bounds(struct str symbol)
{
	size_t references = 0;

	for (size_t i = 0; i < symbol.n; i++)
		references += symbol.s[i] == 'Q';
	return references <= D_REFERENCES &&
	    symbol.n * (1 + references) <= D_LENGTH;
}

/* The name without the parameters at its end and qualifiers behind them. */
static size_t
without_parameters(const char *name)
{
	size_t n = strlen(name), end = n, depth = 0;

	while (end > 0 &&
	    (name[end - 1] == ' ' ||
		(name[end - 1] >= 'a' && name[end - 1] <= 'z')))
		end--;
	if (end < n && name[end] != ' ')
		return n;
	for (size_t i = end; i > 0; i--) {
		depth += name[i - 1] == ')';
		depth -= name[i - 1] == '(';
		if (depth == 0)
			return i > 1 && name[i - 1] == '(' && name[i - 2] != '!'
			    ? i - 1
			    : n;
	}
	return n;
}

/* A D symbol, up to the suffix of a clone, which has a dot. */
static bool
run_d(struct buf *b, struct str symbol, bool parameters)
{
	struct buf bare = { 0 };
	char *name = NULL;
	size_t n = 0;

	symbol = str_head(symbol, str_chr(symbol, '.'));
	if (within_bounds(symbol)) {
		buf_addstr(&bare, symbol);
		buf_addc(&bare, '\0');
		name = dlang_demangle(bare.s, DMGL_NO_OPTS);
		buf_free(&bare);
	}
	if (name != NULL)
		n = parameters ? strlen(name) : without_parameters(name);
	if (n > 0 && n <= DEMANGLE_MAX)
		buf_add(b, name, n);
	xfree(name);
	return n > 0 && n <= DEMANGLE_MAX;
}

/* Of a symbol without version, to a NUL. */
static bool
run(struct buf *b, struct str symbol, bool parameters)
{
	return symbol.s[1] == 'D' ? run_d(b, symbol, parameters)
				  : run_itanium(b, symbol.s, parameters);
}

bool
demangle(struct buf *b, struct str symbol, bool parameters)
{
	struct buf bare = { 0 };
	size_t at = str_chr(symbol, '@');
	bool done;

	if (symbol.n < 3 || symbol.s[0] != '_')
		return false;
	if (at == STR_NONE)
		return run(b, symbol, parameters);
	buf_addstr(&bare, str_head(symbol, at));
	buf_addc(&bare, '\0');
	done = run(b, (struct str){ bare.s, bare.n - 1 }, parameters);
	buf_free(&bare);
	if (done && str_ends(symbol, STR("@plt")))
		buf_addstr(b, STR("@plt"));
	return done;
}
