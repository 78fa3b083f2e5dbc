/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_REFUSAL_H
#define FG_RECORD_REFUSAL_H

#include <stdbool.h>

struct buf;
struct events;
struct sampler;

/* What was wanted when the kernel said no. */
struct refusal {
	const struct sampler *sampler; /* as sampler_open left it */
	const struct events *events;
	bool all;      /* every process was to be sampled */
	bool attached; /* or some that run */
	int error;     /* errno */
};

/*
 * Appends, as a message and a NUL: what cannot be sampled, why, and what can
 * be done about it.
 */
void refusal_text(struct buf *b, const struct refusal *r);

#endif
