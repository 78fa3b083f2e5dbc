/* SPDX-License-Identifier: ISC */
#include "common/space/ehframe.h"

#include <elfutils/libdw.h>
#include <stdlib.h>

#include "common/space/debugfile.h"
#include "common/space/module.h"
#include "tests/unit/unit.h"

/* testdata/elf/eh-gold.c's functions. */
#define CODE 0x350
#define CODE_END 0x3a1

static const struct buildid any;
static const struct debugfile_places places = { .root = "" };

/* Whether an entry covers vaddr, and how far the CFA is then. */
static bool
cfa_at(Dwarf_CFI *cfi, uint64_t vaddr, uint64_t *offset)
{
	Dwarf_Frame *frame;
	Dwarf_Op *ops;
	size_t n;

	if (dwarf_cfi_addrframe(cfi, vaddr, &frame) != 0)
		return false;
	ck_assert_int_eq(dwarf_frame_cfa(frame, &ops, &n), 0);
	ck_assert_uint_eq(n, 1);
	*offset = ops[0].number2;
	free(frame);
	return true;
}

START_TEST(table_behind_the_entries_is_used)
{
	struct module m;
	struct ehframe f;
	Dwarf_CFI *plain;
	uint64_t seen = 0, expected = 0;

	ck_assert_int_eq(
	    module_open(&m, &places, "testdata/elf/eh-gold.so", &any),
	    MODULE_OK);
	plain = dwarf_getcfi_elf(m.elf);
	ehframe_open(&f, &m);
	ck_assert_ptr_nonnull(f.cfi);
	ck_assert_ptr_nonnull(f.elf);
	for (uint64_t at = CODE; at < CODE_END; at++) {
		ck_assert(cfa_at(f.cfi, at, &seen));
		ck_assert(cfa_at(plain, at, &expected));
		ck_assert_uint_eq(seen, expected);
	}
	ck_assert(!cfa_at(f.cfi, 0, &seen));
	ck_assert(!cfa_at(f.cfi, CODE_END, &seen));
	ehframe_close(&f);
	dwarf_cfi_end(plain);
	module_close(&m);
}
END_TEST

START_TEST(table_before_them_needs_no_help)
{
	struct module m;
	struct ehframe f;

	ck_assert_int_eq(
	    module_open(&m, &places, "/proc/self/exe", &any), MODULE_OK);
	ehframe_open(&f, &m);
	ck_assert_ptr_nonnull(f.cfi);
	ck_assert_ptr_null(f.elf);
	ehframe_close(&f);
	ck_assert_ptr_null(f.cfi);
	module_close(&m);
}
END_TEST

UNIT("ehframe", table_behind_the_entries_is_used,
    table_before_them_needs_no_help)
