/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_LOCATE_H
#define FG_SCRIPT_LOCATE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/space/debugfile.h"
#include "common/space/module.h"
#include "dso.h"

/*
 * Where a recorded file is now. Besides its path, below symfs, that may be,
 * while a process that mapped it lives, the same path in the root folder of
 * that process, what /proc/PID/map_files has at the addresses, and
 * /proc/PID/exe: a container's file, or one that was deleted. There only a
 * file of the recorded build-id counts, or where that is not known, of the
 * recorded device and inode, proc(5). With symfs, which is for a recording
 * of another machine or time, processes that run here are not looked at.
 */

/*
 * Opens the file of d as the process that just mapped it has it, to be looked
 * at later as one more place; -1 if that process is gone.
 */
int locate_hold(const char *symfs, const struct dso *d);
/*
 * module_open of an object, at the first place that has it; symfs is the root
 * of where.
 */
enum module_status locate_module(struct module *m,
    const struct debugfile_places *where, const struct dso *d);
/*
 * Whether nothing but its path tells that the file of d is the one recorded,
 * and that it has been replaced, or written at after wall, in nanoseconds since
 * 1970 (0: not known), speaks against it. Never with symfs.
 */
bool locate_is_doubtful(const char *symfs, const struct dso *d, uint64_t wall);
/* Opens a file without a build-id; -1 and errno if there is none. */
int locate_file(const char *symfs, const struct dso *d);
/*
 * Opens /tmp/perf-PID.map, which a compiler in a container has written there
 * under the number it knows itself by; -1 if there is none. All may write to
 * /tmp: one that is neither root's nor the user's nor the process's is not
 * opened, and *foreign says so.
 */
int locate_perfmap(const char *symfs, uint32_t pid, bool *foreign);

#endif
