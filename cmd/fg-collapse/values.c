/* SPDX-License-Identifier: ISC */
/* The choice among the numbers of an input. */
#include "values.h"

#include "common/num.h"
#include "common/printable.h"

static void
add_value(struct buf *b, const struct value *value)
{
	printable_add(b, value->name);
	if (value->unit.n > 0) {
		buf_addstr(b, STR(" ("));
		printable_add(b, value->unit);
		buf_addstr(b, STR(")"));
	}
}

static void
add_line(struct buf *b, size_t i, const struct value *value, bool dflt)
{
	buf_adddec(b, i);
	buf_addstr(b, STR("  "));
	add_value(b, value);
	if (dflt)
		buf_addstr(b, STR(", the default"));
	buf_addc(b, '\n');
}

static int
find(const struct value *list, size_t n, struct str wanted)
{
	uint64_t i;

	for (i = 0; i < n; i++)
		if (str_eq(list[i].name, wanted))
			return (int)i;
	if (num_parse_dec(wanted, &i) && i < n)
		return (int)i;
	return -1;
}

void
values_begin(struct values *v)
{
	const struct value count = { STR("count"), STR("") };

	values_choose(v, &count, 1, 0);
	buf_clear(&v->name);
}

int
values_choose(struct values *v, const struct value *list, size_t n, size_t dflt)
{
	int chosen = (int)dflt;

	buf_clear(&v->names);
	for (size_t i = 0; i < n; i++)
		add_line(&v->names, i, &list[i], i == dflt);
	if (v->wanted.n > 0)
		chosen = find(list, n, v->wanted);
	v->missing = chosen < 0;
	if (v->missing || v->list)
		return -1;
	buf_clear(&v->chosen);
	add_value(&v->chosen, &list[chosen]);
	buf_clear(&v->name);
	printable_add(&v->name, list[chosen].name);
	buf_clear(&v->unit);
	printable_add(&v->unit, list[chosen].unit);
	return chosen;
}

void
values_free(struct values *v)
{
	buf_free(&v->names);
	buf_free(&v->chosen);
	buf_free(&v->name);
	buf_free(&v->unit);
	*v = (struct values){ 0 };
}
