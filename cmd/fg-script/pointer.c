/* SPDX-License-Identifier: ISC */
/* Addresses and identifiers as text. */
#include "pointer.h"

#include <stdint.h>
#include <string.h>

#include "common/perf/load.h"

/* Address families as Linux numbers them, and where a socket address has it. */
#define INET 2
#define INET6 10
#define INET_AT 4
#define INET6_AT 8

static void
add_hex(struct buf *b, unsigned char c, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	buf_addc(b, digits[c >> 4]);
	buf_addc(b, digits[c & 15]);
}

static void
add_ip4(struct buf *b, const unsigned char *p, bool padded)
{
	for (int i = 0; i < 4; i++) {
		if (i > 0)
			buf_addc(b, '.');
		if (padded && p[i] < 100)
			buf_addstr(b, p[i] < 10 ? STR("00") : STR("0"));
		buf_adddec(b, p[i]);
	}
}

static void
add_ip6(struct buf *b, const unsigned char *p, bool colons)
{
	for (int i = 0; i < 16; i++) {
		if (colons && i > 0 && i % 2 == 0)
			buf_addc(b, ':');
		add_hex(b, p[i], false);
	}
}

/* The longest run of two or more zero words of n: RFC 5952. */
static void
find_zeros(const unsigned char *p, int n, int *start, int *len)
{
	int run;

	*start = n;
	*len = 1;
	for (int i = 0; i<n; i += run> 0 ? run : 1) {
		for (run = 0; i + run < n; run++) {
			if (load_u16(p + 2 * (i + run), true) != 0)
				break;
		}
		if (run > *len) {
			*start = i;
			*len = run;
		}
	}
}

static void
add_ip6_short(struct buf *b, const unsigned char *p)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	bool ends_ip4 = memcmp(p, mapped, sizeof(mapped)) == 0;
	int n = ends_ip4 ? 6 : 8, start, len;

	find_zeros(p, n, &start, &len);
	for (int i = 0; i < n; i++) {
		if (i == start) {
			buf_addstr(b, STR("::"));
			i += len - 1;
			continue;
		}
		if (i > 0 && i != start + len)
			buf_addc(b, ':');
		buf_addhex(b, load_u16(p + 2 * i, true));
	}
	if (ends_ip4) {
		buf_addc(b, ':');
		add_ip4(b, p + 12, false);
	}
}

static bool
add_ip(struct buf *b, const char *kind, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.s;

	if (kind[1] == '4' && s.n >= 4) {
		add_ip4(b, p, kind[0] == 'i');
		return true;
	}
	if (kind[1] != '6' || s.n < 16)
		return false;
	if (kind[0] == 'I' && kind[2] == 'c')
		add_ip6_short(b, p);
	else
		add_ip6(b, p, kind[0] == 'I');
	return true;
}

/* A struct sockaddr, with its port if kind asks for it. */
static bool
add_sockaddr(struct buf *b, const char *kind, struct str s, bool big)
{
	const unsigned char *p = (const unsigned char *)s.s;
	unsigned family = s.n >= 2 ? load_u16(s.s, big) : 0;

	if (family == INET && s.n >= INET_AT + 4) {
		add_ip4(b, p + INET_AT, false);
	} else if (family == INET6 && s.n >= INET6_AT + 16) {
		if (kind[2] == 'p')
			buf_addc(b, '[');
		add_ip6_short(b, p + INET6_AT);
		if (kind[2] == 'p')
			buf_addc(b, ']');
	} else {
		return false;
	}
	if (kind[2] == 'p') {
		buf_addc(b, ':');
		buf_adddec(b, load_u16(s.s + 2, true));
	}
	return true;
}

static bool
add_mac(struct buf *b, const char *kind, struct str s)
{
	if (s.n < 6)
		return false;
	for (int i = 0; i < 6; i++) {
		if (kind[0] == 'M' && i > 0)
			buf_addc(b, kind[1] == 'F' ? '-' : ':');
		add_hex(
		    b, (unsigned char)s.s[kind[1] == 'R' ? 5 - i : i], false);
	}
	return true;
}

static bool
add_uuid(struct buf *b, const char *kind, struct str s)
{
	static const unsigned char swapped[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9,
		10, 11, 12, 13, 14, 15 };
	bool little = kind[1] == 'l' || kind[1] == 'L';
	bool upper = kind[1] == 'B' || kind[1] == 'L';

	if (s.n < 16)
		return false;
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			buf_addc(b, '-');
		add_hex(b, (unsigned char)s.s[little ? swapped[i] : i], upper);
	}
	return true;
}

bool
pointer_add(struct buf *b, const char *kind, struct str bytes, bool big)
{
	switch (kind[0]) {
	case 'I':
	case 'i':
		return kind[1] == 'S' ? add_sockaddr(b, kind, bytes, big)
				      : add_ip(b, kind, bytes);
	case 'M':
	case 'm':
		return add_mac(b, kind, bytes);
	case 'U':
		return add_uuid(b, kind, bytes);
	default:
		return false;
	}
}
