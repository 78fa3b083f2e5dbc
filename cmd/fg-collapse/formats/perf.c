/* SPDX-License-Identifier: ISC */
/*
 * What perf script and fg-script print: samples as text.
 *
 *	demo 18860   910.546708:    1003009 cpu-clock:
 *		            118a spin+0x11 (/home/dev/demo)
 *		            12fb main+0x38 (/home/dev/demo)
 *		           2724a __libc_start_call_main+0x7a (/lib/libc.so.6)
 *
 * An empty line ends a sample, and so do the next header and the end of the
 * input. A recording without call chains has its one frame behind the event,
 * a tracepoint has its fields there. With -F +srcline a line below a frame
 * says where in the source it is; --header puts comments before the samples.
 */
#include "../format.h"

#include "../newlines.h"
#include "../perfframe.h"
#include "../perfhead.h"
#include "../perfline.h"
#include "../perfpick.h"
#include "../perftail.h"
#include "../sink.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define SNIFF_LINES 100

/* A sample as far as it was looked at before its turn. */
struct coming {
	bool there;       /* it was; else nothing below is set */
	uint64_t offset;  /* of its header */
	uint32_t ends[2]; /* of its header and its first line, from there */
	uint32_t start;   /* of its tail, or 0 */
	const struct perfframe_line *place; /* of its first line, or NULL */
};

struct perf {
	struct reader *reader;
	const struct format_opts *opts;
	struct sink *sink;
	struct perfframes frames;
	struct perftails tails;
	struct perfheads heads;
	struct perfpick pick;
	bool by_event; /* the event alone says which lane it is */
	/* The sample being read. */
	bool open;
	bool keep;     /* of a wanted event */
	bool cut;      /* the frames that follow are left out */
	bool chained;  /* there are frames on lines of their own */
	uint32_t root; /* the frame of its command */
	uint32_t lane; /* the frame of its lane, or 0 */
	struct count weight;
	uint32_t *stack; /* n frames, leaf first */
	size_t n, cap;
	size_t located;    /* index of the frame a source line may follow */
	bool plain;        /* it is of lines of frames only */
	struct coming now; /* it, if it was looked at, and the next */
	struct coming next;
	/* Below its first line. */
	struct perftail_query tail;     /* not asked for: without text */
	uint64_t tail_end;              /* offset behind its text */
	uint64_t tail_line;             /* number of the line before it */
	size_t tail_frames;             /* so many are before it */
	uint32_t ends[PERFFRAMES_READ]; /* of lines read at once */
	struct perfframe found[PERFFRAMES_READ];
	struct buf text;
};

static void
push(struct perf *p, const struct perfframe *f)
{
	p->located = STR_NONE;
	if (p->cut || !p->keep)
		return;
	p->located = p->n;
	p->stack =
	    xgrow(p->stack, &p->cap, p->n + 1 + f->more, sizeof(*p->stack));
	p->stack[p->n++] = f->leaf;
	for (uint32_t i = 0; i < f->more; i++)
		p->stack[p->n++] = p->frames.ids[f->callers + i];
	p->cut = f->cut;
}

/* A sample begins; all but root, lane and java. h may be NULL. */
static void
begin(struct perf *p, struct str event, uint64_t period,
    const struct perf_header *h)
{
	p->open = true;
	p->weight = COUNT(period);
	if (p->pick.choosy) {
		p->keep = perfpick_keep(&p->pick, event, h, &p->weight);
	} else {
		p->keep = events_sample(&p->sink->events, event, period);
		p->sink->tally.filtered += !p->keep;
	}
	p->cut = p->chained = false;
	p->n = 0;
	p->located = STR_NONE;
	p->plain = true;
	p->tail.text.n = 0;
}

/* The command's frame and the lane's: known by what header this one is like. */
static void
set_roots(struct perf *p, uint32_t root, uint32_t lane, struct str event)
{
	p->root = root;
	p->lane = p->by_event && p->keep ? perfpick_event_lane(&p->pick, event)
					 : lane;
	p->sink->lane = p->lane;
}

/* The header of a sample, line. */
static void
header(struct perf *p, struct str line, const struct perf_header *h)
{
	struct perfhead_use *head;
	struct perf_frame f;

	begin(p, h->event, h->period, h);
	p->frames.java = str_starts(h->comm, STR("java"));
	if (!p->keep)
		return;
	set_roots(p, perfpick_command(&p->pick, h), perfpick_lane(&p->pick, h),
	    h->event);
	if (perf_frame(h->tail, &f)) {
		p->plain = false;
		push(p, perfframes_add(&p->frames, &f, STR("")));
	}
	head = p->pick.columns ? NULL : perfheads_add(&p->heads, line, h);
	if (head != NULL) {
		head->java = p->frames.java;
		head->root = p->root;
		head->lane = p->lane;
	}
}

