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
is_frame(struct str line, uint64_t *number, struct str *name)
{
	struct str text = str_trim(line);

	if (!num_take_dec(&text, number) || !text_take(&text, STR(":")))
		return false;
	*name = str_trim(text);
	return name->n > 0;
}

/* Whether the place in the source stands behind the function. */
static bool
is_placed(struct str name)
{
	return str_ends(name, STR(")")) &&
	    str_find(name, STR(" (")) != STR_NONE;
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

struct report {
	struct profile p;
	struct reader *r;
	bool full;        /* among the full stacks */
	uint64_t samples; /* of the stack it is in; 0 between stacks */
};

/* The stack is not whole, or has no samples: it is left out. */
static void
damaged(struct report *w, const char *why, struct str line)
{
	skip_add(&w->p.sink->tally.damaged, w->r->line, why, str_trim(line));
	profile_clear(&w->p);
	w->samples = 0;
}

static bool
end(struct report *w)
{
	bool fits = true;

	if (w->samples > 0 && w->p.n == 0)
		damaged(w, "a stack has no frames", STR(""));
	else if (w->samples > 0)
		fits = profile_add_up(&w->p, COUNT(w->samples));
	profile_clear(&w->p);
	w->samples = 0;
	return fits;
}

/* "    1: void Worker.run() (Worker.java:12)", after that of number 0 */
static void
frame(struct report *w, struct str line)
{
	struct str name;
	uint64_t number;

	if (!is_frame(line, &number, &name))
		damaged(w, "no frame", line);
	else if (number != w->p.n + 1)
		damaged(w, "frames are missing before it", line);
	else if (w->r->unended && !is_placed(name))
		damaged(w, "the input ends within a frame", line);
	else
		profile_push(&w->p, profile_frame(&w->p, name));
}

/* "25.00% === (10 sam", or in the end no more than "25.0" */
static bool
begins_head(const struct report *w, struct str line)
{
	struct str share = str_word(&line), digits = STR("0123456789.");

	return str_ends(share, STR("%")) ||
	    (share.n > 0 && w->r->unended &&
		text_span(share, digits) == share.n);
}

static bool
one_line(struct report *w, struct str line)
{
	uint64_t samples;
	bool fits = true;

	w->full = w->full || is_full(line);
	if (w->full && is_head(line, &samples)) {
		fits = end(w);
		w->samples = samples;
	} else if (str_trim(line).n == 0 && !w->r->unended) {
		fits = end(w);
	} else if (w->samples > 0) {
		frame(w, line);
	} else if (w->full && begins_head(w, line)) {
		damaged(w, "no share and samples", line);
	} else {
		w->p.sink->tally.unused++;
	}
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct report w = { .r = r };
	struct str line;
	bool fits = true;

	profile_init(&w.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&w, line);
	fits = fits && end(&w);
	profile_free(&w.p);
	return fits;
}

const struct format format_wcp = {
	.name = "wcp",
	.desc = "wallClockProfiler, reports with full stacks",
	.sniff = sniff,
	.parse = parse,
	.unended = true,
};
