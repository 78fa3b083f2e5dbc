/* SPDX-License-Identifier: ISC */
/*
 * JSON of valgrind --tool=dhat, version 2, and of the dhat crate of Rust.
 *
 *	{"dhatFileVersion":2,"mode":"heap","verb":"Allocated","bklt":true,
 *	 "pps":[{"tb":150000,"tbk":150,"tl":2100,"mb":1000,"mbk":1,"gb":0,
 *	   "gbk":0,"eb":0,"ebk":0,"rb":0,"wb":4500,"fs":[1,2,3]}],
 *	 "ftbl":["[root]","0x10925C: make_str (demo.c:14)", ...]}
 *
 * A point has its frames leaf first; numbers that were not recorded are left
 * out. The frames' names come last.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "../valgrind.h"
#include "common/reader.h"
#include "common/xalloc.h"

#define NONE UINT32_MAX
/* No code, if it is at the root of a stack. */
#define UNKNOWN UINT32_C(0x80000000)

/* The numbers of a point. */
static const char *const keys[] = { "tb", "tbk", "tl", "mb", "mbk", "gb", "gbk",
	"eb", "ebk", "rb", "wb", "fs", NULL };
enum { TB, TL = 2, FS = 11, NUMBERS = FS };

struct point {
	uint64_t number[NUMBERS];
	size_t first, n; /* in indexes */
};

struct dhat {
	struct json json;
	struct profile profile;
	struct point *points;
	size_t npoints, points_cap;
	uint32_t *indexes; /* of frames */
	size_t nindexes, indexes_cap;
	uint32_t *frames; /* numbers of the sink; NONE: the root */
	size_t nframes, frames_cap;
	bool there[NUMBERS];
	struct buf unit, time; /* of "tb", of "tl" */
	const char *wrong;
};

static void
frames_of(struct dhat *d)
{
	uint64_t v;

	if (!json_want(&d->json, JSON_ARRAY))
		return;
	while (json_element(&d->json)) {
		if (!json_u64(&d->json, &v) || v >= NONE) {
			d->wrong = "a frame that is no number";
			json_skip(&d->json);
			continue;
		}
		d->indexes = xgrow(d->indexes, &d->indexes_cap, d->nindexes + 1,
		    sizeof(*d->indexes));
		d->indexes[d->nindexes++] = (uint32_t)v;
	}
}

static void
point(struct dhat *d)
{
	struct point p = { .first = d->nindexes };
	int which;

	while (json_member(&d->json)) {
		which = json_which(&d->json, keys);
		if (which < 0) {
			json_skip(&d->json);
		} else if (which == FS) {
			frames_of(d);
		} else {
			p.number[which] = json_take_u64(&d->json);
			d->there[which] = true;
		}
	}
	p.n = d->nindexes - p.first;
	d->points = xgrow(
	    d->points, &d->points_cap, d->npoints + 1, sizeof(*d->points));
	d->points[d->npoints++] = p;
}

static void
points(struct dhat *d)
{
	if (!json_want(&d->json, JSON_ARRAY))
		return;
	while (json_element(&d->json))
		if (d->json.type == JSON_OBJECT)
			point(d);
		else
			json_skip(&d->json);
}

static void
table(struct dhat *d)
{
	uint32_t frame;
	bool known;

	if (!json_want(&d->json, JSON_ARRAY))
		return;
	while (json_element(&d->json)) {
		frame = valgrind_frame(&d->profile, d->json.text, &known);
		if (str_eq(d->json.text, STR("[root]")))
			frame = NONE;
		json_skip(&d->json);
		d->frames = xgrow(d->frames, &d->frames_cap, d->nframes + 1,
		    sizeof(*d->frames));
		d->frames[d->nframes++] =
		    known || frame == NONE ? frame : frame | UNKNOWN;
	}
}

static void
document(struct dhat *d)
{
	static const char *const members[] = { "pps", "ftbl", "bsu", "tu",
		NULL };

	if (json_next(&d->json) != JSON_OBJECT) {
		d->wrong = "no object";
		return;
	}
	while (json_member(&d->json))
		switch (json_which(&d->json, members)) {
		case 0:
			points(d);
			break;
		case 1:
			table(d);
			break;
		case 2:
			json_take_str(&d->json, &d->unit);
			break;
		case 3:
			json_take_str(&d->json, &d->time);
			break;
		default:
			json_skip(&d->json);
		}
}

static struct str
unit_of(const struct dhat *d, int number)
{
	struct str name = str_from(keys[number]);

	if (number == TL)
		return buf_str(&d->time);
	if (str_ends(name, STR("k")))
		return STR("blocks");
	return d->unit.n > 0 ? buf_str(&d->unit) : STR("bytes");
}

/* Which number to fold, or -1: of those that were recorded. */
static int
choose(struct dhat *d)
{
	struct value list[NUMBERS];
	int numbers[NUMBERS], n = 0, which;

	for (int i = 0; i < NUMBERS; i++) {
		if (!d->there[i] && i != TB)
			continue;
		numbers[n] = i;
		list[n].name = str_from(keys[i]);
		list[n++].unit = unit_of(d, i);
	}
	which = values_choose(&d->profile.sink->values, list, (size_t)n, 0);
	return which < 0 ? -1 : numbers[which];
}

static void
push_all(struct dhat *d, const struct point *p)
{
	struct profile *pr = &d->profile;
	uint32_t index, frame;
	size_t known = 0;

	profile_clear(pr);
	for (size_t i = 0; i < p->n; i++) {
		index = d->indexes[p->first + i];
		frame = index < d->nframes ? d->frames[index] : NONE;
		if (index >= d->nframes)
			d->wrong = "a frame that is not there";
		if (frame == NONE)
			continue;
		profile_push(pr, frame & ~UNKNOWN);
		if ((frame & UNKNOWN) == 0)
			known = pr->n;
	}
	if (known > 0)
		profile_cut(pr, known);
	else if (pr->n == 0)
		profile_push(pr, profile_frame(pr, STR("")));
}

static bool
fold(struct dhat *d, int number)
{
	struct profile *pr = &d->profile;
	const struct point *p;

	for (size_t i = 0; i < d->npoints; i++) {
		p = &d->points[i];
		if (p->number[number] == 0) {
			pr->sink->tally.unused++;
			continue;
		}
		push_all(d, p);
		if (!profile_add_up(pr, COUNT(p->number[number])))
			return false;
	}
	return true;
}

static int
sniff(struct str head)
{
	head = str_trim(head);
	if (!str_starts(head, STR("{")))
		return 0;
	return str_find(head, STR("\"dhatFileVersion\"")) != STR_NONE ? 100 : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct dhat d = { 0 };
	bool fits = true;
	int number;

	json_init(&d.json, r);
	profile_init(&d.profile, sink, opts);
	document(&d);
	number = choose(&d);
	if (number >= 0)
		fits = fold(&d, number);
	sink_broken(sink, d.json.err != NULL ? d.json.err : d.wrong,
	    json_offset(&d.json));
	json_free(&d.json);
	profile_free(&d.profile);
	xfree(d.points);
	xfree(d.indexes);
	xfree(d.frames);
	buf_free(&d.unit);
	buf_free(&d.time);
	return fits;
}

const struct format format_dhat = {
	.name = "dhat",
	.desc = "valgrind --tool=dhat PROG, Rust's crate dhat",
	.sniff = sniff,
	.parse = parse,
};
