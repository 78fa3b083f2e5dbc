/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_PACK_H
#define FG_SVG_PACK_H

#include "common/buf.h"
#include "common/str.h"

/*
 * Appends s deflated (RFC 1951, without a header) in base64 (RFC 4648), which
 * needs no escape; inflate.js reads it. Without HAVE_ZLIB it is in that form
 * all the same, but no smaller.
 */
void pack_add(struct buf *b, struct str s);

#endif
