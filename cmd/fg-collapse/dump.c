/* SPDX-License-Identifier: ISC */
/* Sorted stacks to text, by several threads that take turns in writing. */
#include "dump.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "common/buf.h"
#include "common/out.h"
#include "common/xalloc.h"
#include "lines.h"
#include "order.h"
#include "stackset.h"

/* What is handed to the system at once. */
#define BLOCK ((size_t)256 * 1024)
/* Stacks a thread takes at once. */
#define RUN 512

struct dump {
	struct order order;
	size_t runs, stacks; /* how many there are, of so many stacks */
	pthread_mutex_t lock;
	pthread_cond_t turned;
	size_t set;  /* the set to be sorted next */
	size_t run;  /* the run to be written next */
	size_t turn; /* the run whose thread may write */
	const struct lines *lines;
	struct dump_stats *stats;
};

/* The text of a run, and the line above the one to be written. */
struct text {
	struct dump *dump;
	struct out out;
	size_t run;
	bool turn;      /* it has come */
	size_t line;    /* where in out the last begins */
	uint32_t *keys; /* its n keys, and behind each where it ends there */
	size_t *ends;
	size_t n, keys_cap, ends_cap;
	struct dump_stats stats; /* of all its runs */
};

static void
await_turn(struct text *t)
{
	struct dump *d = t->dump;

	if (t->turn)
		return;
	pthread_mutex_lock(&d->lock);
	while (d->turn != t->run)
		pthread_cond_wait(&d->turned, &d->lock);
	pthread_mutex_unlock(&d->lock);
	t->turn = true;
}

static void
pass_turn(struct text *t)
{
	struct dump *d = t->dump;

	await_turn(t);
	out_flush(&t->out);
	pthread_mutex_lock(&d->lock);
	d->turn++;
	pthread_cond_broadcast(&d->turned);
	pthread_mutex_unlock(&d->lock);
	t->turn = false;
}

/* The keys that a stack has in common with the line above. */
static size_t
common_keys(const struct text *t, const struct order_run *r)
{
	size_t i = 0;

	while (i < t->n && i < r->n && t->keys[i] == r->keys[i])
		i++;
	return i;
}

/* One line: what it begins with like the last is copied from there. */
static void
add_line(struct text *t, const struct order_run *r)
{
	struct buf *b = &t->out.buf;
	size_t same = common_keys(t, r), line = b->n, n;
	struct str name;
	char *p;

	t->keys = xgrow(t->keys, &t->keys_cap, r->n, sizeof(*t->keys));
	t->ends = xgrow(t->ends, &t->ends_cap, r->n, sizeof(*t->ends));
	if (same > 0) {
		n = t->ends[same - 1];
		p = buf_extend(b, n);
		memcpy(p, b->s + t->line, n);
	} else {
		buf_addstr(b, buf_str(&t->dump->lines->prefix));
	}
	for (size_t i = same; i < r->n; i++) {
		name = *t->dump->order.names[r->keys[i]];
		p = buf_extend(b, name.n + 1);
		if (name.n > 0)
			memcpy(p, name.s, name.n);
		p[name.n] = i + 1 < r->n ? ';' : t->dump->lines->blank;
		t->keys[i] = r->keys[i];
		t->ends[i] = b->n - line;
	}
	t->n = r->n;
	t->line = line;
	p = buf_extend(b, COUNT_TEXT + 1);
	n = count_format(p, r->count);
	p[n] = '\n';
	b->n -= COUNT_TEXT - n;
}

static void
write_run(struct text *t)
{
	struct order_run r;

	t->n = 0;
	order_run_init(&r, &t->dump->order, t->dump->stacks, t->run);
	while (order_next(&r)) {
		add_line(t, &r);
		t->stats.stacks++;
		if (r.n > t->stats.deepest)
			t->stats.deepest = r.n;
		if (t->out.buf.n < BLOCK)
			continue;
		await_turn(t);
		out_flush(&t->out);
		t->n = 0;
	}
	order_run_free(&r);
	pass_turn(t);
}

static size_t
take(struct dump *d, size_t *next)
{
	size_t taken;

	pthread_mutex_lock(&d->lock);
	taken = (*next)++;
	pthread_mutex_unlock(&d->lock);
	return taken;
}

static void *
sort_sets(void *arg)
{
	struct dump *d = arg;
	size_t i;

	while ((i = take(d, &d->set)) < d->order.n)
		order_set(&d->order, i);
	return NULL;
}

static void
add_stats(const struct text *t)
{
	struct dump_stats *sum = t->dump->stats;

	pthread_mutex_lock(&t->dump->lock);
	sum->stacks += t->stats.stacks;
	if (t->stats.deepest > sum->deepest)
		sum->deepest = t->stats.deepest;
	pthread_mutex_unlock(&t->dump->lock);
}

static void *
write_runs(void *arg)
{
	struct text t = { .dump = arg };

	out_init(&t.out);
	while ((t.run = take(t.dump, &t.dump->run)) < t.dump->runs)
		write_run(&t);
	add_stats(&t);
	buf_free(&t.out.buf);
	xfree(t.keys);
	xfree(t.ends);
	return NULL;
}

/* Has work done by so many threads, this one among them. */
static void
by_threads(void *(*work)(void *), struct dump *d, size_t threads)
{
	pthread_t *ids = xcalloc(threads, sizeof(*ids));
	size_t n = 0;

	while (n + 1 < threads && pthread_create(&ids[n], NULL, work, d) == 0)
		n++;
	work(d);
	while (n > 0)
		pthread_join(ids[--n], NULL);
	xfree(ids);
}

static bool
fits(const struct dump *d, struct stackset *const *sets, size_t n)
{
	struct count total = COUNT(0);
	struct order_run r;
	bool sure = true, ok;

	for (size_t i = 0; i < n; i++) {
		if (sets[i]->overflow)
			return false;
		sure =
		    sure && !sets[i]->big && count_add(&total, sets[i]->total);
	}
	if (sure)
		return true;
	order_run_init(&r, &d->order, SIZE_MAX, 0);
	while (order_next(&r))
		;
	ok = !r.overflow;
	order_run_free(&r);
	return ok;
}

/* How many sets there is something to sort in. */
static size_t
count_used(struct stackset *const *sets, size_t n)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		used += sets[i]->nstacks > 0;
	return used;
}

bool
dump(struct stackset *const *sets, size_t n, size_t threads,
    const struct lines *lines, struct dump_stats *stats)
{
	struct dump d = { .stacks = threads > 1 ? RUN : SIZE_MAX,
		.lines = lines,
		.stats = stats };
	size_t used;
	bool ok;

	pthread_mutex_init(&d.lock, NULL);
	pthread_cond_init(&d.turned, NULL);
	order_init(&d.order, sets, n);
	*stats = (struct dump_stats){ .frames = d.order.distinct };
	used = count_used(sets, n);
	by_threads(sort_sets, &d, threads < used ? threads : used);
	ok = fits(&d, sets, n);
	if (ok) {
		d.runs = order_runs(&d.order, d.stacks);
		by_threads(write_runs, &d, threads < d.runs ? threads : 1);
	}
	order_free(&d.order);
	pthread_cond_destroy(&d.turned);
	pthread_mutex_destroy(&d.lock);
	return ok;
}
