/* SPDX-License-Identifier: ISC */
/* Losses, causes and remedies in words. */
#include "report.h"

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/printable.h"
#include "common/space/guard.h"
#include "cursor.h"
#include "dso.h"
#include "feature.h"
#include "locate.h"
#include "session.h"

/* The largest stack dump that the kernel makes, in bytes. */
#define MAX_DUMP 65528

/* Files told by name for each reason, and objects with unnamed frames. */
#define FILES 8
#define OBJECTS 20

/* Events told by name. */
#define EVENTS 16

static void
add(struct buf *b, const char *z)
{
	buf_addstr(b, str_from(z));
}

/* Begins a line about the input. */
static void
begin(struct buf *b, const char *name)
{
	add(b, name);
	add(b, ": ");
}

static void
add_number(struct buf *b, const char *before, uint64_t n, const char *behind)
{
	add(b, before);
	buf_adddec(b, n);
	add(b, behind);
}

/* A whole line, unless there is nothing to be counted. */
static void
count_line(struct buf *b, const char *name, const char *before, uint64_t n,
    const char *behind)
{
	if (n == 0)
		return;
	begin(b, name);
	add_number(b, before, n, behind);
	add(b, "\n");
}

/* A share in percent, rounded to a tenth. */
static void
add_share(struct buf *b, uint64_t part, uint64_t whole)
{
	uint64_t tenths = (uint64_t)((double)part * 1000 / (double)whole + 0.5);

	buf_adddec(b, tenths / 10);
	buf_addc(b, '.');
	buf_adddec(b, tenths % 10);
	buf_addc(b, '%');
}

/* Which filters left out how many. */
static void
add_filtered(struct buf *b, const struct session *s)
{
	const char *between = "";

	for (int i = 0; i < FILTER_KINDS; i++) {
		if (s->filtered[i] == 0)
			continue;
		add(b, between);
		add(b, filter_option((enum filter_kind)i));
		add_number(b, " ", s->filtered[i], "");
		between = ", ";
	}
}

/* What could have been asked for. */
static void
add_events(struct buf *b, const struct session *s, const char *name)
{
	begin(b, name);
	add(b, "its events:");
	for (size_t i = 0; i < s->data.nevents && i < EVENTS; i++) {
		add(b, " ");
		printable_add(b, s->data.events[i].name);
	}
	add(b, s->data.nevents > EVENTS ? " ...\n" : "\n");
}

void
report_errors(struct buf *b, const struct session *s, const char *name)
{
	if (s->data.why != NULL) {
		begin(b, name);
		add_number(b, "broken at byte ", s->data.where, ": ");
		add(b, s->data.why);
		add(b, "\n");
	}
	if (s->no_field != NULL) {
		begin(b, name);
		add(b, "samples of ");
		printable_add(b, s->no_field_event);
		add(b, " have no ");
		add(b, s->no_field);
		add(b, "\n");
	} else if (s->no_span) {
		begin(b, name);
		add(b,
		    "--time: percentages need a file, or a recorder that "
		    "notes when its first and last sample were\n");
	} else if (s->samples == 0 && session_filtered(s) > 0) {
		begin(b, name);
		add(b, "no sample is left; left out: ");
		add_filtered(b, s);
		add(b, "\n");
		if (s->filtered[FILTER_EVENT] > 0)
			add_events(b, s, name);
	} else if (s->samples + s->shown == 0 && s->data.why == NULL &&
	    !s->opts->header_only) {
		begin(b, name);
		add(b, "there are no samples in it\n");
	}
	count_line(b, name, "", s->damaged, " damaged records left out");
}

/* Stacks that end where their dump does, and what would help. */
static void
report_cut(struct buf *b, const struct dumps *d, const char *name)
{
	uint64_t cut = d->ends[UNWIND_TRUNCATED] - d->absent, size;
	bool least;

	if (cut == 0)
		return;
	size = extents_size(&d->extents, &least);
	if (least && size < d->size)
		size = d->size;
	begin(b, name);
	add_number(b, "", cut, " of ");
	add_number(b, "", d->walked, " stacks (");
	add_share(b, cut, d->walked);
	add(b, ") are cut, marked [truncated]: ");
	if (size > MAX_DUMP) {
		add_number(b, "they are up to ", size, " bytes deep, ");
		add_number(b, "and no dump is larger than ", MAX_DUMP,
		    ": record frame pointers (--call-graph fp)\n");
		return;
	}
	add(b, "record with dumps of ");
	add_number(b, least ? "more than " : "", size, " bytes, ");
	add_number(b, "not ", d->size, " (--call-graph dwarf,");
	add_number(b, "", least ? MAX_DUMP : size, ")\n");
}

