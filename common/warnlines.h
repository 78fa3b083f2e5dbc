/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_WARNLINES_H
#define FG_COMMON_WARNLINES_H

struct buf;

/* A message (warnx) for each line that modules have put into b; empties it. */
void warn_lines(struct buf *b);

#endif
