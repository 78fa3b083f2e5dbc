/* SPDX-License-Identifier: ISC */
/*
 * What perf data convert --to-json writes. It does not say which event a
 * sample is of, nor its period: each counts 1.
 *
 *	{"linux-perf-json-version": 1, "headers": {...},
 *	 "samples": [{"timestamp": 910546708970, "pid": 18860, "tid": 18860,
 *	   "comm": "demo", "callchain": [
 *	    {"ip": "0x56200376618a", "symbol": "spin", "dso": "demo"}, ...]}]}
 */
#include "../format.h"

#include "../dso.h"
#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "common/num.h"
#include "common/reader.h"

struct perfjson {
	struct json json;
	struct profile profile;
	struct buf comm, symbol, dso, ip;
	uint64_t pid, tid;
};

static void
mark(struct perfjson *p)
{
	enum dso_kind kind = dso_kind(buf_str(&p->dso));

	if (kind == DSO_KERNEL && p->profile.opts->kernel)
		buf_addstr(&p->symbol, STR("_[k]"));
	else if (kind == DSO_JIT && p->profile.opts->jit)
		buf_addstr(&p->symbol, STR("_[j]"));
}

/* "[libc.so.6]", with --addrs "[libc.so.6 <7f12>]". */
static void
name_address(struct perfjson *p)
{
	struct str ip = buf_str(&p->ip), dso = str_basename(buf_str(&p->dso));

	if (str_starts(dso, STR("[")) && str_ends(dso, STR("]")))
		dso = (struct str){ dso.s + 1, dso.n - 2 };
	buf_addc(&p->symbol, '[');
	buf_addstr(&p->symbol, dso.n > 0 ? dso : STR("unknown"));
	if (p->profile.opts->addrs) {
		buf_addstr(&p->symbol, STR(" <"));
		buf_addstr(&p->symbol,
		    str_from_index(ip, 2 * (size_t)str_starts(ip, STR("0x"))));
		buf_addc(&p->symbol, '>');
	}
	buf_addc(&p->symbol, ']');
}

static void
frame(struct perfjson *p)
{
	static const char *const keys[] = { "ip", "symbol", "dso", NULL };
	struct buf *to[] = { &p->ip, &p->symbol, &p->dso };
	int which;

	for (int i = 0; i < 3; i++)
		buf_clear(to[i]);
	while (json_member(&p->json)) {
		which = json_which(&p->json, keys);
		if (which < 0)
			json_skip(&p->json);
		else
			json_take_str(&p->json, to[which]);
	}
	if (p->symbol.n == 0)
		name_address(p);
	mark(p);
	profile_push(
	    &p->profile, profile_function(&p->profile, buf_str(&p->symbol)));
}

static void
chain(struct perfjson *p)
{
	if (!json_want(&p->json, JSON_ARRAY))
		return;
	while (json_element(&p->json))
		if (p->json.type == JSON_OBJECT)
			frame(p);
		else
			json_skip(&p->json);
}

/* "comm", "comm-PID" or "comm-PID/TID", without blanks. */
static uint32_t
command(struct perfjson *p)
{
	for (size_t i = 0; i < p->comm.n; i++)
		if (p->comm.s[i] == ' ')
			p->comm.s[i] = '_';
	if (p->profile.opts->pid || p->profile.opts->tid) {
		buf_addc(&p->comm, '-');
		buf_adddec(&p->comm, p->pid);
	}
	if (p->profile.opts->tid) {
		buf_addc(&p->comm, '/');
		buf_adddec(&p->comm, p->tid);
	}
	return profile_frame(&p->profile, buf_str(&p->comm));
}

static bool
add(struct perfjson *p)
{
	char pid[NUM_MAX], tid[NUM_MAX];
	struct lane lane = { .process = buf_str(&p->comm),
		.thread = buf_str(&p->comm),
		.pid = { pid, num_dec(pid, p->pid) },
		.tid = { tid, num_dec(tid, p->tid) } };

	profile_lane(&p->profile, &lane);
	p->profile.sink->tally.frameless += p->profile.n == 0;
	profile_push(&p->profile, command(p));
	return profile_add_up(&p->profile, COUNT(1));
}

static bool
sample(struct perfjson *p)
{
	static const char *const keys[] = { "comm", "pid", "tid", "callchain",
		NULL };

	profile_clear(&p->profile);
	buf_clear(&p->comm);
	p->pid = p->tid = 0;
	while (json_member(&p->json))
		switch (json_which(&p->json, keys)) {
		case 0:
			json_take_str(&p->json, &p->comm);
			break;
		case 1:
			p->pid = json_take_u64(&p->json);
			break;
		case 2:
			p->tid = json_take_u64(&p->json);
			break;
		case 3:
			chain(p);
			break;
		default:
			json_skip(&p->json);
		}
	return p->json.type == JSON_END || add(p);
}

static bool
samples(struct perfjson *p)
{
	if (!json_want(&p->json, JSON_ARRAY))
		return true;
	while (json_element(&p->json))
		if (p->json.type != JSON_OBJECT)
			json_skip(&p->json);
		else if (!sample(p))
			return false;
	return true;
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	return str_starts(head, STR("{")) &&
		str_find(str_head(head, 256),
		    STR("\"linux-perf-json-version\"")) != STR_NONE
	    ? 100
	    : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const char *const keys[] = { "samples",
		"linux-perf-json-version", NULL };
	struct perfjson p = { 0 };
	const char *wrong = NULL;
	bool fits = true, version = false;
	int key;

	json_init(&p.json, r);
	profile_init(&p.profile, sink, opts);
	if (json_next(&p.json) != JSON_OBJECT)
		wrong = "no object";
	while (wrong == NULL && fits && json_member(&p.json))
		if ((key = json_which(&p.json, keys)) == 0 && version) {
			fits = samples(&p);
		} else if (key == 0) {
			wrong = "no linux-perf-json-version before its samples";
		} else {
			version = version || key == 1;
			json_skip(&p.json);
		}
	sink_broken(sink, p.json.err != NULL ? p.json.err : wrong,
	    json_offset(&p.json));
	buf_free(&p.comm);
	buf_free(&p.symbol);
	buf_free(&p.dso);
	buf_free(&p.ip);
	profile_free(&p.profile);
	json_free(&p.json);
	return fits;
}

const struct format format_perfjson = {
	.name = "perfjson",
	.desc = "perf data convert --to-json",
	.sniff = sniff,
	.parse = parse,
};
