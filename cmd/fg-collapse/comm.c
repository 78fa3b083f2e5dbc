/* SPDX-License-Identifier: ISC */
/* Commands and threads that differ in numbers only. */
#include "comm.h"

#include "common/num.h"

static bool
is_border(char c)
{
	return str_chr(STR("-_ #:./"), c) != STR_NONE;
}

/* Kernel threads: what follows the slash is a CPU, a pool, a work. */
static bool
is_per_cpu(struct str rest)
{
	rest = str_from_index(rest, str_starts(rest, STR("u")));
	return rest.n > 0 && num_isdigit(rest.s[0]);
}

void
comm_aggregate(struct str comm, struct buf *out)
{
	size_t slash = str_chr(comm, '/');

	if (slash != STR_NONE && slash > 0 &&
	    is_per_cpu(str_from_index(comm, slash + 1))) {
		buf_addstr(out, str_head(comm, slash + 1));
		buf_addc(out, '*');
		return;
	}
	for (size_t i = 0; i < comm.n; i++) {
		if (!num_isdigit(comm.s[i]) || i == 0 ||
		    !is_border(comm.s[i - 1])) {
			buf_addc(out, comm.s[i]);
			continue;
		}
		buf_addc(out, '*');
		while (i + 1 < comm.n && num_isdigit(comm.s[i + 1]))
			i++;
	}
}
