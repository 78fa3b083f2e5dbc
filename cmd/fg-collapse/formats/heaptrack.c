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

#include "../profile.h"
#include "../sink.h"
#include "../tree.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define NONE UINT32_MAX

/* Allocations of one size from one stack. */
struct kind {
	uint64_t size;
	uint32_t node; /* of the tree */
	bool touched;  /* since the peak */
	uint64_t live;
	uint64_t n; /* of what is folded: made, temporary or at the peak */
};

struct heaptrack {
	struct profile profile;
	struct tree tree;
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
	uint32_t *traces; /* nodes of the tree */
	size_t ntraces, traces_cap;
	struct kind *kinds;
	size_t nkinds, kinds_cap;
	uint32_t *touched;
	size_t ntouched, touched_cap;
	uint64_t live, peak; /* bytes */
	uint32_t last;       /* kind just allocated, or NONE */
	int which;           /* of the numbers */
	bool full;           /* a sum does not fit */
	struct buf name;
};

enum { ALLOCATIONS, BYTES, TEMPORARY, LEAKED, PEAK };

static void
bad(struct heaptrack *h, const char *why, struct str line)
{
	skip_add(&h->profile.sink->tally.bad, h->reader->line, why, line);
}

/* The next word of the line, a number. Most have a blank and a few digits. */
static bool
next(struct str *line, uint64_t *v)
{
	uint64_t x = 0;
	size_t i = 1;
	unsigned c;

	if (line->n > 1 && line->s[0] == ' ')
		for (; i < line->n && i <= 16; i++) {
			c = (unsigned char)line->s[i];
			if (c - '0' < 10)
				x = x << 4 | (c - '0');
			else if (c - 'a' < 6)
				x = x << 4 | (c - 'a' + 10);
			else
				break;
		}
	if (i == 1 || (i < line->n && line->s[i] != ' '))
		return num_parse_hex(str_word(line), v);
	*line = str_from_index(*line, i);
	*v = x;
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

	if (h->format >= 3 && !next(&line, &length))
		return false;
	line = line.n > 0 ? str_from_index(line, line.s[0] == ' ') : line;
	buf_addstr(&h->text, line);
	h->strings = xgrow(
	    h->strings, &h->strings_cap, h->nstrings + 1, sizeof(*h->strings));
	h->strings[h->nstrings++] = (struct string){ h->text.n, NONE };
	return true;
}

