/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_STANDARD_H
#define FG_RECORD_STANDARD_H

#include <stdbool.h>

/* Standard input, output and error, which a parent may have closed or shared. */

/*
 * Takes up those that are closed, so that nothing opened later gets their
 * numbers: a message would land in the recording. What holds the place can
 * only be read, and is closed again for the command. False with errno.
 */
bool standard_hold(void);
/*
 * Does what is written to fd mix with the program's standard output? So it
 * does if it is that, or the same pipe or file opened again (/dev/stdout).
 */
bool standard_is_output(int fd);

#endif
