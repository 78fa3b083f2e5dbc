/* SPDX-License-Identifier: ISC */
/* Registers as text, numbered as in the kernel's asm/perf_regs.h. */
#include "regs.h"

#include <string.h>

#include "common/buf.h"
#include "common/num.h"
#include "sample.h"

#define WIDTH 5 /* of a name */

static const char x86[][6] = { "AX", "BX", "CX", "DX", "SI", "DI", "BP", "SP",
	"IP", "FLAGS", "CS", "SS", "DS", "ES", "FS", "GS", "R8", "R9", "R10",
	"R11", "R12", "R13", "R14", "R15" };
#define X86 (sizeof(x86) / sizeof(*x86))
#define X86_XMM 32 /* the first of them, two numbers each */

static const char arm64[][3] = { "lr", "sp", "pc" };
#define ARM64_LR 30
#define ARM64_VG 46

static size_t
numbered(char *dst, const char *prefix, unsigned n)
{
	size_t len = strlen(prefix);

	memcpy(dst, prefix, len);
	return len + num_dec(dst + len, n);
}

static size_t
name_of(char *dst, struct str arch, unsigned reg)
{
	const char *name;

	if (str_eq(arch, STR("x86_64")) ||
	    (arch.n == 4 && arch.s[0] == 'i' && str_ends(arch, STR("86")))) {
		if (reg >= X86_XMM)
			return numbered(dst, "XMM", (reg - X86_XMM) / 2);
		if (reg >= X86)
			return numbered(dst, "r", reg);
		name = x86[reg];
	} else if (str_eq(arch, STR("aarch64")) || str_eq(arch, STR("arm64"))) {
		if (reg < ARM64_LR)
			return numbered(dst, "x", reg);
		if (reg == ARM64_VG)
			name = "vg";
		else if (reg - ARM64_LR < sizeof(arm64) / sizeof(*arm64))
			name = arm64[reg - ARM64_LR];
		else
			return numbered(dst, "r", reg);
	} else {
		return numbered(dst, "r", reg);
	}
	memcpy(dst, name, strlen(name));
	return strlen(name);
}

void
regs_add(struct buf *b, const struct sample *s, struct str arch, uint64_t abi,
    uint64_t mask, struct str words)
{
	char name[8 + NUM_MAX];
	size_t n, i = 0;

	if (words.n == 0)
		return;
	buf_addstr(b, STR(" ABI:"));
	buf_adddec(b, abi);
	buf_addc(b, ' ');
	for (unsigned reg = 0; mask != 0; reg++, mask >>= 1) {
		if ((mask & 1) == 0)
			continue;
		n = name_of(name, arch, reg);
		for (size_t pad = n; pad < WIDTH; pad++)
			buf_addc(b, ' ');
		buf_add(b, name, n);
		buf_addstr(b, STR(":0x"));
		buf_addhex(b, sample_word(s, words, i++));
		buf_addc(b, ' ');
	}
}
