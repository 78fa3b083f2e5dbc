/* SPDX-License-Identifier: ISC */
/*
 * Samples of Python by austin, root first, each with the time since the one
 * before. Version 1, whose frames are followed by their line:
 *
 *	Thread 7fa88e517b80;<module> (demo.py);L19;work_a (demo.py);L6 1069
 *
 * Version 2 and later, which write "# key: value" lines before the samples,
 * and in full mode three numbers: time, whether it was idle, memory.
 *
 *	# austin: 3.5.0
 *	# mode: wall
 *	P42;T0:7f45645646;demo:<module>:19;demo:work_a:6 300
 *	P42;T0:7f45645646;demo:<module>:19 300,1,-1024
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

enum { TIME, CPU, IDLE, ALLOCATED, FREED };

struct sample {
	struct lane lane;
	struct str frames; /* behind process and thread */
	struct str metric; /* the last word */
};

/* "P42", "Process 42" and "T0:7f45", "T7f45", "Thread 7fa8" */
static bool
is_lane(struct str field, struct lane *lane)
{
	uint64_t v;
	size_t colon;

	if (text_take(&field, STR("Process "))) {
		lane->pid = field;
		return true;
	}
	if (text_take(&field, STR("Thread "))) {
		lane->tid = field;
		return true;
	}
	if (text_take(&field, STR("P")) && num_parse_dec(field, &v)) {
		lane->pid = field;
		return true;
	}
	if (!text_take(&field, STR("T")))
		return false;
	colon = str_rchr(field, ':');
	lane->tid = str_from_index(field, colon == STR_NONE ? 0 : colon + 1);
	return num_parse_hex(lane->tid, &v);
}

static bool
is_sample(struct str line, struct sample *s)
{
	struct str rest, field;
	size_t blank;
	int lanes = 0;

	line = str_rtrim(line);
	blank = str_rchr(line, ' ');
	if (blank == STR_NONE)
		return false;
	s->metric = str_from_index(line, blank + 1);
	rest = str_rtrim(str_head(line, blank));
	s->lane = (struct lane){ 0 };
	while (rest.n > 0 && lanes < 2) {
		field = text_before(rest, STR(";"));
		if (!is_lane(field, &s->lane))
			break;
		rest = str_from_index(rest, field.n + 1);
		lanes++;
	}
	s->frames = rest;
	return lanes > 0 && s->lane.tid.n > 0 && s->metric.n > 0 &&
	    (num_isdigit(s->metric.s[0]) || s->metric.s[0] == '-');
}

static int
sniff(struct str head)
{
	struct str line;
	struct sample s;
	bool austin = false;
	int good = 0;

	while (good < 20 && format_line(&head, &line)) {
		if (str_starts(line, STR("# austin: ")))
			austin = true;
		if (str_starts(line, STR("# ")) || str_trim(line).n == 0)
			continue;
		if (!is_sample(line, &s))
			return 0;
		good++;
	}
	return good > 0 || austin ? 95 : 0;
}

struct austin {
	struct profile p;
	struct sink *sink;
	struct buf mode, frame;
	int which;
	bool chosen, full, memory;
};

/* Which numbers there are says the mode, or else the first sample. */
static bool
choose(struct austin *a, struct str metric)
{
	static const struct value times[] = {
		{ { "time", 4 }, { "us", 2 } },
	};
	static const struct value memory[] = {
		{ { "allocated", 9 }, { "kbytes", 6 } },
		{ { "freed", 5 }, { "kbytes", 6 } },
	};
	static const struct value full[] = {
		[TIME] = { { "time", 4 }, { "us", 2 } },
		[CPU] = { { "cpu", 3 }, { "us", 2 } },
		[IDLE] = { { "idle", 4 }, { "us", 2 } },
		[ALLOCATED] = { { "allocated", 9 }, { "bytes", 5 } },
		[FREED] = { { "freed", 5 }, { "bytes", 5 } },
	};
	struct values *v = &a->sink->values;
	int which;

	a->chosen = true;
	a->full = str_chr(metric, ',') != STR_NONE;
	a->memory = str_eq(buf_str(&a->mode), STR("memory")) ||
	    (!a->full && str_starts(metric, STR("-")));
	if (a->full) {
		which = values_choose(v, full, 5, TIME);
	} else if (a->memory) {
		which = values_choose(v, memory, 2, 0);
		which = which < 0 ? which : which + ALLOCATED;
	} else {
		which = values_choose(v, times, 1, 0);
	}
	a->which = which;
	return which >= 0;
}

