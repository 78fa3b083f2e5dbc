/* SPDX-License-Identifier: ISC */
/*
 * Leaks that valgrind's memcheck reports with --leak-check=full: where what
 * was not given back was allocated.
 *
 *	==14930== 12,288 (8,192 direct, 4,096 indirect) bytes in 3 blocks are
 *	    definitely lost in loss record 1 of 1
 *	==14930==    at 0x48417B4: malloc (in /usr/lib/vgpreload_memcheck.so)
 *	==14930==    by 0x10925C: make_str (demo.c:14)
 *	==14930==    by 0x109348: main (demo.c:20)
 *	==14930==
 *
 * (The first two are one line.) The root frame says what kind of leak it is.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

enum { BYTES, BLOCKS };

/*
 * "==14930== text", also with the time before the process. What stands between
 * signs of minus is about valgrind itself, and may come within a stack.
 */
static bool
is_line(struct str line, struct str *pid, struct str *text)
{
	struct str mark = STR("=="), head;
	size_t blank;

	line = str_rtrim(line);
	if (!text_take(&line, mark) || !text_split(&line, mark, &head))
		return false;
	blank = str_rchr(head, ' ');
	*pid = str_from_index(head, blank == STR_NONE ? 0 : blank + 1);
	*text = line;
	return pid->n > 0 && num_isdigit(pid->s[pid->n - 1]);
}

struct leak {
	uint64_t bytes, blocks;
	struct str kind;
};

/* "12,288 (8,192 direct, 4,096 indirect) bytes in 3 blocks are ..." */
static bool
is_leak(struct str text, struct leak *l)
{
	struct str bytes, blocks, head;

	text = str_trim(text);
	if (!text_split(&text, STR(" bytes in "), &bytes) ||
	    !text_split(&text, STR(" blocks are "), &blocks) ||
	    !text_split(&text, STR(" in loss record "), &l->kind))
		return false;
	/* what is lost with it has records of its own */
	if (text_split(&bytes, STR(" ("), &head))
		bytes = text_before(bytes, STR(" direct"));
	return text_grouped(bytes, &l->bytes) &&
	    text_grouped(blocks, &l->blocks);
}

/* What may be one that was cut off: no other text begins with a number. */
static bool
begins_leak(struct str text)
{
	struct str bytes, rest = str_trim(text);

	return rest.n > 0 && num_isdigit(rest.s[0]) &&
	    (text_split(&rest, STR(" bytes in "), &bytes) ||
		text_split(&rest, STR(" direct, "), &bytes));
}

/* Whether all of a frame is there: "f (in /lib/x.so)", "f (x.c:12)", "???" */
static bool
is_whole(struct str name)
{
	size_t colon = str_rchr(name, ':');

	if (str_eq(name, STR("???")))
		return true;
	if (!str_ends(name, STR(")")))
		return false;
	return str_find(name, STR(" (in ")) != STR_NONE ||
	    str_find(name, STR(" (within ")) != STR_NONE ||
	    (colon != STR_NONE &&
		text_span(str_from_index(name, colon + 1), STR("0123456789")) ==
		    name.n - colon - 2);
}

/*
 * "   by 0x10925C: make_str (demo.c:14)", "... ??? (in /bin/x)"; the first of
 * a stack is "at".
 */
static bool
is_frame(struct str text, bool first, struct str *name, struct str *object)
{
	struct str rest = str_trim(text);
	uint64_t v;
	size_t place;

	if (!text_take(&rest, first ? STR("at ") : STR("by ")) ||
	    !str_starts(rest, STR("0x")) || !text_take_hex(&rest, &v) ||
	    !text_take(&rest, STR(": ")) || !is_whole(rest))
		return false;
	*object = STR("");
	place = str_rchr(rest, '(');
	if (place != STR_NONE && place > 0 && rest.s[place - 1] == ' ' &&
	    str_ends(rest, STR(")"))) {
		*object = str_from_index(rest, place + 1);
		rest = str_head(rest, place - 1);
		if (text_take(object, STR("in ")))
			*object = str_head(*object, object->n - 1);
		else
			*object = STR("");
	}
	*name = rest;
	return true;
}

static int
sniff(struct str head)
{
	struct str line, pid, text;
	struct leak l;
	int score = 0;

	while (format_line(&head, &line)) {
		if (!is_line(line, &pid, &text))
			continue;
		if (str_starts(text, STR(" Memcheck")))
			score = 90;
		if (is_leak(text, &l))
			return 95;
	}
	return score;
}

