/* SPDX-License-Identifier: ISC */
/* Numbers of options, strictly. */
#include "number.h"

#include "common/count.h"

static bool
parse(struct str s, double *v)
{
	struct count c;

	if (!count_parse(s, &c))
		return false;
	*v = count_double(c);
	return true;
}

bool
number_parse(const char *z, double *v)
{
	return parse(str_from(z), v);
}

bool
number_percent(const char *z, double *v)
{
	struct str s = str_from(z);

	if (str_ends(s, STR("%")))
		s = str_head(s, s.n - 1);
	return parse(s, v);
}
