/* SPDX-License-Identifier: ISC */
/* perf_event_attr out of file bytes: linux/perf_event.h gives the offsets. */
#include "common/perf/attr.h"

#include <string.h>

#include "common/perf/format.h"
#include "common/perf/load.h"

/* Bytes of the attribute up to config3, the last field known here. */
#define KNOWN 136

/*
 * A big-endian compiler fills bit-fields from the other end; the one number
 * of two bits keeps its own order.
 */
static uint64_t
reverse_bits(uint64_t v)
{
	const uint64_t low = UINT64_C(1) << PD_FLAG_PRECISE_SHIFT;
	uint64_t r = 0;

	for (int i = 0; i < 64; i++, v >>= 1)
		r = r << 1 | (v & 1);
	return (r & ~(3 * low)) | (r & low) << 1 | (r >> 1 & low);
}

bool
perf_attr_load(struct perf_attr *a, struct str bytes, bool big)
{
	unsigned char b[KNOWN] = { 0 };
	uint32_t size;

	if (bytes.n < PERF_ATTR_MIN)
		return false;
	size = load_u32(bytes.s + 4, big);
	if (size == 0)
		size = PERF_ATTR_MIN;
	if (size < PERF_ATTR_MIN || size > bytes.n)
		return false;
	memcpy(b, bytes.s, size < KNOWN ? size : KNOWN);
	*a = (struct perf_attr){
		.type = load_u32(b, big),
		.size = size,
		.config = load_u64(b + 8, big),
		.sample_period = load_u64(b + 16, big),
		.sample_type = load_u64(b + 24, big),
		.read_format = load_u64(b + 32, big),
		.flags = load_u64(b + 40, big),
		.bp_type = load_u32(b + 52, big),
		.config1 = load_u64(b + 56, big),
		.config2 = load_u64(b + 64, big),
		.branch_sample_type = load_u64(b + 72, big),
		.sample_regs_user = load_u64(b + 80, big),
		.sample_stack_user = load_u32(b + 88, big),
		.clockid = (int32_t)load_u32(b + 92, big),
		.sample_regs_intr = load_u64(b + 96, big),
		.sample_max_stack = load_u16(b + 108, big),
	};
	if (big)
		a->flags = reverse_bits(a->flags);
	return true;
}
