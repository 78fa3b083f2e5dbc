/* SPDX-License-Identifier: ISC */
/* Sorted inputs, cut at the same stacks, merged side by side. */
#include "batches.h"

#include <errno.h>
#include <pthread.h>

#include "common/buf.h"
#include "common/count.h"
#include "common/folded.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/str.h"
#include "common/xalloc.h"
#include "lines.h"
#include "sink.h"
#include "sorted.h"

/* Of all blocks together, and the least and the most of one. */
#define MEMORY ((size_t)5 * 1024 * 1024)
#define BLOCK_MIN ((size_t)4 * 1024)
#define BLOCK_MAX ((size_t)128 * 1024)
/* Nothing recurses: what is mapped for a thread is better small. */
#define STACK ((size_t)512 * 1024)

struct input {
	struct reader *reader;
	struct tally *tally;
	struct buf rest; /* read, but behind the last bound */
	uint64_t lines;  /* in the batches written */
	bool ended;
};

struct batches {
	struct input *inputs;
	size_t n, block;
	const struct lines *lines;
	pthread_mutex_t lock; /* for what follows, reading included */
	pthread_cond_t turned;
	struct buf bound; /* of the last batch taken */
	size_t next;      /* the batch to be taken next */
	size_t turn;      /* the batch that may be written */
	bool stopped;
	/* Whose turn it is has these: the last line, not written yet, ... */
	struct buf pending; /* its prefix and stack */
	struct count count;
	uint64_t *written; /* ... but among these */
	struct batches_failure *failure;
};

struct worker {
	struct batches *all;
	size_t number;              /* of the batch */
	struct buf *areas;          /* its text, of each input, ... */
	struct sorted_input *parts; /* ... and what reads that */
	struct buf floor, untabbed;
	struct lines lines;
	struct out out;
	struct sorted sorted;
	bool good;
	pthread_t thread;
};

/* Up to a block of an input, with the end of a line in it at least. */
static void
fill(struct batches *b, struct input *in, struct buf *area)
{
	size_t want = b->block, got, have;

	buf_clear(area);
	buf_addstr(area, buf_str(&in->rest));
	buf_clear(&in->rest);
	for (;;
	     want = want < READER_LONGEST / 2 ? want * 2 : READER_LONGEST + 1) {
		while (!in->ended && area->n < want) {
			have = area->n;
			buf_extend(area, want - have);
			got = reader_take(
			    in->reader, area->s + have, want - have);
			area->n = have + got;
			in->ended = got == 0;
		}
		if (in->ended || str_rchr(buf_str(area), '\n') != STR_NONE)
			break;
		if (area->n > READER_LONGEST) {
			in->reader->err = EINVAL;
			in->reader->why = "a line of more than 64 MiB";
			in->ended = true;
		}
	}
	/* Half a line may be a wrong one. */
	if (in->reader->err != 0)
		area->n = str_rchr(buf_str(area), '\n') + 1;
}

/* Whether line is one of a stack, which may be a copy in *untabbed. */
static bool
stack_of(struct str line, struct buf *untabbed, struct str *stack)
{
	struct folded f;

	if (folded_parse(line, &f) != FOLDED_STACK)
		return false;
	*stack = folded_untab(f.stack, untabbed);
	return true;
}

/* The end of the last line that is one of a stack; 0 if none is. */
static size_t
last_stack(struct str text, struct buf *untabbed, struct str *stack)
{
	size_t end = str_rchr(text, '\n') + 1, start;

	for (; end > 0; end = start) {
		start = str_rchr(str_head(text, end - 1), '\n') + 1;
		if (stack_of((struct str){ text.s + start, end - 1 - start },
			untabbed, stack))
			break;
	}
	return end;
}

/* The first line of a stack from start on: its end, or 0 before end. */
static size_t
first_stack(struct str text, size_t start, size_t end, struct buf *untabbed,
    struct str *stack)
{
	struct str line;
	size_t n;

	for (; start < end; start += n + 1) {
		line = str_head(str_from_index(text, start), end - start);
		n = str_chr(line, '\n');
		n = n == STR_NONE ? line.n : n;
		if (stack_of(str_head(line, n), untabbed, stack))
			return start + n + 1 < end ? start + n + 1 : end;
	}
	return 0;
}

/* The end of the last line whose stack is not behind bound, of whole lines. */
static size_t
up_to(struct str text, struct str bound, struct buf *untabbed)
{
	size_t low = 0, high = text.n, mid, start, end;
	struct str stack;

	while (low < high) {
		mid = low + (high - low) / 2;
		start = str_rchr(str_head(text, mid), '\n') + 1;
		start = start < low ? low : start;
		end = first_stack(text, start, high, untabbed, &stack);
		if (end > 0 && str_cmp(stack, bound) <= 0)
			low = end;
		else
			high = start;
	}
	return low;
}

/* How much of an input the batch has; the rest is for the next. */
static void
cut(struct input *in, struct buf *area, size_t n)
{
	buf_addstr(&in->rest, str_from_index(buf_str(area), n));
	area->n = n;
}

