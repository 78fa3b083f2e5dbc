/* SPDX-License-Identifier: ISC */
/* A look at the inputs before they are read: is there anything to sort? */
#include "presorted.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/reader.h"
#include "format.h"
#include "sorted.h"

/* Whether what in is at is behind all stacks before it. */
static bool
check_stacks(struct sorted_input *in, struct count *total)
{
	struct buf last = { 0 };
	bool good = true;

	while (good && sorted_next(in)) {
		good = str_cmp(buf_str(&last), in->stack) <= 0 &&
		    count_add(total, in->count);
		buf_clear(&last);
		buf_addstr(&last, in->stack);
	}
	buf_free(&last);
	return good && in->tally.stacks > 0 && in->reader.err == 0;
}

static bool
check_file(const char *name, const struct format *format, struct count *total)
{
	const struct format *folded = format_find("folded");
	struct sorted_input in = { .count = COUNT(0) };
	struct stat st;
	bool good;
	int fd;

	/* Opening a pipe would take from it. */
	if (stat(name, &st) == -1 || !S_ISREG(st.st_mode))
		return false;
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	reader_init(&in.reader, fd, name);
	good = (format != NULL
		       ? format
		       : format_guess(reader_peek(&in.reader, FORMAT_HEAD))) ==
		folded &&
	    check_stacks(&in, total);
	reader_free(&in.reader);
	buf_free(&in.untabbed);
	close(fd);
	return good;
}

bool
presorted(char *const *operands, const struct format *format)
{
	struct count total = COUNT(0);

	if (*operands == NULL)
		return false;
	while (*operands != NULL)
		if (!check_file(*operands++, format, &total))
			return false;
	return true;
}
