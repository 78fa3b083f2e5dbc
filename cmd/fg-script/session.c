/* SPDX-License-Identifier: ISC */
/* The way of a record through the other modules. */
#include "session.h"

#include <unistd.h>

#include "common/out.h"
#include "common/perf/format.h"
#include "common/reader.h"
#include "header.h"
#include "show.h"

/* Output is written in pieces of about this many bytes. */
#define BLOCK ((size_t)256 * 1024)

/* Progress is looked at whenever this many samples are done. */
#define TICK 256

/* Types that say nothing of any sample, and are passed over. */
static bool
is_idle(uint32_t type)
{
	switch (type) {
	case PD_RECORD_THROTTLE:
	case PD_RECORD_UNTHROTTLE:
	case PD_RECORD_READ:
	case PD_RECORD_AUX:
	case PD_RECORD_ITRACE_START:
	case PD_RECORD_SWITCH:
	case PD_RECORD_SWITCH_CPU_WIDE:
	case PD_RECORD_NAMESPACES:
	case PD_RECORD_BPF_EVENT:
	case PD_RECORD_CGROUP:
	case PD_RECORD_TEXT_POKE:
	case PD_RECORD_EVENT_TYPE:
	case PD_RECORD_FINISHED_ROUND:
	case PD_RECORD_ID_INDEX:
	case PD_RECORD_AUXTRACE_INFO:
	case PD_RECORD_AUXTRACE:
	case PD_RECORD_AUXTRACE_ERROR:
	case PD_RECORD_THREAD_MAP:
	case PD_RECORD_CPU_MAP:
	case PD_RECORD_TIME_CONV:
	case PD_RECORD_FINISHED_INIT:
	case PD_RECORD_TRACING_DATA:
		return true;
	default:
		return false;
	}
}

/* Whether r, some of which is read, could be set to its beginning again. */
static bool
rewind_reader(struct reader *r)
{
	const char *name = r->name;
	int fd = r->fd;

	if (fd == -1 || lseek(fd, 0, SEEK_SET) == -1)
		return false;
	reader_free(r);
	reader_init(r, fd, name);
	return true;
}

/* When the first and the last sample were, by reading to the end. */
static bool
find_span(struct data *d, uint64_t *first, uint64_t *last)
{
	struct data_record rec;
	bool any = false;

	while (data_next(d, &rec) == DATA_RECORD) {
		uint64_t time = event_time(d, &rec);

		if (time != EVENT_TIME_NONE)
			data_time(d, time);
		if (rec.type != PD_RECORD_SAMPLE || time == EVENT_TIME_NONE)
			continue;
		if (!any || time < *first)
			*first = time;
		if (!any || time > *last)
			*last = time;
		any = true;
	}
	return any;
}

/*
 * Gives percentages of the span their meaning: by what the recorder noted, or
 * if the input can be read twice by what there is. False if it could not be
 * opened a second time.
 */
static bool
measure(struct session *s, struct reader *r)
{
	struct filter *f = &s->opts->filter;
	uint64_t first, last;

	if (header_span(&s->data, &first, &last)) {
		filter_span(f, first, last);
		return true;
	}
	if (r->fd == -1 || lseek(r->fd, 0, SEEK_CUR) == -1)
		return true;
	if (find_span(&s->data, &first, &last))
		filter_span(f, first, last);
	data_free(&s->data);
	return rewind_reader(r) && data_open(&s->data, r);
}

/* The same for a stream, at its first sample: what it notes comes before. */
static void
measure_late(struct session *s)
{
	uint64_t first, last;

	s->no_span = !header_span(&s->data, &first, &last);
	if (!s->no_span)
		filter_span(&s->opts->filter, first, last);
}

static bool
is_wanted(struct session *s, const struct sample *sample)
{
	const struct filter *f = &s->opts->filter;
	enum filter_kind kind = FILTER_EVENT;

	if (filter_needs_span(f) && !s->no_span)
		measure_late(s);
	if (filter_event(f, sample->event->name))
		kind = filter_check(f,
		    tasks_find(&s->tasks, sample->pid, sample->tid),
		    sample->time, sample->cpu);
	if (kind == FILTER_KINDS && !s->no_span)
		return true;
	s->filtered[s->no_span ? FILTER_TIME : kind]++;
	return false;
}

