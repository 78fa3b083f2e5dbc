/* SPDX-License-Identifier: ISC */
/*
 * CPU profiles of gperftools (CPUPROFILE=file): words of the machine that was
 * profiled. Shown as numbers,
 *
 *	0 3 0 10000 0           header: its 3 words, version 0, period in
 *	                        microseconds, 0
 *	4 5 pc pc pc pc pc      samples, depth, addresses, leaf first
 *	0 1 0                   the end
 *
 * and then the text of /proc/PID/maps.
 */
#include "../format.h"

#include "../addresses.h"
#include "../profile.h"
#include "../sink.h"
#include "common/reader.h"

enum { SAMPLES, TIME };

/* How the words are written. */
struct words {
	size_t size;
	bool big; /* endian */
};

static uint64_t
word_at(struct str s, const struct words *w, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.s + i * w->size;
	uint64_t v = 0;

	for (size_t k = 0; k < w->size; k++)
		v |= (uint64_t)p[k] << 8 * (w->big ? w->size - 1 - k : k);
	return v;
}

static bool
is_header(struct str head, const struct words *w)
{
	return head.n >= 5 * w->size && word_at(head, w, 0) == 0 &&
	    word_at(head, w, 1) == 3 && word_at(head, w, 2) == 0 &&
	    word_at(head, w, 3) > 0 && word_at(head, w, 4) == 0;
}

static bool
find_words(struct str head, struct words *w)
{
	static const struct words kinds[] = { { 8, false }, { 8, true },
		{ 4, false }, { 4, true } };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (is_header(head, &kinds[i])) {
			*w = kinds[i];
			return true;
		}
	return false;
}

static bool
take(struct reader *r, const struct words *w, uint64_t *v)
{
	struct str s = reader_peek(r, w->size);

	if (s.n < w->size)
		return false;
	*v = word_at(s, w, 0);
	return reader_skip(r, w->size);
}

/* Takes a record; false at the end, *why says whether it came too early. */
static bool
record(struct reader *r, const struct words *w, struct addresses *a,
    uint64_t *count, const char **why)
{
	uint64_t depth, pc;

	*why = "the input ends within the samples";
	if (!take(r, w, count) || !take(r, w, &depth))
		return false;
	a->n = 0;
	for (uint64_t i = 0; i < depth; i++) {
		if (!take(r, w, &pc))
			return false;
		addresses_push(a, pc);
	}
	*why = NULL;
	return *count != 0 || depth != 1 || a->pc[0] != 0;
}

/* False if a sum does not fit. */
static bool
samples(struct reader *r, const struct words *w, struct addresses *a,
    uint64_t each, struct tally *tally)
{
	const char *why;
	uint64_t count;

	while (record(r, w, a, &count, &why)) {
		if (a->n == 0 || count == 0) {
			skip_add(&tally->bad, r->offset, "a sample of nothing",
			    STR(""));
			continue;
		}
		if (count > UINT64_MAX / each ||
		    !addresses_add(a, COUNT(count * each)))
			return false;
	}
	a->n = 0;
	if (why != NULL && tally->broken == NULL) {
		tally->broken = why;
		tally->broken_at = r->offset;
	}
	return true;
}

static int
sniff(struct str head)
{
	struct words w;

	return find_words(head, &w) ? 95 : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[SAMPLES] = { { "samples", 7 }, { "samples", 7 } },
		[TIME] = { { "time", 4 }, { "us", 2 } },
	};
	struct addresses a = { 0 };
	struct profile p;
	struct words w;
	struct str head = reader_peek(r, 40), line;
	uint64_t period;
	bool fits = true;
	int which = values_choose(&sink->values, values, 2, SAMPLES);

	if (which < 0)
		return true;
	if (!find_words(head, &w)) {
		sink_broken(sink, "no header", r->offset);
		return true;
	}
	period = word_at(head, &w, 3);
	reader_skip(r, 5 * w.size);
	profile_init(&p, sink, opts);
	fits = samples(r, &w, &a, which == TIME ? period : 1, &sink->tally);
	while (fits && reader_line(r, &line))
		if (!addresses_map(&a, line))
			sink->tally.unused++;
	fits = fits && addresses_fold(&a, &p);
	addresses_free(&a);
	profile_free(&p);
	return fits;
}

const struct format format_gperftools = {
	.name = "gperftools",
	.desc = "CPU profiles of gperftools, CPUPROFILE=FILE",
	.sniff = sniff,
	.parse = parse,
};
