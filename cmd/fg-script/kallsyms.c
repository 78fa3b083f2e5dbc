/* SPDX-License-Identifier: ISC */
/* /proc/kallsyms, or a copy of it. */
#include "kallsyms.h"

#include <string.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/printable.h"
#include "common/reader.h"
#include "dso.h"

/* One line's parts. */
struct line {
	uint64_t addr;
	char type;
	struct str name, module;
};

/*
 * Splits a line at its blanks. There are a hundred thousand lines, read for
 * the first kernel address of any recording: hence no common/str.h here.
 */
static bool
parse(struct str s, struct line *l)
{
	const char *end = s.s + s.n, *p = memchr(s.s, ' ', s.n), *name;

	if (p == NULL || end - p < 4 || p[2] != ' ' ||
	    !num_parse_hex(str_head(s, (size_t)(p - s.s)), &l->addr))
		return false;
	l->type = p[1];
	name = p + 3;
	for (p = name; p < end && *p != ' ' && *p != '\t'; p++)
		;
	l->name = (struct str){ name, (size_t)(p - name) };
	l->module = str_trim((struct str){ p, (size_t)(end - p) });
	return l->name.n > 0;
}

static bool
is_text(char type)
{
	return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

/* Names are kept fit to be printed. */
static uint32_t
module_number(struct kallsyms *k, struct str name)
{
	struct buf b = { 0 };
	uint32_t n;

	printable_add(&b, name);
	n = table_put(&k->modules, buf_str(&b)) + 1;
	buf_free(&b);
	return n;
}

bool
kallsyms_load(struct kallsyms *k, struct reader *r, struct str ref)
{
	struct symtab *t = &k->tab;
	struct line l;
	struct str s;
	uint32_t group;

	while (reader_line(r, &s)) {
		if (!parse(s, &l) || l.addr == 0 || !is_text(l.type))
			continue;
		if (!k->found && str_eq(l.name, ref)) {
			k->found = true;
			k->addr = l.addr;
		}
		if (t->n > 0 && t->v[t->n - 1].start == l.addr)
			t->n--;
		group = l.module.n > 0 ? module_number(k, l.module) : 0;
		symtab_add(t, l.addr, 0, l.name, SYMTAB_GLOBAL, group);
	}
	symtab_finish(t);
	return t->n > 0;
}

struct str
kallsyms_module(const struct kallsyms *k, const struct symtab_entry *e)
{
	return e->group > 0 ? k->modules.keys[e->group - 1] : STR("");
}

void
kallsyms_free(struct kallsyms *k)
{
	symtab_free(&k->tab);
	table_free(&k->modules);
	*k = (struct kallsyms){ 0 };
}