/* Where the lines end that are whole. */
static size_t
whole_lines(const struct input *in, const struct buf *area)
{
	return in->ended ? area->n : str_rchr(buf_str(area), '\n') + 1;
}

/*
 * Finds the bound of the areas: the input that sets it gives all of its stacks.
 * One without any may go on with any: then only such inputs give something.
 * False if there is no bound as all inputs ended.
 */
static bool
find_bound(struct worker *w, size_t *setter, size_t *end, bool *blocked)
{
	struct batches *b = w->all;
	struct str stack;
	bool found = false;
	size_t e;

	*blocked = false;
	for (size_t i = 0; i < b->n; i++) {
		if (b->inputs[i].ended)
			continue;
		e = last_stack(buf_str(&w->areas[i]), &w->untabbed, &stack);
		if (e == 0) {
			*blocked = true;
		} else if (!found || str_cmp(stack, buf_str(&b->bound)) < 0) {
			buf_clear(&b->bound);
			buf_addstr(&b->bound, stack);
			*setter = i;
			*end = e;
		}
		found |= e > 0;
	}
	return found || *blocked;
}

static void
deal(struct worker *w)
{
	struct batches *b = w->all;
	struct input *in;
	size_t setter = b->n, end = 0, n;
	bool blocked;

	buf_clear(&w->floor);
	buf_addstr(&w->floor, buf_str(&b->bound));
	if (!find_bound(w, &setter, &end, &blocked))
		return;
	for (size_t i = 0; i < b->n; i++) {
		in = &b->inputs[i];
		n = whole_lines(in, &w->areas[i]);
		if (!blocked && i == setter)
			n = end;
		else if (!blocked)
			n = up_to(str_head(buf_str(&w->areas[i]), n),
			    buf_str(&b->bound), &w->untabbed);
		else if (in->ended ||
		    last_stack(buf_str(&w->areas[i]), &w->untabbed,
			&(struct str){ NULL, 0 }) > 0)
			n = 0;
		cut(in, &w->areas[i], n);
	}
	if (blocked) { /* as it was */
		buf_clear(&b->bound);
		buf_addstr(&b->bound, buf_str(&w->floor));
	}
}

/* Whether there may be another batch. */
static bool
more(const struct batches *b)
{
	for (size_t i = 0; i < b->n && !b->stopped; i++)
		if (!b->inputs[i].ended || b->inputs[i].rest.n > 0)
			return true;
	return false;
}

/* Takes the next batch; false if there is none. */
static bool
take(struct worker *w)
{
	struct batches *b = w->all;
	bool good;

	pthread_mutex_lock(&b->lock);
	good = more(b);
	if (good) {
		for (size_t i = 0; i < b->n; i++)
			fill(b, &b->inputs[i], &w->areas[i]);
		deal(w);
		w->number = b->next++;
	}
	pthread_mutex_unlock(&b->lock);
	return good;
}

static void
merge(struct worker *w)
{
	struct buf untabbed;

	for (size_t i = 0; i < w->all->n; i++) {
		untabbed = w->parts[i].untabbed;
		w->parts[i] = (struct sorted_input){ .untabbed = untabbed };
		reader_over(&w->parts[i].reader, w->areas[i].s, w->areas[i].n);
	}
	w->good = sorted_merge(
	    &w->sorted, w->parts, w->all->n, buf_str(&w->floor), &w->lines);
}

/* Writes the line that no more is to be added to. */
static void
write_pending(struct batches *b)
{
	struct out out;
	struct lines lines = *b->lines;

	if (b->pending.n == 0)
		return;
	out_init(&out);
	buf_addstr(&out.buf, buf_str(&b->pending));
	lines.out = &out;
	lines_end(&lines, b->count);
	out_flush(&out);
	buf_free(&out.buf);
	buf_clear(&b->pending);
	++*b->written;
}

/*
 * Writes a batch but for its last line, which may go on in the next. False if a
 * sum does not fit.
 */
static bool
write_batch(struct worker *w)
{
	struct batches *b = w->all;
	const struct sorted *s = &w->sorted;
	struct str text = buf_str(&w->out.buf), first, last;
	struct out body = { .held = true };
	size_t begin = 0;

	first = str_head(text, s->first.end);
	last = str_head(text, s->last.end);
	last = str_from_index(last, s->last.start);
	if (s->written > 0 && str_eq(buf_str(&b->pending), first)) {
		if (!count_add(&b->count, s->first.count))
			return false;
		if (s->written == 1)
			return true;
		begin = str_chr(str_from_index(text, first.n), '\n');
		begin += first.n + 1;
	}
	if (s->written == 0)
		return true;
	write_pending(b);
	body.buf.s = w->out.buf.s + begin;
	body.buf.n = s->last.start - begin;
	out_flush(&body);
	*b->written += s->written - 1 - (begin > 0);
	buf_addstr(&b->pending, last);
	b->count = s->last.count;
	return true;
}

