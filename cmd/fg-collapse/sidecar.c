/* SPDX-License-Identifier: ISC */
/* samply's PROFILE.syms.json. */
#include "sidecar.h"

#include <stdlib.h>

#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "json.h"

#define NONE SIDECAR_NONE

struct sidecar_symbol {
	uint32_t name, nframes;
	size_t frames; /* the first */
};

struct sidecar_frame {
	uint32_t function, file, line;
};

struct sidecar_address {
	uint32_t address, symbol; /* of the library's */
};

struct sidecar_lib {
	size_t symbols, nsymbols, addresses, naddresses;
};

void
sidecar_free(struct sidecar *s)
{
	table_free(&s->keys);
	xfree(s->strings);
	xfree(s->libs);
	xfree(s->symbols);
	xfree(s->frames);
	xfree(s->addresses);
	arena_free(&s->arena);
	*s = (struct sidecar){ 0 };
}

/* The next value as an index, or NONE. */
static uint32_t
number(struct json *j)
{
	uint64_t v = NONE;

	if (json_next(j) != JSON_NUMBER || !json_u64(j, &v) || v > NONE)
		v = NONE;
	json_skip(j);
	return (uint32_t)v;
}

static void
strings(struct sidecar *s, struct json *j)
{
	if (!json_want(j, JSON_ARRAY))
		return;
	while (json_element(j)) {
		s->strings = xgrow(s->strings, &s->strings_cap, s->nstrings + 1,
		    sizeof(*s->strings));
		s->strings[s->nstrings++] = j->type == JSON_STRING
		    ? arena_str(&s->arena, j->text)
		    : STR("");
		json_skip(j);
	}
}

static void
frame(struct sidecar *s, struct json *j)
{
	static const char *const keys[] = { "function", "file", "line", NULL };
	struct sidecar_frame f = { NONE, NONE, NONE };

	while (json_member(j))
		switch (json_which(j, keys)) {
		case 0:
			f.function = number(j);
			break;
		case 1:
			f.file = number(j);
			break;
		case 2:
			f.line = number(j);
			break;
		default:
			json_skip(j);
		}
	s->frames = xgrow(
	    s->frames, &s->frames_cap, s->nframes + 1, sizeof(*s->frames));
	s->frames[s->nframes++] = f;
}

static void
frames(struct sidecar *s, struct json *j)
{
	if (!json_want(j, JSON_ARRAY))
		return;
	while (json_element(j))
		if (j->type == JSON_OBJECT)
			frame(s, j);
		else
			json_skip(j);
}

/* The symbol whose first token was read; one of no name if it is no object. */
static void
symbol(struct sidecar *s, struct json *j)
{
	static const char *const keys[] = { "symbol", "frames", NULL };
	struct sidecar_symbol symbol = { .name = NONE, .frames = s->nframes };

	if (j->type != JSON_OBJECT)
		json_skip(j);
	else
		while (json_member(j))
			switch (json_which(j, keys)) {
			case 0:
				symbol.name = number(j);
				break;
			case 1:
				frames(s, j);
				break;
			default:
				json_skip(j);
			}
	symbol.nframes = (uint32_t)(s->nframes - symbol.frames);
	s->symbols = xgrow(
	    s->symbols, &s->symbols_cap, s->nsymbols + 1, sizeof(*s->symbols));
	s->symbols[s->nsymbols++] = symbol;
}

static void
symbols(struct sidecar *s, struct json *j)
{
	if (json_want(j, JSON_ARRAY))
		while (json_element(j))
			symbol(s, j);
}

/* "[4101,0]" */
static void
address(struct sidecar *s, struct json *j)
{
	uint32_t v[2] = { NONE, NONE };
	uint64_t n;

	for (size_t i = 0; json_element(j); i++) {
		if (i < 2 && j->type == JSON_NUMBER && json_u64(j, &n) &&
		    n < NONE)
			v[i] = (uint32_t)n;
		json_skip(j);
	}
	s->addresses = xgrow(s->addresses, &s->addresses_cap, s->naddresses + 1,
	    sizeof(*s->addresses));
	s->addresses[s->naddresses++] = (struct sidecar_address){ v[0], v[1] };
}

static void
addresses(struct sidecar *s, struct json *j)
{
	if (!json_want(j, JSON_ARRAY))
		return;
	while (json_element(j))
		if (j->type == JSON_ARRAY)
			address(s, j);
		else
			json_skip(j);
}

/*
 * Puts the name of a library and its debug id at key: 32 hexadecimal digits,
 * with dashes or without, and behind them an age, which may be left out if it
 * is 0. False if that tells no build from another.
 */
static bool
make_key(struct buf *key, struct str name, struct str id)
{
	size_t start;
	bool any = false;

	buf_clear(key);
	buf_addstr(key, name);
	buf_addc(key, '\0');
	start = key->n;
	for (size_t i = 0; i < id.n; i++) {
		unsigned char digit = num_hexdigits[(unsigned char)id.s[i]];

		if (digit > 0)
			buf_addc(key, "0123456789abcdef"[digit - 1]);
		else if (id.s[i] != '-')
			return false;
		any |= digit > 1;
	}
	if (key->n - start == 32)
		buf_addc(key, '0');
	return any && key->n - start > 32;
}

static int
by_address(const void *a, const void *b)
{
	const struct sidecar_address *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->symbol < y->symbol ? -1 : x->symbol > y->symbol;
}

