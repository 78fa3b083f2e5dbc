/* SPDX-License-Identifier: ISC */
/* Attributes, event names, build-ids and machine out of perf.data's bytes. */
#include "feature.h"

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/perf/load.h"
#include "common/perf/name.h"
#include "common/xalloc.h"
#include "cursor.h"
#include "data.h"
#include "format.h"

#define ID 8 /* bytes of a sample id */

/* Where a BUILD_ID record has its parts. */
#define BUILDID_AT 12
#define BUILDID_SIZE_AT 32
#define BUILDID_NAME_AT 36

/* Where an EVENT_UPDATE record has them, and the kind that is a name. */
#define UPDATE_KIND_AT 8
#define UPDATE_ID_AT 16
#define UPDATE_AT 24
#define UPDATE_NAME 2

/* Of a process's list of symbols: number, spare, length. */
#define MAP_HEADER 16

/* Up to the first NUL. */
static struct str
until_nul(struct str s)
{
	return str_head(s, str_chr(s, '\0'));
}

static void
add_id(struct data *d, const char *p, uint32_t event)
{
	uint64_t id = load_u64(p, d->big);
	uint32_t n =
	    table_put(&d->ids, (struct str){ (const char *)&id, sizeof(id) });

	d->id_event =
	    xgrow(d->id_event, &d->id_event_cap, n + 1, sizeof(*d->id_event));
	d->id_event[n] = event;
}

/* The name an event has as a tracepoint: its system's, and its own. */
static void
name_tracepoint(struct data *d, struct data_event *ev)
{
	const struct tracing_event *e;
	struct format f;
	struct buf b = { 0 };

	if (ev->named || ev->attr.type != PD_TYPE_TRACEPOINT)
		return;
	e = tracing_find(&d->tracing, ev->attr.config);
	if (e == NULL)
		return;
	format_load(&f, e->format, d->tracing.long_size);
	buf_addstr(&b, e->system);
	buf_addc(&b, ':');
	buf_addstr(&b, f.name);
	ev->name = arena_str(&d->arena, buf_str(&b));
	format_free(&f);
	buf_free(&b);
}

bool
feature_tracing(struct data *d, struct str blob)
{
	bool ok = tracing_load(&d->tracing, blob);

	for (size_t i = 0; i < d->nevents; i++)
		name_tracepoint(d, &d->events[i]);
	return ok;
}

bool
feature_attr(struct data *d, struct str attr, struct str ids)
{
	struct data_event ev = { 0 };
	struct buf name = { 0 };

	if (!perf_attr_load(&ev.attr, attr, d->big))
		return false;
	if (d->nevents >= TABLE_NONE)
		xexhausted("events");
	perf_attr_name(&name, &ev.attr);
	ev.name = arena_str(&d->arena, buf_str(&name));
	buf_free(&name);
	for (; ids.n >= ID; ids = str_from_index(ids, ID))
		add_id(d, ids.s, (uint32_t)d->nevents);
	d->events = xgrow(
	    d->events, &d->events_cap, d->nevents + 1, sizeof(*d->events));
	name_tracepoint(d, &ev);
	d->events[d->nevents++] = ev;
	return true;
}

static void
set_name(struct data *d, size_t event, struct str name)
{
	if (event < d->nevents && name.n > 0) {
		d->events[event].name = arena_str(&d->arena, name);
		d->events[event].named = true;
	}
}

/* The number of the event an id belongs to; of an unknown one, otherwise. */
static size_t
event_of(const struct data *d, const char *p, size_t otherwise)
{
	uint64_t id = load_u64(p, d->big);
	uint32_t n =
	    table_get(&d->ids, (struct str){ (const char *)&id, sizeof(id) });

	return n != TABLE_NONE ? d->id_event[n] : otherwise;
}