/* Whether line is a header that differs from another in numbers only. */
static bool
quick_header(struct perf *p, struct str line)
{
	struct str event;
	uint64_t period;
	const struct perfhead_use *head =
	    perfheads_find(&p->heads, line, &event, &period);

	if (head == NULL)
		return false;
	begin(p, event, period, NULL);
	p->frames.java = head->java;
	set_roots(p, head->root, head->lane, event);
	return true;
}

/*
 * Keeps the tail, if it was asked for and the sample, which had n frames,
 * ended where it ends.
 */
static void
keep_tail(struct perf *p, size_t n)
{
	if (p->plain && !p->cut && p->tail.text.n > 0 &&
	    p->reader->offset == p->tail_end)
		perftails_keep(&p->tails, &p->tail,
		    (uint32_t)(p->reader->line - p->tail_line),
		    p->stack + p->tail_frames, n - p->tail_frames);
}

/* Puts the frames of command and lane at the root, as far as they are wanted. */
static void
push_roots(struct perf *p)
{
	bool state = p->opts->by == BY_STATE;

	p->stack = xgrow(p->stack, &p->cap, p->n + 2, sizeof(*p->stack));
	if (state)
		p->stack[p->n++] = p->lane;
	/* What has no frame at all is the command's. */
	if (!p->cut && (!p->opts->no_comm || p->n == 0))
		p->stack[p->n++] = p->root;
	if (p->lane != 0 && !state)
		p->stack[p->n++] = p->lane;
}

/* Ends the sample, if one is open; blank if by the line just read. */
static void
end(struct perf *p, bool blank)
{
	struct tally *t = &p->sink->tally;
	size_t n = p->n;

	if (!p->open)
		return;
	p->open = false;
	if (!p->keep)
		return;
	t->frameless += n == 0;
	t->unchained += !p->chained;
	push_roots(p);
	sink_later(p->sink, p->stack, p->n, p->weight);
	if (blank)
		keep_tail(p, n);
}

/* The input ends here, but the sample does not: who knows what is missing. */
static void
break_off(struct perf *p)
{
	if (p->open && p->keep) {
		events_forget(&p->sink->events);
		p->sink->tally.cut++;
	}
	p->open = false;
}

/* A line is a frame. */
static void
frame(struct perf *p, const struct perfframe *f)
{
	p->chained = true;
	push(p, f);
}

/* The stack of the frames so far and those of a tail. */
static uint32_t
put_tail(struct perf *p, const struct perftail *tail)
{
	p->stack =
	    xgrow(p->stack, &p->cap, p->n + tail->nframes, sizeof(*p->stack));
	perftails_frames(&p->tails, tail, p->stack + p->n);
	p->n += tail->nframes;
	push_roots(p);
	return sink_stack(p->sink, p->stack, p->n, p->weight);
}

/*
 * Below the first frame: if what follows, which begins like start, is known,
 * the sample ends with it.
 */
static void
try_tail(struct perf *p, uint32_t start)
{
	const struct perftail *tail;
	uint32_t *stack;

	p->tail.ends = (struct perftail_ends){ p->n > 0 ? p->stack[0] : 0,
		p->root, p->lane };
	p->tail.java = p->frames.java;
	p->tail.start = start;
	if (!p->plain || !p->keep || p->cut)
		return;
	tail = perftails_find(&p->tails, reader_some(p->reader), &p->tail);
	p->tail_end = p->reader->offset + p->tail.text.n;
	p->tail_line = p->reader->line;
	p->tail_frames = p->n;
	if (tail == NULL)
		return;
	reader_lines(p->reader, tail->lines, tail->query.text.n);
	p->open = false;
	if (p->n > 1) {
		put_tail(p, tail);
		return;
	}
	stack = perftails_stack(&p->tails, tail, p->tail.ends);
	if (*stack == PERFTAIL_NONE)
		*stack = put_tail(p, tail);
	else
		sink_again(p->sink, *stack, p->weight);
}

/* A line below a frame: "  file.c:12", or "  libfoo.so[1234]" without one. */
static void
srcline(struct perf *p, struct str line)
{
	bool inside = false;

	if (!p->opts->srcline || p->located == STR_NONE) {
		p->sink->tally.unused++;
		return;
	}
	line = str_trim(line);
	buf_clear(&p->text);
	for (size_t i = 0; i < line.n; i++) {
		inside |= line.s[i] == '[';
		if (!inside)
			buf_addc(&p->text, line.s[i]);
		inside &= line.s[i] != ']';
	}
	line = str_trim(buf_str(&p->text));
	if (line.n > 0)
		p->stack[p->located] =
		    perfframes_located(&p->frames, p->stack[p->located], line);
	p->located = STR_NONE;
}

/*
 * A line that looks like a frame is one, unless it does not begin with a tab
 * and is just as well a header with a time: a command may be called "cafe".
 */