static void
flush_if_full(struct session *s)
{
	if (s->out->buf.n >= BLOCK)
		out_flush(s->out);
}

static void
take_sample(struct session *s, const struct sample *sample, uint64_t offset)
{
	const size_t start = s->out->buf.n;

	if (s->filtering && !is_wanted(s, sample))
		return;
	if (sample->attr->sample_type & PD_SAMPLE_TIME)
		tasks_at(&s->tasks, sample->time);
	if (s->samples == 0 || sample->time < s->first)
		s->first = sample->time;
	if (sample->time > s->last)
		s->last = sample->time;
	if (++s->samples % TICK == 0)
		progress_tick(&s->progress, s->samples, offset);
	print_sample(&s->print, &s->out->buf, sample);
	symbols_trim(&s->symbols);
	if (s->opts->account)
		account_text(
		    &s->account, str_from_index(buf_str(&s->out->buf), start));
	flush_if_full(s);
}

static void
on_sample(struct session *s, const struct data_record *rec)
{
	struct sample sample, one;
	size_t counters;

	if (!sample_load(&sample, &s->data, rec)) {
		s->damaged++;
		return;
	}
	if (s->no_field != NULL) {
		s->refused++;
		return;
	}
	counters = counters_in(&sample);
	if (counters == 0)
		take_sample(s, &sample, rec->offset);
	else
		s->groups++;
	for (size_t i = 0; i < counters; i++) {
		s->members++;
		if (counters_take(&s->counters, &s->data, &sample, i, &one))
			take_sample(s, &one, rec->offset);
		else
			s->unmoved++;
	}
}

/* Prints a record that is no sample; false if it is damaged. */
static bool
show(struct session *s, const struct data_record *rec)
{
	struct buf *b = &s->out->buf;
	const size_t start = b->n;
	const struct task *k;
	struct event_id id;

	if ((show_kind(rec->type) & s->opts->show) == 0)
		return true;
	if (!show_record(&s->print, &s->tasks, b, rec, &k))
		return false;
	event_id(&id, &s->data, rec);
	if (s->filtering && rec->type != PD_RECORD_FINISHED_ROUND &&
	    filter_check(&s->opts->filter, k, id.time, id.cpu) !=
		FILTER_KINDS) {
		b->n = start;
		return true;
	}
	s->shown++;
	flush_if_full(s);
	return true;
}

/* Takes in what happened to a task or its memory; false if it is damaged. */
static bool
on_event(struct session *s, const struct data_record *rec)
{
	struct event e;

	if (!event_load(&e, &s->data, rec))
		return false;
	if (rec->type == PD_RECORD_LOST_SAMPLES)
		s->lost_samples += e.lost;
	else
		s->lost += e.lost;
	tasks_at(&s->tasks, event_time(&s->data, rec));
	tasks_event(&s->tasks, &e);
	return true;
}

/* Takes in one record, in its turn. */
static void
process(void *arg, const struct data_record *rec)
{
	struct session *s = arg;
	uint64_t *count;
	bool ok = true;

	switch (rec->type) {
	case PD_RECORD_SAMPLE:
		on_sample(s, rec);
		return;
	case PD_RECORD_MMAP:
	case PD_RECORD_MMAP2:
	case PD_RECORD_COMM:
	case PD_RECORD_FORK:
	case PD_RECORD_EXIT:
	case PD_RECORD_KSYMBOL:
	case PD_RECORD_LOST:
	case PD_RECORD_LOST_SAMPLES:
		count = &s->taken;
		ok = on_event(s, rec);
		break;
	default:
		count = is_idle(rec->type) ? &s->passed : &s->unknown;
		break;
	}
	if (ok && s->opts->show != 0)
		ok = show(s, rec);
	++*(ok ? count : &s->damaged);
}

