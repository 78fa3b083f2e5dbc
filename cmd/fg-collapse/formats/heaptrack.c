/* SPDX-License-Identifier: ISC */
/*
 * What heaptrack writes, unzipped: a stream of lines of hexadecimal numbers.
 *
 *	v 10400 3                       version, version of the format
 *	s 4 main                        string 1; before format 3 no length
 *	i 557ed487133e 1 14 15 14       code: its address, module, and the
 *	                                function, file, line, then those it
 *	                                was inlined into, all by their strings
 *	t 8 7                           stack: code, stack of the caller or 0
 *	a 3e8 a                         kind of allocation: size, stack
 *	+ 1                             one of that kind, from 0 on
 *	- 1                             it was freed
 *
 * Files that begin with x and m lines are raw: heaptrack_interpret makes the
 * above of them.
 */
#include "../format.h"

#include "../calls.h"
#include "../profile.h"
#include "../sink.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define NONE UINT32_MAX

/* Allocations of one size from one stack. */
struct kind {
	uint64_t size;
	uint32_t call;
	bool touched; /* since the peak */
	uint64_t live;
	uint64_t n; /* of what is folded: made, temporary or at the peak */
};

struct heaptrack {
	struct profile profile;
	struct calls calls;
	struct reader *reader;
	uint64_t format;
	struct buf text; /* of all strings, one behind the other */
	struct string {
		size_t end;     /* in text */
		uint32_t frame; /* of a function of that name, or NONE */
	} * strings;
	size_t nstrings, strings_cap;
	uint32_t *codes; /* where in frames those of each address end: */
	size_t ncodes, codes_cap;
	uint32_t *frames; /* outermost first */
	size_t nframes, frames_cap;
	uint32_t *traces; /* the call of each */
	size_t ntraces, traces_cap;
	struct kind *kinds;
	size_t nkinds, kinds_cap;
	uint32_t *touched;
	size_t ntouched, touched_cap;
	uint64_t live, peak; /* bytes */
	uint32_t last;       /* kind just allocated, or NONE */
	int which;           /* of the numbers */
	bool full;           /* a sum does not fit */
	uint64_t *numbers;   /* of the line */
	size_t nnumbers, numbers_cap;
	struct buf name;
};

#define BAD "refers to what is not there, or is no record"

enum { ALLOCATIONS, BYTES, TEMPORARY, LEAKED, PEAK };

static void
bad(struct heaptrack *h, const char *why, struct str line)
{
	skip_add(&h->profile.sink->tally.bad, h->reader->line, why, line);
}

static void
add_number(struct heaptrack *h, uint64_t v)
{
	if (h->nnumbers == h->numbers_cap)
		h->numbers = xgrow(h->numbers, &h->numbers_cap, h->nnumbers + 1,
		    sizeof(*h->numbers));
	h->numbers[h->nnumbers++] = v;
}

/*
 * Numbers with a blank before each and a LF behind the last, as nearly all
 * lines have them: how many bytes that is; 0 if text begins with something
 * else.
 */
static size_t
plain_numbers(struct heaptrack *h, struct str text)
{
	size_t i = 0, first;
	uint64_t v;
	unsigned d;

	h->nnumbers = 0;
	while (i < text.n && text.s[i] == ' ') {
		first = ++i;
		for (v = 0; i < text.n; i++, v = v << 4 | (d - 1))
			if ((d = num_hexdigits[(unsigned char)text.s[i]]) == 0)
				break;
		if (i == first || i - first > 16)
			return 0;
		add_number(h, v);
	}
	return i < text.n && text.s[i] == '\n' ? i + 1 : 0;
}

/* The numbers that a line begins with; false if something else follows. */
static bool
numbers(struct heaptrack *h, struct str line)
{
	struct str word;
	uint64_t v;

	h->nnumbers = 0;
	while ((word = str_word(&line)).n > 0) {
		if (!num_parse_hex(word, &v))
			return false;
		add_number(h, v);
	}
	return true;
}

