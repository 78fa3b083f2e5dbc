/* SPDX-License-Identifier: ISC */
/*
 * What SystemTap's print_stack() and print_ustack() print of each key of an
 * array, and the key's value below: frames from leaf to root.
 *
 *	 0xffffffff8103c472 : native_safe_halt+0x2/0x10 [kernel]
 *	 0xffffffff81009f50 : cpu_idle+0xd0/0x120 [kernel]
 *	 0x7f6a0b2d9a90 [/lib/libc-2.15.so+0xeba90/0x3b8000]
 *		2404
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

/* Whether it is a frame; *name its function, "[object" or address. */
static bool
is_frame(struct str line, struct str *name)
{
	struct str text = str_trim(line), address = text;
	uint64_t v;

	if (!str_starts(text, STR("0x")) || !text_take_hex(&text, &v))
		return false;
	address.n -= text.n;
	text = str_trim(text);
	if (text_take(&text, STR(":"))) {
		*name = str_trim(text);
		*name = str_head(*name, str_rchr(*name, '+'));
	} else if (str_starts(text, STR("[")) && text.n > 1) {
		*name = text_before(text_before(text, STR("]")), STR("+"));
	} else {
		*name = address;
	}
	return true;
}

/* The line says which function it is. */
static bool
is_named(struct str line)
{
	return str_find(line, STR(" : ")) != STR_NONE;
}

static int
sniff(struct str head)
{
	struct str line, name;
	uint64_t v;
	bool frame = false;

	while (format_line(&head, &line)) {
		if (str_trim(line).n == 0 || str_starts(line, STR("WARNING:")))
			continue;
		if (frame && num_parse_dec(str_trim(line), &v))
			return 90;
		if (!is_frame(line, &name))
			return 0;
		frame = frame || is_named(line);
	}
	return frame ? 40 : 0;
}

static void
push(struct profile *p, struct str name)
{
	struct buf b = { 0 };

	if (!str_starts(name, STR("["))) {
		profile_push(p, profile_function(p, name));
		return;
	}
	buf_addc(&b, '[');
	buf_addstr(&b, str_basename(str_from_index(name, 1)));
	buf_addc(&b, ']');
	profile_push(p, profile_frame(p, buf_str(&b)));
	buf_free(&b);
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct profile p;
	struct str line, name;
	uint64_t value;
	bool fits = true;

	profile_init(&p, sink, opts);
	while (fits && reader_line(r, &line)) {
		if (is_frame(line, &name)) {
			push(&p, name);
		} else if (num_parse_dec(str_trim(line), &value)) {
			if (p.n == 0)
				sink->tally.unused++;
			else if (value > 0)
				fits = profile_add_up(&p, COUNT(value));
			profile_clear(&p);
		} else if (str_trim(line).n > 0) {
			skip_add(&sink->tally.bad, r->line,
			    "neither frame nor value", line);
		}
	}
	if (p.n > 0)
		skip_add(&sink->tally.damaged, r->line,
		    "the input ends within a stack", STR(""));
	profile_free(&p);
	return fits;
}

const struct format format_stap = {
	.name = "stap",
	.desc = "SystemTap scripts with print_stack() and a count",
	.sniff = sniff,
	.parse = parse,
};
