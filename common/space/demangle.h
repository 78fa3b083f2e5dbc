/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_DEMANGLE_H
#define FG_COMMON_SPACE_DEMANGLE_H

#include <stdbool.h>

#include "common/buf.h"

/*
 * Appends the name a C++ (Itanium ABI), Rust (legacy and v0) or D compiler was
 * given for a symbol, without a legacy hash, and, unless parameters says so,
 * without parameters, return type and the suffix of a clone (.cold, .part.0);
 * "@plt" stays, "@@VERSION" goes. False, with nothing appended, if the symbol
 * is not mangled or its name is longer than DEMANGLE_MAX: back-references let a
 * few hundred bytes stand for gigabytes. D symbols of more than 20 of them are
 * left alone, too.
 */
#define DEMANGLE_MAX ((size_t)64 * 1024)

/* The symbol must have a NUL behind it. */
bool demangle(struct buf *b, struct str symbol, bool parameters);

#endif
