/* SPDX-License-Identifier: ISC */
/*
 * Profiles that Go programs write as text, /debug/pprof/X?debug=1: goroutines
 * and created threads; the heap; contention of block and mutex.
 *
 *	heap profile: 1096: 6873584 [19610: 82762224] @ heap/8192
 *	1088: 4456448 [19598: 80273408] @ 0x4b8045 0x4b82d8 0x437612
 *	#	0x4b8044	main.alloc+0x44		/src/main.go:12
 *	#	0x4b82d7	main.main+0x177		/src/main.go:20
 *
 *	goroutine profile: total 1		--- contention:
 *	1 @ 0x42d576 0x45f985			cycles/second=2596122734
 *						2931631378 1 @ 0x404f7d 0x4b867d
 *
 * The heap is sampled once in 8192 / 2 bytes on average, so that a record's
 * numbers stand for more: a block of n bytes was seen with the probability
 * 1 - exp(-n / rate), and all is divided by that, as pprof does it.
 */
#include "../format.h"

#include <math.h>

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

enum kind { COUNTS, HEAP, CONTENTION };
enum { INUSE_OBJECTS, INUSE_SPACE, ALLOC_OBJECTS, ALLOC_SPACE };
enum { CONTENTIONS, DELAY };

struct gotext {
	struct profile p;
	struct sink *sink;
	enum kind kind;
	int which;
	uint64_t rate; /* of the heap: bytes a sample */
	uint64_t hertz, period;
	struct count value; /* of the record being read */
	struct buf addresses;
	bool record, chosen;
};

static bool
is_counts(struct str line)
{
	struct str name = text_before(line, STR(" profile: total "));

	return name.n > 0 && name.n < line.n && str_chr(name, ' ') == STR_NONE;
}

static bool
is_heap(struct str line, uint64_t *rate)
{
	size_t at = str_find(line, STR("@ heap/"));
	struct str rest = str_from_index(line, at + 7);

	if (!str_starts(line, STR("heap profile: ")) || at == STR_NONE ||
	    !num_take_dec(&rest, rate))
		return false;
	*rate /= 2;
	return true;
}

static bool
is_contention(struct str line)
{
	return str_starts(line, STR("--- contention:")) ||
	    str_starts(line, STR("--- mutex:"));
}

static int
sniff(struct str head)
{
	struct str line;
	uint64_t rate;

	if (!format_line(&head, &line))
		return 0;
	if (is_heap(line, &rate) || is_contention(line))
		return 90;
	return is_counts(line) && format_line(&head, &line) &&
		str_find(line, STR(" @")) != STR_NONE
	    ? 90
	    : 0;
}

static bool
choose(struct gotext *g)
{
	static const struct value heap[] = {
		[INUSE_OBJECTS] = { { "inuse_objects", 13 }, { "objects", 7 } },
		[INUSE_SPACE] = { { "inuse_space", 11 }, { "bytes", 5 } },
		[ALLOC_OBJECTS] = { { "alloc_objects", 13 }, { "objects", 7 } },
		[ALLOC_SPACE] = { { "alloc_space", 11 }, { "bytes", 5 } },
	};
	static const struct value contention[] = {
		[CONTENTIONS] = { { "contentions", 11 }, { "count", 5 } },
		[DELAY] = { { "delay", 5 }, { "ns", 2 } },
	};

	g->chosen = true;
	g->which = 0;
	if (g->kind == HEAP)
		g->which =
		    values_choose(&g->sink->values, heap, 4, INUSE_SPACE);
	else if (g->kind == CONTENTION)
		g->which =
		    values_choose(&g->sink->values, contention, 2, DELAY);
	return g->which >= 0;
}

/* What a heap record's numbers stand for. */
static uint64_t
unsampled(uint64_t objects, uint64_t bytes, uint64_t rate, bool want_bytes)
{
	uint64_t v = want_bytes ? bytes : objects;
	double scaled;

	if (objects == 0 || bytes == 0 || rate <= 1)
		return v;
	scaled = (double)v /
	    (1 - exp(-((double)bytes / (double)objects) / (double)rate));
	return scaled < 18e18 ? (uint64_t)scaled : v;
}

/* "1088: 4456448 [19598: 80273408]" */
static bool
heap_record(struct gotext *g, struct str text)
{
	uint64_t n[4] = { 0 };
	bool bytes = g->which == INUSE_SPACE || g->which == ALLOC_SPACE;
	const uint64_t *pair =
	    g->which == INUSE_OBJECTS || g->which == INUSE_SPACE ? n : n + 2;

	if (!num_take_dec(&text, &n[0]) || !text_take(&text, STR(": ")) ||
	    !num_take_dec(&text, &n[1]) || !text_take(&text, STR(" [")) ||
	    !num_take_dec(&text, &n[2]) || !text_take(&text, STR(": ")) ||
	    !num_take_dec(&text, &n[3]) || !text_take(&text, STR("]")))
		return false;
	g->value = COUNT(unsampled(pair[0], pair[1], g->rate, bytes));
	return true;
}

