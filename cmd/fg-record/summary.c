/* SPDX-License-Identifier: ISC */
/* What a recording lacks. */
#include "summary.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>

#include "alloc.h"
#include "allocmark.h"
#include "common/buf.h"
#include "event.h"
#include "live.h"
#include "options.h"
#include "record.h"
#include "sampler.h"
#include "say.h"

/* CPU time without samples is told of if it is more, and what is seen less. */
#define MISSED_MS 100
#define MISSED_PERCENT 85

/* Why there may be no samples; the events are said to be like the last. */
static void
say_none(struct buf *b, const struct options *o)
{
	const struct event *e = &o->events.v[o->events.n - 1];

	if (o->toggle != 0)
		say(b,
		    "no samples: none between one SIG%s and the next, "
		    "or it did not come\n",
		    o->toggle == SIGUSR1 ? "USR1" : "USR2");
	else if (o->alloc_what != NULL)
		say(b,
		    "no samples: too little was allocated, or by functions "
		    "within the program itself, which -p records\n");
	else if (e->in_kernel && e->attr.exclude_kernel)
		say(b,
		    "no samples: %s happens in the kernel, which is left out\n",
		    e->name);
	else if (!e->attr.freq && e->attr.sample_period == 1)
		say(b, "no samples: there was no %s\n", e->name);
	else
		say(b,
		    "no samples: too little %s for this rate; "
		    "try a %s, %sor a longer run\n",
		    e->name, e->attr.freq ? "higher -F" : "lower -c",
		    o->delay > 0 ? "a shorter -D, " : "");
}

/* Stacks that are not whole. */
static void
say_cut(struct buf *b, const struct live *l, const struct options *o)
{
	if (l->cut > 0 && l->how == LIVE_REPAIR)
		say(b,
		    "%" PRIu64 " of %" PRIu64 " stacks are cut, marked "
		    "[truncated]: code without frame pointers; try "
		    "--call-graph dwarf\n",
		    l->cut, l->walked);
	else if (l->cut > 0)
		say(b,
		    "%" PRIu64 " of %" PRIu64 " stacks are cut, marked "
		    "[truncated]: they have more than %" PRIu32
		    " bytes or %" PRIu64
		    " frames, or are of signal handlers with a stack of "
		    "their own\n",
		    l->cut, l->walked, o->dump, o->max_stack);
	if (l->foreign > 0)
		say(b,
		    "%" PRIu64 " stacks of 32-bit programs are not unwound; "
		    "try --call-graph fp\n",
		    l->foreign);
}

/* Of a command that is sampled from its start to its end by nothing else. */
static bool
is_by_clock(const struct options *o)
{
	const struct event *e = &o->events.v[0];

	return o->command != NULL && !options_attached(o) &&
	    o->wish.cpus == NULL && !o->no_inherit && o->delay == 0 &&
	    o->duration == 0 && o->toggle == 0 && o->events.n == 1 &&
	    event_is_clock(e) && !e->attr.exclude_user;
}

static uint64_t
milliseconds(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000 + (uint64_t)t->tv_usec / 1000;
}

/*
 * The timer starts anew with every thread and process, and takes along what has
 * passed of it when one ends: also for the one that the kernel, which swaps
 * timers rather than stop and start them, switches to or from.
 */
static bool
say_missed(struct buf *b, const struct options *o, uint64_t samples)
{
	const struct perf_event_attr *a = &o->events.v[0].attr;
	uint64_t used, seen;
	struct rusage u;

	if (!is_by_clock(o) || getrusage(RUSAGE_CHILDREN, &u) != 0)
		return false;
	/* How much of it was the kernel's is known by a few ticks only. */
	if (a->exclude_kernel && samples > 0)
		return false;
	used = milliseconds(&u.ru_utime) +
	    (a->exclude_kernel ? 0 : milliseconds(&u.ru_stime));
	seen = a->freq ? samples * 1000 / a->sample_freq
		       : samples * a->sample_period / 1000000;
	if (seen + MISSED_MS >= used || seen >= used / 100 * MISSED_PERCENT)
		return false;
	say(b,
	    "the samples stand for %" PRIu64 " of %" PRIu64
	    " milliseconds of CPU time: threads and processes that soon end "
	    "are missed, those that start them, and set-user-ID programs; try "
	    "-a or a higher -F\n",
	    seen, used);
	return true;
}

/* Programs without the library that tells what they allocate. */
static void
say_unseen(struct buf *b, const struct alloc *a)
{
	if (a->mode.preload && a->loads < a->execs)
		say(b,
		    "%" PRIu64 " of %" PRIu64
		    " programs did not load " ALLOCMARK_LIBRARY
		    ", and what they allocate is not "
		    "seen: they are linked statically, of 32 bits or run with "
		    "other rights; try -p\n",
		    a->execs - a->loads, a->execs);
}

/* What makes samples come slower, or leaves more room for them. */
static const char *
remedy(const struct options *o, const struct record *r)
{
	if (r->sampler->cramped)
		return "more memory for their buffers "
		       "(sysctl kernel.perf_event_mlock_kb)";
	if (o->alloc.preload)
		return "a sampled --alloc with more BYTES, or a --call-graph "
		       "dwarf with fewer";
	if (o->alloc_what != NULL || (o->off_cpu && o->dump > OPTIONS_BURST))
		return "a --call-graph dwarf with fewer BYTES";
	if (events_top_freq(&o->events) > 0)
		return "a lower -F";
	return "a higher -c";
}

void
summary_text(struct buf *b, const struct options *o, const struct record *r)
{
	const struct tally *t = &r->tally;

	if (t->lost > 0)
		say(b,
		    "%" PRIu64 " samples lost: they came faster than they "
		    "could be written; try %s\n",
		    t->lost, remedy(o, r));
	if (t->throttled > 0)
		say(b,
		    "the kernel stopped sampling for a moment %" PRIu64
		    " times, to limit its cost; try a %s\n",
		    t->throttled,
		    events_top_freq(&o->events) > 0 ? "lower -F" : "higher -c");
	if (r->live != NULL)
		say_cut(b, r->live, o);
	if (r->alloc != NULL)
		say_unseen(b, r->alloc);
	if (!o->quiet && !say_missed(b, o, t->samples + t->lost) &&
	    t->samples == 0)
		say_none(b, o);
}