/* "[libc.so.6]", with --addrs "[libc.so.6 <1f2>]". */
static uint32_t
address_frame(struct heaptrack *h, struct str object, uint64_t address)
{
	buf_clear(&h->name);
	buf_addc(&h->name, '[');
	buf_addstr(
	    &h->name, object.n > 0 ? str_basename(object) : STR("unknown"));
	if (h->profile.opts->addrs) {
		buf_addstr(&h->name, STR(" <"));
		buf_addhex(&h->name, address);
		buf_addc(&h->name, '>');
	}
	buf_addc(&h->name, ']');
	return profile_frame(&h->profile, buf_str(&h->name));
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
code_line(struct heaptrack *h, struct str line)
{
	size_t first = h->nframes;
	uint64_t address, module = 0, name, file, at;

	if (!next(&line, &address))
		return false;
	next(&line, &module);
	while (next(&line, &name)) {
		file = at = 0;
		if (next(&line, &file))
			next(&line, &at);
		if (string(h, name).n > 0)
			add_frame(
			    h, function_frame(h, name, string(h, file), at));
	}
	if (h->nframes == first)
		add_frame(h, address_frame(h, string(h, module), address));
	h->codes =
	    xgrow(h->codes, &h->codes_cap, h->ncodes + 1, sizeof(*h->codes));
	h->codes[h->ncodes++] = (uint32_t)h->nframes;
	return true;
}

static bool
trace_line(struct heaptrack *h, struct str line)
{
	uint64_t code, parent;
	uint32_t node = STACKS_ROOT;
	size_t first, n;

	if (!next(&line, &code) || !next(&line, &parent) || code == 0 ||
	    code > h->ncodes || parent > h->ntraces)
		return false;
	if (parent > 0)
		node = h->traces[parent - 1];
	first = code > 1 ? h->codes[code - 2] : 0;
	n = h->codes[code - 1] - first;
	/* A line has eight bytes and more. */
	if (!profile_may_inline(&h->profile, n, h->reader->offset / 8))
		return true;
	node = tree_under(&h->tree, node, &h->frames[first], n);
	h->traces = xgrow(
	    h->traces, &h->traces_cap, h->ntraces + 1, sizeof(*h->traces));
	h->traces[h->ntraces++] = node;
	return true;
}

static bool
kind_line(struct heaptrack *h, struct str line)
{
	struct kind k = { 0 };
	uint64_t trace;

	if (!next(&line, &k.size) || !next(&line, &trace) || trace > h->ntraces)
		return false;
	if (trace > 0) {
		k.node = h->traces[trace - 1];
	} else {
		uint32_t frame = profile_frame(&h->profile, STR(""));

		k.node = tree_under(&h->tree, STACKS_ROOT, &frame, 1);
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
allocated(struct heaptrack *h, struct str line)
{
	uint64_t at;
	struct kind *k;

	if (!next(&line, &at) || at >= h->nkinds)
		return false;
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
freed(struct heaptrack *h, struct str line)
{
	uint64_t at;
	struct kind *k;

	if (!next(&line, &at) || at >= h->nkinds || h->kinds[at].live == 0)
		return false;
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

static void
one_line(struct heaptrack *h, struct str line)
{
	struct str rest = str_from_index(line, 1);
	uint64_t version;
	bool good = true;

	switch (line.n > 0 ? line.s[0] : '#') {
	case 'v':
		good = next(&rest, &version);
		next(&rest, &h->format);
		break;
	case 's':
		good = string_line(h, rest);
		break;
	case 'i':
		good = code_line(h, rest);
		break;
	case 't':
		good = trace_line(h, rest);
		break;
	case 'a':
		good = kind_line(h, rest);
		break;
	case '+':
		good = allocated(h, rest);
		break;
	case '-':
		good = freed(h, rest);
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
		bad(h, "refers to what is not there, or is no record", line);
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
	buf_free(&h->name);
}

static bool
fold(struct heaptrack *h)
{
	struct sink *sink = h->profile.sink;
	const struct kind *k;
	uint64_t n, each;

	for (size_t i = 0; i < h->nkinds; i++) {
		k = &h->kinds[i];
		each = h->which == ALLOCATIONS || h->which == TEMPORARY
		    ? 1
		    : k->size;
		n = h->which == LEAKED ? k->live : k->n;
		if (each != 0 && n > UINT64_MAX / each)
			return false;
		if (n * each > 0 &&
		    !tree_add(&h->tree, k->node, COUNT(n * each)))
			return false;
	}
	forget(h);
	*h = (struct heaptrack){ .tree = h->tree };
	return tree_fold(&h->tree, sink);
}

static int
sniff(struct str head)
{
	struct str line, word;
	uint64_t v;

	if (!format_line(&head, &line) || !str_starts(line, STR("v ")))
		return 0;
	str_word(&line);
	if (!next(&line, &v) || v < 0x10000)
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
	struct str line;
	bool fits = true;

	h.which = values_choose(&sink->values, values, 5, PEAK);
	profile_init(&h.profile, sink, opts);
	while (h.which >= 0 && !h.full && sink->tally.broken == NULL &&
	    reader_line(r, &line))
		one_line(&h, line);
	if (h.which >= 0)
		fits = !h.full && fold(&h);
	tree_free(&h.tree);
	forget(&h);
	return fits;
}

const struct format format_heaptrack = {
	.name = "heaptrack",
	.desc = "heaptrack PROG",
	.sniff = sniff,
	.parse = parse,
};
