/* SPDX-License-Identifier: ISC */
/* Fields of a tracepoint's data, out of the kernel's description. */
#include "format.h"

#include "common/num.h"
#include "common/xalloc.h"

/* Fields are numbered in 16 bits by what reads them. */
#define FIELDS_MAX 4096

static const struct {
	struct str name;
	struct format_type type; /* size 0: that of long */
} types[] = {
	{ { "char", 4 }, { 1, true } },
	{ { "u8", 2 }, { 1, false } },
	{ { "__u8", 4 }, { 1, false } },
	{ { "uint8_t", 7 }, { 1, false } },
	{ { "s8", 2 }, { 1, true } },
	{ { "__s8", 4 }, { 1, true } },
	{ { "bool", 4 }, { 1, false } },
	{ { "short", 5 }, { 2, true } },
	{ { "u16", 3 }, { 2, false } },
	{ { "__u16", 5 }, { 2, false } },
	{ { "uint16_t", 8 }, { 2, false } },
	{ { "s16", 3 }, { 2, true } },
	{ { "__s16", 5 }, { 2, true } },
	{ { "int", 3 }, { 4, true } },
	{ { "u32", 3 }, { 4, false } },
	{ { "__u32", 5 }, { 4, false } },
	{ { "uint32_t", 8 }, { 4, false } },
	{ { "s32", 3 }, { 4, true } },
	{ { "__s32", 5 }, { 4, true } },
	{ { "u64", 3 }, { 8, false } },
	{ { "__u64", 5 }, { 8, false } },
	{ { "uint64_t", 8 }, { 8, false } },
	{ { "s64", 3 }, { 8, true } },
	{ { "__s64", 5 }, { 8, true } },
	{ { "size_t", 6 }, { 0, false } },
	{ { "ulong", 5 }, { 0, false } },
	{ { "long", 4 }, { 0, true } },
};
#define TYPES (sizeof(types) / sizeof(*types))

/* Takes a word off; '*' and '[' end one. */
static struct str
next_word(struct str *s)
{
	size_t i = 0;
	struct str w;

	while (s->n > 0 && (s->s[0] == ' ' || s->s[0] == '\t'))
		*s = str_from_index(*s, 1);
	while (i < s->n && s->s[i] != ' ' && s->s[i] != '\t' &&
	    (i == 0 ||
		(s->s[i] != '*' && s->s[i] != '[' && s->s[i - 1] != '*' &&
		    s->s[i - 1] != '[')))
		i++;
	w = str_head(*s, i);
	*s = str_from_index(*s, i);
	return w;
}

struct format_type
format_type(struct str words, unsigned long_size)
{
	struct format_type t = { 0, true };
	bool is_unsigned = false, is_long = false, found = false;
	struct str w;

	while ((w = next_word(&words)).n > 0) {
		if (str_eq(w, STR("unsigned"))) {
			is_unsigned = found = true;
		} else if (str_eq(w, STR("signed"))) {
			found = true;
		} else if (str_eq(w, STR("long")) && is_long) {
			long_size = 8;
		} else {
			is_long |= str_eq(w, STR("long"));
			for (size_t i = 0; i < TYPES; i++) {
				/* "long int", "short int" keep their size. */
				if (str_eq(w, types[i].name) &&
				    (t.size == 0 || types[i].type.size != 4) &&
				    !(is_long && types[i].type.size != 0))
					t = types[i].type, found = true;
			}
		}
	}
	if (!found)
		return (struct format_type){ 0, false };
	if (is_long || (t.size == 0 && !is_unsigned))
		t.size = long_size;
	if (t.size == 0)
		t.size = 4;
	if (is_unsigned)
		t.is_signed = false;
	return t;
}

/* The number behind a key such as "offset:", up to ';'. */
static uint32_t
number(struct str line, struct str key)
{
	size_t at = str_find(line, key);
	uint64_t v;

	line = str_from_index(line, at == STR_NONE ? line.n : at + key.n);
	line = str_trim(str_head(line, str_chr(line, ';')));
	return num_parse_dec(line, &v) && v <= UINT32_MAX ? (uint32_t)v : 0;
}

