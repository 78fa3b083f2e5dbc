/* SPDX-License-Identifier: ISC */
/*
 * Java Flight Recorder's events as jfr print --json writes them.
 *
 *	{"recording":{"events":[{"type":"jdk.ExecutionSample","values":{
 *	  "startTime":"...","sampledThread":{"javaName":"main","osThreadId":9},
 *	  "stackTrace":{"truncated":false,"frames":[
 *	    {"method":{"type":{"name":"java\/lang\/Thread",...},"name":"run",
 *	     "descriptor":"()V"},"lineNumber":833,...}, ...]},
 *	  "state":"STATE_RUNNABLE"}}, ...]}}
 *
 * Frames are leaf first. An event counts its "weight", in bytes, or else its
 * "duration" in nanoseconds, or 1.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "common/num.h"
#include "common/reader.h"

struct jfr {
	struct json json;
	struct profile profile;
	struct buf type, name, class, thread, tid, text;
	struct count weight, duration;
	bool weighted, lasted, stacked;
};

/* "PT1M2.5S", to nanoseconds; or a number of them. */
static bool
duration(const struct json *j, struct count *c)
{
	static const struct {
		char unit;
		uint64_t seconds;
	} units[] = { { 'D', 86400 }, { 'H', 3600 }, { 'M', 60 }, { 'S', 1 } };
	struct str s = j->text;
	uint64_t ns = 0;
	struct count n;
	size_t i;

	if (j->type == JSON_NUMBER)
		return json_count(j, c);
	if (!str_starts(s, STR("P")))
		return false;
	for (s = str_from_index(s, 1); s.n > 0; s = str_from_index(s, i + 1)) {
		s = str_from_index(s, s.s[0] == 'T');
		for (i = 0; i < s.n && (num_isdigit(s.s[i]) || s.s[i] == '.');)
			i++;
		if (!count_parse(str_head(s, i), &n) || i == s.n ||
		    n.whole > UINT32_MAX)
			return false;
		for (size_t u = 0; u < sizeof(units) / sizeof(*units); u++)
			if (s.s[i] == units[u].unit)
				ns += units[u].seconds *
				    (n.whole * UINT64_C(1000000000) +
					n.frac / UINT64_C(1000000000));
	}
	*c = COUNT(ns);
	return true;
}

static void
type(struct jfr *f)
{
	static const char *const keys[] = { "name", NULL };

	if (!json_want(&f->json, JSON_OBJECT))
		return;
	while (json_member(&f->json))
		if (json_which(&f->json, keys) == 0)
			json_take_str(&f->json, &f->class);
		else
			json_skip(&f->json);
}

static void
method(struct jfr *f)
{
	static const char *const keys[] = { "type", "name", NULL };

	buf_clear(&f->class);
	buf_clear(&f->name);
	if (!json_want(&f->json, JSON_OBJECT))
		return;
	while (json_member(&f->json))
		switch (json_which(&f->json, keys)) {
		case 0:
			type(f);
			break;
		case 1:
			json_take_str(&f->json, &f->name);
			break;
		default:
			json_skip(&f->json);
		}
}

/* "java.lang.Thread.run", with --srcline "java.lang.Thread.run:833" */
static void
frame(struct jfr *f)
{
	static const char *const keys[] = { "method", "lineNumber", NULL };
	int64_t line = 0;

	while (json_member(&f->json))
		switch (json_which(&f->json, keys)) {
		case 0:
			method(f);
			break;
		case 1:
			line = json_take_i64(&f->json);
			break;
		default:
			json_skip(&f->json);
		}
	for (size_t i = 0; i < f->class.n; i++)
		if (f->class.s[i] == '/')
			f->class.s[i] = '.';
	if (f->class.n > 0)
		buf_addc(&f->class, '.');
	buf_addstr(&f->class, buf_str(&f->name));
	if (f->profile.opts->srcline && line > 0) {
		buf_addc(&f->class, ':');
		buf_adddec(&f->class, (uint64_t)line);
	}
	profile_push(
	    &f->profile, profile_frame(&f->profile, buf_str(&f->class)));
}

static void
stack(struct jfr *f)
{
	static const char *const keys[] = { "truncated", "frames", NULL };
	bool truncated = false;

	profile_clear(&f->profile);
	if (!json_want(&f->json, JSON_OBJECT))
		return;
	while (json_member(&f->json))
		switch (json_which(&f->json, keys)) {
		case 0:
			truncated = json_next(&f->json) == JSON_TRUE;
			json_skip(&f->json);
			break;
		case 1:
			if (!json_want(&f->json, JSON_ARRAY))
				break;
			while (json_element(&f->json))
				if (f->json.type == JSON_OBJECT)
					frame(f);
				else
					json_skip(&f->json);
			break;
		default:
			json_skip(&f->json);
		}
	if (truncated)
		profile_push(&f->profile,
		    profile_frame(&f->profile, STR("[truncated]")));
	f->stacked = f->profile.n > 0;
}

