/* SPDX-License-Identifier: ISC */
/*
 * The stacks of a process by elfutils' eu-stack, each thread one sample.
 *
 *	PID 16264 - process
 *	TID 16265:
 *	#0  0x0000558d2327717b burn
 *	#1  0x0000558d23277186 - 1 w1
 *	#2  0x00007f78504631f5 - 1 start_thread - /lib/libc.so.6
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "common/num.h"
#include "common/reader.h"

/* "PID 12", "TID 12:"; *id are the digits. */
static bool
is_head(struct str line, struct str word, struct str *id)
{
	uint64_t v;

	line = str_rtrim(line);
	if (!str_eq(str_word(&line), word))
		return false;
	*id = str_word(&line);
	if (str_ends(*id, STR(":")))
		*id = str_head(*id, id->n - 1);
	return num_parse_dec(*id, &v);
}

/* "#0  0x7f78504addf2 - 1 pause - /lib/libc.so.6" */
static bool
is_frame(struct str line, struct str *name)
{
	struct str word = str_word(&line), rest;
	uint64_t v;
	size_t module;

	if (!str_starts(word, STR("#")) ||
	    !num_parse_dec(str_from_index(word, 1), &v))
		return false;
	word = str_word(&line);
	if (!str_starts(word, STR("0x")) ||
	    !num_parse_hex(str_from_index(word, 2), &v))
		return false;
	rest = line;
	if (str_eq(str_word(&rest), STR("-")) &&
	    str_eq(str_word(&rest), STR("1")))
		line = rest;
	module = str_find(line, STR(" - "));
	*name = str_trim(str_head(line, module));
	return true;
}

static int
sniff(struct str head)
{
	struct str line, name;
	bool thread = false;

	while (format_line(&head, &line)) {
		if (is_head(line, STR("TID"), &name))
			thread = true;
		else if (thread)
			return is_frame(line, &name) ? 95 : 0;
		else if (!is_head(line, STR("PID"), &name))
			return 0;
	}
	return 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct profile p;
	struct lane lane = { 0 };
	struct buf pid = { 0 };
	struct str line, name;
	bool fits = true;

	profile_init(&p, sink, opts);
	while (fits && reader_line(r, &line)) {
		if (is_frame(line, &name)) {
			profile_push(&p, profile_function(&p, name));
		} else if (is_head(line, STR("PID"), &name)) {
			fits = profile_end(&p);
			buf_clear(&pid);
			buf_addstr(&pid, name);
		} else if (is_head(line, STR("TID"), &name)) {
			fits = profile_end(&p);
			lane.pid = buf_str(&pid);
			lane.tid = name;
			profile_lane(&p, &lane);
		} else if (str_trim(line).n > 0) {
			skip_add(&sink->tally.bad, r->line,
			    "neither thread nor frame", line);
		}
	}
	fits = fits && profile_end(&p);
	buf_free(&pid);
	profile_free(&p);
	return fits;
}

const struct format format_eustack = {
	.name = "eustack",
	.desc = "eu-stack -p PID",
	.sniff = sniff,
	.parse = parse,
};
