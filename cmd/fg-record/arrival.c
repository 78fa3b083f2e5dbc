/* SPDX-License-Identifier: ISC */
#include "arrival.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "clock.h"
#include "common/num.h"
#include "common/str.h"

/* Nobody is looked at more often, nor for less arrivals than this. */
#define PAUSE 25000000
#define ENOUGH 256
/* What has not often come by then may be compared when it has. */
#define NEW 100000000
/* Later than this is not the kernel's work on events. */
#define LATE_MAX 20000

/*
 * Nanoseconds a thread has run: the file's first number; 0 if it has ended.
 * *at is when that was so, to some microseconds.
 */
static uint64_t
run_time(uint32_t tid, uint64_t *at)
{
	char path[sizeof("/proc//schedstat") + 10], text[64];
	uint64_t before, ns = 0;
	struct str s;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%" PRIu32 "/schedstat", tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return 0;
	before = clock_now();
	n = read(fd, text, sizeof(text));
	*at = before + (clock_now() - before) / 2;
	close(fd);
	s = (struct str){ text, n > 0 ? (size_t)n : 0 };
	return num_parse_dec(str_word(&s), &ns) ? ns : 0;
}

static bool
is_watched(const struct arrival *a, uint32_t tid)
{
	for (int i = 0; i < ARRIVAL_WATCHES; i++)
		if (a->watch[i].tid == tid)
			return true;
	return false;
}

/* One that has come lately and is not watched; 0: none. */
static uint32_t
another(const struct arrival *a)
{
	for (int i = 0; i < ARRIVAL_WATCHES; i++)
		if (!is_watched(a, a->recent[i]))
			return a->recent[i];
	return 0;
}

void
arrival_add(struct arrival *a, uint32_t tid)
{
	a->recent[a->n++ % ARRIVAL_WATCHES] = tid;
}

static void
look(struct arrival_watch *w)
{
	uint64_t at;

	w->run = run_time(w->tid, &at);
	if (w->run == 0)
		*w = (struct arrival_watch){ 0 };
	else
		w->due = at;
}

void
arrival_look(struct arrival *a, uint64_t now)
{
	if (a->begun == 0)
		a->begun = now;
	if (a->n - a->old < ENOUGH || now - a->looked < PAUSE)
		return;
	a->old = a->n;
	a->looked = now;
	for (int i = 0; i < ARRIVAL_WATCHES; i++) {
		struct arrival_watch *w = &a->watch[i];

		if (w->tid == 0)
			w->tid = another(a);
		if (w->tid != 0 && w->due == 0)
			look(w);
	}
}

bool
arrival_is_new(const struct arrival *a, uint64_t now)
{
	return !a->known && now - a->begun < NEW;
}

uint64_t
arrival_late(const struct arrival *a, uint64_t late)
{
	return late != 0 ? late : a->late;
}

static uint64_t
bounded(int64_t late)
{
	return late < 1 ? 1 : late > LATE_MAX ? LATE_MAX : (uint64_t)late;
}

/*
 * Corrects late by what the records of n arrivals had too much of, or too
 * little, and by as much again if what was missed is to be made up for.
 */
static void
correct(struct arrival *a, struct arrival_watch *w, struct arrival_thread *t,
    uint64_t n)
{
	int64_t on = (int64_t)(t->on - w->on_then);
	int64_t run = (int64_t)(w->run - w->run_then);
	int64_t missed = run - on;
	int64_t late = (int64_t)arrival_late(a, t->late) + missed / (int64_t)n;

	a->late = bounded(late);
	a->known = true;
	w->owed += missed;
	t->late = bounded(late + w->owed / (int64_t)n);
}

void
arrival_compare(
    struct arrival *a, struct arrival_watch *w, struct arrival_thread *t)
{
	uint64_t n = t->n - w->n_then;

	w->due = 0;
	/* What the scheduler has counted is old while it runs. */
	if (t->runs)
		return;
	if (w->run_then != 0) {
		/* It does not come often now, or is another of its number. */
		if (t->n < w->n_then || n < ENOUGH / 4) {
			*w = (struct arrival_watch){ 0 };
			return;
		}
		correct(a, w, t, n);
	}
	w->run_then = w->run;
	w->on_then = t->on;
	w->n_then = t->n;
}
