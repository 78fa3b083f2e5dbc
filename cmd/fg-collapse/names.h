/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_NAMES_H
#define FG_COLLAPSE_NAMES_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/str.h"

/*
 * Tidying of symbol names into frame names, so that what is one function to
 * its reader is one frame, and no name holds a ';'.
 */

/* What can be left as it is. */
enum {
	NAMES_GENERIC = 1, /* arguments */
	NAMES_JAVA = 2,
	NAMES_RUST = 4,
	NAMES_GO = 8,
	NAMES_ALL = 15
};

/* Adds name to out with each ';' as ':' and nothing else changed. */
void names_safe(struct str name, struct buf *out);
/*
 * Shortens the type arguments of Go's generic functions, as compiled for a
 * shape of types, in what out has from start on: "Map[go.shape.int]" is
 * "Map[...]", as Go itself prints it.
 */
void names_go(struct buf *out, size_t start);
/*
 * A legacy Rust symbol, "_$LT$T$u20$as$u20$U$GT$::f::h0123456789abcdef": its
 * hash and what LLVM put behind it is dropped and its escapes are decoded
 * into out. False, and nothing is added, if sym does not end in such a hash.
 */
bool names_rust(struct str sym, struct buf *out);

/*
 * Adds name to out without argument lists: "f(int) const" is f, and
 * "f(int)::{lambda(int)#1}::operator()(int)" is f::{lambda(int)#1}::operator().
 * Kept are brackets that are part of a name: template arguments, "(anonymous
 * namespace)", operators, Go receivers "(*T).", a name in parentheses. Each
 * ';' becomes ':', blanks at the ends go. What would leave nothing stays.
 */
void names_generic(struct str name, struct buf *out);

/* A class as the JVM writes it, "Lorg/x/Foo:.bar", without its 'L'. */
struct str names_java(struct str name);

/*
 * Takes the first link off a chain "caller->callee->callee", which perf map
 * agents write for code inlined at run time; false at its end. "operator->"
 * is no arrow.
 */
bool names_link(struct str *chain, struct str *link);

#endif
