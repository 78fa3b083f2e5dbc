/* SPDX-License-Identifier: ISC */
/* Characters as UTF-8 (RFC 3629). */
#include "utf8.h"

#include "common/buf.h"

#define REPLACEMENT 0xfffd
#define LAST 0x10ffff

void
utf8_add(struct buf *b, uint32_t c)
{
	int more = 0;

	if (c > LAST || (c >= 0xd800 && c < 0xe000))
		c = REPLACEMENT;
	if (c < 0x80) {
		buf_addc(b, (char)c);
		return;
	}
	if (c < 0x800) {
		more = 1;
		buf_addc(b, (char)(0xc0 | c >> 6));
	} else if (c < 0x10000) {
		more = 2;
		buf_addc(b, (char)(0xe0 | c >> 12));
	} else {
		more = 3;
		buf_addc(b, (char)(0xf0 | c >> 18));
	}
	while (more-- > 0)
		buf_addc(b, (char)(0x80 | (c >> (6 * more) & 0x3f)));
}
