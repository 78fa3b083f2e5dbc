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

/* "==14930== text", also with the time in between the signs */
static bool
is_line(struct str line, struct str *pid, struct str *text)
{
	char sign;

	line = str_rtrim(line);
	if (line.n < 5 || (line.s[0] != '=' && line.s[0] != '-'))
		return false;
	sign = line.s[0];
	if (line.s[1] != sign)
		return false;
	line = str_from_index(line, 2);
	*pid = str_head(line, str_chr(line, sign));
	line = str_from_index(line, pid->n);
	*text = str_from_index(line, 2);
	return line.n >= 2 && line.s[1] == sign && pid->n > 0 &&
	    num_isdigit(pid->s[pid->n - 1]);
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

/* "   by 0x10925C: make_str (demo.c:14)", "... ??? (in /bin/x)" */
static bool
is_frame(struct str text, struct str *name, struct str *object)
{
	struct str rest = str_trim(text);
	uint64_t v;
	size_t place;

	if ((!text_take(&rest, STR("at ")) && !text_take(&rest, STR("by "))) ||
	    !str_starts(rest, STR("0x")) || !text_take_hex(&rest, &v) ||
	    !text_take(&rest, STR(": ")))
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
	int which;
	bool inside;
	uint64_t weight;
	uint32_t kind;
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

static bool
one_line(struct leaks *m, struct str line)
{
	struct lane lane = { .process = STR("valgrind") };
	struct str text, name, object;
	struct leak l;
	bool fits = true;

	if (!is_line(line, &lane.pid, &text)) {
		m->sink->tally.unused += line.n > 0;
	} else if (is_leak(text, &l)) {
		fits = end(m);
		m->inside = true;
		m->weight = m->which == BLOCKS ? l.blocks : l.bytes;
		m->kind = profile_frame(&m->p, l.kind);
		profile_lane(&m->p, &lane);
	} else if (m->inside && is_frame(text, &name, &object)) {
		push(m, name, object);
	} else {
		m->sink->tally.unused++;
		fits = end(m);
	}
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[BYTES] = { { "bytes", 5 }, { "bytes", 5 } },
		[BLOCKS] = { { "blocks", 6 }, { "blocks", 6 } },
	};
	struct leaks m = { .sink = sink };
	struct str line;
	bool fits = true;

	m.which = values_choose(&sink->values, values, 2, BYTES);
	if (m.which < 0)
		return true;
	profile_init(&m.p, sink, opts);
	while (fits && reader_line(r, &line))
		fits = one_line(&m, line);
	fits = fits && end(&m);
	profile_free(&m.p);
	return fits;
}

const struct format format_memcheck = {
	.name = "memcheck",
	.desc = "valgrind --leak-check=full PROG",
	.sniff = sniff,
	.parse = parse,
};
