/* SPDX-License-Identifier: ISC */
/*
 * The text of go tool pprof -raw: samples as numbers and locations, then what
 * the locations are. Both are leaf first, inlined functions before those they
 * are in.
 *
 *	Samples:
 *	samples/count cpu/nanoseconds[dflt]
 *	         39  390000000: 1 2
 *	                request:[get]
 *	Locations
 *	     1: 0x4b7f60 M=1 main.spin /src/main.go:6 s=0
 *	             main.loop /src/main.go:9 s=0
 *	     2: 0x4b7f9d M=1 main.workA /src/main.go:8 s=0
 *	Mappings
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/table.h"
#include "common/xalloc.h"

#define COLUMNS 16

struct sample {
	uint64_t value;
	size_t end;    /* of its locations */
	uint32_t lane; /* with --by=label, else 0 */
};

struct raw {
	struct profile p;
	struct sink *sink;
	size_t column;
	struct table ids; /* of locations, as text */
	uint32_t *direct; /* by number, if it is small: in ids, plus 1 */
	size_t ndirect, direct_cap;
	uint32_t *locations;
	size_t nlocations, locations_cap;
	struct sample *samples;
	size_t nsamples, samples_cap;
	uint32_t *frames; /* of the locations, one behind the other */
	size_t nframes, frames_cap;
	struct range {
		size_t begin, end;
	} * ranges; /* ranges[id]: its frames */
	size_t nranges, ranges_cap;
	uint32_t current; /* the location being read */
	struct buf label; /* with --by=label: what the last sample has */
};

static int
sniff(struct str head)
{
	struct str line;
	bool type = false;

	while (format_line(&head, &line)) {
		type = type || str_starts(line, STR("PeriodType:"));
		if (str_starts(line, STR("Samples:")))
			return type ? 95 : 60;
	}
	return 0;
}

/* "samples/count cpu/nanoseconds[dflt]": which of them to fold. */
static bool
choose(struct raw *x, struct str line)
{
	struct value values[COLUMNS];
	struct str word;
	size_t n = 0, dflt = STR_NONE;
	int which;

	while (n < COLUMNS && (word = str_word(&line)).n > 0) {
		if (str_ends(word, STR("[dflt]"))) {
			word = str_head(word, word.n - 6);
			dflt = n;
		}
		values[n].unit = word;
		if (!text_split(&values[n].unit, STR("/"), &values[n].name))
			return false;
		if (str_eq(values[n].unit, STR("nanoseconds")))
			values[n].unit = STR("ns");
		n++;
	}
	if (n == 0)
		return false;
	which = values_choose(
	    &x->sink->values, values, n, dflt == STR_NONE ? n - 1 : dflt);
	x->column = which >= 0 ? (size_t)which : 0;
	return which >= 0;
}

/* Numbers of locations that are looked up directly: most, they count from 1. */
#define DIRECT 1000000

/* The location of that number, which word is, in ids. */
static uint32_t
location(struct raw *x, struct str word, uint64_t number)
{
	if (number >= DIRECT)
		return table_put(&x->ids, word);
	if (number >= x->ndirect) {
		x->direct = xgrow(x->direct, &x->direct_cap, (size_t)number + 1,
		    sizeof(*x->direct));
		while (x->ndirect <= number)
			x->direct[x->ndirect++] = 0;
	}
	if (x->direct[number] == 0)
		x->direct[number] = table_put(&x->ids, word) + 1;
	return x->direct[number] - 1;
}

/* The next word if it is a number; most are a blank and a few digits. */
static bool
next_number(struct str *line, struct str *word, uint64_t *v)
{
	uint64_t x = 0;
	size_t i = 1;

	if (line->n > 1 && line->s[0] == ' ')
		for (; i < line->n && i <= 18 && num_isdigit(line->s[i]); i++)
			x = x * 10 + (uint64_t)(line->s[i] - '0');
	if (i == 1 || (i < line->n && line->s[i] != ' ')) {
		*word = str_word(line);
		return word->n > 0 && num_parse_dec(*word, v);
	}
	*word = (struct str){ line->s + 1, i - 1 };
	*line = str_from_index(*line, i);
	*v = x;
	return true;
}

/* "   39  390000000: 1 2 3" */
static bool
add_sample(struct raw *x, struct str line)
{
	struct str numbers, word;
	uint64_t value = 0, v;
	bool have = false;

	if (!text_split(&line, STR(":"), &numbers))
		return false;
	for (size_t i = 0; (word = str_word(&numbers)).n > 0; i++) {
		if (str_starts(word, STR("-")))
			v = 0; /* a difference has them; nothing is negative */
		else if (!num_parse_dec(word, &v))
			return false;
		if (i == x->column) {
			value = v;
			have = true;
		}
	}
	if (!have)
		return false;
	while (next_number(&line, &word, &v)) {
		x->locations = xgrow(x->locations, &x->locations_cap,
		    x->nlocations + 1, sizeof(*x->locations));
		x->locations[x->nlocations++] = location(x, word, v);
	}
	x->samples = xgrow(
	    x->samples, &x->samples_cap, x->nsamples + 1, sizeof(*x->samples));
	x->samples[x->nsamples++] = (struct sample){ value, x->nlocations, 0 };
	if (x->p.opts->by == BY_LABEL) {
		buf_clear(&x->label);
		x->samples[x->nsamples - 1].lane =
		    profile_label(&x->p, STR(""));
	}
	return true;
}

/* The end of "get put] bytes:[32 B]"'s first value: it may hold brackets. */
static size_t
value_end(struct str text)
{
	size_t i = 0;

	while (i < text.n &&
	    (text.s[i] != ']' || (i + 1 < text.n && text.s[i + 1] != ' ')))
		i++;
	return i;
}

