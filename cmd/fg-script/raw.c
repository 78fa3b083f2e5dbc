/* SPDX-License-Identifier: ISC */
/* perf script's dump of bpf-output samples. */
#include "raw.h"

#include <stdbool.h>

#include "common/buf.h"

#define LINE ((size_t)8) /* bytes on each */

static bool
is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

static void
add_digits(struct buf *b, size_t v, int n)
{
	static const char digits[] = "0123456789abcdef";

	while (n-- > 0)
		buf_addc(b, digits[v >> 4 * n & 15]);
}

static void
add_line(struct buf *b, size_t offset, struct str bytes)
{
	buf_addstr(b,
	    offset == 0 ? STR("      BPF output: ")
			: STR("                  "));
	add_digits(b, offset, 4);
	buf_addc(b, ':');
	for (size_t i = 0; i < LINE; i++) {
		if (i >= bytes.n) {
			buf_addstr(b, STR("   "));
			continue;
		}
		buf_addc(b, ' ');
		add_digits(b, (unsigned char)bytes.s[i], 2);
	}
	buf_addstr(b, STR("  "));
	for (size_t i = 0; i < LINE; i++) {
		if (i >= bytes.n)
			buf_addc(b, ' ');
		else
			buf_addc(
			    b, is_printable(bytes.s[i]) ? bytes.s[i] : '.');
	}
	buf_addc(b, '\n');
}

/* The string that bytes hold, NUL and padding behind it; or nothing. */
static struct str
string_in(struct str bytes)
{
	size_t nul = str_chr(bytes, '\0');

	if (nul == STR_NONE)
		return (struct str){ 0 };
	for (size_t i = 0; i < bytes.n; i++)
		if (i < nul ? !is_printable(bytes.s[i]) : bytes.s[i] != '\0')
			return (struct str){ 0 };
	return str_head(bytes, nul);
}

void
raw_add(struct buf *b, struct str bytes)
{
	struct str string = string_in(bytes);

	buf_addc(b, '\n');
	for (size_t i = 0; i < bytes.n; i += LINE)
		add_line(b, i, str_head(str_from_index(bytes, i), LINE));
	if (string.s != NULL) {
		buf_addstr(b, STR("      BPF string: \""));
		buf_addstr(b, string);
		buf_addstr(b, STR("\"\n"));
	}
}
