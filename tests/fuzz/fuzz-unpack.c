/* PROG: fg-collapse */
/* SPDX-License-Identifier: ISC */
/*
 * Hostile gzip and zstd: an answer, within the limit of memory, the same from
 * memory and from a file; and lines of nothing but what was compressed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/reader.h"
#include "common/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines beyond this many bytes are read but not kept, ... */
#define KEPT ((size_t)1024 * 1024)
/* ... and none after this many, or a bomb takes all the time there is. */
#define READ (READER_LONGEST + KEPT)

static bool
unpack(struct reader *r, struct buf *text)
{
	struct str line;
	size_t lines = 0, bytes = 0;
	bool good;

	unpack_start(r);
	while (lines++ < KEPT && bytes < READ && reader_line(r, &line)) {
		bytes += line.n;
		if (text->n + line.n < KEPT) {
			buf_addstr(text, line);
			buf_addc(text, '\n');
		}
	}
	if (r->source != NULL && r->cap > READER_LONGEST)
		abort();
	good = r->err == 0;
	if (good != (r->why == NULL))
		abort();
	reader_free(r);
	return good;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf one = { 0 }, two = { 0 };
	struct reader r;
	int fds[2];
	bool good;

	reader_init_mem(&r, data, size);
	good = unpack(&r, &one);
	/* What fits a pipe for sure, by way of a pipe. */
	if (size <= 65536 && pipe(fds) == 0) {
		if (write(fds[1], data, size) != (ssize_t)size)
			abort();
		close(fds[1]);
		reader_init(&r, fds[0], "pipe");
		if (unpack(&r, &two) != good ||
		    !str_eq(buf_str(&one), buf_str(&two)))
			abort();
		close(fds[0]);
	}
	buf_free(&one);
	buf_free(&two);
	return 0;
}
