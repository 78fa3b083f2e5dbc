/* SPDX-License-Identifier: ISC */
/* Walking over records on their way from a ring to the recording. */
#include "tally.h"

#include "common/perf/format.h"
#include "rec.h"
#include "word.h"

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
add_mapping(struct tally *t, struct str r)
{
	struct str name = str_from_index(r, REC_MMAP2_NAME);
	struct buildid id = { 0 };

	if ((rec_misc(r) & PD_MISC_MMAP_BUILD_ID) != 0)
		buildid_set(&id, r.s + REC_MMAP2_ID,
		    (unsigned char)r.s[REC_MMAP2_ID_SIZE]);
	objects_add(&t->objects, str_head(name, str_chr(name, '\0')), &id,
	    word_u64(r.s + REC_MMAP2_INO));
}

static void
add(struct tally *t, struct str r)
{
	switch (rec_type(r)) {
	case PD_RECORD_SAMPLE:
		add_sample(t, word_u64(r.s + REC_SAMPLE_TIME));
		break;
	case PD_RECORD_MMAP2:
		add_mapping(t, r);
		break;
	case PD_RECORD_LOST:
		t->lost += word_u64(r.s + REC_LOST_COUNT);
		break;
	case PD_RECORD_LOST_SAMPLES:
		t->lost += word_u64(r.s + REC_LOST_SAMPLES_COUNT);
		break;
	case PD_RECORD_THROTTLE:
		t->throttled++;
		break;
	default:
		break;
	}
}

void
tally_add(struct tally *t, struct str records)
{
	struct str r;

	while (rec_take(&records, &r))
		add(t, r);
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