/* "2931631378 1": cycles and how often */
static bool
contention_record(struct gotext *g, struct str text)
{
	uint64_t cycles, count, period = g->period > 0 ? g->period : 1;
	uint64_t v;

	if (!num_take_dec(&text, &cycles) || !text_take(&text, STR(" ")) ||
	    !num_take_dec(&text, &count))
		return false;
	v = count;
	if (g->which == DELAY) {
		v = cycles;
		if (g->hertz > 0 && g->hertz < UINT64_C(18000000000))
			v = cycles / g->hertz * 1000000000 +
			    cycles % g->hertz * 1000000000 / g->hertz;
	}
	if (v > UINT64_MAX / period)
		return false;
	g->value = COUNT(v * period);
	return true;
}

static bool
count_record(struct gotext *g, struct str text)
{
	uint64_t n;

	if (!num_parse_dec(str_trim(text), &n))
		return false;
	g->value = COUNT(n);
	return true;
}

/* "NUMBERS @ 0x4b8045 0x4b82d8" */
static bool
is_record(struct gotext *g, struct str line)
{
	struct str numbers, rest = line;
	bool good;

	if (line.n == 0 || !num_isdigit(line.s[0]) ||
	    !text_split(&rest, STR(" @"), &numbers))
		return false;
	good = g->kind == HEAP      ? heap_record(g, numbers)
	    : g->kind == CONTENTION ? contention_record(g, numbers)
				    : count_record(g, numbers);
	if (good) {
		buf_clear(&g->addresses);
		buf_addstr(&g->addresses, rest);
	}
	return good;
}

/* "#	0x4b8044	main.alloc+0x44		/src/main.go:12" */
static bool
is_frame(struct str line, struct str *name)
{
	struct str field;

	if (!text_take(&line, STR("#\t0x")) ||
	    !text_split(&line, STR("\t"), &field))
		return false;
	*name = text_no_offset(str_trim(text_before(line, STR("\t"))));
	return name->n > 0;
}

/* Without symbols the addresses have to do. */
static bool
end(struct gotext *g)
{
	struct str rest = buf_str(&g->addresses), word;
	bool fits = true;

	if (!g->record)
		return true;
	g->record = false;
	while (g->p.n == 0 && (word = str_word(&rest)).n > 0)
		profile_push(&g->p, profile_frame(&g->p, word));
	if (g->p.n == 0)
		profile_push(&g->p, profile_frame(&g->p, STR("")));
	if (count_iszero(g->value))
		g->sink->tally.unused++;
	else
		fits = profile_add_up(&g->p, g->value);
	profile_clear(&g->p);
	return fits;
}

/* A line that says what follows; false if it is none. */
static bool
is_setting(struct gotext *g, struct str line)
{
	struct str rest = line;

	if (is_heap(line, &g->rate)) {
		g->kind = HEAP;
	} else if (is_contention(line)) {
		g->kind = CONTENTION;
		g->hertz = g->period = 0;
	} else if (is_counts(line)) {
		g->kind = COUNTS;
	} else {
		return (text_take(&rest, STR("cycles/second=")) &&
			   num_take_dec(&rest, &g->hertz)) ||
		    (text_take(&rest, STR("sampling period=")) &&
			num_take_dec(&rest, &g->period));
	}
	g->chosen = false;
	return true;
}

static bool
one_line(struct gotext *g, struct reader *r, struct str line)
{
	struct str name;
	bool fits = true;

	if (is_frame(line, &name)) {
		if (g->record)
			profile_push(&g->p, profile_function(&g->p, name));
		return true;
	}
	if (line.n == 0 || line.s[0] == '#') {
		g->sink->tally.unused += line.n > 0;
		return line.n > 0 || end(g);
	}
	fits = end(g);
	if (is_setting(g, line)) {
		g->sink->tally.unused++;
		return fits;
	}
	if (!g->chosen)
		choose(g);
	if (g->which < 0)
		return fits;
	g->record = is_record(g, line);
	if (!g->record)
		skip_add(&g->sink->tally.bad, r->line, "no record", line);
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct gotext g = { .sink = sink };
	struct str line;
	bool fits = true;

	profile_init(&g.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&g, r, str_rtrim(line));
	fits = fits && end(&g);
	buf_free(&g.addresses);
	profile_free(&g.p);
	return fits;
}

const struct format format_gotext = {
	.name = "gotext",
	.desc = "Go's /debug/pprof/{heap,block,mutex,...}?debug=1",
	.sniff = sniff,
	.parse = parse,
};
