/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_DIRECTORY_H
#define FG_SCRIPT_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>

/* The files of a recording that is a directory: data, data.0, data.1 ... */
struct directory {
	int *fds; /* data first, then by number; the caller closes them */
	size_t n, cap;
	bool missing; /* some are there and could not be opened */
};

/*
 * Opens the files in the directory that the descriptor dir is open on. False
 * if there is no file called data. directory_free is due in either case; it
 * leaves the descriptors open.
 */
bool directory_open(struct directory *d, int dir);
void directory_free(struct directory *d);

#endif