static bool
is_frame(struct str line, struct perf_frame *f)
{
	struct perf_header h;

	return perf_frame(line, f) &&
	    (line.s[0] == '\t' || !perf_header(line, &h) || !h.timed);
}

/* A line that is neither known nor quickly read. */
static void
new_line(struct perf *p, struct str line)
{
	struct tally *t = &p->sink->tally;
	struct perf_header h;
	struct perf_frame f;

	if (perf_blank(line)) {
		end(p, true);
		return;
	}
	if (p->open && is_frame(line, &f)) {
		frame(p, perfframes_add(&p->frames, &f, line));
		return;
	}
	p->plain = false;
	if (perf_comment(line)) {
		t->unused++;
		t->lost += perf_lost(line);
	} else if (perf_header(line, &h)) {
		end(p, false);
		if (!h.record) {
			header(p, line, &h);
			return;
		}
		t->unused++;
		t->lost += perf_lost(line);
	} else if (p->open && str_starts(line, STR("  "))) {
		srcline(p, line);
	} else if (perf_frame(line, &f)) {
		skip_add(&t->bad, p->reader->line,
		    "a frame outside of a sample", line);
	} else {
		skip_add(
		    &t->bad, p->reader->line, "neither sample nor frame", line);
	}
}

/* Whether line surely ends with an object, which no symbol looks like. */
static bool
ends_with_object(struct str line)
{
	struct perf_header h;
	struct perf_frame f;

	if (!is_frame(line, &f) &&
	    (!perf_header(line, &h) || !perf_frame(h.tail, &f)))
		return false;
	return str_starts(f.object, STR("/")) ||
	    str_starts(f.object, STR("[")) || str_eq(f.object, STR("inlined"));
}

/*
 * The line that the input ends with, without an LF: it is cut off, and so is
 * the sample it belongs to, but for what some editors and shells leave.
 */
static void
last_line(struct perf *p, struct str line)
{
	struct perf_header h;
	bool samples = p->sink->events.names.n > 0 || perf_header(line, &h);

	/* "\r" is an empty line of CR and LF, and no frame's blanks */
	if (!samples || ends_with_object(line) || perf_comment(line) ||
	    (perf_blank(line) && !p->open) || str_eq(line, STR("\r"))) {
		new_line(p, line);
		return;
	}
	skip_add(&p->sink->tally.damaged, p->reader->line,
	    "the input ends within a line", str_trim(line));
	/* what follows a sample without frames may be the next one's header */
	if (p->chained || line.s[0] == '\t')
		break_off(p);
}

/*
 * Pushes n frames of lines: nearly all are one frame, and nothing else is to
 * be done.
 */
static void
push_lines(struct perf *p, size_t n)
{
	uint32_t *stack;
	size_t i = 0;

	if (p->keep && !p->cut) {
		p->stack =
		    xgrow(p->stack, &p->cap, p->n + n, sizeof(*p->stack));
		stack = p->stack + p->n;
		for (; i < n && p->found[i].more == 0 && !p->found[i].cut; i++)
			stack[i] = p->found[i].leaf;
		p->n += i;
		p->located = p->n - 1;
	}
	for (; i < n; i++)
		push(p, &p->found[i]);
	p->chained = true;
}

/* Looks at the sample that text, from offset on, begins with. */
static struct coming
look_ahead(struct perf *p, struct str text, uint64_t offset)
{
	struct coming c = { .offset = offset };
	size_t first;

	c.there = newlines_find(text, c.ends, 2) == 2;
	if (!c.there)
		return c;
	first = c.ends[0] + 1;
	c.place = perfframes_place(
	    &p->frames, (struct str){ text.s + first, c.ends[1] - first });
	c.start =
	    perftails_start(&p->tails, str_from_index(text, c.ends[1] + 1));
	return c;
}

/*
 * Before a header: has the memory fetched that the sample needs which begins
 * here, and looks at the one that is likely to follow. Whether the header was
 * quickly read.
 */
static bool
look(struct perf *p)
{
	struct str text = reader_ahead(p->reader);
	uint64_t offset = p->reader->offset;
	size_t n;

	p->now = p->next;
	if (!p->now.there || p->now.offset != offset)
		p->now = look_ahead(p, text, offset);
	p->next.there = false;
	if (!p->now.there)
		return false;
	n = perftails_guess(&p->tails, p->now.start);
	n = n > 0 ? p->now.ends[1] + 1 + n : text.n;
	if (n < text.n)
		p->next = look_ahead(p, str_from_index(text, n), offset + n);
	if (!quick_header(p, str_head(text, p->now.ends[0])))
		return false;
	reader_lines(p->reader, 1, p->now.ends[0] + 1);
	return true;
}

