/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_PATTERN_H
#define FG_COLLAPSE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/*
 * Regular expressions in the way of Perl, of bytes: . [a-z] [^a-z] [[:alpha:]]
 * \d \D \s \S \w \W \t \b \B ^ $ | * + ? {2} {2,} {2,5}, lazy with a '?'
 * behind, (group), (?<name>group), (?P<name>group) and (?:no group). Of all
 * places the first is taken where it fits; of alternatives the first that
 * lets the rest fit.
 *
 * No backreferences and nothing that looks ahead. Choices that failed at a
 * place are not tried there again, so that time mostly follows the line; where
 * it does not, it has an end.
 */
struct pattern {
	struct pattern_op *ops;
	size_t n, cap;
	struct pattern_set *sets;
	size_t nsets, sets_cap;
	struct str *names; /* by group, from 0; of PATTERN_GROUPS */
	size_t ngroups;
	size_t nchoices; /* operations that try one thing after the other */
	char *literal;   /* stands in whatever fits; of nliteral bytes */
	size_t nliteral;
	bool begins[256]; /* with which bytes it may begin */
	bool anchored;    /* fits at the beginning or not at all */
	/* While matching: */
	struct pattern_job *jobs;
	size_t njobs, jobs_cap;
	uint8_t *tried;
	size_t tried_cap;
	struct pattern_run *runs; /* by choice */
	bool gave_up;             /* on the last line: it took too long */
};

#define PATTERN_GROUPS 32
/*
 * Makes p of text; NULL, or why that is no expression. Names of groups are
 * slices of text, which the caller keeps; those of groups without are empty.
 * Either way p has to be freed.
 */
const char *pattern_init(struct pattern *p, struct str text);
/*
 * Whether it fits anywhere in line: groups[i] then is what group i matched,
 * with s NULL if it took no part. False too if it takes too long.
 */
bool pattern_match(struct pattern *p, struct str line, struct str *groups);
void pattern_free(struct pattern *p);

#endif
