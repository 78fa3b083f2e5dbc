/* SPDX-License-Identifier: ISC */
/*
 * Heap profiles of jemalloc (MALLOC_CONF=prof:true) and of tcmalloc
 * (HEAPPROFILE, /pprof/heap): objects and bytes, those alive and in brackets
 * all, of stacks of addresses, leaf first.
 *
 *	heap_v2/65536
 *	  t*: 685: 75999398 [3153: 91326421]
 *	@ 0x7f2c560a2630 0x561ccc84219b 0x561ccc8421cf
 *	  t*: 684: 75917463 [684: 75917463]
 *	  t0: 684: 75917463 [684: 75917463]
 *
 *	MAPPED_LIBRARIES:
 *	561ccc842000-561ccc843000 r-xp 00001000 fe:00 11003441  /tmp/demo
 *
 *	heap profile:    801: 80004096 [  8801: 240004096] @ heapprofile
 *	   800: 80000000 [   800: 80000000] @ 0x55817a6ce19b 0x55817a6ce1cf
 *
 * Both sample one byte in R on average if their header ends in "_v2/R", as
 * gperftools' older "heap/R" does one in R/2. An object of size s is met with
 * the probability 1-exp(-s/R), so each number is divided by that, with the
 * mean size of the record's objects, and cut to an integer, as jeprof does.
 */
#include "../format.h"

#include <math.h>

#include "../addresses.h"
#include "../profile.h"
#include "../sink.h"
#include "common/num.h"
#include "common/reader.h"

enum { INUSE_OBJECTS, INUSE_SPACE, ALLOC_OBJECTS, ALLOC_SPACE, NUMBERS };

struct heap {
	struct profile profile;
	struct addresses addresses;
	struct reader *reader;
	int which;
	double rate; /* bytes for one sampled; 0: all were counted */
	bool maps;   /* what comes is the map */
	bool full;
};

/* A number, with or without what stands before and behind it. */
static bool
number(struct str *line, uint64_t *v)
{
	struct str word = str_word(line);

	if (str_eq(word, STR("[")))
		word = str_word(line);
	word = str_from_index(word, str_starts(word, STR("[")));
	if (word.n > 0 &&
	    (str_ends(word, STR(":")) || str_ends(word, STR("]"))))
		word = str_head(word, word.n - 1);
	return num_parse_dec(word, v);
}

/* "684: 75917463 [684: 75917463]" */
static bool
numbers(struct str *line, uint64_t v[NUMBERS])
{
	for (int i = 0; i < NUMBERS; i++)
		if (!number(line, &v[i]))
			return false;
	return true;
}

/* The number asked for of a record, with what was not sampled. */
static uint64_t
scaled(const struct heap *h, const uint64_t v[NUMBERS])
{
	uint64_t objects = v[h->which & ~1], bytes = v[h->which | 1];
	double size, result;

	if (h->rate == 0 || objects == 0 || bytes == 0)
		return v[h->which];
	size = (double)bytes / (double)objects / h->rate;
	result = (double)v[h->which] * (1 / (1 - exp(-size)));
	return result < 18446744073709549568.0 ? (uint64_t)result : UINT64_MAX;
}

static bool
push_all(struct heap *h, struct str line)
{
	struct str word;
	uint64_t pc;

	h->addresses.n = 0;
	while ((word = str_word(&line)).n > 0) {
		if (!str_starts(word, STR("0x")) ||
		    !num_parse_hex(str_from_index(word, 2), &pc))
			return false;
		addresses_push(&h->addresses, pc);
	}
	return h->addresses.n > 0;
}

static void
add(struct heap *h, const uint64_t v[NUMBERS])
{
	uint64_t n = scaled(h, v);

	if (n == 0)
		h->profile.sink->tally.unused++;
	else if (!addresses_add(&h->addresses, COUNT(n)))
		h->full = true;
	h->addresses.n = 0;
}

