/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_FILE_H
#define FG_COMMON_SPACE_FILE_H

/*
 * Opens root and path joined (root may be empty) for reading; -1 and errno if
 * that cannot be done or is no regular file (ENODEV). Paths come out of
 * recordings and may name a FIFO, a terminal or a device: opening one neither
 * waits nor takes it over, and nothing is ever read from it.
 */
int file_open(const char *root, const char *path);

#endif
