/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_SESSION_H
#define FG_SCRIPT_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "data.h"
#include "order.h"
#include "print.h"
#include "symbol.h"
#include "task.h"

struct out;
struct reader;

/*
 * One recording from its bytes to text: records are read, put in order of
 * time, and change what is known of tasks or are printed. Every record is
 * counted once.
 */
struct session {
	struct data data;
	struct order order;
	struct tasks tasks;
	struct symbols symbols;
	struct print print;
	struct out *out;
	uint64_t records;      /* all that could be read */
	uint64_t samples;      /* printed */
	uint64_t damaged;      /* their fields do not fit into them */
	uint64_t unknown;      /* of types that are not known */
	uint64_t lost;         /* records the recorder had no room for */
	uint64_t lost_samples; /* samples of which the same was counted */
	const char *no_field;  /* a field asked for that samples do not have */
	struct str no_field_event;
};

/*
 * Opens the recording in r; false if it is none: data.why and data.where tell.
 * session_free is due in either case.
 */
bool session_open(struct session *s, struct reader *r,
    const struct symbols_options *symbols, const struct print_options *print,
    struct out *out);
/*
 * Prints all of it. False if something is missing: data.why, if the input is
 * cut or damaged, damaged, or no_field.
 */
bool session_run(struct session *s);
void session_free(struct session *s);

#endif
