/* SPDX-License-Identifier: ISC */
/*
 * Aggregations of stack(), ustack() and jstack() as dtrace(1) prints them:
 * frames from leaf to root, then the value.
 *
 *	CPU     ID                    FUNCTION:NAME
 *	  0  64091                        :tick-60s
 *
 *	              genunix`fop_write+0x5d
 *	              unix`sys_syscall+0x17d
 *
 *	              libc.so.1`__pwrite+0xa
 *	                1
 *
 * Empty lines say nothing, so that of two stacks in one key the second calls
 * the first. Other keys, as of @[execname, stack()], stand before the frames.
 */
#include "../format.h"

#include "../names.h"
#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

#define KEY_INDENT 2 /* of keys; frames stand deeper */

/* "CPU ID FUNCTION:NAME", "0 64091 :tick-60s", messages */
static bool
is_header(struct str line)
{
	return line.n > 0 && line.s[0] != ' ' && line.s[0] != '\t';
}

/* A probe that fired: two numbers and a name with a colon. */
static bool
is_probe(struct str line)
{
	uint64_t v;

	return num_parse_dec(str_word(&line), &v) &&
	    num_parse_dec(str_word(&line), &v) &&
	    str_chr(line, ':') != STR_NONE;
}

static bool
is_frame(struct str line)
{
	struct str text = str_trim(line);

	return text.n < line.n &&
	    (str_chr(text, '`') != STR_NONE ||
		(str_starts(text, STR("0x")) &&
		    str_chr(text, ' ') == STR_NONE));
}

static uint32_t
frame_of(struct profile *p, struct str text)
{
	struct str name = text, module = STR("");

	if (!text_split(&name, STR("`"), &module) &&
	    str_find(name, STR(";.")) != STR_NONE)
		name = names_java(name);
	return profile_in_module(p, module, name);
}

static int
sniff(struct str head)
{
	struct str line;
	uint64_t v;
	bool frame = false;

	while (format_line(&head, &line)) {
		if (str_trim(line).n == 0 || (!frame && is_header(line)) ||
		    (!frame && is_probe(line)))
			continue;
		if (frame && num_parse_dec(str_trim(line), &v))
			return 85;
		if (is_frame(line))
			frame = true;
		else if (frame || text_indent(line) < KEY_INDENT)
			return 0;
	}
	return frame ? 40 : 0;
}

struct dtrace {
	struct profile p;
	struct buf key; /* of the stack being read */
};

static bool
end(struct dtrace *d, uint64_t value, struct sink *sink)
{
	bool fits = true;

	if (d->key.n > 0)
		profile_push(&d->p, profile_frame(&d->p, buf_str(&d->key)));
	if (d->p.n == 0)
		sink->tally.unused++;
	else if (value > 0)
		fits = profile_add_up(&d->p, COUNT(value));
	profile_clear(&d->p);
	buf_clear(&d->key);
	return fits;
}

static bool
one_line(struct dtrace *d, struct str line, struct sink *sink)
{
	struct str text = str_trim(line);
	uint64_t value;

	if (text.n == 0)
		return true;
	if (num_parse_dec(text, &value))
		return end(d, value, sink);
	if (d->p.n == 0 && (is_header(line) || is_probe(line))) {
		sink->tally.unused++;
	} else if (d->p.n == 0 && !is_frame(line) &&
	    text_indent(line) <= KEY_INDENT) {
		buf_clear(&d->key);
		buf_addstr(&d->key, text);
	} else {
		profile_push(&d->p, frame_of(&d->p, text_no_offset(text)));
	}
	return true;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct dtrace d = { .key = { 0 } };
	struct str line;
	bool fits = true;

	profile_init(&d.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&d, line, sink);
	if (d.p.n > 0)
		skip_add(&sink->tally.damaged, r->line,
		    "the input ends within a stack", STR(""));
	buf_free(&d.key);
	profile_free(&d.p);
	return fits;
}

const struct format format_dtrace = {
	.name = "dtrace",
	.desc = "dtrace -n '... { @[ustack()] = count(); }'",
	.sniff = sniff,
	.parse = parse,
};
