/* SPDX-License-Identifier: ISC */
/*
 * CPU profiles of V8: Chrome's DevTools, node --cpu-prof, Deno, Hermes.
 *
 *	{"nodes":[{"id":1,"callFrame":{"functionName":"(root)","url":"",
 *	    "lineNumber":-1,...},"hitCount":0,"children":[2,3]}, ...],
 *	 "startTime":1000,"endTime":9000,"samples":[3,2],"timeDeltas":[10,20]}
 *
 * A node has its children's ids or its parent's. timeDeltas[i], in
 * microseconds, is the time before sample i, so a sample lasts as long as the
 * next one's says and the last until endTime.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "../v8.h"
#include "common/reader.h"

static void
document(struct v8 *v)
{
	static const char *const keys[] = { "nodes", "samples", "timeDeltas",
		"startTime", "endTime", NULL };

	if (json_next(v->json) != JSON_OBJECT) {
		v->wrong = "no object";
		return;
	}
	while (json_member(v->json))
		switch (json_which(v->json, keys)) {
		case 0:
			v8_nodes(v);
			break;
		case 1:
			v8_samples(v);
			break;
		case 2:
			v8_deltas(v);
			break;
		case 3:
			v->start = json_take_i64(v->json);
			break;
		case 4:
			v->end = json_take_i64(v->json);
			break;
		default:
			json_skip(v->json);
		}
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	if (!str_starts(head, STR("{")) ||
	    str_find(head, STR("\"callFrame\"")) == STR_NONE)
		return 0;
	if (str_find(head, STR("\"traceEvents\"")) != STR_NONE ||
	    str_find(head, STR("\"selfSize\"")) != STR_NONE)
		return 0;
	return str_find(head, STR("\"nodes\"")) != STR_NONE ? 90 : 40;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[V8_SAMPLES] = { { "samples", 7 }, { "samples", 7 } },
		[V8_TIME] = { { "time", 4 }, { "us", 2 } },
	};
	struct json json;
	struct profile profile;
	struct v8 v;
	bool fits = true, timed;
	int which;

	json_init(&json, r);
	profile_init(&profile, sink, opts);
	v8_init(&v, &json, &profile);
	document(&v);
	timed = v8_timed(&v);
	which = values_choose(
	    &sink->values, values, timed ? 2 : 1, timed ? V8_TIME : V8_SAMPLES);
	if (which >= 0)
		fits = v8_add(&v, which);
	sink_broken(
	    sink, json.err != NULL ? json.err : v.wrong, json_offset(&json));
	v8_free(&v);
	profile_free(&profile);
	json_free(&json);
	return fits;
}

const struct format format_cpuprofile = {
	.name = "cpuprofile",
	.desc = "V8 CPU profiles: Chrome, node --cpu-prof",
	.sniff = sniff,
	.parse = parse,
};
