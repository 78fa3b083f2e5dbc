/* SPDX-License-Identifier: ISC */
/* Reports by name. */
#include "report.h"

#include <stddef.h>
#include <string.h>

#include "reportdata.h"
#include "reporttext.h"

static const struct {
	const char *name;
	void (*write)(const struct context *c, struct out *o);
} formats[] = {
	[REPORT_TEXT] = { "text", reporttext_write },
	[REPORT_MARKDOWN] = { "markdown", reporttext_markdown },
	[REPORT_JSON] = { "json", reportdata_json },
	[REPORT_CSV] = { "csv", reportdata_csv },
};

bool
report_find(const char *name, enum report_format *format)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (strcmp(name, formats[i].name) == 0) {
			*format = (enum report_format)i;
			return true;
		}
	return false;
}

void
report_write(const struct context *c, enum report_format format, struct out *o)
{
	formats[format].write(c, o);
}