static struct str
string(const struct heaptrack *h, uint64_t number)
{
	size_t begin;

	if (number == 0 || number > h->nstrings)
		return STR("");
	begin = number > 1 ? h->strings[number - 2].end : 0;
	return (struct str){ h->text.s + begin,
		h->strings[number - 1].end - begin };
}

static bool
string_line(struct heaptrack *h, struct str line)
{
	uint64_t length;

	if (h->format >= 3 && !num_parse_hex(str_word(&line), &length))
		return false;
	line = line.n > 0 ? str_from_index(line, line.s[0] == ' ') : line;
	(void)table_ahead(&h->profile.sink->stacks.names, line);
	buf_addstr(&h->text, line);
	h->strings = xgrow(
	    h->strings, &h->strings_cap, h->nstrings + 1, sizeof(*h->strings));
	h->strings[h->nstrings++] = (struct string){ h->text.n, NONE };
	return true;
}

/* "name", or with --srcline "name:file.c:12". */
static uint32_t
function_frame(
    struct heaptrack *h, uint64_t number, struct str file, uint64_t line)
{
	struct str name = string(h, number);
	struct string *s = &h->strings[number - 1];

	if (!h->profile.opts->srcline || file.n == 0) {
		if (s->frame == NONE)
			s->frame = profile_function_once(&h->profile, name);
		return s->frame;
	}
	buf_clear(&h->name);
	buf_addstr(&h->name, name);
	buf_addc(&h->name, ':');
	buf_addstr(&h->name, str_basename(file));
	buf_addc(&h->name, ':');
	buf_adddec(&h->name, line);
	return profile_frame(&h->profile, buf_str(&h->name));
}

static void
add_frame(struct heaptrack *h, uint32_t frame)
{
	h->frames = xgrow(
	    h->frames, &h->frames_cap, h->nframes + 1, sizeof(*h->frames));
	h->frames[h->nframes++] = frame;
}

static bool
code_line(struct heaptrack *h)
{
	const uint64_t *v = h->numbers;
	size_t first = h->nframes, n = h->nnumbers;

	if (n < 1)
		return false;
	for (size_t i = 2; i < n; i += 3)
		if (string(h, v[i]).n > 0)
			add_frame(h,
			    function_frame(h, v[i],
				string(h, i + 1 < n ? v[i + 1] : 0),
				i + 2 < n ? v[i + 2] : 0));
	if (h->nframes == first)
		add_frame(h,
		    profile_code(
			&h->profile, string(h, n > 1 ? v[1] : 0), v[0]));
	h->codes =
	    xgrow(h->codes, &h->codes_cap, h->ncodes + 1, sizeof(*h->codes));
	h->codes[h->ncodes++] = (uint32_t)h->nframes;
	return true;
}

static bool
trace_line(struct heaptrack *h)
{
	const uint64_t *v = h->numbers;
	uint32_t call = CALLS_NONE;
	size_t first, n;

	if (h->nnumbers < 2 || v[0] == 0 || v[0] > h->ncodes ||
	    v[1] > h->ntraces)
		return false;
	if (v[1] > 0)
		call = h->traces[v[1] - 1];
	first = v[0] > 1 ? h->codes[v[0] - 2] : 0;
	n = h->codes[v[0] - 1] - first;
	/* A line has eight bytes and more. */
	if (!profile_may_inline(&h->profile, n, h->reader->offset / 8))
		return true;
	call = calls_add(&h->calls, call, &h->frames[first], n);
	h->traces = xgrow(
	    h->traces, &h->traces_cap, h->ntraces + 1, sizeof(*h->traces));
	h->traces[h->ntraces++] = call;
	return true;
}

static bool
kind_line(struct heaptrack *h)
{
	struct kind k = { 0 };
	uint64_t trace;

	if (h->nnumbers < 2 || h->numbers[1] > h->ntraces)
		return false;
	k.size = h->numbers[0];
	trace = h->numbers[1];
	if (trace > 0) {
		k.call = h->traces[trace - 1];
	} else {
		uint32_t frame = profile_frame(&h->profile, STR(""));

		k.call = calls_add(&h->calls, CALLS_NONE, &frame, 1);
	}
	h->kinds =
	    xgrow(h->kinds, &h->kinds_cap, h->nkinds + 1, sizeof(*h->kinds));
	h->kinds[h->nkinds++] = k;
	return true;
}

