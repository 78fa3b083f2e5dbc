/* SPDX-License-Identifier: ISC */
/* Times and sizes as people read them. */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "svg.h"

#define STEPS 5

/* A family of steps: how much of its base unit each of them is. */
struct family {
	struct step {
		const char *name;
		double size;
	} steps[STEPS];
};

static const struct family times = { {
    { "ns", 1e-9 },
    { "\xc2\xb5s", 1e-6 },
    { "ms", 1e-3 },
    { "s", 1 },
} };
static const struct family sizes = { {
    { "B", 1 },
    { "kB", 1e3 },
    { "MB", 1e6 },
    { "GB", 1e9 },
    { "TB", 1e12 },
} };

struct unit {
	const char *names; /* each with a blank behind */
	const struct family *family;
	double size; /* of the family's base unit */
};

static const struct unit units[] = {
	{ "ns nsec nsecs nanosecond nanoseconds ", &times, 1e-9 },
	{ "us usec usecs \xc2\xb5s \xce\xbcs microsecond microseconds ", &times,
	    1e-6 },
	{ "ms msec msecs millisecond milliseconds ", &times, 1e-3 },
	{ "s sec secs second seconds ", &times, 1 },
	{ "B byte bytes Bytes ", &sizes, 1 },
	{ "kB KB kilobytes ", &sizes, 1e3 },
	{ "MB megabytes ", &sizes, 1e6 },
	{ "GB gigabytes ", &sizes, 1e9 },
	{ "KiB kibibytes ", &sizes, 1024 },
	{ "MiB mebibytes ", &sizes, 1024 * 1024 },
	{ "GiB gibibytes ", &sizes, 1024 * 1024 * 1024 },
};

static bool
is_among(struct str names, struct str name)
{
	struct str word;

	while (names.n > 0) {
		word = str_head(names, str_chr(names, ' '));
		if (str_eq(word, name))
			return true;
		names = str_from_index(names, word.n + 1);
	}
	return false;
}

const struct unit *
unit_find(struct str name)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (is_among(str_from(units[i].names), name))
			return &units[i];
	return NULL;
}

/* value with three digits, less zeros behind the point. */
static void
add_three(struct buf *b, double value)
{
	char tmp[64];
	int n = snprintf(tmp, sizeof(tmp), "%.*f",
	    value >= 100      ? 0
		: value >= 10 ? 1
			      : 2,
	    value);

	if (strchr(tmp, '.') != NULL) {
		while (tmp[n - 1] == '0')
			n--;
		n -= tmp[n - 1] == '.';
	}
	buf_add(b, tmp, (size_t)n);
}

void
unit_add(struct buf *b, const struct unit *u, double value)
{
	const struct step *steps = u->family->steps;
	double left = (value < 0 ? -value : value) * u->size;
	int i = STEPS - 1;

	while (i > 0 && (steps[i].name == NULL || left < steps[i].size))
		i--;
	left /= steps[i].size;
	if (value < 0)
		buf_addc(b, '-');
	/* Nothing else is that large; the fraction does not matter. */
	if (left >= 1000)
		svg_count(b, COUNT((uint64_t)(left + 0.5)));
	else
		add_three(b, left);
	buf_addc(b, ' ');
	svg_raw(b, steps[i].name);
}

void
unit_steps(struct buf *b, const struct unit *u)
{
	const struct step *steps = u->family->steps;
	char tmp[64];

	for (int i = 0; i < STEPS && steps[i].name != NULL; i++) {
		snprintf(tmp, sizeof(tmp), "%s%.12g ", i > 0 ? "," : "",
		    steps[i].size / u->size);
		svg_raw(b, tmp);
		svg_raw(b, steps[i].name);
	}
}
