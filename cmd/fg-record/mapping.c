/* SPDX-License-Identifier: ISC */
/* Lines of /proc/PID/maps. */
#include "mapping.h"

#include <sys/mman.h>

#include "common/num.h"

/* Two hexadecimal numbers joined by c. */
static bool
parse_pair(struct str s, char c, uint64_t *a, uint64_t *b)
{
	size_t i = str_chr(s, c);

	return i != STR_NONE && num_parse_hex(str_head(s, i), a) &&
	    num_parse_hex(str_from_index(s, i + 1), b);
}

static bool
parse_modes(struct mapping *m, struct str s)
{
	if (s.n != 4)
		return false;
	m->prot = (uint32_t)((s.s[0] == 'r' ? PROT_READ : 0) |
	    (s.s[1] == 'w' ? PROT_WRITE : 0) | (s.s[2] == 'x' ? PROT_EXEC : 0));
	m->flags = s.s[3] == 's' ? MAP_SHARED : MAP_PRIVATE;
	return true;
}

bool
mapping_parse(struct mapping *m, struct str line)
{
	uint64_t major, minor;

	*m = (struct mapping){ 0 };
	if (!parse_pair(str_word(&line), '-', &m->start, &m->end) ||
	    !parse_modes(m, str_word(&line)) ||
	    !num_parse_hex(str_word(&line), &m->offset) ||
	    !parse_pair(str_word(&line), ':', &major, &minor) ||
	    !num_parse_dec(str_word(&line), &m->inode))
		return false;
	m->major = (uint32_t)major;
	m->minor = (uint32_t)minor;
	while (line.n > 0 && line.s[0] == ' ')
		line = str_from_index(line, 1);
	m->path = line;
	return m->start < m->end;
}
