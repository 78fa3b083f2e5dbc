/* SPDX-License-Identifier: ISC */
/*
 * profile.proto of pprof: Go's runtime/pprof and net/http/pprof, pprof-rs,
 * gperftools' pprof -proto, Parca, Pyroscope. Shown as text, not as the bytes:
 *
 *	sample_type { type: 1 unit: 2 }         # "cpu" in "nanoseconds"
 *	sample { location_id: [1, 2] value: [390000000] }      # leaf first
 *	location { id: 1 mapping_id: 1 address: 0x4b7f60
 *	    line { function_id: 1 line: 6 } line { ... } }  # innermost first
 *	function { id: 1 name: 6 filename: 8 }
 *	string_table: ""  string_table: "cpu" ...
 *	drop_frames: 9  keep_frames: 10
 *
 * The fields come in any order and the strings usually last, so all of it is
 * kept in memory, and of tables only where each of their messages is.
 */
#include "../format.h"

#include <stdlib.h>
#include <string.h>

#include "../dropframes.h"
#include "../profile.h"
#include "../proto.h"
#include "../sink.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

/* Fields of Profile, and how many there are that matter. */
enum {
	SAMPLE_TYPE = 1,
	SAMPLE,
	MAPPING,
	LOCATION,
	FUNCTION,
	STRING,
	DROP_FRAMES,
	KEEP_FRAMES,
	DEFAULT_TYPE = 14,
	FIELDS = 17
};

#define NONE UINT32_MAX

/* A message that others refer to by its id. */
struct item {
	uint64_t id;
	uint32_t at;    /* where its tag is */
	uint32_t frame; /* of functions: or NONE; of locations: see frames */
};

/* What drop_frames says of a location. */
enum dropped {
	KEPT,
	INNER, /* its inner frames are gone, and what it called goes */
	WHOLE  /* it goes with all that it called */
};

struct callee {
	size_t first;         /* of its frames in the stack */
	enum dropped dropped; /* once it is under a frame that is kept */
};

struct items {
	struct item *list;
	size_t n;
};

struct pprof {
	struct profile profile;
	struct str all;
	uint32_t *strings; /* where the tag of each is */
	size_t nstrings;
	struct items tables[FUNCTION + 1]; /* of those with an id */
	struct value *types;
	size_t ntypes, ntypes_cap;
	size_t dflt, which;
	bool lanes; /* labels matter */
	char digits[2][NUM_MAX];
	struct buf label; /* with --by=label: the sample's values of it */
	/* The frames of locations met: how many, enum dropped, each of them. */
	uint32_t *frames;
	size_t nframes, frames_cap;
	uint64_t drop_frames, keep_frames; /* strings */
	struct dropframes drop;
	uint8_t *verdicts;      /* on function names by string: 0 none yet */
	struct callee *callees; /* the stack's locations, where some may drop */
	size_t ncallees, callees_cap;
	struct buf name;
};

/* The message or string whose tag is at an offset. */
static struct str
message(const struct pprof *p, uint32_t at)
{
	struct proto m = { .rest = str_from_index(p->all, at) };

	proto_next(&m);
	return m.bytes;
}

static struct str
string(const struct pprof *p, uint64_t index)
{
	return index < p->nstrings ? message(p, p->strings[index]) : STR("");
}

