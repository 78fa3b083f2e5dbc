/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/memory.h"

#include "common/buf.h"
#include "tests/unit/unit.h"

static void
source(uint64_t v, const char *text)
{
	struct buf b = { 0 };

	memory_add_source(&b, v);
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, text);
	buf_free(&b);
}

/* What perf 6.1 prints of them. */
START_TEST(sources)
{
	source(0,
	    "               0 |OP No|LVL N/A|SNP N/A|TLB N/A|LCK No|BLK  N/A");
	source(0x1e05080021,
	    "      1e05080021 |OP N/A|LVL N/A or N/A|SNP N/A|TLB N/A|LCK "
	    "N/A|BLK  N/A");
	source(0x540,
	    "             540 |OP No|LVL L1 or L2 hit|SNP N/A|TLB N/A|LCK "
	    "No|BLK  N/A");
	source(0x68000000,
	    "        68000000 |OP No|LVL N/A|SNP N/A|TLB L1 or L2 hit|LCK "
	    "No|BLK  N/A");
	source(0x90000000,
	    "        90000000 |OP No|LVL N/A|SNP N/A|TLB Walker miss|LCK "
	    "No|BLK  N/A");
	source(0x2000000000,
	    "      2000000000 |OP No|LVL Remote |SNP N/A|TLB N/A|LCK No|BLK  "
	    "N/A");
	source(0x3600000000,
	    "      3600000000 |OP No|LVL Remote Any cache|SNP N/A|TLB N/A|LCK "
	    "No|BLK  N/A");
	source(0x182200000000,
	    "    182200000000 |OP No|LVL Remote socket, same board L1|SNP "
	    "N/A|TLB N/A|LCK No|BLK  N/A");
	source(0xc000100000,
	    "      c000100000 |OP No|LVL N/A|SNP None or Fwd or Peer|TLB "
	    "N/A|LCK No|BLK  N/A");
	source(0x60000000002,
	    "     60000000002 |OP LOAD|LVL N/A|SNP N/A|TLB N/A|LCK No|BLK  "
	    "Data Addr");
	source(0x2000004,
	    "         2000004 |OP STORE|LVL N/A|SNP N/A|TLB N/A|LCK Yes|BLK  "
	    "N/A");
}
END_TEST

START_TEST(all_bits)
{
	struct buf b = { 0 };

	for (int i = 0; i < 64; i++)
		memory_add_source(&b, UINT64_MAX << i);
	for (uint64_t v = 1; v != 0; v <<= 1)
		memory_add_source(&b, v);
	ck_assert_uint_gt(b.n, 0);
	buf_free(&b);
}
END_TEST

START_TEST(pages)
{
	static const struct {
		uint64_t size;
		const char *text;
	} cases[] = { { 0, "N/A" }, { 1, "1B" }, { 1500, "1500B" },
		{ 4096, "4K" }, { 1 << 21, "2M" }, { 1 << 30, "1024M" },
		{ UINT64_C(1) << 34, "16G" },
		{ UINT64_C(1) << 63, "8589934592G" } };
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		buf_clear(&b);
		memory_add_page(&b, cases[i].size);
		ck_assert(str_eq(buf_str(&b), str_from(cases[i].text)));
	}
	buf_free(&b);
}
END_TEST

UNIT("memory", sources, all_bits, pages)
