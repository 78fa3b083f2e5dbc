/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_COMPILE_H
#define FG_SCRIPT_COMPILE_H

#include <stdbool.h>
#include <stddef.h>

#include "code.h"
#include "common/arena.h"
#include "common/str.h"
#include "format.h"
#include "lex.h"

/* The code of several expressions; {0} is none. */
struct compile_arg {
	size_t start, n; /* in code */
};

struct compiled {
	struct compile_arg *args;
	size_t nargs, args_cap;
	struct code *code;
	size_t ncode, code_cap;
	struct code_list *lists;
	size_t nlists, lists_cap;
	struct arena arena;
};

/*
 * Compiles the expressions that follow in l, each behind a comma, to its end.
 * C's operators and casts, REC->field, sizeof, and the kernel's functions
 * __get_*() and __print_*(). A name that is neither stands for something that
 * is not known, but an unknown function makes it fail: false, and nothing of
 * p can be run. long_size: bytes of the recorded kernel's long.
 */
bool compile_args(struct compiled *p, const struct format *f, struct lex *l,
    unsigned long_size);
void compile_free(struct compiled *p);

#endif