/* The first line within a sample that was looked at: how many were read. */
static size_t
looked_line(struct perf *p, struct str text)
{
	struct coming *c = &p->now;
	const struct perfframe *known;
	size_t first = c->ends[0] + 1;

	if (!c->there || p->reader->offset != c->offset + first)
		return 0;
	p->ends[0] = c->ends[1] - (uint32_t)first;
	known =
	    perfframes_met(&p->frames, c->place, str_head(text, p->ends[0]));
	if (known == NULL)
		return perfframes_again(
		    &p->frames, text.s, p->ends, 1, p->found);
	p->found[0] = *known;
	return 1;
}

/*
 * Lines within a sample as far as they are buffered and usual frames; false if
 * the next one is not. The first comes alone: what follows it may be known.
 */
static bool
quick_lines(struct perf *p)
{
	bool alone = !p->chained && perftails_wanted(&p->tails);
	struct str text = reader_ahead(p->reader);
	size_t n = alone ? looked_line(p, text) : 0, after;
	uint32_t start = n > 0 ? p->now.start : 0;

	if (n == 0) {
		n = newlines_find(text, p->ends, alone ? 1 : PERFFRAMES_READ);
		if (perftails_rest(&p->tails))
			n = perfframes_read(
			    &p->frames, text.s, p->ends, n, p->found);
		else
			n = perfframes_again(
			    &p->frames, text.s, p->ends, n, p->found);
	}
	if (n == 0)
		return false;
	push_lines(p, n);
	after = p->ends[n - 1] + 1;
	reader_lines(p->reader, n, after);
	if (alone) {
		try_tail(p, start);
	} else if (text.s[after] == '\n') {
		reader_lines(p->reader, 1, 1);
		end(p, true);
	}
	return true;
}

/* A line within a sample that is not usual, if it is known. */
static bool
cached_line(struct perf *p, struct str line)
{
	const struct perfframe *known = perfframes_cached(&p->frames, line);
	bool alone = !p->chained;

	if (known == NULL)
		return false;
	frame(p, known);
	if (alone && perftails_wanted(&p->tails))
		try_tail(p, 0);
	return true;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct perf p = { .reader = r, .opts = opts, .sink = sink };
	struct str line;

	perfframes_init(&p.frames, opts, sink);
	perfpick_init(&p.pick, opts, sink);
	p.by_event = opts->by == BY_STATE || opts->by == BY_EVENT;
	for (;;) {
		if (p.open && quick_lines(&p))
			continue;
		if (!p.open && !perftails_rest(&p.tails) && look(&p))
			continue;
		if (!reader_line(r, &line))
			break;
		if (r->unended)
			last_line(&p, line);
		else if (p.open ? !cached_line(&p, line)
				: !quick_header(&p, line))
			new_line(&p, line);
	}
	if (r->err != 0)
		break_off(&p);
	end(&p, false);
	sink_settle(sink);
	perfframes_free(&p.frames);
	perftails_free(&p.tails);
	perfheads_free(&p.heads);
	perfpick_free(&p.pick);
	xfree(p.stack);
	buf_free(&p.text);
	return sink_fits(sink);
}

/* Behind an empty line. */
static size_t
border(struct str text)
{
	for (size_t i = text.n; i >= 2; i--)
		if (text.s[i - 1] == '\n' && text.s[i - 2] == '\n')
			return i;
	return 0;
}

/* The header of the last sample in text. */
static bool
last(struct str text, uint64_t *ns)
{
	struct perf_header h;
	size_t nl;

	while (text.n > 0) {
		nl = str_rchr(text, '\n');
		nl = nl == STR_NONE ? 0 : nl + 1;
		if (text.n > nl && text.s[nl] != '\t' &&
		    perf_header(str_from_index(text, nl), &h) && h.timed &&
		    !h.record && when_time(h.time, ns))
			return true;
		text.n = nl > 0 ? nl - 1 : 0;
	}
	return false;
}

static int
sniff(struct str head)
{
	struct str line;
	struct perf_header h;
	struct perf_frame f;
	int headers = 0, frames = 0, others = 0;
	bool sure = false; /* more than a number and a colon */

	while (headers + frames + others < SNIFF_LINES &&
	    format_line(&head, &line)) {
		if (perf_blank(line) || perf_comment(line))
			continue;
		if (is_frame(line, &f)) {
			frames++;
		} else if (perf_header(line, &h)) {
			headers++;
			sure |= h.timed && h.tid.n > 0;
		} else {
			others++;
		}
	}
	if (headers == 0 || others > headers + frames || (!sure && frames == 0))
		return 0;
	return 40 + (sure ? 30 : 0) + (frames > 0 ? 30 : 0);
}

const struct format format_perf = {
	.name = "perf",
	.desc = "samples as text, by fg-script or perf script",
	.sniff = sniff,
	.parse = parse,
	.border = border,
	.samples = true,
	.last = last,
	.unended = true,
};
