/* PROG: fg-script */
/* SPDX-License-Identifier: ISC */
/*
 * A recording of any bytes, from data_open to text: lines are what they are
 * said to be, whatever names the recording holds.
 */
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/fg-script/session.h"
#include "common/out.h"
#include "common/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The file form needs a file; large output goes nowhere. */
static int
prepare(void)
{
	FILE *f = tmpfile();
	int null = open("/dev/null", O_WRONLY);

	if (f == NULL || null == -1 || dup2(null, STDOUT_FILENO) == -1)
		err(1, "cannot prepare");
	return fileno(f);
}

/* Tabs stand at the beginning of lines, other control characters nowhere. */
static void
check_text(struct str s)
{
	bool start = true;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.s[i];

		if (c == 127 ||
		    ((unsigned char)c < ' ' && c != '\n' &&
			!(c == '\t' && start)))
			abort();
		start = c == '\n' || (start && c == '\t');
	}
}

/* Asks for every field that the samples of all events have. */
static void
ask_for_all(struct fields *f, const struct data *d)
{
	static const char *const names[] = { "+addr", "+bpf-output", "+brstack",
		"+brstackoff", "+brstacksym", "+code_page_size",
		"+data_page_size", "+data_src", "+dsoff", "+ins_lat", "+iregs",
		"+misc", "+phys_addr", "+pid", "+srcline", "+uregs",
		"+weight" };
	struct buf why = { 0 };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct fields before = *f;

		if (!fields_parse(f, names[i], &why))
			abort();
		for (size_t j = 0; j < d->nevents; j++)
			if (fields_missing(f, &d->events[j].attr) != NULL)
				*f = before;
	}
	buf_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct session_options opts = {
		.symbols = { .symfs = "/nonexistent",
		    .buildids = "",
		    .kallsyms = "/nonexistent" },
		.show = ~0U,
		.header = true,
		.account = true,
	};
	static int fd = -1;
	struct session s;
	struct reader r;
	struct out out;

	if (fd == -1)
		fd = prepare();
	if (ftruncate(fd, 0) == -1 || lseek(fd, 0, SEEK_SET) == -1 ||
	    write(fd, data, size) != (ssize_t)size ||
	    lseek(fd, 0, SEEK_SET) == -1)
		err(1, "cannot write");
	out_init(&out);
	reader_init(&r, fd, "input");
	if (session_open(&s, &r, &opts, &out)) {
		/* Half of the inputs, the same ones each time. */
		if (size % 2 == 0 && s.data.nevents > 0)
			ask_for_all(&s.print.opts.fields, &s.data);
		session_run(&s);
	}
	check_text(buf_str(&out.buf));
	session_free(&s);
	reader_free(&r);
	buf_free(&out.buf);
	return 0;
}
