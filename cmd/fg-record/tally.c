/* SPDX-License-Identifier: ISC */
/* Walking over records on their way from a ring to the recording. */
#include "tally.h"

#include <linux/perf_event.h>
#include <string.h>

#include "common/perf/format.h"

/* Offsets: the time of a sample after id, address and thread; ... */
#define SAMPLE_TIME 32
/* ... in an MMAP2 the build-id's length, it or the inode, and the name; ... */
#define MMAP2_ID_SIZE 40
#define MMAP2_ID 44
#define MMAP2_INO 48
#define MMAP2_NAME 72
/* ... the numbers lost in LOST and in LOST_SAMPLES. */
#define LOST_COUNT 16
#define LOST_SAMPLES_COUNT 8

static uint64_t
number(const char *record, size_t offset)
{
	uint64_t v;

	memcpy(&v, record + offset, sizeof(v));
	return v;
}

static void
add_sample(struct tally *t, uint64_t time)
{
	t->samples++;
	if (t->last == 0 || time < t->first)
		t->first = time;
	if (time > t->last)
		t->last = time;
}

static void
add_mapping(struct tally *t, struct str r, uint16_t misc)
{
	struct str name = str_from_index(r, MMAP2_NAME);
	struct buildid id = { 0 };

	if ((misc & PD_MISC_MMAP_BUILD_ID) != 0)
		buildid_set(
		    &id, r.s + MMAP2_ID, (unsigned char)r.s[MMAP2_ID_SIZE]);
	objects_add(&t->objects, str_head(name, str_chr(name, '\0')), &id,
	    number(r.s, MMAP2_INO));
}

void
tally_add(struct tally *t, struct str records)
{
	while (records.n > 0) {
		struct perf_event_header h;
		struct str r;

		memcpy(&h, records.s, sizeof(h));
		r = str_head(records, h.size);
		records = str_from_index(records, h.size);
		if (h.type == PD_RECORD_SAMPLE)
			add_sample(t, number(r.s, SAMPLE_TIME));
		else if (h.type == PD_RECORD_MMAP2)
			add_mapping(t, r, h.misc);
		else if (h.type == PD_RECORD_LOST)
			t->lost += number(r.s, LOST_COUNT);
		else if (h.type == PD_RECORD_LOST_SAMPLES)
			t->lost += number(r.s, LOST_SAMPLES_COUNT);
		else if (h.type == PD_RECORD_THROTTLE)
			t->throttled++;
	}
}

void
tally_next(struct tally *t)
{
	t->first = t->last = 0;
}

void
tally_free(struct tally *t)
{
	objects_free(&t->objects);
}