static void
touch(struct heaptrack *h, uint32_t at)
{
	if (h->kinds[at].touched)
		return;
	h->kinds[at].touched = true;
	h->touched = xgrow(
	    h->touched, &h->touched_cap, h->ntouched + 1, sizeof(*h->touched));
	h->touched[h->ntouched++] = at;
}

/* What lives now is the most that ever did. */
static void
new_peak(struct heaptrack *h)
{
	struct kind *k;

	h->peak = h->live;
	while (h->ntouched > 0) {
		k = &h->kinds[h->touched[--h->ntouched]];
		if (h->which == PEAK)
			k->n = k->live;
		k->touched = false;
	}
}

static bool
allocated(struct heaptrack *h)
{
	uint64_t at;
	struct kind *k;

	if (h->nnumbers < 1 || h->numbers[0] >= h->nkinds)
		return false;
	at = h->numbers[0];
	k = &h->kinds[at];
	k->n += h->which == ALLOCATIONS || h->which == BYTES;
	k->live++;
	touch(h, (uint32_t)at);
	h->last = (uint32_t)at;
	if (h->live + k->size < h->live)
		h->full = true;
	h->live += k->size;
	if (h->live > h->peak)
		new_peak(h);
	return true;
}

static bool
freed(struct heaptrack *h)
{
	uint64_t at;
	struct kind *k;

	if (h->nnumbers < 1 || h->numbers[0] >= h->nkinds ||
	    h->kinds[h->numbers[0]].live == 0)
		return false;
	at = h->numbers[0];
	k = &h->kinds[at];
	k->live--;
	k->n += h->which == TEMPORARY && h->last == at;
	touch(h, (uint32_t)at);
	h->last = NONE;
	h->live -= k->size;
	return true;
}

/* Attached to a process that ran already: what was before does not count. */
static void
reset(struct heaptrack *h)
{
	for (size_t i = 0; i < h->nkinds; i++) {
		h->kinds[i].live = h->kinds[i].n = 0;
		h->kinds[i].touched = false;
	}
	h->ntouched = 0;
	h->live = h->peak = 0;
	h->last = NONE;
}

/* A line whose letter is known to be followed by numbers. */
static bool
numbers_line(struct heaptrack *h, char letter)
{
	switch (letter) {
	case '+':
		return allocated(h);
	case '-':
		return freed(h);
	case 'i':
		return code_line(h);
	case 't':
		return trace_line(h);
	default:
		return kind_line(h);
	}
}

static void
one_line(struct heaptrack *h, struct str line)
{
	struct str rest = str_from_index(line, 1);
	uint64_t version;
	bool good = true;

	switch (line.n > 0 ? line.s[0] : '#') {
	case 'v':
		good = num_parse_hex(str_word(&rest), &version);
		num_parse_hex(str_word(&rest), &h->format);
		break;
	case 's':
		good = string_line(h, rest);
		break;
	case 'i':
	case 't':
	case 'a':
	case '+':
	case '-':
		/* What is there of it is used, since others refer to it. */
		good = numbers(h, rest);
		good = numbers_line(h, line.s[0]) && good;
		break;
	case 'A':
		reset(h);
		break;
	case 'x':
	case 'm':
		sink_broken(h->profile.sink,
		    "raw, heaptrack_interpret has to read it first",
		    h->reader->offset);
		break;
	case '#':
	case 'X':
	case 'I':
	case 'c':
	case 'R':
	case 'S':
		h->profile.sink->tally.unused++;
		break;
	default:
		good = false;
	}
	if (!good)
		bad(h, BAD, line);
}

static bool
any_line(struct heaptrack *h)
{
	struct str line;

	if (!reader_line(h->reader, &line))
		return false;
	one_line(h, line);
	return true;
}

/* Whether there is no reason to stop. */
static bool
goes_on(const struct heaptrack *h)
{
	return !h->full && h->profile.sink->tally.broken == NULL;
}

