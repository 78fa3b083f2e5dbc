/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_SAFE_H
#define FG_RECORD_SAFE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Files made with more rights than the one who asked for them has: recordings
 * hold others' secrets, and the folder may be one where others make files.
 */

/* The user and group that sudo(8) was called by; false: it was not. */
bool safe_invoker(uid_t *uid, gid_t *gid);
/*
 * Opens the folder of path, for names in it to be opened one after another in
 * the very same; *name is the rest of path. -1 and errno if there is none.
 */
int safe_folder(const char *path, const char **name);
/*
 * Opens a file in it to be written, and makes it, for its owner alone, if it
 * is not there: it then belongs to the invoker. In a folder where everybody
 * may make files, as /tmp, symbolic links are refused (ELOOP), and so are
 * files of other users, or that have other names (EACCES): they may have been
 * laid out for us. With fresh, it must not be there. -1 and errno.
 */
int safe_open(int folder, const char *name, bool fresh);

#endif
