/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_VDSO_H
#define FG_COMMON_SPACE_VDSO_H

#include "common/str.h"

/*
 * The vdso that the kernel mapped into this process, a whole ELF image that
 * stays there; every 64-bit process on this machine has the same. Empty if
 * there is none.
 */
struct str vdso_image(void);

#endif
