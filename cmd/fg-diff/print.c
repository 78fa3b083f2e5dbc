/* SPDX-License-Identifier: ISC */
/* Numbers as the reports show them. */
#include "print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/out.h"

void
print_general(struct out *o, double v, int digits)
{
	char text[PRINT_MAX];

	snprintf(text, sizeof(text), "%.*g", digits, v);
	out_text(o, text);
}

/* What is larger is told by a power of ten. */
#define LARGEST 1e21

char *
print_amount(char *dst, double v, int digits)
{
	char text[PRINT_MAX];
	bool whole = v >= pow(10, digits) - 0.5 && v < LARGEST;
	size_t n, at = 0;

	if (whole)
		snprintf(text, sizeof(text), "%.0f", v);
	else
		snprintf(text, sizeof(text), "%.*g", digits, v);
	n = strspn(text, "0123456789");
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			dst[at++] = ',';
		dst[at++] = text[i];
	}
	strcpy(dst + at, text + n);
	return dst;
}

char *
print_value(char *dst, double v, bool share)
{
	if (!share)
		return print_amount(dst, v, 5);
	snprintf(dst, PRINT_MAX, "%.2f %%", v * 100);
	return dst;
}

/* A percentage: three digits at least, and not more than make sense. */
static int
decimals(double percent)
{
	return fabs(percent) < 99.95 ? 1 : 0;
}

char *
print_change(char *dst, double ratio)
{
	double percent = (ratio - 1) * 100;

	if (isinf(ratio))
		return strcpy(dst, "new");
	if (ratio <= 0)
		return strcpy(dst, "gone");
	snprintf(dst, PRINT_MAX, "%+.*f %%", decimals(percent), percent);
	return dst;
}

char *
print_interval(char *dst, double low, double high)
{
	double from = (low - 1) * 100, to = (high - 1) * 100;

	if (isinf(low) || high <= 0)
		return strcpy(dst, "");
	if (isinf(high))
		snprintf(dst, PRINT_MAX, "from %+.*f %%", decimals(from), from);
	else
		snprintf(dst, PRINT_MAX, "%+.*f .. %+.*f %%", decimals(from),
		    from, decimals(to), to);
	return dst;
}

char *
print_chance(char *dst, double q)
{
	if (q > 0 && q < 0.0001)
		snprintf(dst, PRINT_MAX, "%.0e", q);
	else
		snprintf(dst, PRINT_MAX, "%.4f", q);
	return dst;
}

void
print_right(struct out *o, const char *text, size_t width)
{
	for (size_t n = strlen(text); n < width; n++)
		out_char(o, ' ');
	out_text(o, text);
}

void
print_left(struct out *o, struct str text, size_t width)
{
	out_str(o, text);
	for (size_t n = text.n; n < width; n++)
		out_char(o, ' ');
}
