/* SPDX-License-Identifier: ISC */
/*
 * The report of wallClockProfiler, of which the part with full stacks counts:
 * a share and a number of samples, then the frames, leaf first.
 *
 *	Full stacks
 *	-----------
 *	 75.00% ================= (30 samples)
 *	    1: void Worker.run() (Worker.java:12)
 *	    2: void java.lang.Thread.run() (Thread.java:722)
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

/* " 75.00% ==== (30 samples)" */
static bool
is_head(struct str line, uint64_t *samples)
{
	struct str text = str_trim(line), share = str_word(&text);
	size_t open = str_rchr(text, '(');

	if (!str_ends(share, STR("%")) || open == STR_NONE)
		return false;
	text = str_from_index(text, open + 1);
	return num_take_dec(&text, samples) && str_starts(text, STR(" sample"));
}

/* "    1: text" */
static bool
is_frame(struct str line, struct str *name)
{
	struct str text = str_trim(line);
	uint64_t v;

	if (!num_take_dec(&text, &v) || !text_take(&text, STR(":")))
		return false;
	*name = str_trim(text);
	return name->n > 0;
}

static bool
is_full(struct str line)
{
	return str_starts(str_trim(line), STR("Full stacks"));
}

static int
sniff(struct str head)
{
	struct str line;
	uint64_t v;
	bool full = false;

	while (format_line(&head, &line)) {
		full = full || is_full(line);
		if (full && is_head(line, &v))
			return 90;
	}
	return 0;
}

static bool
end(struct profile *p, uint64_t samples)
{
	bool fits =
	    p->n == 0 || samples == 0 || profile_add_up(p, COUNT(samples));

	profile_clear(p);
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct profile p;
	struct str line, name;
	uint64_t samples = 0, next;
	bool fits = true, full = false;

	profile_init(&p, sink, opts);
	while (fits && reader_line(r, &line)) {
		full = full || is_full(line);
		if (full && is_head(line, &next)) {
			fits = end(&p, samples);
			samples = next;
		} else if (full && samples > 0 && is_frame(line, &name)) {
			profile_push(&p, profile_frame(&p, name));
		} else if (str_trim(line).n == 0) {
			fits = end(&p, samples);
			samples = 0;
		} else {
			sink->tally.unused++;
		}
	}
	fits = fits && end(&p, samples);
	profile_free(&p);
	return fits;
}

const struct format format_wcp = {
	.name = "wcp",
	.desc = "wallClockProfiler, reports with full stacks",
	.sniff = sniff,
	.parse = parse,
};
