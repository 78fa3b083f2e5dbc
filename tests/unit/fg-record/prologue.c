/* SPDX-License-Identifier: ISC */
#include "cmd/fg-record/prologue.h"

#include <string.h>

#include "tests/unit/unit.h"

/* push %rbp, mov %rsp,%rbp */
#define BEGIN 0x55, 0x48, 0x89, 0xe5

static size_t
sizes(uint32_t found[PROLOGUE_MOST], const unsigned char *before, size_t n,
    const unsigned char *behind, size_t m)
{
	unsigned char code[PROLOGUE_BEFORE + PROLOGUE_BEHIND];

	memset(code, 0x90, sizeof(code));
	memcpy(code + PROLOGUE_BEFORE - n, before, n);
	memcpy(code + PROLOGUE_BEFORE, behind, m);
	return prologue_sizes(code, found);
}

START_TEST(beginnings)
{
	static const unsigned char begin[] = { BEGIN };
	static const unsigned char saves[] = { BEGIN, 0x41, 0x54, 0x53 };
	static const unsigned char sub[] = { 0x48, 0x83, 0xec, 0x18 };
	static const unsigned char add[] = { 0x48, 0x83, 0xc4, 0x80 };
	static const unsigned char large[] = { 0x53, 0x89, 0xfb, 0x48, 0x81,
		0xec, 0x00, 0x10, 0x00, 0x00 };
	uint32_t n[PROLOGUE_MOST];

	ck_assert_uint_eq(sizes(n, begin, sizeof(begin), begin, 0), 1);
	ck_assert_uint_eq(n[0], 0);
	ck_assert_uint_eq(sizes(n, begin, sizeof(begin), sub, sizeof(sub)), 2);
	ck_assert_uint_eq(n[1], 24);
	ck_assert_uint_eq(sizes(n, saves, sizeof(saves), add, sizeof(add)), 2);
	ck_assert_uint_eq(n[1], 128);
	ck_assert_uint_eq(
	    sizes(n, begin, sizeof(begin), large, sizeof(large)), 2);
	ck_assert_uint_eq(n[0], 8);
	ck_assert_uint_eq(n[1], 4104);
	/* Not behind an early return. */
	ck_assert_uint_eq(sizes(n, sub, sizeof(sub), sub, sizeof(sub)), 0);
}
END_TEST

/* No more than there is room for, and nothing beyond the bytes. */
START_TEST(many)
{
	static const unsigned char begin[] = { BEGIN };
	unsigned char subs[PROLOGUE_BEHIND];
	uint32_t n[PROLOGUE_MOST];

	for (size_t i = 0; i < sizeof(subs); i += 4)
		memcpy(subs + i, "\x48\x83\xec\x08", 4);
	ck_assert_uint_eq(
	    sizes(n, begin, sizeof(begin), subs, sizeof(subs)), PROLOGUE_MOST);
	memset(subs, 0x50, sizeof(subs));
	ck_assert_uint_eq(
	    sizes(n, begin, sizeof(begin), subs, sizeof(subs)), 1);
}
END_TEST

START_TEST(calls)
{
	static const unsigned char are[][7] = {
		{ 0x90, 0x90, 0xe8, 1, 2, 3, 4 },             /* call f */
		{ 0x90, 0x90, 0x90, 0x90, 0x90, 0xff, 0xd0 }, /* *%rax */
		{ 0x90, 0xff, 0x15, 1, 2, 3, 4 },             /* *4(%rip) */
		{ 0x90, 0x90, 0x90, 0x90, 0xff, 0x53, 8 },    /* *8(%rbx) */
		{ 0xff, 0x94, 0xc3, 1, 2, 3, 4 },
	};
	static const unsigned char is_not[] = { 0x90, 0x90, 0x48, 0x83, 0xec,
		0x18, 0xc3 };

	for (size_t i = 0; i < sizeof(are) / sizeof(*are); i++)
		ck_assert(prologue_is_call(are[i]));
	ck_assert(!prologue_is_call(is_not));
}
END_TEST

UNIT("prologue", beginnings, many, calls)
