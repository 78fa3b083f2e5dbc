/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_SERVERS_H
#define FG_COMMON_SPACE_SERVERS_H

struct buildid;

/*
 * Servers that have objects and debug files by build-id, debuginfod(8), asked
 * by elfutils' library for it, which also keeps what came below the home
 * directory. The library is loaded here, when somebody wants servers asked:
 * without that there is no network in any program.
 */
struct servers;

/*
 * urls, separated by blanks, or NULL for those of DEBUGINFOD_URLS. NULL with
 * a reason at *why if there are none or there is no such library.
 */
struct servers *servers_new(const char *urls, const char **why);
/* A descriptor of the debug file or of the object itself; -1: not there. */
int servers_debug(struct servers *s, const struct buildid *id);
int servers_object(struct servers *s, const struct buildid *id);
void servers_free(struct servers *s);

#endif
