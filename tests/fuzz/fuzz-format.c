/* PROG: fg-script */
/* SPDX-License-Identifier: ISC */
/*
 * A tracepoint's format of any bytes, and data of any bytes printed by it: the
 * first byte has the byte order and the size of long, the second is how many
 * bytes of data follow, the rest is the format behind its number.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "cmd/fg-script/trace.h"
#include "common/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
put(struct buf *b, uint64_t v, int bytes, bool big)
{
	for (int i = 0; i < bytes; i++)
		buf_addc(b, (char)(v >> 8 * (big ? bytes - 1 - i : i)));
}

/* The format as the only one of a TRACING_DATA. */
static void
make_blob(struct buf *b, struct str text, bool big, bool small)
{
	struct str id = STR("name: x\nID: 7\n");

	buf_addstr(b, STR("\x17\x08\x44tracing0.6"));
	buf_addc(b, '\0');
	buf_addc(b, big);
	buf_addc(b, small ? 4 : 8);
	put(b, 4096, 4, big);
	buf_add(b, "header_page", 12);
	put(b, 0, 8, big);
	buf_add(b, "header_event", 13);
	put(b, 0, 8, big);
	put(b, 1, 4, big);
	put(b, id.n + text.n, 8, big);
	buf_addstr(b, id);
	buf_addstr(b, text);
	put(b, 0, 4, big);
	put(b, 0, 4, big);
	put(b, 0, 4, big);
}

static bool
find_symbol(void *arg, uint64_t addr, struct str *name, uint64_t *offset)
{
	*name = STR("function");
	*offset = addr & 0xff;
	return (addr & 1) != 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = { (const char *)data, size }, raw;
	struct tracing tracing = { 0 };
	struct trace trace;
	struct buf blob = { 0 }, out = { 0 };

	if (size < 2)
		return 0;
	raw = str_head(str_from_index(all, 2), data[1]);
	make_blob(&blob, str_from_index(all, 2 + raw.n), data[0] & 1,
	    (data[0] & 2) != 0);
	if (!tracing_load(&tracing, buf_str(&blob)))
		abort();
	trace_init(&trace, &tracing, find_symbol, NULL);
	trace_add(&trace, &out, 7, raw);
	trace_add(&trace, &out, 7, raw);
	for (size_t i = 0; i < out.n; i++) {
		if ((unsigned char)out.s[i] < ' ' || out.s[i] == 127)
			abort();
	}
	trace_free(&trace);
	tracing_free(&tracing);
	buf_free(&blob);
	buf_free(&out);
	return 0;
}
