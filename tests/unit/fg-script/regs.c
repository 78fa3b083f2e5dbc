/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/regs.h"

#include "cmd/fg-script/sample.h"
#include "make.h"

static void
prints(const char *arch, uint64_t mask, const char *text)
{
	const struct sample s = { 0 };
	struct make m = { 0 };
	struct buf b = { 0 };
	uint64_t n = 0;

	for (uint64_t rest = mask; rest != 0; rest &= rest - 1)
		put64(&m, ++n);
	regs_add(&b, &s, str_from(arch), 2, mask, buf_str(&m.b));
	buf_addc(&b, '\0');
	ck_assert_str_eq(b.s, text);
	buf_free(&b);
	buf_free(&m.b);
}

START_TEST(names)
{
	prints("x86_64", 0x101, " ABI:2    AX:0x1    IP:0x2 ");
	prints("i686", 0x800200, " ABI:2 FLAGS:0x1   R15:0x2 ");
	prints("x86_64", UINT64_C(3) << 62, " ABI:2 XMM15:0x1 XMM15:0x2 ");
	prints("x86_64", 1 << 24, " ABI:2   r24:0x1 ");
	prints("aarch64", UINT64_C(0x1e0000001),
	    " ABI:2    x0:0x1   x29:0x2    lr:0x3    sp:0x4    pc:0x5 ");
	prints("riscv64", 5, " ABI:2    r0:0x1    r2:0x2 ");
	prints("", UINT64_C(1) << 63, " ABI:2   r63:0x1 ");
}
END_TEST

START_TEST(none)
{
	prints("x86_64", 0, "");
}
END_TEST

UNIT("regs", names, none)