/*
 * "request:[get] bytes:[32 B]" below a sample: what is in the brackets of the
 * key asked for, of several values all of them.
 */
static bool
add_label(struct raw *x, struct str line)
{
	struct str key, value;
	size_t end;
	bool any = false;

	line = str_trim(line);
	while (text_split(&line, STR(":["), &key)) {
		any = true;
		end = value_end(line);
		value = str_head(line, end);
		line = str_trim(str_from_index(line, end + (end < line.n)));
		if (x->p.opts->by != BY_LABEL || x->nsamples == 0 ||
		    !str_eq(key, x->p.opts->label))
			continue;
		if (x->label.n > 0)
			buf_addc(&x->label, ',');
		buf_addstr(&x->label, value);
		x->samples[x->nsamples - 1].lane =
		    profile_label(&x->p, buf_str(&x->label));
	}
	return any;
}

static void
add_frame(struct raw *x, struct str text)
{
	size_t end = str_find(text, STR(" s=")), blank;

	text = str_rtrim(str_head(text, end));
	blank = str_find(text, STR(" /"));
	if (blank == STR_NONE) {
		blank = str_rchr(text, ' ');
		if (blank != STR_NONE &&
		    str_chr(str_from_index(text, blank), ':') == STR_NONE)
			blank = STR_NONE;
	}
	text = str_head(text, blank);
	x->frames = xgrow(
	    x->frames, &x->frames_cap, x->nframes + 1, sizeof(*x->frames));
	x->frames[x->nframes++] = profile_function(&x->p, str_trim(text));
	x->ranges[x->current].end = x->nframes;
}

/* "     1: 0x4b7f60 M=1 main.spin /src/main.go:6 s=0" */
static bool
add_location(struct raw *x, struct str line)
{
	struct str rest = str_trim(line), id, address, word;
	size_t old = x->nranges;
	uint64_t v;

	if (!text_split(&rest, STR(": 0x"), &id) || !num_parse_dec(id, &v)) {
		if (x->current == TABLE_NONE)
			return false;
		add_frame(x, str_trim(line));
		return true;
	}
	rest = str_trim(line);
	rest = str_from_index(rest, id.n + 1);
	x->current = location(x, id, v);
	if (x->current >= old) {
		x->nranges = (size_t)x->current + 1;
		x->ranges = xgrow(
		    x->ranges, &x->ranges_cap, x->nranges, sizeof(*x->ranges));
		for (size_t i = old; i < x->nranges; i++)
			x->ranges[i] = (struct range){ 0, 0 };
	}
	x->ranges[x->current] = (struct range){ x->nframes, x->nframes };
	address = str_word(&rest);
	for (;;) {
		struct str after = rest;

		word = str_word(&after);
		if (!str_starts(word, STR("M=")) && !str_eq(word, STR("[F]")))
			break;
		rest = after;
	}
	rest = str_trim(rest);
	add_frame(x, rest.n > 0 ? rest : address);
	return true;
}

static bool
fold(struct raw *x, uint64_t read)
{
	size_t at = 0;

	for (size_t i = 0; i < x->nsamples; i++) {
		profile_clear(&x->p);
		for (; at < x->samples[i].end; at++) {
			uint32_t id = x->locations[at];
			struct range none = { 0, 0 };
			struct range r = id < x->nranges ? x->ranges[id] : none;

			if (r.begin == r.end)
				profile_push(&x->p,
				    profile_frame(&x->p, x->ids.keys[id]));
			else if (profile_may_inline(
				     &x->p, r.end - r.begin, read))
				profile_push_all(&x->p, x->frames + r.begin,
				    r.end - r.begin);
			else
				return true;
		}
		x->p.lane = x->samples[i].lane;
		if (x->p.n == 0 || x->samples[i].value == 0)
			x->sink->tally.unused++;
		else if (!profile_add_up(&x->p, COUNT(x->samples[i].value)))
			return false;
	}
	return true;
}

static bool
read_all(struct raw *x, struct reader *r)
{
	enum { HEAD, TYPES, SAMPLES, LOCATIONS, MAPPINGS } part = HEAD;
	struct str line;
	bool good;

	while (part != MAPPINGS && reader_line(r, &line)) {
		good = true;
		line = str_rtrim(line);
		if (str_starts(line, STR("Locations")) && part == SAMPLES)
			part = LOCATIONS;
		else if (str_starts(line, STR("Mappings")))
			part = MAPPINGS;
		else if (part == HEAD)
			part = str_starts(line, STR("Samples:")) ? TYPES : HEAD;
		else if (part == TYPES && !choose(x, line))
			return true;
		else if (part == TYPES)
			part = SAMPLES;
		else if (part == SAMPLES)
			good = add_label(x, line) || add_sample(x, line);
		else
			good = add_location(x, line);
		if (!good)
			skip_add(&x->sink->tally.bad, r->line,
			    "neither sample nor location", line);
	}
	if (part != MAPPINGS)
		skip_add(&x->sink->tally.damaged, r->line,
		    "the input ends before its mappings", STR(""));
	while (reader_line(r, &line))
		x->sink->tally.unused++;
	return fold(x, r->offset);
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct raw x = { .sink = sink, .current = TABLE_NONE };
	bool fits;

	profile_init(&x.p, sink, opts);
	fits = read_all(&x, r);
	table_free(&x.ids);
	buf_free(&x.label);
	xfree(x.direct);
	xfree(x.locations);
	xfree(x.samples);
	xfree(x.frames);
	xfree(x.ranges);
	profile_free(&x.p);
	return fits;
}

const struct format format_pprofraw = {
	.name = "pprof-raw",
	.desc = "go tool pprof -raw FILE",
	.sniff = sniff,
	.parse = parse,
	.labels = true,
};
