/* SPDX-License-Identifier: ISC */
/* Losses, causes and remedies in words. */
#include "report.h"

#include "common/buf.h"
#include "format.h"
#include "sink.h"

static void
add(struct buf *b, const char *z)
{
	buf_addstr(b, str_from(z));
}

static void
add_number(struct buf *b, const char *before, uint64_t n, const char *behind)
{
	add(b, before);
	buf_adddec(b, n);
	add(b, behind);
}

void
report_all(
    struct buf *b, const char *name, const char *format, const struct tally *t)
{
	add(b, name);
	add(b, ": format ");
	add(b, format);
	add_number(b, ", stacks folded: ", t->stacks, "");
	add_number(b, " (without frames: ", t->frameless, ")");
	add_number(b,
	    ", left out: ", t->filtered + t->outside + t->fieldless + t->cut,
	    "");
	add_number(b, ", lines skipped: ", t->bad.n, "");
	add_number(b, ", comments and the like: ", t->unused, "\n");
}

/* The samples that are missing, in one line. */
static void
report_missing(struct buf *b, const char *name, const struct tally *t)
{
	const struct {
		uint64_t n;
		const char *what;
	} all[] = { { t->outside, " outside of the time asked for" },
		{ t->fieldless, " without the field to be counted" },
		{ t->cut, " incomplete, as the input broke off" },
		{ t->lost, " lost when recording" } };
	const char *between = ": samples not folded: ";

	if (t->outside + t->fieldless + t->cut + t->lost == 0)
		return;
	add(b, name);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (all[i].n == 0)
			continue;
		add_number(b, between, all[i].n, all[i].what);
		between = ", ";
	}
	add(b, "\n");
}

void
report_losses(struct buf *b, const char *name, const struct tally *t)
{
	if (t->bad.n > 0) {
		add(b, name);
		add_number(b, ":", t->bad.line, "");
		add_number(b, ": lines skipped: ", t->bad.n, ", the first (");
		add(b, t->bad.why);
		add(b, "): ");
		add(b, t->bad.text);
		add(b, "\n");
	}
	report_missing(b, name, t);
	if (t->strange.n > 0) {
		add(b, name);
		add_number(b,
		    ": objects that are not here as they were: ", t->strange.n,
		    ", the first: ");
		add(b, t->strange.text);
		add(b, "; ");
		add(b, t->strange.why);
		add(b, "\n");
	}
	if (t->sidecar.n > 0) {
		add(b, name);
		add(b, ": ");
		add(b, t->sidecar.text);
		add(b, ": its names are not used: ");
		add(b, t->sidecar.why);
		if (t->sidecar.line > 0)
			add_number(b, ", at byte ", t->sidecar.line, "");
		add(b, "\n");
	}
	if (t->stacks > 0 && t->unchained == t->stacks) {
		add(b, name);
		add(b,
		    ": no sample has a call chain: was it recorded without "
		    "-g?\n");
	}
	if (t->stacks > 0 && t->twocounts == t->stacks) {
		add(b, name);
		add(b,
		    ": every stack has two counts, as fg-diff writes them: "
		    "the first is taken for a part of the name\n");
	}
	if (t->estimated) {
		add(b, name);
		add(b,
		    ": a call graph: who called whom is exact, stacks are "
		    "estimated from it; --exact-only leaves that out\n");
	}
}

/* Whether time off the CPUs is in it, which has no sense without the state. */
static bool
has_states(const struct events *e)
{
	struct str running = STR("[running]");

	for (size_t i = 0; i < e->names.n; i++)
		if (!str_eq(events_state(e->names.keys[i]), running))
			return true;
	return false;
}

void
report_events(struct buf *b, const struct events *e)
{
	struct buf list = { 0 };

	add(b, "samples kept: ");
	add(b, events_list(e, true, &list));
	add(b, "; left out: ");
	add(b, events_list(e, false, &list));
	add(b, "; --event-filter chooses");
	if (!e->by_state && has_states(e))
		add(b, ", --by=state keeps all times");
	add(b, "\n");
	buf_free(&list);
}

