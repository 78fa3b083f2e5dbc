/* SPDX-License-Identifier: ISC */
/* Stacks frame by frame into the sink. */
#include "profile.h"

#include <string.h>

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
	buf_free(&p->key);
	table_free(&p->known);
	xfree(p->known_frames);
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
	buf_clear(&p->text);
	for (size_t i = 0; i < name.n; i++) {
		c = name.s[i];
		if (c == ';')
			c = ':';
		else if ((unsigned char)c < ' ')
			c = ' ';
		buf_addc(&p->text, c);
	}
	name = str_trim(buf_str(&p->text));
	return sink_frame(p->sink, name.n > 0 ? name : STR("[unknown]"));
}

static bool
known(struct profile *p, struct str text, uint32_t *frame)
{
	uint32_t at = table_get(&p->known, text);

	if (at == TABLE_NONE)
		return false;
	*frame = p->known_frames[at];
	return true;
}

static uint32_t
remember(struct profile *p, struct str text, uint32_t frame)
{
	uint32_t at = table_put(&p->known, text);

	p->known_frames = xgrow(p->known_frames, &p->known_cap, p->known.n,
	    sizeof(*p->known_frames));
	p->known_frames[at] = frame;
	return frame;
}

/*
 * Whether there is nothing about a function's name to be tidied: words and
 * "::", as most of C's and many of C++'s are, without the hash of Rust.
 */
static bool
is_tidy(struct str name)
{
	const size_t hash = 19; /* "::h" and 16 digits */
	unsigned char c;

	for (size_t i = 0; i < name.n; i++) {
		c = (unsigned char)name.s[i];
		if ((c < '0' || c > ':') && c != '_' &&
		    ((c | 0x20) < 'a' || (c | 0x20) > 'z'))
			return false;
	}
	return name.n > 0 && (name.n <= hash || name.s[name.n - hash] != ':');
}

/* Adds the function's name to out, repaired and perhaps less its arguments. */
static void
tidy(const struct profile *p, struct str name, bool arguments, struct buf *out)
{
	struct buf repaired = { 0 };
	size_t start = out->n;
	unsigned untidy = p->opts->untidy;

	if (is_tidy(name)) {
		buf_addstr(out, name);
		return;
	}
	/* Rust's code generator marks what it split off: " (.llvm.123)" */
	if (!(untidy & NAMES_RUST)) {
		name = str_head(name, str_find(name, STR(" (.llvm.")));
		if (names_rust(name, &repaired))
			name = buf_str(&repaired);
	}
	if (arguments || (untidy & NAMES_GENERIC))
		buf_addstr(out, name);
	else
		names_generic(name, out);
	if (!(untidy & NAMES_GO))
		names_go(out, start);
	buf_free(&repaired);
}

uint32_t
profile_function_once(struct profile *p, struct str name)
{
	struct buf b = { 0 };
	uint32_t id;

	if (is_tidy(name))
		return stackset_frame(&p->sink->stacks, name);
	tidy(p, name, false, &b);
	id = profile_frame(p, buf_str(&b));
	buf_free(&b);
	return id;
}

uint32_t
profile_function(struct profile *p, struct str name)
{
	uint32_t id;

	if (known(p, name, &id))
		return id;
	return remember(p, name, profile_function_once(p, name));
}

uint32_t
profile_function_at(struct profile *p, struct str name, struct str file,
    uint32_t line, bool inlined)
{
	bool placed = p->opts->srcline && file.n > 0;
	struct buf b = { 0 };
	uint32_t id;

	inlined = inlined && p->opts->inlined;
	if (!placed && !inlined)
		return profile_function(p, name);
	if (!placed) {
		tidy(p, name, false, &b);
	} else {
		buf_addstr(&b, name);
		buf_addc(&b, ':');
		buf_addstr(&b, str_basename(file));
	}
	if (placed && line != PROFILE_NO_LINE) {
		buf_addc(&b, ':');
		buf_adddec(&b, line);
	}
	if (inlined)
		buf_addstr(&b, STR("_[i]"));
	id = profile_frame(p, buf_str(&b));
	buf_free(&b);
	return id;
}

