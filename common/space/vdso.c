/* SPDX-License-Identifier: ISC */
/* Where /proc/self/maps says that this process's vdso lies. */
#include "common/space/vdso.h"

#include <fcntl.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "common/num.h"
#include "common/reader.h"

#define MAPS "/proc/self/maps"

/* The end of the range that begins at start; or start. */
static uintptr_t
end_of(uintptr_t start)
{
	uintptr_t end = start;
	struct reader r;
	struct str line, s;
	uint64_t a, b;
	size_t dash;
	int fd = open(MAPS, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return end;
	reader_init(&r, fd, MAPS);
	while (end == start && reader_line(&r, &line)) {
		s = str_word(&line);
		dash = str_chr(s, '-');
		if (dash != STR_NONE && num_parse_hex(str_head(s, dash), &a) &&
		    a == start &&
		    num_parse_hex(str_from_index(s, dash + 1), &b) && b > a)
			end = (uintptr_t)b;
	}
	reader_free(&r);
	close(fd);
	return end;
}

struct str
vdso_image(void)
{
	uintptr_t start = getauxval(AT_SYSINFO_EHDR);

	return (struct str){ (const char *)start,
		start != 0 ? end_of(start) - start : 0 };
}