struct leaks {
	struct profile p;
	struct sink *sink;
	struct reader *r;
	int which;
	bool inside;
	struct buf pid; /* of the stack it is in */
	uint64_t weight;
	uint32_t kind;
	/* Summaries of the heap that none of the leaks followed, and where. */
	uint64_t open, opened;
};

static void
push(struct leaks *m, struct str name, struct str object)
{
	struct buf b = { 0 };

	if (!str_eq(name, STR("???"))) {
		profile_push(&m->p, profile_function(&m->p, name));
		return;
	}
	buf_addc(&b, '[');
	buf_addstr(&b, object.n > 0 ? str_basename(object) : STR("unknown"));
	buf_addc(&b, ']');
	profile_push(&m->p, profile_frame(&m->p, buf_str(&b)));
	buf_free(&b);
}

static bool
end(struct leaks *m)
{
	bool fits = true;

	if (m->inside && m->weight > 0) {
		profile_push(&m->p, m->kind);
		fits = profile_add_up(&m->p, COUNT(m->weight));
	}
	m->inside = false;
	profile_clear(&m->p);
	return fits;
}

/* The stack is not whole, or none can be read: it is left out. */
static void
damaged(struct leaks *m, const char *why, struct str line)
{
	skip_add(&m->sink->tally.damaged, m->r->line, why, line);
	m->inside = false;
	profile_clear(&m->p);
}

static void
begin(struct leaks *m, const struct leak *l, struct str pid)
{
	struct lane lane = { .process = STR("valgrind"), .pid = pid };

	m->inside = true;
	m->weight = m->which == BLOCKS ? l->blocks : l->bytes;
	m->kind = profile_frame(&m->p, l->kind);
	profile_lane(&m->p, &lane);
	buf_clear(&m->pid);
	buf_addstr(&m->pid, pid);
}

/* Between the summary of the heap and that of the leaks stand all leaks. */
static void
between(struct leaks *m, struct str text)
{
	text = str_trim(text);
	m->sink->tally.unused++;
	if (str_eq(text, STR("HEAP SUMMARY:"))) {
		m->open++;
		m->opened = m->r->line;
	} else if (m->open > 0 &&
	    (str_eq(text, STR("LEAK SUMMARY:")) ||
		str_starts(text, STR("All heap blocks were freed")) ||
		str_starts(text, STR("For a detailed leak analysis")))) {
		m->open--;
	}
}

static bool
one_line(struct leaks *m, struct str line)
{
	struct str text, pid, name, object;
	struct leak l;
	bool fits = true;

	if (!is_line(line, &pid, &text)) {
		m->sink->tally.unused += line.n > 0;
		if (m->r->unended && str_starts(line, STR("==")))
			damaged(m, "the input ends within a line", line);
	} else if (m->inside && str_trim(text).n == 0 && m->p.n > 0 &&
	    !m->r->unended) {
		m->sink->tally.unused++;
		fits = end(m);
	} else if (m->inside && str_eq(pid, buf_str(&m->pid)) &&
	    is_frame(text, m->p.n == 0, &name, &object)) {
		push(m, name, object);
	} else {
		if (m->inside)
			damaged(m, "no frame of the leak", line);
		if (is_leak(text, &l))
			begin(m, &l, pid);
		else if (begins_leak(text) && m->open > 0)
			damaged(m, "no leak", line);
		else
			between(m, text);
	}
	return fits;
}

static void
at_end(struct leaks *m)
{
	if (m->inside)
		damaged(m, "the input ends within a leak", STR(""));
	else if (m->open > 0)
		skip_add(&m->sink->tally.damaged, m->opened,
		    "no summary of the leaks follows", STR("HEAP SUMMARY:"));
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[BYTES] = { { "bytes", 5 }, { "bytes", 5 } },
		[BLOCKS] = { { "blocks", 6 }, { "blocks", 6 } },
	};
	struct leaks m = { .sink = sink, .r = r };
	struct str line;
	bool fits = true;

	m.which = values_choose(&sink->values, values, 2, BYTES);
	if (m.which < 0)
		return true;
	profile_init(&m.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&m, line);
	at_end(&m);
	buf_free(&m.pid);
	profile_free(&m.p);
	return fits;
}

const struct format format_memcheck = {
	.name = "memcheck",
	.desc = "valgrind --leak-check=full PROG",
	.sniff = sniff,
	.parse = parse,
	.unended = true,
};
