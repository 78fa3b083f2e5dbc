/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_SERVERS_H
#define FG_COMMON_SPACE_SERVERS_H

#include <stdbool.h>

struct buildid;

/*
 * Servers that have objects and debug files by build-id, debuginfod(8), asked
 * by elfutils' library for it, which also keeps what came below the home
 * directory. The library is loaded here, when somebody wants servers asked:
 * without that there is no network in any program.
 */
struct servers;

/*
 * Names the servers: urls, separated by blanks, or NULL for those of the
 * environment's DEBUGINFOD_URLS. False if there are none.
 */
bool servers_name(const char *urls);
/* NULL if the library cannot be loaded. */
struct servers *servers_new(void);
/* A descriptor of the debug file or of the object itself; -1: not there. */
int servers_debug(struct servers *s, const struct buildid *id);
int servers_object(struct servers *s, const struct buildid *id);
void servers_free(struct servers *s);

#endif
