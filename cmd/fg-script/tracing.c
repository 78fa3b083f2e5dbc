/* SPDX-License-Identifier: ISC */
/* The TRACING_DATA of a recording, taken apart into its texts. */
#include "tracing.h"

#include "common/num.h"
#include "common/xalloc.h"
#include "cursor.h"

/* The longest text of a format believed; real ones have up to 20 kB. */
#define FORMAT_MAX ((size_t)64 * 1024)

#define MAGIC STR("\x17\x08\x44tracing")

static struct str
take_file(struct cursor *c)
{
	return cursor_bytes(c, cursor_u64(c));
}

/* Up to a NUL, which is taken too. */
static struct str
take_name(struct cursor *c)
{
	size_t n = str_chr(c->rest, '\0');
	struct str s = cursor_bytes(c, n == STR_NONE ? UINT64_MAX : n);

	cursor_bytes(c, 1);
	return s;
}

static struct str
key_of(const uint64_t *v)
{
	return (struct str){ (const char *)v, sizeof(*v) };
}

/* The number behind the first "ID:" of a format's text. */
static bool
find_id(struct str text, uint64_t *id)
{
	size_t at = str_find(text, STR("\nID:"));
	struct str line;

	if (at == STR_NONE)
		return false;
	line = str_from_index(text, at + 4);
	return num_parse_dec(str_trim(str_head(line, str_chr(line, '\n'))), id);
}

static void
add_event(struct tracing *t, struct str system, struct str text)
{
	uint64_t id;
	uint32_t n;

	if (text.n > FORMAT_MAX)
		return;
	if (!find_id(text, &id) || tracing_find(t, id) != NULL)
		return;
	n = table_put(&t->ids, key_of(&id));
	t->events = xgrow(t->events, &t->events_cap, n + 1, sizeof(*t->events));
	t->events[n].system = system;
	t->events[n].format = arena_str(&t->arena, text);
}

static void
load_system(struct tracing *t, struct cursor *c)
{
	struct str system = arena_str(&t->arena, take_name(c));
	uint32_t n = cursor_u32(c);

	for (; n > 0 && !c->bad; n--)
		add_event(t, system, take_file(c));
}

/* A line is '0xffffffff81e3a2c8 : "text %d\n"', its escapes as in C. */
static void
add_printk(struct tracing *t, struct str line)
{
	struct str addr = str_word(&line), text = str_trim(line);
	uint64_t v;
	uint32_t n;

	if (str_starts(addr, STR("0x")))
		addr = str_from_index(addr, 2);
	if (str_starts(text, STR(":")))
		text = str_trim(str_from_index(text, 1));
	if (text.n < 2 || text.s[0] != '"' || text.s[text.n - 1] != '"' ||
	    !num_parse_hex(addr, &v))
		return;
	text = str_head(str_from_index(text, 1), text.n - 2);
	if (str_ends(text, STR("\\n")))
		text.n -= 2;
	n = table_put(&t->addresses, key_of(&v));
	t->printks =
	    xgrow(t->printks, &t->printks_cap, n + 1, sizeof(*t->printks));
	t->printks[n] = arena_str(&t->arena, text);
}

static void
load_printks(struct tracing *t, struct str text)
{
	struct str line;

	while (str_line(&text, &line))
		add_printk(t, line);
}

bool
tracing_load(struct tracing *t, struct str blob)
{
	struct cursor c = { blob, false, false };
	struct str start;
	uint32_t n;

	if (!str_eq(cursor_bytes(&c, MAGIC.n), MAGIC))
		return false;
	take_name(&c); /* the version */
	start = cursor_bytes(&c, 2);
	if (start.n < 2)
		return false;
	t->known = true;
	t->big = c.big = start.s[0] != 0;
	t->long_size = start.s[1] == 4 ? 4 : 8;
	cursor_u32(&c); /* bytes of a page */
	for (int i = 0; i < 2; i++) {
		take_name(&c); /* header_page, header_event */
		take_file(&c);
	}
	for (n = cursor_u32(&c); n > 0 && !c.bad; n--)
		add_event(t, STR("ftrace"), take_file(&c));
	for (n = cursor_u32(&c); n > 0 && !c.bad; n--)
		load_system(t, &c);
	cursor_bytes(&c, cursor_u32(&c)); /* kallsyms */
	load_printks(t, cursor_bytes(&c, cursor_u32(&c)));
	return !c.bad;
}

const struct tracing_event *
tracing_find(const struct tracing *t, uint64_t id)
{
	uint32_t n = table_get(&t->ids, key_of(&id));

	return n != TABLE_NONE ? &t->events[n] : NULL;
}

struct str
tracing_printk(const struct tracing *t, uint64_t addr)
{
	uint32_t n = table_get(&t->addresses, key_of(&addr));

	return n != TABLE_NONE ? t->printks[n] : (struct str){ 0 };
}

void
tracing_free(struct tracing *t)
{
	xfree(t->events);
	xfree(t->printks);
	table_free(&t->ids);
	table_free(&t->addresses);
	arena_free(&t->arena);
}
