/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_PIPE_H
#define FG_COMMON_PIPE_H

/*
 * Has a pipe hold a megabyte where the system can, so that its two ends seldom
 * wait for one another. Nothing happens to what is no pipe.
 */
void pipe_widen(int fd);

#endif
