/* SPDX-License-Identifier: ISC */
#include "arrival.h"

#include <inttypes.h>

#include "common/buf.h"
#include "common/num.h"
#include "proc.h"

/* Nobody is looked at more often, nor for less arrivals than this. */
#define PAUSE 10000000
#define ENOUGH 256
/* What has not often come by then may be compared when it has. */
#define NEW 100000000
/* So often in a row the same thread. */
#define TIMES 4
/* Later than this is not the kernel's work on events. */
#define LATE_MAX 10000

/* Nanoseconds a thread has run: the file's first number; 0 if it has ended. */
static uint64_t
run_time(uint32_t tid)
{
	struct buf b = { 0 };
	uint64_t ns = 0;
	struct str s;
	size_t blank;

	if (proc_read(&b, "/proc/%" PRIu32 "/schedstat", tid)) {
		s = buf_str(&b);
		blank = str_chr(s, ' ');
		if (blank == STR_NONE ||
		    !num_parse_dec(str_head(s, blank), &ns))
			ns = 0;
	}
	buf_free(&b);
	return ns;
}

void
arrival_look(struct arrival *a, uint64_t now)
{
	if (a->begun == 0)
		a->begun = now;
	if (a->due != 0 || a->n - a->old < ENOUGH || now - a->looked < PAUSE)
		return;
	a->old = a->n;
	a->looked = now;
	if (a->tid == 0)
		a->tid = a->last;
	a->run = run_time(a->tid);
	if (a->run == 0) {
		a->tid = 0;
		a->run_then = 0;
		return;
	}
	a->due = now;
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

/* Corrects late by what the records have too much of, or too little. */
static void
correct(struct arrival *a, struct arrival_thread *t, uint64_t n)
{
	int64_t on = (int64_t)(t->on - a->on_then);
	int64_t run = (int64_t)(a->run - a->run_then);
	int64_t late =
	    (int64_t)arrival_late(a, t->late) + (run - on) / (int64_t)n;

	t->late = late < 1 ? 1 : late > LATE_MAX ? LATE_MAX : (uint64_t)late;
	a->late = t->late;
	a->known = true;
	a->times++;
}

void
arrival_compare(struct arrival *a, struct arrival_thread *t)
{
	uint64_t n = t->n - a->n_then;

	a->due = 0;
	/* What the scheduler has counted is old while it runs. */
	if (t->runs)
		return;
	if (a->run_then != 0 && t->n >= a->n_then && t->on >= a->on_then) {
		if (n >= ENOUGH / 2)
			correct(a, t, n);
		else
			a->tid = 0;
	}
	if (a->times == TIMES)
		a->tid = 0;
	if (a->tid == 0)
		a->times = 0;
	a->run_then = a->tid != 0 ? a->run : 0;
	a->on_then = t->on;
	a->n_then = t->n;
}