/* Keeps what was read of a library; of those of one key the first. */
static void
keep(struct sidecar *s, struct str name, struct str id, struct sidecar_lib lib)
{
	size_t known = s->keys.n;
	struct buf key = { 0 };

	lib.nsymbols = s->nsymbols - lib.symbols;
	lib.naddresses = s->naddresses - lib.addresses;
	if (make_key(&key, name, id))
		table_put(&s->keys, buf_str(&key));
	buf_free(&key);
	if (s->keys.n == known)
		return;
	if (lib.naddresses > 0)
		qsort(&s->addresses[lib.addresses], lib.naddresses,
		    sizeof(*s->addresses), by_address);
	s->libs = xgrow(s->libs, &s->libs_cap, s->keys.n, sizeof(*s->libs));
	s->libs[known] = lib;
}

static void
library(struct sidecar *s, struct json *j)
{
	static const char *const keys[] = { "debug_name", "debug_id",
		"symbol_table", "known_addresses", NULL };
	struct sidecar_lib lib = { .symbols = s->nsymbols,
		.addresses = s->naddresses };
	struct buf name = { 0 }, id = { 0 };

	while (json_member(j))
		switch (json_which(j, keys)) {
		case 0:
			json_take_str(j, &name);
			break;
		case 1:
			json_take_str(j, &id);
			break;
		case 2:
			symbols(s, j);
			break;
		case 3:
			addresses(s, j);
			break;
		default:
			json_skip(j);
		}
	keep(s, buf_str(&name), buf_str(&id), lib);
	buf_free(&name);
	buf_free(&id);
}

static void
libraries(struct sidecar *s, struct json *j)
{
	if (!json_want(j, JSON_ARRAY))
		return;
	while (json_element(j))
		if (j->type == JSON_OBJECT)
			library(s, j);
		else
			json_skip(j);
}

/* Whether it has both of its members. */
static bool
document(struct sidecar *s, struct json *j)
{
	static const char *const keys[] = { "string_table", "data", NULL };
	bool has[2] = { false, false };
	int which;

	if (!json_want(j, JSON_OBJECT))
		return false;
	while (json_member(j)) {
		which = json_which(j, keys);
		if (which < 0)
			json_skip(j);
		else if (which == 0)
			strings(s, j);
		else
			libraries(s, j);
		if (which >= 0)
			has[which] = true;
	}
	return has[0] && has[1];
}

/* Whether what is named by a number is there. */
static bool
is_sound(const struct sidecar *s)
{
	for (size_t i = 0; i < s->nsymbols; i++)
		if (s->symbols[i].name >= s->nstrings)
			return false;
	for (size_t i = 0; i < s->nframes; i++)
		if ((s->frames[i].function != NONE &&
			s->frames[i].function >= s->nstrings) ||
		    (s->frames[i].file != NONE &&
			s->frames[i].file >= s->nstrings))
			return false;
	for (uint32_t i = 0; i < s->keys.n; i++)
		for (size_t k = 0; k < s->libs[i].naddresses; k++)
			if (s->addresses[s->libs[i].addresses + k].symbol >=
			    s->libs[i].nsymbols)
				return false;
	return true;
}

const char *
sidecar_read(struct sidecar *s, struct reader *r, uint64_t *at)
{
	struct json j;
	const char *why = NULL;
	bool whole;

	json_init(&j, r);
	whole = document(s, &j);
	*at = json_offset(&j);
	if (r->err != 0)
		why = "it cannot be read";
	else if (j.err != NULL)
		why = j.err;
	else if (!whole)
		why = "it has no symbols of samply";
	else if (!is_sound(s))
		why = "a symbol that is not there";
	json_free(&j);
	return why;
}

uint32_t
sidecar_lib(const struct sidecar *s, struct str name, struct str id)
{
	struct buf key = { 0 };
	uint32_t n = SIDECAR_NONE;

	if (make_key(&key, name, id))
		n = table_get(&s->keys, buf_str(&key));
	buf_free(&key);
	return n;
}

/* The symbol at an address of a library, or NULL. */
static const struct sidecar_symbol *
find(const struct sidecar *s, const struct sidecar_lib *lib, uint64_t address)
{
	size_t low = lib->addresses, end = low + lib->naddresses, high = end;
	size_t mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (s->addresses[mid].address < address)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == end || s->addresses[low].address != address)
		return NULL;
	return &s->symbols[lib->symbols + s->addresses[low].symbol];
}

static struct str
string(const struct sidecar *s, uint32_t i)
{
	return i != NONE ? s->strings[i] : STR("");
}

bool
sidecar_functions(const struct sidecar *s, uint32_t lib, uint64_t address,
    sidecar_fn *fn, void *arg)
{
	const struct sidecar_symbol *symbol = find(s, &s->libs[lib], address);
	struct sidecar_function f = { .line = NONE };

	if (symbol == NULL)
		return false;
	f.name = string(s, symbol->name);
	if (symbol->nframes == 0)
		fn(arg, &f);
	for (uint32_t i = 0; i < symbol->nframes; i++) {
		const struct sidecar_frame *at = &s->frames[symbol->frames + i];

		f.inlined = i + 1 < symbol->nframes;
		if (f.inlined && at->function == NONE)
			continue;
		f.name = string(
		    s, at->function != NONE ? at->function : symbol->name);
		f.file = string(s, at->file);
		f.line = at->line;
		fn(arg, &f);
	}
	return true;
}
