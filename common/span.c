/* SPDX-License-Identifier: ISC */
/* Lengths of time. */
#include "common/span.h"

#include "common/count.h"

/* A decimal number of units, each a whole number of nanoseconds. */
static bool
scaled(struct str text, uint64_t unit, uint64_t *ns)
{
	uint64_t seconds = unit / SPAN_SECOND;
	struct count c;

	if (!count_parse(text, &c) || c.whole > UINT64_MAX / unit - 1)
		return false;
	*ns = c.whole * unit;
	if (seconds > 0)
		*ns += c.frac / (COUNT_FRAC / SPAN_SECOND) * seconds;
	else
		*ns += c.frac / (COUNT_FRAC / unit);
	return true;
}

bool
span_parse(struct str text, uint64_t unit, uint64_t *ns)
{
	static const struct {
		struct str name;
		uint64_t ns;
	} units[] = { { { "ms", 2 }, SPAN_MS }, { { "us", 2 }, 1000 },
		{ { "ns", 2 }, 1 }, { { "s", 1 }, SPAN_SECOND },
		{ { "m", 1 }, 60 * SPAN_SECOND },
		{ { "h", 1 }, 3600 * SPAN_SECOND },
		{ { "d", 1 }, 86400 * SPAN_SECOND } };

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (str_ends(text, units[i].name))
			return scaled(str_head(text, text.n - units[i].name.n),
			    units[i].ns, ns);
	return scaled(text, unit, ns);
}
