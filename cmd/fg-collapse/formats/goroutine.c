/* SPDX-License-Identifier: ISC */
/*
 * Stacks of goroutines as a panic, SIGQUIT or /debug/pprof/goroutine?debug=2
 * prints them; each one sample.
 *
 *	goroutine 1 [chan receive, 3 minutes]:
 *	runtime/pprof.(*Profile).WriteTo(0x4d9826?, {0x4ff5c8?, 0xc000094098?})
 *		/usr/lib/go-1.19/src/runtime/pprof/pprof.go:330 +0x14b
 *	main.main()
 *		/src/main.go:25 +0x446
 *	created by main.start in goroutine 1
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

/* "goroutine 1 [running]:", "goroutine 0 gp=0x.. m=0 mp=0x.. [idle]:" */
static bool
is_head(struct str line, struct str *id)
{
	struct str rest = str_rtrim(line);
	uint64_t v;

	if (!text_take(&rest, STR("goroutine ")) ||
	    !str_ends(rest, STR("]:")) || str_chr(rest, '[') == STR_NONE)
		return false;
	*id = str_word(&rest);
	return num_parse_dec(*id, &v);
}

static bool
is_function(struct str line)
{
	return line.n > 0 && line.s[0] != '\t' && line.s[0] != ' ' &&
	    str_ends(line, STR(")")) && str_chr(line, '(') != STR_NONE;
}

static int
sniff(struct str head)
{
	struct str line, id;

	while (format_line(&head, &line))
		if (is_head(line, &id))
			return format_line(&head, &line) &&
				is_function(str_rtrim(line))
			    ? 95
			    : 60;
	return 0;
}

/* A line within a stack. */
static void
one_line(struct profile *p, struct reader *r, struct str line)
{
	struct skip *bad = &p->sink->tally.bad;

	if (str_starts(line, STR("...")))
		profile_push(p, profile_frame(p, STR("...")));
	else if (is_function(line))
		profile_push(p, profile_function(p, line));
	else if (str_starts(line, STR("\t")) ||
	    str_starts(line, STR("created by ")) ||
	    str_starts(line, STR("goroutine running on other thread")))
		p->sink->tally.unused++;
	else
		skip_add(bad, r->line, "neither function nor place", line);
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct profile p;
	struct str line;
	bool fits = true, inside = false;

	profile_init(&p, sink, opts);
	while (fits && reader_line(r, &line)) {
		struct lane lane = { .thread = STR("goroutine") };

		line = str_rtrim(line);
		if (is_head(line, &lane.tid)) {
			fits = profile_end(&p);
			profile_lane(&p, &lane);
			inside = true;
		} else if (line.n == 0) {
			fits = profile_end(&p);
			inside = false;
		} else if (inside) {
			one_line(&p, r, line);
		} else {
			sink->tally.unused++;
		}
	}
	fits = fits && profile_end(&p);
	profile_free(&p);
	return fits;
}

const struct format format_goroutine = {
	.name = "goroutine",
	.desc = "Go's panics, kill -QUIT, goroutine?debug=2",
	.sniff = sniff,
	.parse = parse,
};
