/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_VALUES_H
#define FG_COLLAPSE_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/str.h"

/* A number that an input has for each stack. */
struct value {
	struct str name;
	struct str unit; /* "ns", "bytes", "samples"; empty if not known */
};

/*
 * Which of the numbers of an input are folded, and which there are. Formats
 * with more than one number a stack say so; {0} asks for their own choice.
 */
struct values {
	struct str wanted; /* of --value: a name, or an index from 0 */
	bool list;         /* nothing is folded: --values only asks */
	/* What the input read last had, as a text for people. */
	struct buf names;
	struct buf chosen;     /* what was folded: "cpu (ns)", "count" */
	struct buf name, unit; /* the same; empty if not known */
	bool missing;          /* wanted was not among them */
};

/* Before an input is read: it has one number until it says otherwise. */
void values_begin(struct values *v);
/*
 * The index of the one to fold of the n an input has, dflt if the user has no
 * wish; or -1 if there is nothing to fold, which is no error of the input:
 * parse then returns true. Called once an input, before its first stack.
 */
int values_choose(
    struct values *v, const struct value *list, size_t n, size_t dflt);
void values_free(struct values *v);

#endif
