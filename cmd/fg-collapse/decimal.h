/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_DECIMAL_H
#define FG_COLLAPSE_DECIMAL_H

#include <stdbool.h>

#include "common/count.h"
#include "common/str.h"

/*
 * A number as programs print a double, "12.5" or "9.6e+08", exactly but for
 * what it has behind the 18th decimal. False if it is none, below 0 or too
 * large.
 */
bool decimal_parse(struct str s, struct count *c);

#endif
