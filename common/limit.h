/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_LIMIT_H
#define FG_COMMON_LIMIT_H

/* Lets this process have as many files open at once as the system allows. */
void limit_files(void);

#endif