/* What a file is that is no profile, by how it begins; or NULL. */
static const char *
kind(struct str head)
{
	static const struct {
		const char *begin, *what;
	} known[] = {
		{ "PERFILE2", "this is perf.data, let fg-script read it" },
		{ "2ELIFREP", "this is perf.data, let fg-script read it" },
		{ "{\"string_table\":",
		    "these are names for a profile of samply: fold that, with "
		    "them beside it" },
		{ "<svg", "this is an SVG: fold the profile it was made of" },
		{ "<!doctype html",
		    "this is HTML, no profile: was there an error in fetching "
		    "it?" },
		{ "<html",
		    "this is HTML, no profile: was there an error in fetching "
		    "it?" },
	};
	struct str text = str_trim(head), want;
	size_t n;

	if (str_starts(text, STR("<?xml")) || str_starts(text, STR("<!--")))
		text = str_from_index(text, str_find(text, STR("<svg")));
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		want = str_from(known[i].begin);
		for (n = 0; n < want.n && n < text.n; n++)
			if (text.s[n] != want.s[n] &&
			    (text.s[n] | 0x20) != want.s[n])
				break;
		if (n == want.n)
			return known[i].what;
	}
	return NULL;
}

/* What a text is written in. */
static const char *
language(struct str head)
{
	struct str text = str_trim(head);

	for (size_t i = 0; i < head.n; i++)
		if ((unsigned char)head.s[i] < '\t')
			return "binary";
	if (str_starts(text, STR("{")) || str_starts(text, STR("[")))
		return "JSON";
	return str_starts(text, STR("<")) ? "XML" : "text";
}

/* The format that has most in common with a text none recognizes; or NULL. */
static const char *
nearest(struct str head)
{
	static const struct {
		const char *mark, *format;
	} known[] = { { "\"traceEvents\"", "trace" },
		{ "\"stackTable\"", "firefox" }, { "\"pps\"", "dhat" },
		{ "\"selfSize\"", "heapprofile" },
		{ "\"callFrame\"", "cpuprofile" },
		{ "\"frames\"", "speedscope" }, { "\"stackTrace\"", "jfrjson" },
		{ "\"ph\"", "trace" }, { "<backtrace", "xctrace" },
		{ "<valgrindoutput", "memcheckxml" }, { "\nfn=", "callgrind" },
		{ "\nsnapshot=", "massif" }, { "\nMAPPED_LIBRARIES", "heap" },
		{ "\ngoroutine ", "goroutine" }, { "COST CENTRE", "ghcprof" },
		{ "java.lang.Thread.State", "jstack" },
		{ "\tat ", "java-exceptions" }, { "  File \"", "faulthandler" },
		{ "\n#0 ", "gdb" }, { "\n#1 ", "gdb" }, { "@[", "bpftrace" },
		{ "Function Stack", "vtune" }, { "`", "dtrace" },
		{ "+0x", "perf" } };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_find(head, str_from(known[i].mark)) != STR_NONE)
			return known[i].format;
	return NULL;
}

static void
report_strange(struct buf *b, struct str head)
{
	const char *like = nearest(head);

	add(b, "format not recognized: this is ");
	add(b, language(head));
	if (like != NULL) {
		add(b, ", most like ");
		add(b, like);
		add(b, ": -f ");
		add(b, like);
		add(b, " tries that");
	}
	add(b, "; --list shows all");
}

void
report_unknown(struct buf *b, const char *name, struct str head,
    const struct format *format)
{
	const struct format *guess = format_guess(head);
	const char *what = kind(head);

	if (what == NULL && guess == format && format != NULL)
		return;
	add(b, name);
	add(b, ": ");
	if (what != NULL) {
		add(b, what);
	} else if (guess == NULL) {
		report_strange(b, head);
	} else if (guess == format_find("folded")) {
		add(b, "this is folded text already: leave -f out");
	} else {
		add(b, "this seems to be of format ");
		add(b, guess->name);
		add(b, ": leave -f out");
	}
	add(b, "\n");
}

void
report_nothing(struct buf *b, const struct sink *s, const struct tally *t)
{
	struct buf list = { 0 };

	if (t->outside > 0)
		add(b,
		    "no sample of the time asked for: -v and --events tell "
		    "what there is\n");
	else if (t->fieldless > 0)
		add(b,
		    "no sample has the field to be counted: see what fg-script "
		    "prints behind the event\n");
	else if (t->filtered > 0) {
		add(b, "no sample of the event asked for; there are: ");
		add(b, events_list(&s->events, false, &list));
		add(b, "\n");
	} else if (t->bad.n > 0)
		add(b, "no stack found: is this the right format?\n");
	else
		add(b,
		    "no stack found: nothing was recorded, or the program "
		    "before this one failed\n");
	buf_free(&list);
}
