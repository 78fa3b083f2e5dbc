/* SPDX-License-Identifier: ISC */
/* Decoding records of the kernel but for the fields of samples. */
#include "event.h"

#include <string.h>

#include "common/perf/format.h"
#include "common/perf/load.h"

#define WORD 8
#define HEADER 8
#define PROT_EXECUTE 4 /* PROT_EXEC where it was recorded */
#define KSYMBOL_UNREGISTER 1

/* Sample fields that have a word at the end of other records, in order. */
static const uint64_t trailer[] = { PD_SAMPLE_TID, PD_SAMPLE_TIME, PD_SAMPLE_ID,
	PD_SAMPLE_STREAM_ID, PD_SAMPLE_CPU, PD_SAMPLE_IDENTIFIER };
#define TRAILERS (sizeof(trailer) / sizeof(*trailer))

/* Sample fields of a word each that stand before the ID, in order. */
static const uint64_t leading[] = { PD_SAMPLE_IDENTIFIER, PD_SAMPLE_IP,
	PD_SAMPLE_TID, PD_SAMPLE_TIME, PD_SAMPLE_ADDR, PD_SAMPLE_ID };
#define LEADING (sizeof(leading) / sizeof(*leading))

static uint32_t
u32_at(const struct data *d, const struct data_record *rec, size_t at)
{
	return load_u32(rec->bytes.s + at, d->big);
}

static uint64_t
u64_at(const struct data *d, const struct data_record *rec, size_t at)
{
	return load_u64(rec->bytes.s + at, d->big);
}

/* Where a sample of this type has a leading field; 0 if it has not. */
static size_t
sample_at(uint64_t type, uint64_t field)
{
	size_t at = HEADER;

	if ((type & field) == 0)
		return 0;
	for (size_t i = 0; i < LEADING && leading[i] != field; i++)
		at += (type & leading[i]) != 0 ? WORD : 0;
	return at;
}

/* How many bytes before its end another record has a field; 0: not at all. */
static size_t
trailer_at(uint64_t type, uint64_t field)
{
	size_t at = 0;

	if ((type & field) == 0)
		return 0;
	for (size_t i = TRAILERS; i-- > 0;) {
		at += (type & trailer[i]) != 0 ? WORD : 0;
		if (trailer[i] == field)
			break;
	}
	return at;
}

static size_t
trailer_size(const struct perf_attr *a)
{
	size_t n = 0;

	if ((a->flags & PD_FLAG_SAMPLE_ID_ALL) != 0) {
		for (size_t i = 0; i < TRAILERS; i++)
			n += (a->sample_type & trailer[i]) != 0 ? WORD : 0;
	}
	return n;
}

/*
 * Events of one recording agree on where the id stands, or there would be no
 * telling them apart, so the first event's word is taken for it.
 */
const struct data_event *
event_of_sample(const struct data *d, const struct data_record *rec)
{
	uint64_t type;
	size_t at;

	if (d->nevents <= 1)
		return d->nevents > 0 ? &d->events[0] : NULL;
	type = d->events[0].attr.sample_type;
	at = sample_at(type,
	    type & PD_SAMPLE_IDENTIFIER ? PD_SAMPLE_IDENTIFIER : PD_SAMPLE_ID);
	if (at == 0)
		return &d->events[0];
	if (rec->bytes.n < at + WORD)
		return NULL;
	return data_event(d, u64_at(d, rec, at));
}

/* The event whose sample_type a record's trailer follows. */
static const struct data_event *
event_of_trailer(const struct data *d, const struct data_record *rec)
{
	uint64_t type;
	size_t at;

	if (d->nevents <= 1)
		return d->nevents > 0 ? &d->events[0] : NULL;
	type = d->events[0].attr.sample_type;
	at = trailer_at(type,
	    type & PD_SAMPLE_IDENTIFIER ? PD_SAMPLE_IDENTIFIER : PD_SAMPLE_ID);
	if (at == 0 || rec->bytes.n < HEADER + at)
		return &d->events[0];
	return data_event(d, u64_at(d, rec, rec->bytes.n - at));
}

uint64_t
event_time(const struct data *d, const struct data_record *rec)
{
	const struct data_event *ev;
	size_t at;

	if (rec->type == PD_RECORD_SAMPLE) {
		ev = event_of_sample(d, rec);
		at = ev != NULL
		    ? sample_at(ev->attr.sample_type, PD_SAMPLE_TIME)
		    : 0;
		return at != 0 && rec->bytes.n >= at + WORD ? u64_at(d, rec, at)
							    : EVENT_TIME_NONE;
	}
	ev = rec->type < PD_RECORD_USER ? event_of_trailer(d, rec) : NULL;
	if (ev == NULL || (ev->attr.flags & PD_FLAG_SAMPLE_ID_ALL) == 0)
		return EVENT_TIME_NONE;
	at = trailer_at(ev->attr.sample_type, PD_SAMPLE_TIME);
	return at != 0 && rec->bytes.n >= HEADER + at
	    ? u64_at(d, rec, rec->bytes.n - at)
	    : EVENT_TIME_NONE;
}

/* The word of a field at the end of a record; 0: it has none. */
static size_t
word_at(const struct data_record *rec, uint64_t type, uint64_t field)
{
	size_t at = trailer_at(type, field);

	return at != 0 && rec->bytes.n >= HEADER + at ? rec->bytes.n - at : 0;
}

