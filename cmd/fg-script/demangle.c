/* SPDX-License-Identifier: ISC */
/* libiberty's demanglers, stopped when they say too much. */
#include "demangle.h"

#include <libiberty/demangle.h>
#include <setjmp.h>
#include <string.h>

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
run(struct buf *b, const char *symbol, bool parameters)
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

bool
demangle(struct buf *b, struct str symbol, bool parameters)
{
	struct buf bare = { 0 };
	size_t at = str_chr(symbol, '@');
	bool done;

	if (symbol.n < 3 || symbol.s[0] != '_')
		return false;
	if (at == STR_NONE)
		return run(b, symbol.s, parameters);
	buf_addstr(&bare, str_head(symbol, at));
	buf_addc(&bare, '\0');
	done = run(b, bare.s, parameters);
	buf_free(&bare);
	if (done && str_ends(symbol, STR("@plt")))
		buf_addstr(b, STR("@plt"));
	return done;
}
