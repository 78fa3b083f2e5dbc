/* SPDX-License-Identifier: ISC */
/*
 * Call graphs by FreeBSD's pmcstat -G: below each function, one blank deeper,
 * those that called it, each with its share and its samples.
 *
 *	@ CPU_CLK_UNHALTED.THREAD_P [56 samples]
 *
 *	26.79%  [15]       _mtx_lock_sleep @ /boot/kernel/kernel
 *	 66.67%  [10]       vm_fault @ /boot/kernel/kernel
 *	 33.33%  [5]        fork1
 */
#include "../format.h"

#include "../outline.h"
#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/reader.h"

struct line {
	size_t depth;
	uint64_t samples;
	struct str name;
};

static bool
is_node(struct str text, struct line *l)
{
	struct str rest = text, share = str_word(&rest), digits;

	l->depth = text_indent(text);
	rest = str_trim(rest);
	if (!str_ends(share, STR("%")) || !text_take(&rest, STR("[")) ||
	    !text_split(&rest, STR("]"), &digits) ||
	    !text_grouped(digits, &l->samples))
		return false;
	l->name = str_trim(text_before(rest, STR(" @ ")));
	return l->name.n > 0;
}

/* "@ EVENT [56 samples]" */
static bool
is_event(struct str text)
{
	return str_starts(text, STR("@ ")) &&
	    str_ends(str_rtrim(text), STR("]"));
}

static int
sniff(struct str head)
{
	struct str text;
	struct line l;
	bool event = false;

	while (format_line(&head, &text)) {
		if (is_event(text))
			event = true;
		else if (is_node(text, &l))
			return event || l.depth == 0 ? 90 : 0;
		else if (str_trim(text).n > 0)
			return 0;
	}
	return 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct profile p;
	struct outline o = { .callers = true };
	struct str text;
	struct line l;
	bool fits = true;

	profile_init(&p, sink, opts);
	while (fits && reader_line(r, &text)) {
		if (is_node(text, &l)) {
			if (l.depth > o.n)
				skip_add(&sink->tally.bad, r->line,
				    "deeper than one below the last", text);
			fits = outline_node(&o, &p, l.depth,
			    profile_function(&p, l.name), COUNT(l.samples));
		} else if (is_event(text) || str_trim(text).n == 0) {
			sink->tally.unused += text.n > 0;
		} else {
			skip_add(&sink->tally.bad, r->line, "no node", text);
		}
	}
	fits = fits && outline_end(&o, &p);
	outline_free(&o);
	profile_free(&p);
	return fits;
}

const struct format format_pmcstat = {
	.name = "pmcstat",
	.desc = "FreeBSD pmcstat -R FILE -G -",
	.sniff = sniff,
	.parse = parse,
};
