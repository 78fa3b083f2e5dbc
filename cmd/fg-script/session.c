/* SPDX-License-Identifier: ISC */
/* The way of a record through the other modules. */
#include "session.h"

#include <unistd.h>

#include "common/out.h"
#include "common/perf/format.h"
#include "common/reader.h"

/* Output is written in pieces of about this many bytes. */
#define BLOCK ((size_t)256 * 1024)

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

static void
on_sample(struct session *s, const struct data_record *rec)
{
	struct sample sample;

	if (!sample_load(&sample, &s->data, rec)) {
		s->damaged++;
		return;
	}
	if (s->no_field != NULL)
		return;
	s->samples++;
	if (sample.event->attr.sample_type & PD_SAMPLE_TIME)
		tasks_at(&s->tasks, sample.time);
	print_sample(&s->print, &s->out->buf, &sample);
	if (s->out->buf.n >= BLOCK)
		out_flush(s->out);
}

/* Takes in one record, in its turn. */
static void
process(void *arg, const struct data_record *rec)
{
	struct session *s = arg;
	struct event e;

	switch (rec->type) {
	case PD_RECORD_SAMPLE:
		on_sample(s, rec);
		break;
	case PD_RECORD_MMAP:
	case PD_RECORD_MMAP2:
	case PD_RECORD_COMM:
	case PD_RECORD_FORK:
	case PD_RECORD_EXIT:
	case PD_RECORD_KSYMBOL:
	case PD_RECORD_LOST:
	case PD_RECORD_LOST_SAMPLES:
		if (!event_load(&e, &s->data, rec)) {
			s->damaged++;
			break;
		}
		if (rec->type == PD_RECORD_LOST_SAMPLES)
			s->lost_samples += e.lost;
		else
			s->lost += e.lost;
		tasks_at(&s->tasks, event_time(&s->data, rec));
		tasks_event(&s->tasks, &e);
		break;
	default:
		if (!is_idle(rec->type))
			s->unknown++;
		break;
	}
}

/* Looks for what the user asked for and no sample of some event will have. */
static void
check_fields(struct session *s)
{
	const struct data_event *ev = s->data.events;

	for (size_t i = 0; i < s->data.nevents && s->no_field == NULL; i++) {
		s->no_field =
		    fields_missing(&s->print.opts.fields, &ev[i].attr);
		s->no_field_event = ev[i].name;
	}
}

bool
session_open(struct session *s, struct reader *r,
    const struct symbols_options *symbols, const struct print_options *print,
    struct out *out)
{
	bool ok;

	*s = (struct session){ .out = out };
	ok = data_open(&s->data, r);
	order_init(&s->order, process, s);
	/*
	 * Out of a pipe come samples of programs that still run, and compilers
	 * write down what they made when they end.
	 */
	s->order.hold = r->fd != -1 && lseek(r->fd, 0, SEEK_CUR) == -1;
	tasks_init(&s->tasks, &s->data);
	s->tasks.symfs = symbols->symfs;
	symbols_init(&s->symbols, symbols, &s->tasks);
	print_init(&s->print, print, &s->data, &s->tasks, &s->symbols);
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

bool
session_run(struct session *s)
{
	struct data_record rec;
	size_t events = 0;
	uint64_t time;

	while (data_next(&s->data, &rec) == DATA_RECORD) {
		s->records++;
		if (s->data.nevents != events) {
			events = s->data.nevents;
			check_fields(s);
		}
		if (rec.type == PD_RECORD_FINISHED_ROUND) {
			order_round(&s->order);
			continue;
		}
		foresee(s, &rec);
		time = event_time(&s->data, &rec);
		if (time != EVENT_TIME_NONE)
			data_time(&s->data, time);
		/* What has no time, or was made up before all, has its turn. */
		if (time == EVENT_TIME_NONE || time == 0)
			process(s, &rec);
		else
			order_push(&s->order, time, &rec);
	}
	order_end(&s->order);
	s->unknown += s->data.passed;
	return s->data.why == NULL && s->damaged == 0 && s->no_field == NULL;
}

void
session_free(struct session *s)
{
	print_free(&s->print);
	symbols_free(&s->symbols);
	tasks_free(&s->tasks);
	order_free(&s->order);
	data_free(&s->data);
}
