/* SPDX-License-Identifier: ISC */
/*
 * Runs the operations of a pattern over a line, going back to the last choice
 * when something does not fit. No choice is tried twice at one place, from
 * wherever the match began: it failed there and would again.
 */
#include "patternop.h"

#include <string.h>

#include "common/num.h"
#include "common/xalloc.h"
#include "pattern.h"

#define UNSET SIZE_MAX

/* What to do when what was tried last does not fit. */
struct pattern_job {
	uint32_t op; /* of a RUN or SPLIT; or NONE: */
	uint32_t save;
	size_t at;    /* where to go on, or what save was */
	size_t least; /* of a RUN: where it may end at the earliest */
};

#define NONE UINT32_MAX

/* Steps that a line may take: so many, and a multiple of its bytes. */
#define STEPS 100000
#define STEPS_BYTE 64
/* Longer lines would take too much memory. */
#define LINE_MAX ((size_t)1 << 20)

struct match {
	struct pattern *p;
	struct str line;
	uint64_t steps; /* that are left */
	size_t saves[PATTERN_GROUPS * 2];
};

/* Whether a choice is new at a place; it then is no longer. */
static bool
is_new(struct match *m, uint32_t choice, size_t at)
{
	size_t bit = choice * (m->line.n + 1) + at;
	uint8_t mask = (uint8_t)(1u << bit % 8);

	if ((m->p->tried[bit / 8] & mask) != 0)
		return false;
	m->p->tried[bit / 8] |= mask;
	return true;
}

static void
later(struct match *m, struct pattern_job job)
{
	struct pattern *p = m->p;

	p->jobs = xgrow(p->jobs, &p->jobs_cap, p->njobs + 1, sizeof(*p->jobs));
	p->jobs[p->njobs++] = job;
}

static bool
is_word(struct str s, size_t at)
{
	char c = at < s.n ? s.s[at] : ' ', lower = (char)(c | 0x20);

	return num_isdigit(c) || (lower >= 'a' && lower <= 'z') || c == '_';
}

static bool
at_word_end(struct str s, size_t at)
{
	return (at > 0 && is_word(s, at - 1)) != is_word(s, at);
}

/* Takes n steps; false if there are no more. */
static bool
spend(struct match *m, size_t n)
{
	m->p->gave_up = n > m->steps;
	m->steps -= m->p->gave_up ? m->steps : n;
	return !m->p->gave_up;
}

static size_t
scan_run(struct match *m, const struct pattern_op *op, size_t at)
{
	const struct pattern_set *set = &m->p->sets[op->arg];
	size_t n = at, most = m->line.n;

	if (op->high < most - at)
		most = at + op->high;
	while (n < most && pattern_has(set, (unsigned char)m->line.s[n]))
		n++;
	return spend(m, n - at) ? n : at;
}

/* Where a run that is at a place ends at the latest. */
static size_t
run_end(struct match *m, const struct pattern_op *op, size_t at)
{
	struct pattern_run *r = &m->p->runs[op->choice];
	size_t end;

	if (op->high != PATTERN_EVER)
		return scan_run(m, op, at);
	if (at < r->from || at > r->end) {
		end = scan_run(m, op, at);
		if (end != r->end)
			r->tried = end + 1;
		r->from = at;
		r->end = end;
	}
	return r->end;
}

/*
 * Ends a run at a place from end down to least where what follows may fit; the
 * rest for later. UNSET if there is none.
 */
static size_t
end_run(struct match *m, uint32_t at_op, size_t end, size_t least)
{
	const struct pattern_op *op = &m->p->ops[at_op], *next = op + 1;
	struct pattern_run *r = &m->p->runs[op->choice], none = { 0, 0, UNSET };
	size_t at;

	if (op->high != PATTERN_EVER || least < r->from || end > r->end)
		r = &none;
	if (r->tried <= least)
		return UNSET;
	if (end >= r->tried)
		end = r->tried - 1;
	for (at = end; at >= least; at--) {
		if ((next->kind != PATTERN_CHAR ||
			(at < m->line.n &&
			    (unsigned char)m->line.s[at] == next->arg)) &&
		    is_new(m, op->choice, at))
			break;
		if (at == least) {
			r->tried = least;
			return UNSET;
		}
	}
	r->tried = at;
	if (!spend(m, end - at))
		return UNSET;
	if (at > least)
		later(m, (struct pattern_job){ at_op, 0, at - 1, least });
	return at;
}

static void
save(struct match *m, uint32_t which, size_t at)
{
	later(m, (struct pattern_job){ NONE, which, m->saves[which], 0 });
	m->saves[which] = at;
}