static bool
has(struct str s, struct str part)
{
	return str_find(s, part) != STR_NONE;
}

/* Bytes of an element: of an array of so many, or as its type says. */
static uint32_t
element(const struct format_field *f, struct str type, struct str count,
    unsigned long_size)
{
	struct format_type t = format_type(type, long_size);
	uint64_t n;

	if (f->place == FORMAT_HERE && num_parse_dec(count, &n) && n > 0 &&
	    f->size % n == 0)
		return (uint32_t)(f->size / n);
	if (f->pointer)
		return long_size;
	return t.size > 0 ? t.size : f->string ? 1 : 4;
}

/* A declaration: "char comm[16]", "__data_loc u8[] buf", "void * ptr". */
static void
load_declaration(struct format_field *f, struct str d, unsigned long_size)
{
	size_t open = str_chr(d, '['), close = str_chr(d, ']'), blank;
	struct str count = { 0 }, type = d;

	if (str_starts(d, STR("__data_loc")))
		f->place = FORMAT_LOC;
	else if (str_starts(d, STR("__rel_loc")))
		f->place = FORMAT_RELLOC;
	f->array = open != STR_NONE || f->place != FORMAT_HERE;
	if (open != STR_NONE && close != STR_NONE && close > open) {
		count = str_head(str_from_index(d, open + 1), close - open - 1);
		if (f->place == FORMAT_HERE)
			d = str_rtrim(str_head(d, open));
	}
	blank = str_rchr(d, ' ');
	f->name = str_from_index(d, blank == STR_NONE ? 0 : blank + 1);
	while (f->name.n > 0 && f->name.s[0] == '*')
		f->name = str_from_index(f->name, 1);
	type.n -= type.n - (size_t)(f->name.s - d.s);
	f->pointer = has(type, STR("*"));
	f->is_long = has(type, STR("long"));
	f->string = f->array && !f->pointer &&
	    (has(type, STR("char")) || has(type, STR("u8")) ||
		has(type, STR("s8")));
	f->elem = element(f, type, count, long_size);
}

static void
load_field(struct format *f, struct str line, unsigned long_size)
{
	struct format_field field = {
		.offset = number(line, STR("offset:")),
		.size = number(line, STR("size:")),
		.is_signed = number(line, STR("signed:")) != 0,
	};

	load_declaration(
	    &field, str_trim(str_head(line, str_chr(line, ';'))), long_size);
	field.common = str_starts(field.name, STR("common_"));
	if (f->n >= FIELDS_MAX || field.name.n == 0)
		return;
	f->fields = xgrow(f->fields, &f->cap, f->n + 1, sizeof(*f->fields));
	f->fields[f->n++] = field;
}

void
format_load(struct format *f, struct str text, unsigned long_size)
{
	const struct str print = STR("print fmt:"), field = STR("field:");
	struct str line;

	*f = (struct format){ 0 };
	while (text.n > 0) {
		line = str_trim(str_head(text, str_chr(text, '\n')));
		if (str_starts(line, print)) {
			f->print = str_trim(str_from_index(
			    text, str_find(text, print) + print.n));
			return;
		}
		if (str_starts(line, STR("name:")))
			f->name = str_trim(str_from_index(line, 5));
		else if (str_starts(line, field))
			load_field(f, str_from_index(line, field.n), long_size);
		text = str_from_index(
		    text, str_head(text, str_chr(text, '\n')).n + 1);
	}
}

const struct format_field *
format_find(const struct format *f, struct str name)
{
	for (size_t i = 0; i < f->n; i++) {
		if (str_eq(f->fields[i].name, name))
			return &f->fields[i];
	}
	return NULL;
}

void
format_free(struct format *f)
{
	xfree(f->fields);
}