static void
fail(struct worker *w, const struct sorted_input *where, const char *why)
{
	struct batches *b = w->all;
	size_t i = (size_t)(where - w->parts);

	*b->failure = (struct batches_failure){ i,
		b->inputs[i].lines + where->reader.line, why };
	pthread_mutex_lock(&b->lock);
	b->stopped = true;
	pthread_mutex_unlock(&b->lock);
}

/* Lines of a batch become lines of its input. */
static void
tell(struct worker *w)
{
	struct sorted_input *part;
	struct input *in;

	for (size_t i = 0; i < w->all->n; i++) {
		part = &w->parts[i];
		in = &w->all->inputs[i];
		part->tally.bad.line += in->lines;
		in->lines += part->reader.line;
		tally_add(in->tally, &part->tally);
	}
}

static void
in_turn(struct worker *w)
{
	struct batches *b = w->all;
	bool stopped;

	pthread_mutex_lock(&b->lock);
	while (b->turn != w->number)
		pthread_cond_wait(&b->turned, &b->lock);
	stopped = b->stopped;
	pthread_mutex_unlock(&b->lock);
	if (!stopped && !w->good)
		fail(w, w->sorted.where, w->sorted.why);
	else if (!stopped && !write_batch(w))
		fail(w, w->parts, SORTED_TOO_MUCH);
	else if (!stopped)
		tell(w);
	buf_clear(&w->out.buf);
	pthread_mutex_lock(&b->lock);
	b->turn++;
	pthread_cond_broadcast(&b->turned);
	pthread_mutex_unlock(&b->lock);
}

static void *
work(void *arg)
{
	struct worker *w = arg;

	while (take(w)) {
		merge(w);
		in_turn(w);
	}
	return NULL;
}

static void
worker_init(struct worker *w, struct batches *b)
{
	*w = (struct worker){ .all = b, .lines = *b->lines };
	w->areas = xcalloc(b->n, sizeof(*w->areas));
	w->parts = xcalloc(b->n, sizeof(*w->parts));
	out_init(&w->out);
	w->out.held = true;
	w->lines.out = &w->out;
}

static void
worker_free(struct worker *w)
{
	for (size_t i = 0; i < w->all->n; i++) {
		buf_free(&w->areas[i]);
		buf_free(&w->parts[i].untabbed);
	}
	xfree(w->areas);
	xfree(w->parts);
	buf_free(&w->floor);
	buf_free(&w->untabbed);
	buf_free(&w->out.buf);
}

/* Has all batches merged; the caller's thread begins, and may suffice. */
static void
by_threads(struct batches *b, size_t threads)
{
	struct worker *workers = xcalloc(threads, sizeof(*workers));
	pthread_attr_t attr;
	size_t n = 1;
	bool others;

	worker_init(workers, b);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	if (take(workers)) {
		others = more(b);
		for (; others && n < threads; n++) {
			worker_init(&workers[n], b);
			if (pthread_create(&workers[n].thread, &attr, work,
				&workers[n]) != 0) {
				worker_free(&workers[n]);
				break;
			}
		}
		merge(workers);
		in_turn(workers);
		work(workers);
	}
	pthread_attr_destroy(&attr);
	for (size_t i = 1; i < n; i++)
		pthread_join(workers[i].thread, NULL);
	for (size_t i = 0; i < n; i++)
		worker_free(&workers[i]);
	xfree(workers);
}

/* What to read of an input at once; many leave no memory for many threads. */
static size_t
block_of(size_t n, size_t *threads)
{
	size_t block;

	for (;; *threads = 1) {
		block = MEMORY / (2 * *threads + 1) / (n + (n == 0));
		if (block >= BLOCK_MIN || *threads == 1)
			break;
	}
	if (block > BLOCK_MAX)
		return BLOCK_MAX;
	return block < BLOCK_MIN ? BLOCK_MIN : block;
}

bool
batches_merge(struct reader *readers, struct tally *tallies, size_t n,
    size_t threads, const struct lines *lines, uint64_t *written,
    struct batches_failure *failure)
{
	struct batches b = {
		.n = n, .lines = lines, .written = written, .failure = failure
	};

	*written = 0;
	b.inputs = xcalloc(n, sizeof(*b.inputs));
	for (size_t i = 0; i < n; i++) {
		b.inputs[i].reader = &readers[i];
		b.inputs[i].tally = &tallies[i];
	}
	b.block = block_of(n, &threads);
	if (n > 0 && readers->block > 0)
		b.block = readers->block;
	pthread_mutex_init(&b.lock, NULL);
	pthread_cond_init(&b.turned, NULL);
	by_threads(&b, threads);
	if (!b.stopped)
		write_pending(&b);
	pthread_cond_destroy(&b.turned);
	pthread_mutex_destroy(&b.lock);
	for (size_t i = 0; i < n; i++)
		buf_free(&b.inputs[i].rest);
	xfree(b.inputs);
	buf_free(&b.bound);
	buf_free(&b.pending);
	return !b.stopped;
}