/* Looks for what the user asked for and no sample of some event will have. */
static void
check_fields(struct session *s)
{
	const struct data_event *ev = s->data.events;
	const struct filter *f = &s->opts->filter;

	for (size_t i = 0; i < s->data.nevents && s->no_field == NULL; i++) {
		if (!filter_event(f, ev[i].name))
			continue;
		s->no_field =
		    fields_missing(&s->print.opts.fields, &ev[i].attr);
		if (s->no_field == NULL)
			s->no_field = filter_missing(f, &ev[i]);
		s->no_field_event = ev[i].name;
	}
}

bool
session_open(struct session *s, struct reader *r, struct session_options *opts,
    struct out *out)
{
	bool ok;

	*s = (struct session){
		.out = out, .opts = opts, .filtering = filter_any(&opts->filter)
	};
	ok = data_open(&s->data, r);
	if (ok && filter_needs_span(&opts->filter) && !opts->header_only)
		ok = measure(s, r);
	order_init(&s->order, process, s);
	/*
	 * Out of a pipe come samples of programs that still run, and compilers
	 * write down what they made when they end.
	 */
	s->order.hold = r->fd != -1 && lseek(r->fd, 0, SEEK_CUR) == -1;
	tasks_init(&s->tasks, &s->data);
	s->tasks.symfs = opts->symbols.symfs;
	symbols_init(&s->symbols, &opts->symbols, &s->tasks);
	print_init(&s->print, &opts->print, &s->data, &s->tasks, &s->symbols);
	progress_init(&s->progress, opts->progress, r->fd, "samples", 1);
	return ok;
}

/* What comes out of a pipe has just happened, though its turn is later. */
static void
foresee(struct session *s, const struct data_record *rec)
{
	struct event e;

	if (s->order.hold &&
	    (rec->type == PD_RECORD_MMAP || rec->type == PD_RECORD_MMAP2) &&
	    event_load(&e, &s->data, rec))
		tasks_foresee(&s->tasks, &e);
}

/* A round has ended: its mark belongs behind the newest record before it. */
static void
on_round(struct session *s, const struct data_record *rec)
{
	if ((s->opts->show & SHOW_ROUND) != 0 && s->order.newest > 0)
		order_push(&s->order, s->order.newest, rec);
	else
		process(s, rec);
	order_round(&s->order);
}

/* Takes in a record as it comes out of the file. */
static void
on_record(struct session *s, const struct data_record *rec)
{
	uint64_t time;

	s->records++;
	if (rec->type == PD_RECORD_FINISHED_ROUND) {
		on_round(s, rec);
		return;
	}
	foresee(s, rec);
	time = event_time(&s->data, rec);
	if (time != EVENT_TIME_NONE)
		data_time(&s->data, time);
	/* What has no time, or was made up before all, has its turn. */
	if (time == EVENT_TIME_NONE || time == 0)
		process(s, rec);
	else
		order_push(&s->order, time, rec);
}

/* The first record, before which the recording has told of itself. */
static enum data_status
begin(struct session *s, struct data_record *rec)
{
	const struct session_options *o = s->opts;
	enum data_status st = DATA_END;

	if (!o->header_only || s->data.pipe)
		st = data_next(&s->data, rec);
	if (o->header || o->header_only)
		header_add(&s->out->buf, &s->data);
	return o->header_only ? DATA_END : st;
}

bool
session_run(struct session *s)
{
	enum data_status st;
	struct data_record rec;
	size_t events = 0;

	for (st = begin(s, &rec); st == DATA_RECORD;
	     st = data_next(&s->data, &rec)) {
		if (s->data.nevents != events) {
			events = s->data.nevents;
			check_fields(s);
		}
		on_record(s, &rec);
	}
	order_end(&s->order);
	progress_end(&s->progress);
	s->records += s->data.passed;
	s->unknown += s->data.passed;
	return s->data.why == NULL && s->damaged == 0 && s->no_field == NULL &&
	    !s->no_span;
}

uint64_t
session_filtered(const struct session *s)
{
	uint64_t n = 0;

	for (int i = 0; i < FILTER_KINDS; i++)
		n += s->filtered[i];
	return n;
}

void
session_free(struct session *s)
{
	account_free(&s->account);
	print_free(&s->print);
	symbols_free(&s->symbols);
	tasks_free(&s->tasks);
	order_free(&s->order);
	counters_free(&s->counters);
	data_free(&s->data);
}
