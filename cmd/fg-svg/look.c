/* SPDX-License-Identifier: ISC */
/* Counts as the options want them. */
#include "look.h"

#include "color.h"
#include "svg.h"
#include "unit.h"

/* To the nearest hundredth; far beyond what anybody multiplies by. */
static struct count
multiplied(struct count c, double factor)
{
	double v = count_double(c) * factor * 100;

	if (v >= 1e18)
		return COUNT(UINT64_MAX);
	return (struct count){ (uint64_t)(v + 0.5) / 100,
		(uint64_t)(v + 0.5) % 100 * (COUNT_FRAC / 100) };
}

void
look_count(struct buf *b, const struct look *look, struct count c)
{
	if (look->unit != NULL) {
		unit_add(b, look->unit, count_double(c) * look->factor);
		return;
	}
	svg_count(b, look->factor == 1 ? c : multiplied(c, look->factor));
	buf_addc(b, ' ');
	svg_text(b, str_from(look->countname));
}

bool
look_has_dark(const struct look *look, bool diff)
{
	return color_classes(look->palette) && !diff && !look->heat &&
	    look->map == NULL;
}
