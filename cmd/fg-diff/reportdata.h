/* SPDX-License-Identifier: ISC */
#ifndef FG_DIFF_REPORTDATA_H
#define FG_DIFF_REPORTDATA_H

struct context;
struct out;

/* Every test, for programs: a JSON object; CSV (RFC 4180) with a head. */
void reportdata_json(const struct context *c, struct out *o);
void reportdata_csv(const struct context *c, struct out *o);

#endif
