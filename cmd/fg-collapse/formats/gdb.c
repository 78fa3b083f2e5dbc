/* SPDX-License-Identifier: ISC */
/*
 * Backtraces by gdb, "thread apply all bt" or bt, and by the pstack that is a
 * script of it; each one sample, so that a loop of them is a profiler.
 *
 *	Thread 2 (Thread 0x7f78503d66c0 (LWP 16265) "burner"):
 *	#0  0x0000558d2327717b in burn () at thr.c:5
 *	#1  ns::loop<int> (this=0x0, f=...) at thr.c:7
 *	#2  0x00007f78504631f5 in start_thread () from /lib/libc.so.6
 *
 * A frame without an address was inlined. Lines too long may go on in the
 * next, which is indented.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

/* "Thread 2 (Thread 0x7f78 (LWP 16265) "burner"):" */
static bool
is_head(struct str line, struct lane *lane)
{
	struct str part;
	uint64_t v;

	if (!text_take(&line, STR("Thread ")) || !num_take_dec(&line, &v) ||
	    !text_take(&line, STR(" (")))
		return false;
	part = line;
	if (text_split(&part, STR("LWP "), &lane->tid))
		lane->tid = str_head(part, text_span(part, STR("0123456789")));
	if (text_split(&line, STR("\""), &part))
		lane->thread = text_before(line, STR("\""));
	return true;
}

/*
 * Where the arguments of the function that text begins with are: at the first
 * " (" that is in no other brackets. Those of operator< and the like are none.
 */
static size_t
arguments(struct str text)
{
	struct str word = STR("operator");
	size_t depth = 0, i = 0;

	while (i < text.n) {
		if (str_starts(str_from_index(text, i), word)) {
			i += word.n;
			i += text_span(
			    str_from_index(text, i), STR("<>=-+*/!&|^~%,[]"));
			if (str_starts(str_from_index(text, i), STR("()")))
				i += 2;
			continue;
		}
		if (depth == 0 && i > 0 && text.s[i] == '(' &&
		    text.s[i - 1] == ' ')
			return i;
		if (str_chr(STR("(<[{"), text.s[i]) != STR_NONE)
			depth++;
		else if (depth > 0 &&
		    str_chr(STR(")>]}"), text.s[i]) != STR_NONE)
			depth--;
		i++;
	}
	return text.n;
}

/* "#0  0x0000558d2327717b in burn () at thr.c:5" */
static bool
is_frame(struct str line, uint64_t *number, struct str *name)
{
	struct str rest, word;
	uint64_t v;

	if (!text_take(&line, STR("#")) || !num_take_dec(&line, number) ||
	    line.n == 0 || line.s[0] != ' ')
		return false;
	rest = line;
	word = str_word(&rest);
	if (str_starts(word, STR("0x")) && text_take_hex(&word, &v) &&
	    word.n == 0 && str_eq(str_word(&rest), STR("in")))
		line = rest;
	line = str_trim(line);
	*name = str_rtrim(str_head(line, arguments(line)));
	if (str_starts(*name, STR("0x")) && name->n == line.n)
		return false; /* eu-stack's: no "in", no arguments */
	return name->n > 0;
}

static int
sniff(struct str head)
{
	struct lane lane = { 0 };
	struct str line, name;
	bool thread = false;
	uint64_t n;

	while (format_line(&head, &line)) {
		if (is_head(line, &lane))
			thread = true;
		else if (str_starts(line, STR("#0 ")) &&
		    is_frame(line, &n, &name) && str_chr(line, '(') != STR_NONE)
			return thread ? 95 : 70;
		else if (thread && str_trim(line).n > 0)
			return 0;
	}
	return 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct profile p;
	struct str line, name;
	bool fits = true;
	uint64_t n;

	profile_init(&p, sink, opts);
	while (fits && reader_line(r, &line)) {
		struct lane lane = { 0 };

		if (is_frame(line, &n, &name)) {
			if (n == 0)
				fits = profile_end(&p); /* bt after bt */
			if (n != p.n)
				skip_add(&sink->tally.damaged, r->line,
				    "frames are missing before it", line);
			profile_push(&p, profile_function(&p, name));
		} else if (is_head(line, &lane)) {
			fits = profile_end(&p);
			profile_lane(&p, &lane);
		} else if (str_starts(line, STR("#"))) {
			skip_add(&sink->tally.bad, r->line, "no frame", line);
		} else {
			sink->tally.unused += line.n > 0;
			if (p.n == 0 || text_indent(line) == 0)
				fits = profile_end(&p);
		}
	}
	fits = fits && profile_end(&p);
	profile_free(&p);
	return fits;
}

const struct format format_gdb = {
	.name = "gdb",
	.desc = "gdb -batch -ex 'thread apply all bt' -p PID; pstack PID",
	.sniff = sniff,
	.parse = parse,
};