/* "300", "-12", "300,1,-1024": the number that was chosen */
static bool
weigh(const struct austin *a, struct str metric, uint64_t *weight)
{
	struct str time = metric, idle = STR("0"), number;
	uint64_t n;
	bool minus;

	if (a->full &&
	    (!text_split(&metric, STR(","), &time) ||
		!text_split(&metric, STR(","), &idle)))
		return false;
	number = a->which >= ALLOCATED ? metric : time;
	minus = text_take(&number, STR("-"));
	if (!num_parse_dec(number, &n))
		return false;
	*weight = n;
	if ((a->which == FREED) != minus ||
	    (a->which == CPU && !str_eq(idle, STR("0"))) ||
	    (a->which == IDLE && str_eq(idle, STR("0"))))
		*weight = 0;
	return true;
}

static bool
is_line(struct str field)
{
	uint64_t v;

	return text_take(&field, STR("L")) && num_parse_dec(field, &v);
}

/* "demo:work_a:6" less its line, "work_a (demo.py)" before "L6" */
static void
push(struct austin *a, struct str field, struct str line)
{
	struct str name = field, number;
	size_t colon = str_rchr(field, ':');
	uint64_t v;

	number = str_from_index(field, colon == STR_NONE ? field.n : colon + 1);
	if (a->p.opts->srcline && line.n > 0) {
		buf_clear(&a->frame);
		buf_addstr(&a->frame, field);
		buf_addc(&a->frame, ':');
		buf_addstr(&a->frame, str_from_index(line, 1));
		name = buf_str(&a->frame);
	} else if (!a->p.opts->srcline && colon != STR_NONE && colon > 0 &&
	    num_parse_dec(number, &v)) {
		name = str_head(field, colon);
	}
	profile_push(&a->p, profile_frame(&a->p, name));
}

static bool
add(struct austin *a, const struct sample *s, uint64_t weight)
{
	struct str rest = s->frames, field, line;

	profile_clear(&a->p);
	profile_lane(&a->p, &s->lane);
	while (rest.n > 0) {
		field = text_before(rest, STR(";"));
		rest = str_from_index(rest, field.n + 1);
		line = text_before(rest, STR(";"));
		if (is_line(line))
			rest = str_from_index(rest, line.n + 1);
		else
			line = STR("");
		push(a, field, line);
	}
	if (a->p.n == 0) /* austin's own: the thread ran nothing of Python */
		profile_push(&a->p, profile_frame(&a->p, STR("[no frame]")));
	return profile_add_down(&a->p, COUNT(weight));
}

static bool
one_line(struct austin *a, struct reader *r, struct str line)
{
	struct tally *t = &a->sink->tally;
	struct sample s;
	uint64_t weight;

	if (text_take(&line, STR("# mode: "))) {
		buf_clear(&a->mode);
		buf_addstr(&a->mode, str_trim(line));
		t->unused++;
		return true;
	}
	if (str_trim(line).n == 0 || str_starts(line, STR("#"))) {
		t->unused++;
		return true;
	}
	if (!is_sample(line, &s)) {
		skip_add(&t->bad, r->line, "no sample", line);
		return true;
	}
	if (!a->chosen)
		choose(a, s.metric);
	if (a->which < 0)
		return true;
	if (!weigh(a, s.metric, &weight))
		skip_add(&t->bad, r->line, "no such number", line);
	else if (weight == 0)
		t->unused++;
	else
		return add(a, &s, weight);
	return true;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct austin a = { .sink = sink };
	struct str line;
	bool fits = true;

	profile_init(&a.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&a, r, line);
	buf_free(&a.mode);
	buf_free(&a.frame);
	profile_free(&a.p);
	return fits;
}

const struct format format_austin = {
	.name = "austin",
	.desc =
	    "austin -o FILE python3 PROG, of any version and mode but binary",
	.sniff = sniff,
	.parse = parse,
};
