/* SPDX-License-Identifier: ISC */
/*
 * The leaks in the XML of valgrind --leak-check=full --xml=yes.
 *
 *	<valgrindoutput>
 *	 <error><unique>0x0</unique><kind>Leak_DefinitelyLost</kind>
 *	  <xwhat><text>...</text><leakedbytes>12288</leakedbytes>
 *	   <leakedblocks>3</leakedblocks></xwhat>
 *	  <stack><frame><ip>0x48417B4</ip><obj>/lib/libc.so.6</obj>
 *	   <fn>malloc</fn><file>m.c</file><line>381</line></frame> ...</stack>
 *	 </error>
 *
 * Frames are leaf first; the kind becomes the root. Errors of other kinds have no size.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../xml.h"
#include "common/num.h"
#include "common/reader.h"

enum { BYTES, BLOCKS };

struct memcheck {
	struct xml xml;
	struct profile profile;
	int which;
	uint64_t size[2];
	struct buf kind, name, object, file, line, ip;
};

static void
take(struct memcheck *m, struct buf *b)
{
	buf_clear(b);
	buf_addstr(b, xml_content(&m->xml));
}

/* "name", with --srcline "name:file.c:12"; "[libc.so.6]". */
static void
push_frame(struct memcheck *m)
{
	struct profile *p = &m->profile;

	if (m->name.n == 0) {
		buf_addc(&m->name, '[');
		buf_addstr(&m->name,
		    m->object.n > 0 ? str_basename(buf_str(&m->object))
				    : STR("unknown"));
		if (p->opts->addrs) {
			buf_addstr(&m->name, STR(" <"));
			buf_addstr(
			    &m->name, str_from_index(buf_str(&m->ip), 2));
			buf_addc(&m->name, '>');
		}
		buf_addc(&m->name, ']');
	} else if (p->opts->srcline && m->file.n > 0) {
		buf_addc(&m->name, ':');
		buf_addstr(&m->name, buf_str(&m->file));
		buf_addc(&m->name, ':');
		buf_addstr(&m->name, buf_str(&m->line));
	} else {
		profile_push(p, profile_function(p, buf_str(&m->name)));
		return;
	}
	profile_push(p, profile_frame(p, buf_str(&m->name)));
}

static void
frame(struct memcheck *m)
{
	static const char *const tags[] = { "fn", "obj", "file", "line", "ip",
		NULL };
	struct buf *to[] = { &m->name, &m->object, &m->file, &m->line, &m->ip };
	size_t depth = m->xml.depth;
	int i;

	for (i = 0; i < 5; i++)
		buf_clear(to[i]);
	while (xml_child(&m->xml, depth)) {
		for (i = 0; tags[i] != NULL; i++)
			if (str_eq(m->xml.text, str_from(tags[i])))
				break;
		if (tags[i] != NULL)
			take(m, to[i]);
		else
			xml_skip(&m->xml);
	}
	push_frame(m);
}

static void
stack(struct memcheck *m)
{
	size_t depth = m->xml.depth;

	while (xml_child(&m->xml, depth))
		if (str_eq(m->xml.text, STR("frame")))
			frame(m);
		else
			xml_skip(&m->xml);
}

static void
what(struct memcheck *m)
{
	size_t depth = m->xml.depth;

	while (xml_child(&m->xml, depth))
		if (str_eq(m->xml.text, STR("leakedbytes")))
			num_parse_dec(xml_content(&m->xml), &m->size[BYTES]);
		else if (str_eq(m->xml.text, STR("leakedblocks")))
			num_parse_dec(xml_content(&m->xml), &m->size[BLOCKS]);
		else
			xml_skip(&m->xml);
}

/* "definitely lost" and so on, as valgrind's text has it. */
static uint32_t
kind_frame(struct memcheck *m)
{
	static const struct {
		const char *kind, *name;
	} known[] = { { "Leak_DefinitelyLost", "definitely lost" },
		{ "Leak_IndirectlyLost", "indirectly lost" },
		{ "Leak_PossiblyLost", "possibly lost" },
		{ "Leak_StillReachable", "still reachable" } };
	struct str kind = buf_str(&m->kind);

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(kind, str_from(known[i].kind)))
			kind = str_from(known[i].name);
	return profile_frame(&m->profile, kind);
}

/* False if a sum does not fit. */
static bool
error(struct memcheck *m)
{
	size_t depth = m->xml.depth;

	profile_clear(&m->profile);
	buf_clear(&m->kind);
	m->size[BYTES] = m->size[BLOCKS] = 0;
	while (xml_child(&m->xml, depth))
		if (str_eq(m->xml.text, STR("kind")))
			take(m, &m->kind);
		else if (str_eq(m->xml.text, STR("xwhat")))
			what(m);
		else if (str_eq(m->xml.text, STR("stack")) && m->profile.n == 0)
			stack(m);
		else
			xml_skip(&m->xml);
	if (m->xml.type == XML_END)
		return true;
	profile_push(&m->profile, kind_frame(m));
	if (!str_starts(buf_str(&m->kind), STR("Leak_")) ||
	    m->size[m->which] == 0 || m->profile.n == 1) {
		m->profile.sink->tally.unused++;
		return true;
	}
	return profile_add_up(&m->profile, COUNT(m->size[m->which]));
}

static bool
document(struct memcheck *m)
{
	if (xml_next(&m->xml) != XML_OPEN)
		return true;
	while (xml_child(&m->xml, 1))
		if (!str_eq(m->xml.text, STR("error")))
			xml_skip(&m->xml);
		else if (!error(m))
			return false;
	return true;
}

static int
sniff(struct str head)
{
	return str_find(head, STR("<valgrindoutput>")) != STR_NONE &&
		str_starts(str_trim(head), STR("<"))
	    ? 95
	    : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[BYTES] = { { "bytes", 5 }, { "bytes", 5 } },
		[BLOCKS] = { { "blocks", 6 }, { "blocks", 6 } },
	};
	struct memcheck m = { 0 };
	struct buf *all[] = { &m.kind, &m.name, &m.object, &m.file, &m.line,
		&m.ip };
	bool fits = true;

	m.which = values_choose(&sink->values, values, 2, BYTES);
	xml_init(&m.xml, r);
	profile_init(&m.profile, sink, opts);
	if (m.which >= 0)
		fits = document(&m);
	sink_broken(sink, m.xml.err, r->offset);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		buf_free(all[i]);
	profile_free(&m.profile);
	xml_free(&m.xml);
	return fits;
}

const struct format format_memcheckxml = {
	.name = "memcheckxml",
	.desc = "valgrind --leak-check=full --xml=yes --xml-file=FILE PROG",
	.sniff = sniff,
	.parse = parse,
};
