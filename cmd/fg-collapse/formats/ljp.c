/* SPDX-License-Identifier: ISC */
/*
 * The text of the Lightweight Java Profiler: a stack opens with its samples,
 * its depth and its leaf; callers follow, a line each.
 *
 *	     12 3 	java.lang.Integer.parseInt(Integer.java:470)
 *	      	java.lang.Integer.parseInt(Integer.java:499)
 *	      	Main.main(Main.java:7)
 *	Total trace count = 12, Total memory = 0
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

struct line {
	uint64_t samples; /* of a line that opens a stack, else 0 */
	struct str name;
};

static bool
is_frame(struct str text, struct line *l)
{
	struct str word, rest = text;
	uint64_t depth;

	l->samples = 0;
	word = str_word(&rest);
	if (num_parse_dec(word, &l->samples)) {
		word = str_word(&rest);
		if (!num_parse_dec(word, &depth))
			return false;
		word = str_trim(rest);
	} else if (str_trim(rest).n > 0 || word.n == text.n) {
		return false;
	}
	l->name = str_trim(text_before(word, STR("(")));
	return l->name.n > 0 && str_chr(l->name, ' ') == STR_NONE;
}

static int
sniff(struct str head)
{
	struct str text;
	struct line l;
	int frames = 0;
	bool java = false;

	while (frames < 20 && format_line(&head, &text)) {
		if (str_starts(text, STR("Total ")) || str_trim(text).n == 0)
			continue;
		if (!is_frame(text, &l) || (frames == 0 && l.samples == 0))
			return 0;
		frames++;
		java |= str_find(text, STR(".java:")) != STR_NONE ||
		    str_find(text, STR("(Native Method)")) != STR_NONE;
	}
	return java ? 80 : 0;
}

static bool
end(struct profile *p, uint64_t samples)
{
	bool fits = p->n == 0 || profile_add_up(p, COUNT(samples));

	profile_clear(p);
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct profile p;
	struct str text;
	struct line l;
	uint64_t samples = 0;
	bool fits = true;

	profile_init(&p, sink, opts);
	while (fits && reader_line(r, &text)) {
		if (str_starts(text, STR("Total ")) || str_trim(text).n == 0) {
			sink->tally.unused += text.n > 0;
			continue;
		}
		if (!is_frame(text, &l) || (l.samples == 0 && samples == 0)) {
			skip_add(&sink->tally.bad, r->line, "no frame", text);
			continue;
		}
		if (l.samples > 0) {
			fits = end(&p, samples);
			samples = l.samples;
		}
		profile_push(&p, profile_frame(&p, l.name));
	}
	fits = fits && end(&p, samples);
	profile_free(&p);
	return fits;
}

const struct format format_ljp = {
	.name = "ljp",
	.desc = "Lightweight Java Profiler: java -agentpath:liblagent.so, "
		"traces.txt",
	.sniff = sniff,
	.parse = parse,
};