static void
report_dumps(struct buf *b, const struct dumps *d, const char *name)
{
	report_cut(b, d, name);
	if (d->absent > 0) {
		begin(b, name);
		add_number(b, "", d->absent, " of ");
		add_number(b, "", d->walked,
		    " stacks are cut, marked [truncated]: the rest of the "
		    "stack could not be read when they were recorded\n");
	}
	if (d->ends[UNWIND_ELSEWHERE] > 0) {
		begin(b, name);
		add_number(b, "", d->ends[UNWIND_ELSEWHERE], " of ");
		add_number(b, "", d->walked,
		    " stacks end at a signal handler, marked [truncated]: it "
		    "ran on a stack of its own, and no dump holds the "
		    "interrupted one\n");
	}
	if (d->ends[UNWIND_FULL] > 0) {
		begin(b, name);
		add_number(b, "", d->ends[UNWIND_FULL],
		    " stacks are cut, marked [truncated]: they have more "
		    "than ");
		add_number(b, "", DUMPS_DEPTH, " frames\n");
	}
	count_line(b, name, "", d->foreign,
	    " stack dumps are not unwound: they are not of a 64-bit task on "
	    "x86-64 or AArch64");
}

/* Why symbols are missing that could be there; NULL: they could not. */
static const char *
why_no_symbols(enum symbols_status st)
{
	switch (st) {
	case SYMBOLS_MISSING:
		return "the file cannot be opened";
	case SYMBOLS_OTHER:
		return "it is not the one that was recorded";
	case SYMBOLS_FOREIGN:
		return "it belongs to another user";
	case SYMBOLS_HIDDEN:
		return "no addresses in it: see kptr_restrict";
	case SYMBOLS_NO_ID:
		return "the recording does not tell which kernel it is of: "
		       "see --kallsyms";
	default:
		return NULL;
	}
}

/* Whether an earlier dso of the same name has the same status. */
static bool
was_told(const struct session *s, uint32_t n)
{
	const struct dso *v = s->tasks.dsos.v;

	for (uint32_t i = 0; i < n; i++) {
		if (symbols_status(&s->symbols, i) ==
			symbols_status(&s->symbols, n) &&
		    str_eq(v[i].name, v[n].name))
			return true;
	}
	return false;
}

static void
report_symbols(struct buf *b, const struct session *s, enum symbols_status st)
{
	const struct dso *v = s->tasks.dsos.v;
	const char *why = why_no_symbols(st);
	uint64_t more = 0, told = 0;

	for (uint32_t i = 0; why != NULL && i < s->tasks.dsos.keys.n; i++) {
		if (symbols_status(&s->symbols, i) != st)
			continue;
		if (told == FILES) {
			more++;
		} else if (!was_told(s, i)) {
			told++;
			buf_addstr(b, v[i].name);
			add(b, ": no symbols: ");
			add(b, why);
			add(b, "\n");
		}
	}
	if (more > 0) {
		add_number(b, "", more, " more files: no symbols: ");
		add(b, why);
		add(b, "\n");
	}
}

/* The time of day of the last sample; 0: not known. */
static uint64_t
wall_of_last(const struct session *s)
{
	struct cursor c = { feature_payload(&s->data, PD_FEAT_CLOCK_DATA),
		s->data.big, false };
	uint64_t wall;

	cursor_u32(&c); /* version and ... */
	cursor_u32(&c); /* ... which clock */
	wall = cursor_u64(&c);
	wall += s->last - cursor_u64(&c);
	return c.bad ? 0 : wall;
}

/* Names that may be those of another build. */
static void
report_doubtful(struct buf *b, const struct session *s)
{
	const struct dso *v = s->tasks.dsos.v;
	uint64_t wall = wall_of_last(s);

	for (uint32_t i = 0; i < s->tasks.dsos.keys.n; i++) {
		if (symbols_status(&s->symbols, i) != SYMBOLS_OK ||
		    !locate_is_doubtful(s->symbols.opts.symfs, &v[i], wall))
			continue;
		buf_addstr(b, v[i].name);
		add(b,
		    ": has no build-id and has changed since: names may be "
		    "wrong\n");
	}
}

void
report_warnings(struct buf *b, const struct session *s, const char *name)
{
	count_line(
	    b, name, "", s->unknown, " records of unknown types passed over");
	count_line(b, name, "the recorder lost ", s->lost, " records");
	count_line(b, name, "the recorder lost ", s->lost_samples, " samples");
	count_line(b, name, "", s->order.late,
	    " records came too late to be in order");
	count_line(b, name, "", s->print.bad_chains,
	    " callchains cut where no address was");
	if (s->tasks.unordered > 0) {
		begin(b, name);
		add(b,
		    "not recorded by CLOCK_MONOTONIC (-k mono): where "
		    "compiled code was replaced, the last is shown\n");
	}
	count_line(b, name, "", s->counters.unknown,
	    " counters of no known event left out");
	count_line(b, name, "hardware trace data, ", s->data.aux_bytes,
	    " bytes, not decoded");
	report_dumps(b, &s->print.dumps, name);
	for (int st = 0; st <= SYMBOLS_LAST; st++)
		report_symbols(b, s, (enum symbols_status)st);
	report_doubtful(b, s);
	for (uint32_t i = 0; i < s->tasks.dsos.keys.n; i++) {
		const struct dso *d = &s->tasks.dsos.v[i];

		if (d->dump != NULL)
			count_line(b, d->name.s, "", d->dump->unread,
			    " damaged records left out");
	}
	if (guard_hit())
		add(b, "a file with symbols was cut while it was read\n");
}

