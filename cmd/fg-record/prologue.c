/* SPDX-License-Identifier: ISC */
/* The few instructions that make a frame. */
#include "prologue.h"

#include <string.h>

static bool
is_push(unsigned char c)
{
	return c >= 0x50 && c <= 0x57;
}

/* Bytes of the push before or behind p; 0 if there is none. */
static size_t
push_before(const unsigned char *code, size_t at)
{
	if (at < 2 || !is_push(code[at - 1]))
		return 0;
	return code[at - 2] == 0x41 ? 2 : 1;
}

static size_t
push_at(const unsigned char *p)
{
	return is_push(p[0]) ? 1 : p[0] == 0x41 && is_push(p[1]) ? 2 : 0;
}

/* Is the frame pointer set, and then nothing but pushed up to there? */
static bool
begins(const unsigned char *code, size_t at)
{
	static const unsigned char mov[] = { 0x48, 0x89, 0xe5 };
	static const unsigned char vom[] = { 0x48, 0x8b, 0xec };
	size_t n;

	while ((n = push_before(code, at)) > 0)
		at -= n;
	return at >= sizeof(mov) &&
	    (memcmp(code + at - 3, mov, 3) == 0 ||
		memcmp(code + at - 3, vom, 3) == 0);
}

/* The number taken off the stack pointer by what is at p. */
static bool
subtracts(const unsigned char *p, uint32_t *size)
{
	/* 128 is shorter to be added: -128 fits into eight bits. */
	if (p[0] == 0x48 && p[1] == 0x83 && p[2] == 0xc4 && p[3] == 0x80) {
		*size = 128;
		return true;
	}
	if (p[0] != 0x48 || (p[1] != 0x83 && p[1] != 0x81) || p[2] != 0xec)
		return false;
	*size = p[3];
	if (p[1] == 0x81)
		*size |= (uint32_t)p[4] << 8 | (uint32_t)p[5] << 16 |
		    (uint32_t)p[6] << 24;
	return *size < 1 << 24 && (p[1] == 0x81 || *size < 128);
}

size_t
prologue_sizes(const unsigned char *code, uint32_t sizes[PROLOGUE_MOST])
{
	const unsigned char *p = code + PROLOGUE_BEFORE;
	const unsigned char *end = p + PROLOGUE_BEHIND - 8;
	uint32_t pushed = 0, size;
	size_t n = 0, length;

	if (!begins(code, PROLOGUE_BEFORE))
		return 0;
	for (; p < end && (length = push_at(p)) > 0; p += length)
		pushed += 8;
	sizes[n++] = pushed;
	for (; p < end && n < PROLOGUE_MOST; p++)
		if (subtracts(p, &size))
			sizes[n++] = pushed + size;
	return n;
}

bool
prologue_is_call(const unsigned char *code)
{
	const unsigned char *end = code + 7;

	if (end[-5] == 0xe8)
		return true;
	/* ff /2, by how long the operand is. */
	return (end[-2] == 0xff && (end[-1] & 0x38) == 0x10 &&
		   (end[-1] >= 0xd0 || end[-1] < 0x18)) ||
	    (end[-3] == 0xff && (end[-2] & 0xf8) == 0x50) ||
	    (end[-6] == 0xff &&
		((end[-5] & 0xf8) == 0x90 || end[-5] == 0x15)) ||
	    (end[-7] == 0xff && end[-6] == 0x94);
}