/* Number of events, bytes of an attribute; each: attribute, name and ids. */
static void
load_event_desc(struct data *d, struct str payload)
{
	struct cursor c = { payload, d->big, false };
	uint32_t n = cursor_u32(&c), size = cursor_u32(&c), nids;
	struct str name, ids;

	for (uint32_t i = 0; i < n && !c.bad; i++) {
		cursor_bytes(&c, size);
		nids = cursor_u32(&c);
		name = cursor_string(&c);
		ids = cursor_bytes(&c, (uint64_t)nids * ID);
		if (!c.bad)
			set_name(
			    d, ids.n > 0 ? event_of(d, ids.s, i) : i, name);
	}
}

static void
load_buildids(struct data *d, struct str payload)
{
	struct str record;

	while (payload.n >= 8) {
		record = str_head(payload, load_u16(payload.s + 6, d->big));
		if (record.n < 8)
			return;
		feature_buildid(d, record);
		payload = str_from_index(payload, record.n);
	}
}

/* What recordings say besides is small. */
static void
keep(struct data *d, uint64_t n, struct str payload)
{
	switch (n) {
	case PD_FEAT_TRACING_DATA:
	case PD_FEAT_BUILD_ID:
	case PD_FEAT_AUXTRACE:
		return;
	default:
		if (d->features[n].s == NULL &&
		    (payload.n <= FEATURE_KEPT || n == PD_FEAT_PERF_MAPS))
			d->features[n] = arena_str(&d->arena, payload);
	}
}

struct str
feature_payload(const struct data *d, unsigned n)
{
	return d->features[n];
}

void
feature_load(struct data *d, uint64_t n, struct str payload)
{
	struct cursor c = { payload, d->big, false };

	if (n >= PD_FEATURE_BITS)
		return;
	/* The stream ends its features with an empty one past the last. */
	d->has[n] |= payload.n > 0;
	keep(d, n, payload);

	switch (n) {
	case PD_FEAT_OSRELEASE:
		d->release = arena_str(&d->arena, cursor_string(&c));
		break;
	case PD_FEAT_ARCH:
		d->arch = arena_str(&d->arena, cursor_string(&c));
		break;
	case PD_FEAT_EVENT_DESC:
		load_event_desc(d, payload);
		break;
	case PD_FEAT_BUILD_ID:
		load_buildids(d, payload);
		break;
	default:
		break;
	}
}

void
feature_buildid(struct data *d, struct str record)
{
	size_t n = BUILDID_MAX;
	uint32_t file;

	if (record.n <= BUILDID_NAME_AT)
		return;
	if (load_u16(record.s + 4, d->big) & PD_MISC_BUILD_ID_SIZE)
		n = (unsigned char)record.s[BUILDID_SIZE_AT];
	file = table_put(
	    &d->files, until_nul(str_from_index(record, BUILDID_NAME_AT)));
	d->buildids = xgrow(
	    d->buildids, &d->buildids_cap, file + 1, sizeof(*d->buildids));
	buildid_set(&d->buildids[file], record.s + BUILDID_AT,
	    n < BUILDID_MAX ? n : BUILDID_MAX);
}

void
feature_update(struct data *d, struct str record)
{
	if (record.n <= UPDATE_AT ||
	    load_u64(record.s + UPDATE_KIND_AT, d->big) != UPDATE_NAME)
		return;
	set_name(d, event_of(d, record.s + UPDATE_ID_AT, SIZE_MAX),
	    until_nul(str_from_index(record, UPDATE_AT)));
}

struct str
feature_perf_map(const struct data *d, uint32_t pid)
{
	struct str s = feature_payload(d, PD_FEAT_PERF_MAPS);

	while (s.n >= MAP_HEADER) {
		uint64_t n = load_u64(s.s + 8, d->big);
		bool found = load_u32(s.s, d->big) == pid;

		s = str_from_index(s, MAP_HEADER);
		if (n > s.n)
			break;
		if (found)
			return str_head(s, (size_t)n);
		n += -n % 8;
		s = str_from_index(s, n < s.n ? (size_t)n : s.n);
	}
	return (struct str){ 0 };
}
