/* SPDX-License-Identifier: ISC */
/*
 * The folded line, both ways:
 *
 *	main;parse;read_token 42
 *	main;parse;read_token 42 57
 */
#include "common/folded.h"

#include <string.h>

#include "common/buf.h"
#include "common/eight.h"
#include "common/num.h"
#include "common/out.h"

static bool
blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Takes a number and the blanks before it off the end of *s. FOLDED_BAD if
 * there is none; *s is then unchanged.
 */
static enum folded_kind
take_count(struct str *s, struct count *c)
{
	size_t i = s->n, points = 0;
	struct str word;

	for (; i > 0 && (num_isdigit(s->s[i - 1]) || s->s[i - 1] == '.'); i--)
		points += s->s[i - 1] == '.';
	if (i == s->n || i == 0 || !blank(s->s[i - 1]) || s->s[i] == '.' ||
	    points > 1)
		return FOLDED_BAD;
	word = str_from_index(*s, i);
	if (!count_parse(word, c))
		return FOLDED_RANGE;
	*s = str_rtrim(str_head(*s, i));
	return FOLDED_STACK;
}

/* Whether s ends in digits or points with a blank before them. */
static bool
ends_in_number(struct str s)
{
	size_t i = s.n;

	while (i > 0 && (num_isdigit(s.s[i - 1]) || s.s[i - 1] == '.'))
		i--;
	return i < s.n && i > 0 && blank(s.s[i - 1]);
}

/* The number that line, of eight bytes or more, ends in; its digits. */
static size_t
last_number(struct str line, uint64_t *value)
{
	uint64_t v = eight_load(line.s + line.n - 8), unit = 100000000;
	size_t n = eight_trailing(eight_nodec(v));

	*value = n > 0 ? eight_number(v, n) : 0;
	if (n < 8)
		return n;
	for (; n < line.n && n < 20; n++, unit *= 10) {
		if (!num_isdigit(line.s[line.n - 1 - n]))
			break;
		*value += unit * (uint64_t)(line.s[line.n - 1 - n] - '0');
	}
	return n;
}

/*
 * What nearly every line is: a stack that ends in no number or blank, a blank,
 * and up to 19 digits, which fit.
 */
static bool
parse_plain(struct str line, struct folded *f)
{
	size_t digits, i;
	char last;

	if (line.n < 8)
		return false;
	digits = last_number(line, &f->count.whole);
	i = line.n - digits;
	if (i < 2 || digits == 0 || digits == 20 || !blank(line.s[i - 1]))
		return false;
	last = line.s[i - 2];
	if (blank(last) || last == '\r' || line.s[0] == '#')
		return false;
	if (last <= '9' && ends_in_number(str_head(line, i - 1)))
		return false;
	f->stack = (struct str){ line.s, i - 1 };
	f->count.frac = 0;
	f->two = false;
	return true;
}

static enum folded_kind
parse_any(struct str line, struct folded *f)
{
	enum folded_kind kind;

	line = str_rtrim(line);
	if (line.n == 0 ||
	    (line.s[0] == '#' && (line.n == 1 || blank(line.s[1]))))
		return FOLDED_NOTE;
	kind = take_count(&line, &f->count);
	if (kind != FOLDED_STACK)
		return kind;
	f->stack = f->stack2 = line;
	f->two = take_count(&f->stack2, &f->before) == FOLDED_STACK &&
	    f->stack2.n > 0;
	return line.n > 0 ? FOLDED_STACK : FOLDED_BAD;
}

enum folded_kind
folded_parse(struct str line, struct folded *f)
{
	return parse_plain(line, f) ? FOLDED_STACK : parse_any(line, f);
}

struct str
folded_untab(struct str stack, struct buf *b)
{
	if (stack.n == 0 || memchr(stack.s, '\t', stack.n) == NULL)
		return stack;
	buf_clear(b);
	buf_addstr(b, stack);
	for (size_t i = 0; i < b->n; i++)
		if (b->s[i] == '\t')
			b->s[i] = ' ';
	return buf_str(b);
}

void
folded_write(struct out *o, struct str stack, const struct count *before,
    struct count count)
{
	char *line = out_room(o, stack.n + 2 * COUNT_TEXT + 3), *p = line;

	if (stack.n > 0)
		memcpy(p, stack.s, stack.n);
	p += stack.n;
	*p++ = ' ';
	if (before != NULL) {
		p += count_format(p, *before);
		*p++ = ' ';
	}
	p += count_format(p, count);
	*p++ = '\n';
	out_done(o, p);
}

void
folded_frames(struct folded_frames *it, struct str stack)
{
	it->rest = stack;
	it->done = false;
}

bool
folded_next(struct folded_frames *it, struct str *frame)
{
	size_t semi;

	if (it->done)
		return false;
	semi = str_chr(it->rest, ';');
	*frame = str_head(it->rest, semi);
	it->done = semi == STR_NONE;
	if (!it->done)
		it->rest = str_from_index(it->rest, semi + 1);
	return true;
}