/* ", 12 taken in" */
static void
add_fate(struct buf *b, uint64_t n, const char *fate)
{
	if (n > 0)
		add_number(b, ", ", n, fate);
}

static void
add_records(struct buf *b, const struct session *s)
{
	uint64_t filtered = session_filtered(s);

	add_number(b, "", s->records, " records: ");
	add_number(b, "", s->samples - s->print.hidden, " samples printed");
	if (s->print.hidden > 0)
		add_number(b, ", ", s->print.hidden,
		    " of events for which -F has no fields");
	if (filtered > 0) {
		add_number(b, ", ", filtered, " left out (");
		add_filtered(b, s);
		add(b, ")");
	}
	add_fate(b, s->refused, " without a field asked for");
	add_fate(b, s->taken, " taken in");
	add_fate(b, s->passed, " passed over");
	add_fate(b, s->damaged, " damaged");
	add_fate(b, s->unknown, " of unknown types");
	if (s->shown > 0)
		add_number(b, "; ", s->shown, " of them printed too");
	if (s->data.absorbed > 0)
		add_number(b, "; ", s->data.absorbed,
		    " more about the recording itself");
	add(b, "\n");
}

static void
add_seconds(struct buf *b, uint64_t ns)
{
	uint64_t us = ns / 1000 % 1000000;

	buf_adddec(b, ns / 1000000000);
	buf_addc(b, '.');
	for (uint64_t power = 100000; power > 0; power /= 10)
		buf_addc(b, (char)('0' + us / power % 10));
}

/* Of the dsos of a name, the one with the most to be said of its symbols. */
static enum symbols_status
status_of(const struct session *s, struct str name, enum dso_kind *kind)
{
	enum symbols_status st = SYMBOLS_UNUSED, other;
	const struct dsos *d = &s->tasks.dsos;

	*kind = DSO_NONE;
	for (uint32_t i = 0; i < d->keys.n; i++) {
		if (!str_eq(d->v[i].name, name))
			continue;
		other = symbols_status(&s->symbols, i);
		if (st == SYMBOLS_UNUSED || why_no_symbols(other) != NULL)
			st = other;
		*kind = d->v[i].kind;
	}
	return st;
}

static const char *
remedy(const struct session *s, struct str name)
{
	enum dso_kind kind;
	enum symbols_status st = status_of(s, name, &kind);

	if (str_eq(name, STR("[unknown]")))
		return "no file is mapped there: code without frame pointers "
		       "leaves such addresses in callchains";
	if (kind == DSO_JIT)
		return "generated code that nobody has named: run it so that "
		       "it writes /tmp/perf-PID.map or a jitdump";
	if (st == SYMBOLS_MISSING && kind == DSO_KERNEL)
		return "the kernel's symbols cannot be opened: see --kallsyms";
	if (st == SYMBOLS_MISSING)
		return "the file cannot be opened: give --symfs";
	if (st == SYMBOLS_OTHER && kind == DSO_KERNEL)
		return "another kernel runs here: give its --kallsyms";
	if (st == SYMBOLS_OTHER)
		return "it is not the one that was recorded: give --symfs";
	if (st == SYMBOLS_STRANGE)
		return "it is no object file";
	if (why_no_symbols(st) != NULL)
		return why_no_symbols(st);
	return "no symbols there: install its -dbgsym package or give --symfs";
}

static void
report_frames(struct buf *b, struct session *s, const char *name)
{
	struct account *a = &s->account;
	size_t n = account_sort(a);

	if (a->frames == 0)
		return;
	begin(b, name);
	add_number(b, "", a->frames, " frames, ");
	add_number(b, "", a->unnamed, " without a name (");
	add_share(b, a->unnamed, a->frames);
	add(b, ")\n");
	for (size_t i = 0; i < n && i < OBJECTS; i++) {
		struct str object = a->objects.keys[a->v[i].number];

		buf_addstr(b, object);
		add_number(
		    b, ": ", a->v[i].unnamed, " frames without a name (");
		add_share(b, a->v[i].unnamed, a->frames);
		add(b, "): ");
		add(b, remedy(s, object));
		add(b, "\n");
	}
	if (n > OBJECTS)
		add_number(b, "", n - OBJECTS, " more files have such\n");
}

void
report_account(struct buf *b, struct session *s, const char *name)
{
	begin(b, name);
	add_records(b, s);
	if (s->groups > 0) {
		begin(b, name);
		add_number(b, "", s->groups, " records hold ");
		add_number(b, "", s->members, " counters, ");
		add_number(b, "each a sample but for ", s->unmoved,
		    " that had not moved\n");
	}
	if (s->samples > 0) {
		begin(b, name);
		add(b, "samples from ");
		add_seconds(b, s->first);
		add(b, " to ");
		add_seconds(b, s->last);
		add(b, " seconds\n");
	}
	if (s->lost + s->lost_samples == 0) {
		begin(b, name);
		add(b, "the recorder lost nothing\n");
	}
	report_frames(b, s, name);
}