/* Reads lines of numbers that are there as a whole; false if none is next. */
static bool
quick_lines(struct heaptrack *h)
{
	struct str text = reader_ahead(h->reader);
	size_t all = text.n, n;
	char letter;

	while (text.n > 0 && goes_on(h)) {
		letter = text.s[0];
		if (letter != '+' && letter != '-' && letter != 't' &&
		    letter != 'i' && letter != 'a')
			break;
		n = plain_numbers(h, str_from_index(text, 1));
		if (n == 0)
			break;
		reader_lines(h->reader, 1, n + 1);
		if (!numbers_line(h, letter))
			bad(h, BAD, str_head(text, n));
		text = str_from_index(text, n + 1);
	}
	return text.n < all;
}

/* Frees what only reading needs, so that folding has room. */
static void
forget(struct heaptrack *h)
{
	if (h->profile.sink != NULL)
		table_close(&h->profile.sink->stacks.names);
	profile_free(&h->profile);
	buf_free(&h->text);
	xfree(h->strings);
	xfree(h->codes);
	xfree(h->frames);
	xfree(h->traces);
	xfree(h->kinds);
	xfree(h->touched);
	xfree(h->numbers);
	buf_free(&h->name);
}

/* What each call weighs; false if a sum does not fit. */
static bool
weigh(const struct heaptrack *h, uint64_t *weights, uint64_t *counted)
{
	const struct kind *k;
	uint64_t n, each;

	for (size_t i = 0; i < h->nkinds; i++) {
		k = &h->kinds[i];
		each = h->which == ALLOCATIONS || h->which == TEMPORARY
		    ? 1
		    : k->size;
		n = h->which == LEAKED ? k->live : k->n;
		if (each != 0 && n > (UINT64_MAX - weights[k->call]) / each)
			return false;
		weights[k->call] += n * each;
		*counted += n * each > 0;
	}
	return true;
}

static bool
fold(struct heaptrack *h)
{
	struct sink *sink = h->profile.sink;
	uint64_t *weights = xcalloc(h->calls.n, sizeof(*weights));
	uint64_t stacks = sink->tally.stacks;
	bool fits;

	fits = weigh(h, weights, &stacks);
	forget(h);
	*h = (struct heaptrack){ .calls = h->calls };
	fits = fits && calls_fold(&h->calls, weights, sink);
	/* Not each stack once. */
	sink->tally.stacks = stacks;
	xfree(weights);
	return fits;
}

static int
sniff(struct str head)
{
	struct str line, word;
	uint64_t v;

	if (!format_line(&head, &line) || !str_starts(line, STR("v ")))
		return 0;
	str_word(&line);
	if (!num_parse_hex(str_word(&line), &v) || v < 0x10000)
		return 0;
	while (format_line(&head, &line)) {
		word = str_word(&line);
		if (word.n != 1)
			return 0;
		if (word.s[0] == 'X' || word.s[0] == 'x' || word.s[0] == 's')
			return 95;
	}
	return 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[ALLOCATIONS] = { { "allocations", 11 }, { "count", 5 } },
		[BYTES] = { { "bytes", 5 }, { "bytes", 5 } },
		[TEMPORARY] = { { "temporary", 9 }, { "count", 5 } },
		[LEAKED] = { { "leaked", 6 }, { "bytes", 5 } },
		[PEAK] = { { "peak", 4 }, { "bytes", 5 } },
	};
	struct heaptrack h = { .reader = r, .last = NONE };
	bool fits = true;

	h.which = values_choose(&sink->values, values, 5, PEAK);
	profile_init(&h.profile, sink, opts);
	while (h.which >= 0 && goes_on(&h) && (quick_lines(&h) || any_line(&h)))
		;
	if (h.which >= 0)
		fits = !h.full && fold(&h);
	calls_free(&h.calls);
	forget(&h);
	return fits;
}

const struct format format_heaptrack = {
	.name = "heaptrack",
	.desc = "heaptrack PROG",
	.sniff = sniff,
	.parse = parse,
};
