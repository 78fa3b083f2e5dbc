/* SPDX-License-Identifier: ISC */
/* Blocks of one input, dealt to threads in order of their asking. */
#include "share.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "common/buf.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "format.h"
#include "sink.h"

/* Nothing recurses: what is mapped for a thread is better small. */
#define STACK ((size_t)512 * 1024)
/* Blocks that the first thread reads before there are others. */
#define ALONE 4

/* A block in the input of one thread: it begins behind this line there. */
struct block {
	size_t number; /* in the whole input */
	uint64_t line;
};

struct worker {
	struct reader_source source;
	struct share *share;
	struct sink *sink;
	struct reader reader;
	struct block *blocks;
	size_t nblocks, blocks_cap;
	bool holds; /* the lock, as its block ended within a record */
	bool fits;
	pthread_t thread;
};

struct share {
	const struct format *format;
	const struct format_opts *opts;
	struct reader *reader;
	struct worker *workers;
	size_t nworkers, started;
	pthread_mutex_t lock; /* for all below, and reader */
	struct buf rest;      /* read already, behind the last border */
	size_t nblocks;
};

static void *work(void *arg);

/* Starts the other threads, if it is time. */
static void
start(struct share *s)
{
	const struct events *e = &s->workers->sink->events;
	struct worker *w;
	pthread_attr_t attr;

	if (s->started > 1 || s->nblocks < ALONE ||
	    (e->names.n == 0 && s->workers->sink->tally.stacks == 0) ||
	    (format_clocked(s->opts) && !s->workers->sink->clock.started))
		return;
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	for (; s->started < s->nworkers; s->started++) {
		w = &s->workers[s->started];
		if (w->sink->events.names.n == 0)
			events_follow(&w->sink->events, e);
		w->sink->clock = s->workers->sink->clock;
		if (pthread_create(&w->thread, &attr, work, w) != 0)
			break;
	}
	pthread_attr_destroy(&attr);
}

/* Fills p as far as there is input. */
static size_t
read_block(struct share *s, char *p, size_t n)
{
	size_t have = s->rest.n < n ? s->rest.n : n, got = 1;

	if (have > 0)
		memcpy(p, s->rest.s, have);
	s->rest.n -= have;
	if (s->rest.n > 0)
		memmove(s->rest.s, s->rest.s + have, s->rest.n);
	for (; have < n && got > 0; have += got)
		got = reader_take(s->reader, p + have, n - have);
	return have;
}

static void
give_back(struct share *s, const char *p, size_t n)
{
	size_t behind = s->rest.n;

	if (n == 0)
		return;
	buf_extend(&s->rest, n);
	memmove(s->rest.s + n, s->rest.s, behind);
	memcpy(s->rest.s, p, n);
}

/*
 * The next block. One without a border goes on in the next, which the same
 * thread must have: it keeps the lock meanwhile.
 */
static ssize_t
next_block(struct reader_source *source, void *p, size_t n)
{
	struct worker *w = (struct worker *)source;
	struct share *s = w->share;
	size_t have, end;
	int failed;

	if (!w->holds) {
		pthread_mutex_lock(&s->lock);
		start(s);
		w->blocks = xgrow(w->blocks, &w->blocks_cap, w->nblocks + 1,
		    sizeof(*w->blocks));
		w->blocks[w->nblocks++] =
		    (struct block){ s->nblocks++, w->reader.line };
	}
	have = read_block(s, p, n);
	end = s->format->border((struct str){ p, have });
	if (end > 0)
		give_back(s, (char *)p + end, have - end);
	w->holds = end == 0 && have > 0;
	failed = have == 0 ? s->reader->err : 0;
	if (!w->holds)
		pthread_mutex_unlock(&s->lock);
	if (failed != 0) {
		errno = failed; /* so that half a line is not taken for one */
		return -1;
	}
	return (ssize_t)(end > 0 ? end : have);
}

static void
nothing(struct reader_source *source)
{
	(void)source;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct share *s = w->share;

	w->source = (struct reader_source){ next_block, nothing, NULL };
	reader_init(&w->reader, -1, s->reader->name);
	w->reader.block = s->reader->block;
	w->reader.drops = true;
	reader_through(&w->reader, &w->source);
	w->fits = s->format->parse(&w->reader, s->opts, w->sink);
	if (w->holds)
		pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* How many lines the input has before each block. */
static uint64_t *
count_lines(const struct share *s)
{
	uint64_t *lines = xcalloc(s->nblocks + 1, sizeof(*lines)), end;
	const struct worker *w;

	for (size_t i = 0; i < s->started; i++) {
		w = &s->workers[i];
		end = w->reader.line;
		for (size_t j = w->nblocks; j-- > 0;) {
			lines[w->blocks[j].number + 1] =
			    end - w->blocks[j].line;
			end = w->blocks[j].line;
		}
	}
	for (size_t i = 0; i < s->nblocks; i++)
		lines[i + 1] += lines[i];
	return lines;
}

/* Makes a line of a thread's input one of the whole input. */
static void
place(const struct worker *w, const uint64_t *lines, struct skip *skip)
{
	size_t i = w->nblocks;

	if (skip->n == 0)
		return;
	while (i > 1 && w->blocks[i - 1].line >= skip->line)
		i--;
	skip->line += lines[w->blocks[i - 1].number] - w->blocks[i - 1].line;
}

/* What all threads have to tell goes to the first, as if it had read alone. */
static bool
merge(struct share *s)
{
	uint64_t *lines = count_lines(s);
	struct worker *first = s->workers, *w;
	bool fits = first->fits;

	for (size_t i = 0; i < s->started; i++) {
		w = &s->workers[i];
		place(w, lines, &w->sink->tally.bad);
		place(w, lines, &w->sink->tally.damaged);
		place(w, lines, &w->reader.dropped);
		skip_merge(&s->reader->dropped, &w->reader.dropped);
		if (i > 0) {
			tally_add(&first->sink->tally, &w->sink->tally);
			events_merge(&first->sink->events, &w->sink->events);
			w->sink->tally = (struct tally){ 0 };
			fits = fits && w->fits;
		}
	}
	xfree(lines);
	return fits;
}

bool
share_parse(const struct format *format, struct reader *r,
    const struct format_opts *opts, struct sink *sinks, size_t n)
{
	struct share s = {
		.format = format, .opts = opts, .reader = r, .nworkers = n
	};
	bool fits;

	s.workers = xcalloc(n, sizeof(*s.workers));
	for (size_t i = 0; i < n; i++) {
		s.workers[i].share = &s;
		s.workers[i].sink = &sinks[i];
	}
	pthread_mutex_init(&s.lock, NULL);
	s.started = 1;
	work(&s.workers[0]);
	for (size_t i = 1; i < s.started; i++)
		pthread_join(s.workers[i].thread, NULL);
	fits = merge(&s);
	for (size_t i = 0; i < s.started; i++) {
		reader_free(&s.workers[i].reader);
		xfree(s.workers[i].blocks);
	}
	pthread_mutex_destroy(&s.lock);
	buf_free(&s.rest);
	xfree(s.workers);
	return fits;
}
