/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_CGROUP_H
#define FG_RECORD_CGROUP_H

#include "common/str.h"

/*
 * Opens the directory of a control group, cgroups(7), for
 * perf_event_open(2)'s PERF_FLAG_PID_CGROUP: a name below where the
 * perf_event controller is mounted (version 1), or else the one hierarchy of
 * version 2; or the directory's path. -1 with errno if there is none.
 */
int cgroup_open(struct str name);

#endif
