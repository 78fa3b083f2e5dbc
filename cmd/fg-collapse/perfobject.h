/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PERFOBJECT_H
#define FG_COLLAPSE_PERFOBJECT_H

#include <stddef.h>
#include <stdint.h>

#include "dso.h"

/* The end of a frame line, " (object)", with the blank before it. */
#define PERFOBJECT_TEXT 128
struct perfobject {
	char text[PERFOBJECT_TEXT];
	uint32_t n; /* bytes of it; 0: free */
	enum dso_kind kind;
};

/*
 * The ends of lines met lately: an object is found by the last bytes of a
 * line, from where it is as long as it was before. {0} is empty.
 */
struct perfobjects {
	struct perfobject *objects;
};

/*
 * The object at the end of a line of n bytes, at least eight, behind which
 * EIGHT_WIDE can be read; NULL if that is none, very long, or has parentheses
 * that do not pair. Valid until the next call.
 */
const struct perfobject *perfobjects_find(
    struct perfobjects *t, const char *line, size_t n);
void perfobjects_free(struct perfobjects *t);

#endif