static void
thread(struct jfr *f)
{
	static const char *const keys[] = { "osName", "osThreadId", "javaName",
		NULL };

	if (!json_want(&f->json, JSON_OBJECT))
		return;
	while (json_member(&f->json))
		switch (json_which(&f->json, keys)) {
		case 0:
			json_take_str(&f->json, &f->text);
			if (f->thread.n == 0)
				buf_addstr(&f->thread, buf_str(&f->text));
			break;
		case 1:
			buf_clear(&f->tid);
			buf_adddec(&f->tid, json_take_u64(&f->json));
			break;
		case 2:
			json_take_str(&f->json, &f->text);
			if (f->text.n > 0) {
				buf_clear(&f->thread);
				buf_addstr(&f->thread, buf_str(&f->text));
			}
			break;
		default:
			json_skip(&f->json);
		}
}

static void
values(struct jfr *f)
{
	static const char *const keys[] = { "stackTrace", "weight", "duration",
		"sampledThread", "eventThread", NULL };

	if (!json_want(&f->json, JSON_OBJECT))
		return;
	while (json_member(&f->json))
		switch (json_which(&f->json, keys)) {
		case 0:
			stack(f);
			break;
		case 1:
			json_next(&f->json);
			f->weighted = json_count(&f->json, &f->weight);
			json_skip(&f->json);
			break;
		case 2:
			json_next(&f->json);
			f->lasted = duration(&f->json, &f->duration);
			json_skip(&f->json);
			break;
		case 3:
		case 4:
			thread(f);
			break;
		default:
			json_skip(&f->json);
		}
}

/* Counts the event that was read; false if the sum does not fit. */
static bool
add(struct jfr *f)
{
	struct sink *sink = f->profile.sink;
	struct count weight = COUNT(1);

	if (f->weighted)
		weight = f->weight;
	else if (f->lasted)
		weight = f->duration;
	if (!f->stacked) {
		sink->tally.unused++;
		return true;
	}
	if (!events_sample(&sink->events, buf_str(&f->type), 1)) {
		sink->tally.filtered++;
		return true;
	}
	profile_lane(&f->profile,
	    &(struct lane){
		.thread = buf_str(&f->thread), .tid = buf_str(&f->tid) });
	return profile_add_up(&f->profile, weight);
}

static bool
event(struct jfr *f)
{
	static const char *const keys[] = { "type", "values", NULL };

	f->weighted = f->lasted = f->stacked = false;
	buf_clear(&f->thread);
	buf_clear(&f->tid);
	buf_clear(&f->type);
	while (json_member(&f->json))
		switch (json_which(&f->json, keys)) {
		case 0:
			json_take_str(&f->json, &f->type);
			break;
		case 1:
			values(f);
			break;
		default:
			json_skip(&f->json);
		}
	return f->json.type == JSON_END || add(f);
}

/* The list of events, two objects down; false if a sum does not fit. */
static bool
document(struct jfr *f)
{
	static const char *const keys[] = { "recording", "events", NULL };
	struct json *j = &f->json;

	while (json_next(j) != JSON_END) {
		if (j->type == JSON_OBJECT || j->type == JSON_OBJECT_END)
			continue;
		if (j->type != JSON_KEY || json_which(j, keys) < 0) {
			json_skip(j);
			continue;
		}
		if (json_which(j, keys) == 0 || !json_want(j, JSON_ARRAY))
			continue;
		while (json_element(j)) {
			if (j->type != JSON_OBJECT)
				json_skip(j);
			else if (!event(f))
				return false;
		}
	}
	return true;
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	if (!str_starts(head, STR("{")) ||
	    str_find(str_head(head, 64), STR("\"recording\"")) == STR_NONE)
		return 0;
	return str_find(str_head(head, 128), STR("\"events\"")) != STR_NONE ? 95
									    : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct jfr f = { 0 };
	struct buf *all[] = { &f.type, &f.name, &f.class, &f.thread, &f.tid,
		&f.text };
	bool fits;

	json_init(&f.json, r);
	profile_init(&f.profile, sink, opts);
	fits = document(&f);
	sink_broken(sink, f.json.err, json_offset(&f.json));
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		buf_free(all[i]);
	profile_free(&f.profile);
	json_free(&f.json);
	return fits;
}

const struct format format_jfrjson = {
	.name = "jfrjson",
	.desc = "jfr print --json --stack-depth 64 FILE",
	.sniff = sniff,
	.parse = parse,
};
