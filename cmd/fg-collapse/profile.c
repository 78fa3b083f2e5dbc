/* SPDX-License-Identifier: ISC */
/* Stacks frame by frame into the sink. */
#include "profile.h"

#include "common/xalloc.h"
#include "format.h"
#include "names.h"
#include "sink.h"

void
profile_init(
    struct profile *p, struct sink *sink, const struct format_opts *opts)
{
	*p = (struct profile){ .sink = sink, .opts = opts };
}

void
profile_free(struct profile *p)
{
	xfree(p->frames);
	xfree(p->stack);
	buf_free(&p->text);
	*p = (struct profile){ 0 };
}

static bool
is_plain(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.s[i] == ';' || (unsigned char)name.s[i] < ' ')
			return false;
	return name.n > 0;
}

uint32_t
profile_frame(struct profile *p, struct str name)
{
	char c;

	name = str_trim(name);
	if (is_plain(name))
		return sink_frame(p->sink, name);
	if (name.n == 0)
		return sink_frame(p->sink, STR("[unknown]"));
	buf_clear(&p->text);
	for (size_t i = 0; i < name.n; i++) {
		c = name.s[i];
		if (c == ';')
			c = ':';
		else if ((unsigned char)c < ' ')
			c = ' ';
		buf_addc(&p->text, c);
	}
	return sink_frame(p->sink, buf_str(&p->text));
}

uint32_t
profile_function(struct profile *p, struct str name)
{
	struct buf repaired = { 0 }, tidy = { 0 };
	uint32_t id;

	if (names_rust(name, &repaired))
		name = buf_str(&repaired);
	names_generic(name, &tidy);
	id = profile_frame(p, buf_str(&tidy));
	buf_free(&repaired);
	buf_free(&tidy);
	return id;
}

void
profile_clear(struct profile *p)
{
	p->n = 0;
}

void
profile_cut(struct profile *p, size_t n)
{
	if (n < p->n)
		p->n = n;
}

void
profile_push(struct profile *p, uint32_t frame)
{
	p->frames = xgrow(p->frames, &p->cap, p->n + 1, sizeof(*p->frames));
	p->frames[p->n++] = frame;
}

static bool
add(struct profile *p, bool down, struct count weight)
{
	size_t n = p->n;

	p->stack = xgrow(p->stack, &p->stack_cap, n + 1, sizeof(*p->stack));
	for (size_t i = 0; i < n; i++)
		p->stack[i] = p->frames[down ? n - 1 - i : i];
	if (p->lane != 0)
		p->stack[n++] = p->lane;
	if (n > 0)
		sink_stack(p->sink, p->stack, n, weight);
	return sink_fits(p->sink);
}

bool
profile_add_up(struct profile *p, struct count weight)
{
	return add(p, false, weight);
}

bool
profile_add_down(struct profile *p, struct count weight)
{
	return add(p, true, weight);
}

void
profile_lane(struct profile *p, const struct lane *lane)
{
	struct buf b = { 0 };
	struct str name, id;

	if (p->opts->by != BY_PROCESS && p->opts->by != BY_THREAD)
		return;
	name = p->opts->by == BY_PROCESS ? lane->process : lane->thread;
	id = p->opts->by == BY_PROCESS ? lane->pid : lane->tid;
	buf_addstr(&b, name);
	if (name.n > 0 && id.n > 0)
		buf_addc(&b, '-');
	buf_addstr(&b, id);
	p->lane = profile_frame(p, buf_str(&b));
	buf_free(&b);
}