/* "heap_v2/65536", "heapprofile"; false if it is something else. */
static bool
kind(struct heap *h, struct str text)
{
	static const char *const sampled[] = { "heap_v2", "heapz_v2", NULL };
	size_t slash = str_chr(text, '/');
	struct str name = str_head(text, slash);
	uint64_t rate = 0;

	if (slash != STR_NONE)
		num_parse_dec(str_from_index(text, slash + 1), &rate);
	for (size_t i = 0; sampled[i] != NULL; i++)
		if (str_eq(name, str_from(sampled[i])))
			h->rate = (double)rate;
	if (str_eq(name, STR("heap")))
		h->rate = (double)(rate / 2);
	return str_starts(name, STR("heap")) || str_starts(name, STR("growth"));
}

/* Lines but those of the map. */
static bool
record(struct heap *h, struct str line)
{
	uint64_t v[NUMBERS];
	struct str rest = line, word = str_word(&rest);

	if (str_starts(line, STR("heap profile:"))) {
		rest = str_from_index(line, 13);
		return numbers(&rest, v) && str_eq(str_word(&rest), STR("@")) &&
		    kind(h, str_trim(rest));
	}
	if (str_starts(word, STR("heap_v2/")))
		return kind(h, word);
	if (str_eq(word, STR("@")))
		return push_all(h, rest);
	if (str_starts(word, STR("t")) && str_ends(word, STR(":"))) {
		if (!numbers(&rest, v))
			return false;
		if (str_eq(word, STR("t*:")) && h->addresses.n > 0)
			add(h, v);
		return true;
	}
	rest = line;
	if (!numbers(&rest, v) || !str_eq(str_word(&rest), STR("@")) ||
	    !push_all(h, rest))
		return false;
	add(h, v);
	return true;
}

static void
one_line(struct heap *h, struct str line)
{
	if (str_trim(line).n == 0)
		return;
	if (str_starts(line, STR("MAPPED_LIBRARIES:")))
		h->maps = true;
	else if (h->maps ? !addresses_map(&h->addresses, line)
			 : !record(h, line))
		skip_add(&h->profile.sink->tally.bad, h->reader->line,
		    h->maps ? "no mapping" : "no record", line);
}

static int
sniff(struct str head)
{
	struct str line;
	bool heap = false, records = false;

	for (bool first = true; format_line(&head, &line); first = false) {
		if (first)
			heap = str_starts(line, STR("heap_v2/")) ||
			    str_starts(line, STR("heap profile:"));
		if (!heap || str_starts(line, STR("#")))
			return 0; /* symbols: Go's */
		records |= str_find(line, STR("@ 0x")) != STR_NONE;
	}
	return records ? 96 : heap ? 60 : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[INUSE_OBJECTS] = { { "inuse_objects", 13 }, { "count", 5 } },
		[INUSE_SPACE] = { { "inuse_space", 11 }, { "bytes", 5 } },
		[ALLOC_OBJECTS] = { { "alloc_objects", 13 }, { "count", 5 } },
		[ALLOC_SPACE] = { { "alloc_space", 11 }, { "bytes", 5 } },
	};
	struct heap h = { .reader = r };
	struct str line;
	bool fits = true;

	h.which = values_choose(&sink->values, values, NUMBERS, INUSE_SPACE);
	profile_init(&h.profile, sink, opts);
	while (h.which >= 0 && !h.full && reader_line(r, &line))
		one_line(&h, line);
	if (h.which >= 0)
		fits = !h.full && addresses_fold(&h.addresses, &h.profile);
	addresses_free(&h.addresses);
	profile_free(&h.profile);
	return fits;
}

const struct format format_heap = {
	.name = "heap",
	.desc =
	    "jemalloc, MALLOC_CONF=prof:true, and tcmalloc, HEAPPROFILE=FILE",
	.sniff = sniff,
	.parse = parse,
};