uint32_t
profile_symbol(struct profile *p, struct str name)
{
	struct buf b = { 0 };
	uint32_t id;

	tidy(p, name, true, &b);
	id = profile_frame(p, buf_str(&b));
	buf_free(&b);
	return id;
}

uint32_t
profile_in_module(struct profile *p, struct str module, struct str name)
{
	struct buf b = { 0 };
	uint32_t id;

	buf_clear(&p->key);
	if (module.n > 0) {
		buf_addstr(&p->key, module);
		buf_addc(&p->key, '`');
	}
	buf_addstr(&p->key, name);
	if (!known(p, buf_str(&p->key), &id)) {
		buf_addstr(&b, str_head(buf_str(&p->key), p->key.n - name.n));
		tidy(p, name, false, &b);
		id = remember(
		    p, buf_str(&p->key), profile_frame(p, buf_str(&b)));
	}
	buf_free(&b);
	return id;
}

uint32_t
profile_code(struct profile *p, struct str object, uint64_t address)
{
	struct buf b = { 0 };
	uint32_t id;

	object = object.n > 0 ? str_basename(object) : STR("unknown");
	if (object.n > 2 && *object.s == '[') /* [vdso] */
		object = str_from_index(str_head(object, object.n - 1), 1);
	buf_addc(&b, '[');
	buf_addstr(&b, object);
	if (p->opts->addrs) {
		buf_addstr(&b, STR(" <"));
		buf_addhex(&b, address);
		buf_addc(&b, '>');
	}
	buf_addc(&b, ']');
	id = profile_frame(p, buf_str(&b));
	buf_free(&b);
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
profile_drop(struct profile *p, size_t n)
{
	if (n > p->n)
		n = p->n;
	if (n > 0)
		memmove(
		    p->frames, p->frames + n, (p->n - n) * sizeof(*p->frames));
	p->n -= n;
}

void
profile_room(struct profile *p, size_t n)
{
	p->frames = xgrow(p->frames, &p->cap, p->n + n, sizeof(*p->frames));
}

void
profile_push_all(struct profile *p, const uint32_t *frames, size_t n)
{
	profile_room(p, n);
	for (size_t i = 0; i < n; i++)
		p->frames[p->n++] = frames[i];
}

/*
 * Inlining adds a handful of frames to an address, which takes a byte at
 * least; small inputs may be what they like.
 */
#define INLINED_ANYHOW 1000000
#define INLINED_BYTE 8

bool
profile_may_inline(struct profile *p, size_t n, uint64_t bytes)
{
	if (n <= 1)
		return true;
	p->inlined += n;
	if (p->inlined <= INLINED_ANYHOW + INLINED_BYTE * bytes)
		return true;
	sink_broken(p->sink, "more inlined functions than there can be", bytes);
	p->overgrown = true;
	return false;
}

static bool
add(struct profile *p, bool down, struct count weight)
{
	size_t n = p->n;

	if (!down && p->lane == 0 && n > 0) {
		sink_stack(p->sink, p->frames, n, weight);
		return sink_fits(p->sink);
	}
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
profile_end(struct profile *p)
{
	bool fits = p->n == 0 || profile_add_up(p, COUNT(1));

	profile_clear(p);
	return fits;
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

uint32_t
profile_label(struct profile *p, struct str value)
{
	struct buf none = { 0 };
	uint32_t frame;

	if (value.n > 0)
		return profile_frame(p, value);
	buf_addstr(&none, STR("[no "));
	buf_addstr(&none, p->opts->label);
	buf_addc(&none, ']');
	frame = profile_frame(p, buf_str(&none));
	buf_free(&none);
	return frame;
}