void
event_id(
    struct event_id *id, const struct data *d, const struct data_record *rec)
{
	uint64_t type;
	size_t at;

	*id = (struct event_id){ .event = event_of_trailer(d, rec) };
	if (rec->type >= PD_RECORD_USER || id->event == NULL ||
	    (id->event->attr.flags & PD_FLAG_SAMPLE_ID_ALL) == 0)
		return;
	id->told = true;
	type = id->event->attr.sample_type;
	if ((at = word_at(rec, type, PD_SAMPLE_TID)) != 0) {
		id->pid = u32_at(d, rec, at);
		id->tid = u32_at(d, rec, at + 4);
	}
	if ((at = word_at(rec, type, PD_SAMPLE_TIME)) != 0)
		id->time = u64_at(d, rec, at);
	if ((at = word_at(rec, type, PD_SAMPLE_CPU)) != 0)
		id->cpu = u32_at(d, rec, at);
}

/* What precedes the trailer from at on, up to a NUL. */
static struct str
name_at(const struct data *d, const struct data_record *rec, size_t at)
{
	const struct data_event *ev = event_of_trailer(d, rec);
	size_t cut = ev != NULL ? trailer_size(&ev->attr) : 0, nul;
	struct str s = str_from_index(rec->bytes, at);

	s = str_head(s, s.n > cut ? s.n - cut : 0);
	nul = str_chr(s, '\0');
	return nul == STR_NONE ? s : str_head(s, nul);
}

/*
 * Whether an MMAP2 has a build-id in place of device and inode. Kernels that
 * write the record for several recorders leave the bit set for those behind
 * one that asked for build-ids; but perf inject adds ids that nobody asked
 * for. They are SHA-1 sums, a length that is no block device's number.
 */
static bool
has_build_id(const struct data *d, const struct data_record *rec)
{
	static const char sha1[] = { BUILDID_MAX, 0, 0, 0 };
	const struct data_event *ev = event_of_trailer(d, rec);

	return (rec->misc & PD_MISC_MMAP_BUILD_ID) != 0 &&
	    ((ev != NULL && (ev->attr.flags & PD_FLAG_BUILD_ID) != 0) ||
		memcmp(rec->bytes.s + 40, sha1, sizeof(sha1)) == 0);
}

static void
load_mmap(struct event *e, const struct data *d, const struct data_record *rec)
{
	const bool two = rec->type == PD_RECORD_MMAP2;
	size_t n;

	e->pid = u32_at(d, rec, 8);
	e->tid = u32_at(d, rec, 12);
	e->addr = u64_at(d, rec, 16);
	e->len = u64_at(d, rec, 24);
	e->pgoff = u64_at(d, rec, 32);
	e->kernel = (rec->misc & PD_MISC_CPUMODE) == PD_MISC_KERNEL;
	if (two)
		e->code = (u32_at(d, rec, 64) & PROT_EXECUTE) != 0;
	else
		e->code = (rec->misc & PD_MISC_MMAP_DATA) == 0;
	if (two && has_build_id(d, rec)) {
		n = (unsigned char)rec->bytes.s[40];
		buildid_set(&e->id, rec->bytes.s + 44,
		    n < BUILDID_MAX ? n : BUILDID_MAX);
	} else if (two) {
		e->major = u32_at(d, rec, 40);
		e->minor = u32_at(d, rec, 44);
		e->ino = u64_at(d, rec, 48);
	}
	e->name = name_at(d, rec, two ? 72 : 40);
}

/* Bytes each type has before its name, header included. */
static size_t
fixed_size(uint32_t type)
{
	switch (type) {
	case PD_RECORD_MMAP:
		return 40;
	case PD_RECORD_MMAP2:
		return 72;
	case PD_RECORD_COMM:
	case PD_RECORD_LOST_SAMPLES:
		return 16;
	case PD_RECORD_FORK:
	case PD_RECORD_EXIT:
		return 32;
	case PD_RECORD_LOST:
	case PD_RECORD_KSYMBOL:
		return 24;
	default:
		return SIZE_MAX;
	}
}

bool
event_load(struct event *e, const struct data *d, const struct data_record *rec)
{
	*e = (struct event){ .type = rec->type };
	if (rec->bytes.n < fixed_size(rec->type))
		return false;
	switch (rec->type) {
	case PD_RECORD_MMAP:
	case PD_RECORD_MMAP2:
		load_mmap(e, d, rec);
		break;
	case PD_RECORD_COMM:
		e->pid = u32_at(d, rec, 8);
		e->tid = u32_at(d, rec, 12);
		e->exec = (rec->misc & PD_MISC_COMM_EXEC) != 0;
		e->name = name_at(d, rec, 16);
		break;
	case PD_RECORD_FORK:
	case PD_RECORD_EXIT:
		e->pid = u32_at(d, rec, 8);
		e->ppid = u32_at(d, rec, 12);
		e->tid = u32_at(d, rec, 16);
		e->ptid = u32_at(d, rec, 20);
		break;
	case PD_RECORD_KSYMBOL:
		e->addr = u64_at(d, rec, 8);
		e->len = u32_at(d, rec, 16);
		e->exec = (load_u16(rec->bytes.s + 22, d->big) &
			      KSYMBOL_UNREGISTER) != 0;
		e->name = name_at(d, rec, 24);
		break;
	case PD_RECORD_LOST:
		e->lost = u64_at(d, rec, 16);
		break;
	default:
		e->lost = u64_at(d, rec, 8);
		break;
	}
	return true;
}
