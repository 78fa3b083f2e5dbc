/* SPDX-License-Identifier: ISC */
/* Whether a change may pass. Nothing passes that could not have failed. */
#include "gate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/str.h"
#include "common/xalloc.h"
#include "context.h"
#include "findings.h"
#include "judge.h"
#include "number.h"
#include "power.h"
#include "values.h"

bool
gate_allow(struct gate *g, const char *text)
{
	struct gate_rule rule = { .text = text };

	if (regcomp(&rule.pattern, text, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	g->allowed = xgrow(
	    g->allowed, &g->allowed_cap, g->nallowed + 1, sizeof(*g->allowed));
	g->allowed[g->nallowed++] = rule;
	return true;
}

bool
gate_watch(struct gate *g, const char *text)
{
	struct gate_rule rule = { .text = text };
	const char *colon = strrchr(text, ':');
	char *pattern;
	bool good;

	if (colon == NULL || !number_percent(colon + 1, &rule.percent))
		return false;
	pattern = xstrdup(text);
	pattern[colon - text] = '\0';
	good = regcomp(&rule.pattern, pattern, REG_EXTENDED | REG_NOSUB) == 0;
	xfree(pattern);
	if (!good)
		return false;
	g->watched = xgrow(
	    g->watched, &g->watched_cap, g->nwatched + 1, sizeof(*g->watched));
	g->watched[g->nwatched++] = rule;
	return true;
}

static bool
matches(const struct gate_rule *rule, const struct context *c, uint32_t number)
{
	/* Frames have a NUL behind; one within it ends it for a pattern. */
	return regexec(
		   &rule->pattern, context_frame(c, number).s, 0, NULL, 0) == 0;
}

static bool
allowed(const struct gate *g, const struct context *c, uint32_t number)
{
	for (;; number = c->values->parent[number]) {
		for (size_t i = 0; i < g->nallowed; i++)
			if (matches(&g->allowed[i], c, number))
				return true;
		/* The root is all: as a caller it would allow everything. */
		if (c->values->parent[number] == 0)
			return false;
	}
}

static bool
watched(const struct gate *g, const struct context *c, uint32_t number)
{
	for (size_t i = 0; i < g->nwatched; i++)
		if (matches(&g->watched[i], c, number))
			return true;
	return false;
}

/* The frames of a rule: whether one has grown too much, or none is there. */
static enum gate_result
watch(const struct gate_rule *rule, const struct context *c)
{
	const struct judged *t;
	enum gate_result result = GATE_INCONCLUSIVE;
	uint32_t i;

	for (uint32_t number = 0; number < c->values->n; number++) {
		if (!matches(rule, c, number))
			continue;
		i = c->judge->inclusive[number];
		if (i == JUDGE_NONE)
			continue;
		t = &c->judge->tests[i];
		if (t->q <= c->options->alpha &&
		    t->w.ratio > 1 + rule->percent / 100)
			return GATE_REGRESSION;
		if (!isnan(t->q))
			result = GATE_PASS;
	}
	return result;
}

static bool
any_regression(const struct gate *g, const struct context *c, const char **why)
{
	const struct finding *f;

	for (size_t i = 0; i < c->findings->n; i++) {
		f = &c->findings->list[i];
		if (f->test->verdict == VERDICT_WORSE &&
		    !allowed(g, c, f->number) && !watched(g, c, f->number)) {
			*why = "a frame has become worse";
			return true;
		}
	}
	for (size_t i = 0; i < g->nwatched; i++)
		if (watch(&g->watched[i], c) == GATE_REGRESSION) {
			*why = g->watched[i].text;
			return true;
		}
	return false;
}

/* What a pass would not mean anything for; NULL if it would. */
static const char *
doubt(const struct gate *g, const struct context *c)
{
	bool exact = c->options->test == JUDGE_EXACT;

	if (c->judge->n == 0)
		return "no frame is large enough to be judged";
	for (size_t i = 0; i < c->judge->n; i++)
		if (isnan(c->judge->tests[i].q))
			return "not every frame could be judged";
	for (size_t i = 0; i < g->nwatched; i++)
		if (watch(&g->watched[i], c) == GATE_INCONCLUSIVE)
			return g->watched[i].text;
	if (!exact &&
	    !(power_typical(c->judge, g->detect_share) <= g->detect_change))
		return "too few runs or samples to have found a regression";
	return NULL;
}

enum gate_result
gate_decide(const struct gate *g, const struct context *c, const char **why)
{
	*why = c->unjudged;
	if (!c->judged)
		return GATE_INCONCLUSIVE;
	if (any_regression(g, c, why))
		return GATE_REGRESSION;
	*why = doubt(g, c);
	return *why != NULL ? GATE_INCONCLUSIVE : GATE_PASS;
}

static void
free_rules(struct gate_rule *rules, size_t n)
{
	for (size_t i = 0; i < n; i++)
		regfree(&rules[i].pattern);
	xfree(rules);
}

void
gate_free(struct gate *g)
{
	free_rules(g->allowed, g->nallowed);
	free_rules(g->watched, g->nwatched);
	*g = (struct gate){ 0 };
}
