/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_GUARD_H
#define FG_COMMON_SPACE_GUARD_H

#include <stdbool.h>

/*
 * Object files are mapped, not read: of the gigabyte that one may have, a few
 * pages are of interest. A file that somebody cuts meanwhile has no bytes
 * behind some of its pages any more, and touching them is SIGBUS. From
 * guard_install on, such pages are zeros, which reads as a damaged file does.
 * The handler is the process's own; errors of the memory itself still end it.
 */
void guard_install(void);
/* Whether that has happened to any file. */
bool guard_hit(void);

#endif