static int
compare(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* The message of that id; ids mostly are numbers from 1 on without gaps. */
static struct item *
find(const struct items *t, uint64_t id)
{
	size_t low = 0, high = t->n, mid;

	if (id - 1 < t->n && t->list[id - 1].id == id)
		return &t->list[id - 1];
	while (low < high) {
		mid = low + (high - low) / 2;
		if (t->list[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->n && t->list[low].id == id ? &t->list[low] : NULL;
}

/* A number of a message by its field; 0 if it has none. */
static uint64_t
number_of(struct str text, uint64_t field)
{
	struct proto m = { .rest = text };
	uint64_t v = 0;

	while (proto_next(&m))
		if (m.field == field && !m.isbytes)
			v = m.number;
	return v;
}

/* Makes room for what index_all finds. */
static void
index_room(struct pprof *p)
{
	struct proto m = { .rest = p->all };
	size_t counts[FIELDS] = { 0 };

	while (proto_next(&m))
		if (m.isbytes && m.field < FIELDS)
			counts[m.field]++;
	if (m.bad)
		sink_broken(p->profile.sink, "the input ends within a message",
		    p->all.n - m.rest.n);
	p->strings = xcalloc(counts[STRING], sizeof(*p->strings));
	for (int i = MAPPING; i <= FUNCTION; i++)
		p->tables[i].list =
		    xcalloc(counts[i], sizeof(*p->tables[i].list));
}

/* Where everything is. */
static void
index_all(struct pprof *p)
{
	struct proto m = { .rest = p->all };
	struct items *t;
	uint32_t at;

	index_room(p);
	while (at = (uint32_t)(p->all.n - m.rest.n), proto_next(&m)) {
		if (!m.isbytes)
			continue;
		if (m.field == STRING) {
			p->strings[p->nstrings++] = at;
		} else if (m.field >= MAPPING && m.field <= FUNCTION) {
			t = &p->tables[m.field];
			t->list[t->n++] =
			    (struct item){ number_of(m.bytes, 1), at, NONE };
		}
	}
	for (int i = MAPPING; i <= FUNCTION; i++)
		if (p->tables[i].n > 0)
			qsort(p->tables[i].list, p->tables[i].n,
			    sizeof(*p->tables[i].list), compare);
}

/*
 * The numbers a sample has, the last of them unless the file says other, and
 * what it wants dropped.
 */
static void
sample_types(struct pprof *p)
{
	struct proto m = { .rest = p->all };
	uint64_t dflt = 0;
	struct value *v;

	while (proto_next(&m)) {
		if (m.field == DEFAULT_TYPE && !m.isbytes)
			dflt = m.number;
		if (m.field == DROP_FRAMES && !m.isbytes)
			p->drop_frames = m.number;
		if (m.field == KEEP_FRAMES && !m.isbytes)
			p->keep_frames = m.number;
		if (m.field != SAMPLE_TYPE || !m.isbytes)
			continue;
		p->types = xgrow(
		    p->types, &p->ntypes_cap, p->ntypes + 1, sizeof(*p->types));
		v = &p->types[p->ntypes++];
		v->name = string(p, number_of(m.bytes, 1));
		v->unit = string(p, number_of(m.bytes, 2));
	}
	p->dflt = p->ntypes > 0 ? p->ntypes - 1 : 0;
	for (size_t i = p->ntypes; dflt != 0 && i-- > 0;)
		if (str_eq(p->types[i].name, string(p, dflt)))
			p->dflt = i;
}

/* Which functions the file has left out. */
static void
drop_frames(struct pprof *p)
{
	struct str drop = string(p, p->drop_frames);
	const char *why;

	if (p->profile.opts->no_drop || drop.n == 0)
		return;
	why = dropframes_init(&p->drop, drop, string(p, p->keep_frames));
	if (why != NULL)
		skip_add(&p->profile.sink->tally.bad, 0,
		    "drop_frames or keep_frames is not understood", drop);
	p->verdicts = xcalloc(p->nstrings, sizeof(*p->verdicts));
}

static uint32_t
add_frame(struct pprof *p, uint32_t frame)
{
	p->frames = xgrow(
	    p->frames, &p->frames_cap, p->nframes + 1, sizeof(*p->frames));
	p->frames[p->nframes] = frame;
	return (uint32_t)p->nframes++;
}

/* "name", or with --srcline "name:file.go:12". */
static uint32_t
function_frame(struct pprof *p, struct str line, struct str text)
{
	uint64_t index = number_of(text, 2);
	struct str name = string(p, index);
	struct str file = str_basename(string(p, number_of(text, 4)));

	/* Strings come last: so it is when the input was cut between fields. */
	if (index >= p->nstrings)
		sink_broken(p->profile.sink,
		    "a function's name is not there: cut off?", p->all.n);
	if (name.n == 0)
		name = string(p, number_of(text, 3));
	if (!p->profile.opts->srcline || file.n == 0)
		return profile_function(&p->profile, name);
	buf_clear(&p->name);
	buf_addstr(&p->name, name);
	buf_addc(&p->name, ':');
	buf_addstr(&p->name, file);
	buf_addc(&p->name, ':');
	buf_adddec(&p->name, number_of(line, 2));
	return profile_frame(&p->profile, buf_str(&p->name));
}

/* Whether the function named by a string is to be dropped. */
static bool
drops(struct pprof *p, uint64_t name)
{
	if (!p->drop.on || name >= p->nstrings)
		return false;
	if (p->verdicts[name] == 0)
		p->verdicts[name] =
		    1 + dropframes_drops(&p->drop, string(p, name));
	return p->verdicts[name] == 2;
}

/*
 * One function of a location; those inlined into others come before them.
 * Whether it is to be dropped.
 */
static bool
line_frame(struct pprof *p, struct str line)
{
	struct item *f = find(&p->tables[FUNCTION], number_of(line, 1));
	uint32_t frame;

	if (f == NULL) {
		/* Without any string it is cut off, and not merely strange. */
		if (p->nstrings == 0)
			sink_broken(p->profile.sink,
			    "a function is not there: cut off?", p->all.n);
		add_frame(p, profile_frame(&p->profile, STR("")));
		return false;
	}
	frame = f->frame;
	if (frame == NONE)
		frame = function_frame(p, line, message(p, f->at));
	if (!p->profile.opts->srcline)
		f->frame = frame;
	add_frame(p, frame);
	return drops(p, number_of(message(p, f->at), 2));
}

/* "[libc.so.6]", with --addrs "[libc.so.6 <1f2>]"; "[unknown]". */
static uint32_t
address_frame(struct pprof *p, uint64_t address, uint64_t mapping)
{
	const struct item *i = find(&p->tables[MAPPING], mapping);
	struct str map = i != NULL ? message(p, i->at) : STR("");
	struct str object = str_basename(string(p, number_of(map, 5)));
	uint64_t start = number_of(map, 2);

	if (object.n == 0)
		object = STR("unknown");
	else if (address >= start)
		address = address - start + number_of(map, 4);
	buf_clear(&p->name);
	if (object.s[0] != '[')
		buf_addc(&p->name, '[');
	buf_addstr(
	    &p->name, str_head(object, object.n - str_ends(object, STR("]"))));
	if (p->profile.opts->addrs) {
		buf_addstr(&p->name, STR(" <"));
		buf_addhex(&p->name, address);
		buf_addc(&p->name, '>');
	}
	buf_addc(&p->name, ']');
	return profile_frame(&p->profile, buf_str(&p->name));
}

/* Puts the frames of a location into frames, innermost first. */
static uint32_t
location_frames(struct pprof *p, struct str text)
{
	struct proto m = { .rest = text };
	uint32_t count = add_frame(p, 0), first;
	uint64_t address = 0, mapping = 0;
	size_t keep;

	add_frame(p, KEPT);
	keep = p->nframes;
	while (proto_next(&m)) {
		if (m.field == 4 && m.isbytes && line_frame(p, m.bytes))
			keep = p->nframes;
		else if (m.field == 3)
			address = m.number;
		else if (m.field == 2)
			mapping = m.number;
	}
	first = count + 2;
	if (p->nframes == first) {
		add_frame(p, address_frame(p, address, mapping));
	} else if (keep == p->nframes) {
		p->frames[count + 1] = WHOLE;
	} else if (keep > first) {
		p->frames[count + 1] = INNER;
		p->nframes -= keep - first;
		memmove(p->frames + first, p->frames + keep,
		    (p->nframes - first) * sizeof(*p->frames));
	}
	p->frames[count] = (uint32_t)p->nframes - first;
	return count;
}

static bool
push_location(struct pprof *p, uint64_t id)
{
	struct item *l = find(&p->tables[LOCATION], id);
	const uint32_t *f;

	if (l == NULL)
		return false;
	if (l->frame == NONE)
		l->frame = location_frames(p, message(p, l->at));
	f = &p->frames[l->frame];
	if (p->drop.on) {
		p->callees = xgrow(p->callees, &p->callees_cap, p->ncallees + 1,
		    sizeof(*p->callees));
		p->callees[p->ncallees++] =
		    (struct callee){ p->profile.n, f[1] };
	}
	if (f[0] == 1)
		profile_push(&p->profile, f[2]);
	else if (profile_may_inline(&p->profile, f[0], p->all.n))
		profile_push_all(&p->profile, f + 2, f[0]);
	return true;
}

/*
 * Takes out of the stack what is to be dropped under a frame that is not: as
 * pprof does, a stack that begins with such frames keeps those.
 */
static void
drop_callees(struct pprof *p)
{
	const struct callee *c;
	bool user = false;

	for (size_t i = p->ncallees; i-- > 0;) {
		c = &p->callees[i];
		user |= c->dropped == KEPT;
		if (!user || c->dropped == KEPT)
			continue;
		i += c->dropped == WHOLE;
		profile_drop(&p->profile,
		    i < p->ncallees ? p->callees[i].first : p->profile.n);
		break;
	}
}

/* What a label says of the thread or process. */
static void
take_label(struct pprof *p, struct str text, struct lane *lane)
{
	struct str key = string(p, number_of(text, 1));
	struct str value = string(p, number_of(text, 2));
	bool thread = str_starts(key, STR("thread")) || str_eq(key, STR("tid"));
	bool id = str_ends(key, STR("id"));
	char *digits = p->digits[thread];

	if (!thread && !str_starts(key, STR("process")) &&
	    !str_eq(key, STR("pid")))
		return;
	if (value.n == 0) {
		value.n = num_dec(digits, number_of(text, 3));
		value.s = digits;
		id = true;
	}
	if (thread)
		*(id ? &lane->tid : &lane->thread) = value;
	else
		*(id ? &lane->pid : &lane->process) = value;
}

/* A value of the label that --by asks for, a number with its unit. */
static void
take_value(struct pprof *p, struct str text)
{
	struct str value = string(p, number_of(text, 2));
	struct str unit = string(p, number_of(text, 4));

	if (!str_eq(string(p, number_of(text, 1)), p->profile.opts->label))
		return;
	if (p->label.n > 0)
		buf_addc(&p->label, ',');
	buf_addstr(&p->label, value);
	if (value.n > 0)
		return;
	if (number_of(text, 3) > INT64_MAX) {
		buf_addc(&p->label, '-');
		buf_adddec(&p->label, 0 - number_of(text, 3));
	} else {
		buf_adddec(&p->label, number_of(text, 3));
	}
	if (unit.n > 0)
		buf_addc(&p->label, ' ');
	buf_addstr(&p->label, unit);
}

static void
bad(struct pprof *p, const char *why, struct str text)
{
	skip_add(&p->profile.sink->tally.bad, (uint64_t)(text.s - p->all.s),
	    why, STR("a sample"));
}

/* False if the sum does not fit. */
static bool
sample(struct pprof *p, struct str text)
{
	struct proto m = { .rest = text };
	struct lane lane = { 0 };
	const char *wrong = NULL;
	const bool by_label = p->profile.opts->by == BY_LABEL;
	uint64_t v, value = 0;
	size_t n = 0;

	profile_clear(&p->profile);
	buf_clear(&p->label);
	p->ncallees = 0;
	while (proto_next(&m)) {
		if (m.field == 1)
			while (!p->profile.overgrown && proto_each(&m, &v))
				if (!push_location(p, v))
					wrong = "a location that is not there";
		if (m.field == 2)
			while (proto_each(&m, &v))
				if (n++ == p->which)
					value = v;
		if (m.field == 3 && m.isbytes && p->lanes)
			take_label(p, m.bytes, &lane);
		if (m.field == 3 && m.isbytes && by_label)
			take_value(p, m.bytes);
	}
	if (p->profile.overgrown)
		return true;
	if (n <= p->which)
		wrong = "a sample without its number";
	else if (value > INT64_MAX)
		wrong = "a number below 0";
	if (wrong != NULL || m.bad) {
		bad(p, m.bad ? "no message" : wrong, text);
		return true;
	}
	if (value == 0) {
		p->profile.sink->tally.unused++;
		return true;
	}
	drop_callees(p);
	if (p->profile.n == 0)
		profile_push(&p->profile, profile_frame(&p->profile, STR("")));
	if (by_label)
		p->profile.lane =
		    profile_label(&p->profile, buf_str(&p->label));
	else
		profile_lane(&p->profile, &lane);
	return profile_add_up(&p->profile, COUNT(value));
}

static bool
samples(struct pprof *p)
{
	struct proto m = { .rest = p->all };

	while (!p->profile.overgrown && proto_next(&m))
		if (m.field == SAMPLE && m.isbytes && !sample(p, m.bytes))
			return false;
	return true;
}

/* A message of at most three numbers. */
static bool
is_value_type(struct str text)
{
	struct proto m = { .rest = text };

	while (proto_next(&m))
		if (m.isbytes || m.field > 3)
			return false;
	return !m.bad;
}

/* What the fields of Profile may be, by whether they are messages. */
static bool
is_field(const struct proto *m)
{
	bool number = (m->field >= 7 && m->field <= 10) || m->field == 12 ||
	    m->field == 13 || m->field == DEFAULT_TYPE || m->field == 15;

	if (m->field == SAMPLE_TYPE || m->field == 11)
		return m->isbytes && is_value_type(m->bytes);
	return m->field < FIELDS && (number != m->isbytes || m->field == 13);
}

static int
sniff(struct str head)
{
	struct proto m = { .rest = head };
	bool types = false, other = false;

	while (proto_next(&m)) {
		if (!is_field(&m))
			return 0;
		types |= m.field == SAMPLE_TYPE;
		other |= m.isbytes && m.field != SAMPLE_TYPE;
	}
	if (m.bad && head.n < FORMAT_HEAD && !types)
		return 0;
	return types && other ? 90 : 0;
}

static void
pprof_free(struct pprof *p)
{
	profile_free(&p->profile);
	buf_free(&p->name);
	buf_free(&p->label);
	xfree(p->strings);
	xfree(p->types);
	xfree(p->frames);
	xfree(p->verdicts);
	xfree(p->callees);
	dropframes_free(&p->drop);
	for (int i = MAPPING; i <= FUNCTION; i++)
		xfree(p->tables[i].list);
}

/*
 * All of the input, unless something in it is no field at all: what a few
 * compressed bytes are blown up to need not be read any further then.
 */
static struct str
read_all(struct reader *r)
{
	size_t want = (size_t)1 << 20, good = 0;
	struct str all;
	struct proto m;
	uint64_t tag;

	for (;; want *= 2) {
		all = reader_peek(r, want);
		if (all.n < want || want > UINT32_MAX)
			return all;
		m = (struct proto){ .rest = str_from_index(all, good) };
		do
			good = all.n - m.rest.n;
		while (proto_next(&m));
		m.rest = str_from_index(all, good);
		/* Of kind 3 and 4 are groups, which nobody writes. */
		if (proto_varint(&m.rest, &tag) &&
		    (tag >> 3 == 0 || (tag & 7) == 3 || (tag & 7) == 4 ||
			(tag & 7) > 5))
			return all;
	}
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct pprof p = { .all = read_all(r) };
	bool fits = true;
	int which;

	if (p.all.n > UINT32_MAX) {
		sink_broken(sink, "larger than 4 gigabytes", 0);
		return true;
	}
	profile_init(&p.profile, sink, opts);
	p.lanes = opts->by == BY_PROCESS || opts->by == BY_THREAD;
	index_all(&p);
	sample_types(&p);
	drop_frames(&p);
	if (p.ntypes == 0)
		sink_broken(sink, "no sample type", p.all.n);
	which = p.ntypes == 0
	    ? -1
	    : values_choose(&sink->values, p.types, p.ntypes, p.dflt);
	p.which = (size_t)which;
	if (which >= 0)
		fits = samples(&p);
	pprof_free(&p);
	reader_skip(r, UINT64_MAX);
	return fits;
}

const struct format format_pprof = {
	.name = "pprof",
	.desc =
	    "profile.proto: curl HOST/debug/pprof/profile, go test -cpuprofile",
	.sniff = sniff,
	.parse = parse,
	.labels = true,
};
