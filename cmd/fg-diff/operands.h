/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_OPERANDS_H
#define FG_DIFF_OPERANDS_H

#include <stdbool.h>
#include <stddef.h>

/* The files that an operand stands for, each of them one run; {0} is none. */
struct operands {
	char **paths;
	size_t n, cap;
};

/*
 * Adds the runs of an operand: a file or "-"; a folder, of which the files
 * *.folded, *.folded.gz and *.folded.zst are meant, in the order of their
 * names' bytes; or several of these with commas between them, unless there is
 * a file of that name. False with errno set, and the path concerned in *at
 * (which o owns): ENODATA is a folder that holds no such file.
 */
bool operands_add(struct operands *o, const char *operand, const char **at);
void operands_free(struct operands *o);

#endif
