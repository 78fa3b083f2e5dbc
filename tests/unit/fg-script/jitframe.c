/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/jitframe.h"

#include <elf.h>

#include "common/space/cfi.h"
#include "tests/unit/unit.h"

#define SP 7
#define CODE 0x20 /* where the second of two pieces is among the code */

/*
 * What CPython writes for its trampoline, sub $8,%rsp; call *%rcx; add
 * $8,%rsp; ret: 16 bytes before the rules, with the padding.
 */
static const char frames[] = "\x14\0\0\0\0\0\0\0\x01zR\0\x01\x78\x10\x01"
			     "\x1b\x0c\x07\x08\x90\x01\0\0"
			     "\x14\0\0\0\x1c\0\0\0\xd0\xff\xff\xff"
			     "\x0b\0\0\0\0\x44\x0e\x10\x46\x0e\x08\0";

static const struct cfi_rule *
rule_at(struct jitframes *f, const struct jitdump *d, uint64_t place)
{
	uint64_t vaddr;
	struct cfi *c = jitframes_find(f, d, place, EM_X86_64, &vaddr);

	ck_assert_ptr_nonnull(c);
	return cfi_find(c, vaddr);
}

START_TEST(trampoline)
{
	struct jitdump_code codes[] = {
		{ .place = 0, .size = CODE, .name = STR("no rules") },
		{ .place = CODE,
		    .size = 11,
		    .name = STR("py::f"),
		    .frames = { frames, sizeof(frames) - 1 } },
		{ .place = CODE + 11,
		    .size = 8,
		    .name = STR("damaged"),
		    .frames = STR("\xff\0\0\0 any bytes") },
	};
	const struct jitdump d = { .codes = codes, .ncodes = 3 };
	struct jitframes f = { 0 };
	const struct cfi_rule *r;
	uint64_t vaddr;

	ck_assert_ptr_null(jitframes_find(&f, &d, 1, EM_X86_64, &vaddr));
	ck_assert_ptr_null(jitframes_find(&f, &d, 99, EM_X86_64, &vaddr));
	r = rule_at(&f, &d, CODE);
	ck_assert_int_eq(r->kind, CFI_PLAIN);
	ck_assert_uint_eq(r->cfa_reg, SP);
	ck_assert_int_eq(r->cfa_offset, 8);
	ck_assert_int_eq(rule_at(&f, &d, CODE + 5)->cfa_offset, 16);
	ck_assert_int_eq(rule_at(&f, &d, CODE + 10)->cfa_offset, 8);
	ck_assert_int_eq(rule_at(&f, &d, CODE + 11)->kind, CFI_NONE);
	ck_assert_uint_eq(f.keys.n, 2);
	jitframes_free(&f);
}
END_TEST

UNIT("jitframe", trampoline)
