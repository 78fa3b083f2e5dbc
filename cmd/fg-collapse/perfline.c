/* SPDX-License-Identifier: ISC */
/* One line of perf script into its columns. */
#include "perfline.h"

#include "common/num.h"

/* How the names of side-band records begin. */
#define RECORD "PERF_RECORD_"

/* As num_isxdigit, but within reach of the compiler: it sees every line. */
static bool
is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

bool
perf_blank(struct str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (!is_blank(line.s[i]))
			return false;
	return true;
}

bool
perf_comment(struct str line)
{
	if (line.n > 0 && line.s[0] == '#')
		return line.n == 1 || is_blank(line.s[1]);
	return str_starts(line, STR(RECORD));
}

static bool
is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!num_isdigit(s.s[i]))
			return false;
	return s.n > 0;
}

/* A process or thread: digits, or -1 where the kernel had none. */
static bool
is_number(struct str s)
{
	return is_digits(str_starts(s, STR("-")) ? str_from_index(s, 1) : s);
}

/* "123" or "120/123" */
static bool
take_id(struct str word, struct perf_header *h)
{
	size_t slash = str_chr(word, '/');

	h->pid = slash == STR_NONE ? STR("") : str_head(word, slash);
	h->tid = slash == STR_NONE ? word : str_from_index(word, slash + 1);
	return is_number(h->tid) && (slash == STR_NONE || is_number(h->pid));
}

/* "[003]" */
static bool
is_cpu(struct str word)
{
	return word.n > 2 && word.s[0] == '[' && word.s[word.n - 1] == ']' &&
	    is_digits((struct str){ word.s + 1, word.n - 2 });
}

/* "6544038.708352:" */
static bool
is_time(struct str word)
{
	size_t point = str_chr(word, '.');

	return point != STR_NONE && word.s[word.n - 1] == ':' &&
	    is_digits(str_head(word, point)) &&
	    is_digits(
		str_head(str_from_index(word, point + 1), word.n - point - 2));
}

/* The letters of -F +misc: user, kernel, hypervisor, guest, exec, ... */
static bool
is_flags(struct str word)
{
	for (size_t i = 0; i < word.n; i++)
		if (str_chr(STR("KUHGgMESp"), word.s[i]) == STR_NONE)
			return false;
	return word.n > 0;
}

/* The columns behind the id; whether there are such. */
static bool
take_columns(struct str rest, struct perf_header *h)
{
	struct str word = str_word(&rest), number = STR(""), next;

	h->cpu = h->time = STR("");
	if (is_cpu(word)) {
		h->cpu = (struct str){ word.s + 1, word.n - 2 };
		word = str_word(&rest);
	}
	next = rest;
	if (is_flags(word) && is_time(str_word(&next)))
		word = str_word(&rest);
	h->timed = is_time(word);
	if (h->timed) {
		h->time = str_head(word, word.n - 1);
		h->tail = str_trim(rest);
		word = str_word(&rest);
	}
	if (is_digits(word)) {
		number = word;
		word = str_word(&rest);
	}
	h->period = 1;
	h->event = STR("");
	if (word.n < 2 || word.s[word.n - 1] != ':' || is_time(word))
		return h->timed;
	h->event = str_head(word, word.n - 1);
	h->tail = str_trim(rest);
	return number.n == 0 || num_parse_dec(number, &h->period);
}

/*
 * The command ends where a number follows that the other columns follow in
 * their turn. The first number with a time behind it is believed; failing
 * that the first time, which a line without numbers has; failing that the
 * first number.
 */
bool
perf_header(struct str line, struct perf_header *h)
{
	struct str rest, word;
	struct perf_header found;
	bool numbered;
	int sure, best = 0;
	size_t at;

	line = rest = str_rtrim(line);
	for (;;) {
		word = str_word(&rest);
		if (word.n == 0)
			break;
		at = (size_t)(word.s - line.s);
		numbered = take_id(word, &found);
		if (!numbered && !is_time(word))
			continue;
		if (!numbered)
			found.pid = found.tid = STR("");
		if (!take_columns(
			numbered ? rest : str_from_index(line, at), &found)) {
			if (found.timed)
				return false; /* a period out of range */
			continue;
		}
		sure = 2 * found.timed + numbered;
		if (sure <= best)
			continue;
		found.comm = str_trim(str_head(line, at));
		found.record = str_starts(found.tail, STR(RECORD)) ||
		    str_starts(found.event, STR(RECORD));
		*h = found;
		best = sure;
		if (numbered && found.timed)
			break;
	}
	return best > 0;
}

uint64_t
perf_lost(struct str line)
{
	const struct str lost = STR(" lost ");
	size_t at = str_find(line, STR(RECORD "LOST"));
	uint64_t n;

	line = at == STR_NONE ? STR("") : str_from_index(line, at);
	at = str_find(line, lost);
	if (at == STR_NONE)
		return 0;
	line = str_from_index(line, at + lost.n);
	return num_parse_dec(str_word(&line), &n) ? n : 0;
}

struct str
perf_offset(struct str s)
{
	size_t i = s.n;

	while (i > 0 && is_hex(s.s[i - 1]))
		i--;
	if (i == s.n || i < 3 || !str_ends(str_head(s, i), STR("+0x")))
		return s;
	return str_head(s, i - 3);
}

/*
 * Where the parenthesis opens that the end of s closes, a blank before it: a
 * path may hold blanks and parentheses of its own, "(/tmp/a (deleted))".
 * *last is the last one behind a blank that closes too early.
 */
static size_t
paired_start(struct str s, size_t *last)
{
	size_t depth = 0;

	*last = STR_NONE;
	for (size_t i = s.n; i-- > 0;) {
		if (s.s[i] == ')') {
			depth++;
		} else if (s.s[i] == '(') {
			depth -= depth > 0;
			if (i > 0 && !is_blank(s.s[i - 1]))
				continue;
			if (depth == 0)
				return i;
			if (*last == STR_NONE)
				*last = i;
		}
	}
	return STR_NONE;
}

size_t
perf_object(struct str line)
{
	size_t last;

	return paired_start(line, &last);
}

/* Where they do not pair, the last one behind a blank. */
static size_t
object_start(struct str s)
{
	size_t last, start = paired_start(s, &last);

	return start != STR_NONE ? start : last;
}

bool
perf_frame(struct str line, struct perf_frame *f)
{
	size_t i = 0, start;
	bool indented = line.n > 0 && is_blank(line.s[0]);

	line = str_trim(line);
	while (i < line.n && is_hex(line.s[i]))
		i++;
	if (i == 0 || (i < line.n && !is_blank(line.s[i])))
		return false;
	f->address = str_head(line, i);
	line = str_from_index(line, i);
	f->object = STR("");
	start = line.n > 0 && line.s[line.n - 1] == ')' ? object_start(line)
							: STR_NONE;
	if (start != STR_NONE) {
		f->object = perf_offset(
		    (struct str){ line.s + start + 1, line.n - start - 2 });
		line = str_head(line, start);
	}
	f->symbol = str_rtrim(perf_offset(str_trim(line)));
	return start != STR_NONE || indented;
}
