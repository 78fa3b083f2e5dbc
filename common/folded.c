/* SPDX-License-Identifier: ISC */
/*
 * The folded line, both ways:
 *
 *	main;parse;read_token 42
 *	main;parse;read_token 42 57
 */
#include "common/folded.h"

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
	size_t i = s->n;
	struct str word;

	while (i > 0 && !blank(s->s[i - 1]))
		i--;
	word = str_from_index(*s, i);
	if (i == 0 || word.n == 0 || !num_isdigit(word.s[0]))
		return FOLDED_BAD;
	if (!count_parse(word, c)) {
		for (size_t j = 0; j < word.n; j++)
			if (!num_isdigit(word.s[j]) &&
			    (word.s[j] != '.' || str_chr(word, '.') != j))
				return FOLDED_BAD;
		return FOLDED_RANGE;
	}
	*s = str_rtrim(str_head(*s, i));
	return FOLDED_STACK;
}

enum folded_kind
folded_parse(struct str line, struct folded *f)
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

void
folded_write(struct out *o, struct str stack, const struct count *before,
    struct count count)
{
	out_str(o, stack);
	out_char(o, ' ');
	if (before != NULL) {
		out_count(o, *before);
		out_char(o, ' ');
	}
	out_count(o, count);
	out_char(o, '\n');
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