/* Goes back to the last choice: where to go on, *at too, or NONE. */
static uint32_t
go_back(struct match *m, size_t *at)
{
	struct pattern_job job;
	size_t end;

	while (m->p->njobs > 0) {
		job = m->p->jobs[--m->p->njobs];
		if (job.op == NONE) {
			m->saves[job.save] = job.at;
			continue;
		}
		if (m->p->ops[job.op].kind == PATTERN_SPLIT) {
			*at = job.at;
			return (uint32_t)((int64_t)job.op +
			    m->p->ops[job.op].to[1]);
		}
		end = end_run(m, job.op, job.at, job.least);
		if (end != UNSET) {
			*at = end;
			return job.op + 1;
		}
	}
	return NONE;
}

/* Does one operation: the next one, or NONE if it does not fit. */
static uint32_t
step(struct match *m, uint32_t i, size_t *at)
{
	const struct pattern_op *op = &m->p->ops[i];
	struct str line = m->line;
	size_t end;

	switch (op->kind) {
	case PATTERN_CHAR:
		return *at < line.n && (unsigned char)line.s[(*at)++] == op->arg
		    ? i + 1
		    : NONE;
	case PATTERN_SET:
		return *at < line.n &&
			pattern_has(&m->p->sets[op->arg],
			    (unsigned char)line.s[(*at)++])
		    ? i + 1
		    : NONE;
	case PATTERN_RUN:
		end = run_end(m, op, *at);
		if (end - *at < op->low)
			return NONE;
		*at = end_run(m, i, end, *at + op->low);
		return *at != UNSET ? i + 1 : NONE;
	case PATTERN_SPLIT:
		if (!is_new(m, op->choice, *at))
			return NONE;
		later(m, (struct pattern_job){ i, 0, *at, 0 });
		return (uint32_t)((int64_t)i + op->to[0]);
	case PATTERN_JUMP:
		return (uint32_t)((int64_t)i + op->to[0]);
	case PATTERN_SAVE:
		save(m, op->arg, *at);
		return i + 1;
	case PATTERN_BEGIN:
		return *at == 0 ? i + 1 : NONE;
	case PATTERN_END:
		return *at == line.n ? i + 1 : NONE;
	case PATTERN_WORD:
		return at_word_end(line, *at) == (op->arg != 0) ? i + 1 : NONE;
	case PATTERN_MATCH:
		break;
	}
	return i;
}

static bool
fits_at(struct match *m, size_t at)
{
	uint32_t i = 0;

	m->p->njobs = 0;
	while (m->p->ops[i].kind != PATTERN_MATCH) {
		if (!spend(m, 1))
			return false;
		i = step(m, i, &at);
		if (i == NONE)
			i = go_back(m, &at);
		if (i == NONE)
			return false;
	}
	return true;
}

static void
give_groups(const struct match *m, struct str *groups)
{
	size_t begin, end;

	for (size_t i = 0; i < m->p->ngroups; i++) {
		begin = m->saves[i * 2];
		end = m->saves[i * 2 + 1];
		groups[i] = (struct str){ NULL, 0 };
		/* An end from before is of another time round. */
		if (begin != UNSET && end != UNSET && begin <= end)
			groups[i] =
			    (struct str){ m->line.s + begin, end - begin };
	}
}

/* The first place from at on where it may begin; UNSET if there is none. */
static size_t
next_begin(const struct match *m, size_t at)
{
	const struct pattern *p = m->p;

	if (p->anchored)
		return at == 0 ? 0 : UNSET;
	while (at < m->line.n && !p->begins[(unsigned char)m->line.s[at]])
		at++;
	return at;
}

bool
pattern_match(struct pattern *p, struct str line, struct str *groups)
{
	struct match m = { .p = p, .line = line };
	size_t bytes = p->nchoices * (line.n + 1) / 8 + 1;

	p->gave_up = false;
	if (str_find(line, (struct str){ p->literal, p->nliteral }) == STR_NONE)
		return false;
	if (line.n > LINE_MAX) {
		p->gave_up = true;
		return false;
	}
	m.steps = STEPS + STEPS_BYTE * (uint64_t)line.n;
	for (size_t i = 0; i < p->nchoices; i++)
		p->runs[i] = (struct pattern_run){ UNSET, 0, UNSET };
	p->tried = xgrow(p->tried, &p->tried_cap, bytes, 1);
	memset(p->tried, 0, bytes);
	for (size_t i = 0; i < p->ngroups * 2; i++)
		m.saves[i] = UNSET;
	for (size_t at = 0; !p->gave_up && (at = next_begin(&m, at)) <= line.n;
	     at++)
		if (fits_at(&m, at)) {
			give_groups(&m, groups);
			return true;
		}
	return false;
}
