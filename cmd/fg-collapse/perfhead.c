/* SPDX-License-Identifier: ISC */
/* Headers read from the right, where columns are of digits. */
#include "perfhead.h"

#include <string.h>

#include "common/hash.h"
#include "common/xalloc.h"
#include "eight.h"
#include "perfline.h"

/* Both are direct-mapped. */
#define HEADS ((size_t)1 << 10)
#define EVENTS ((size_t)1 << 5)
#define LINE_MIN 16
/* Digits that are sure to fit 64 bits. */
#define DIGITS 19

static bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct perfhead_event *
event_slot(const struct perfheads *t, struct str line)
{
	uint64_t v;

	memcpy(&v, line.s + line.n - 8, 8);
	return &t->events[hash_mix(v) & (EVENTS - 1)];
}

static struct perfhead *
head_slot(const struct perfheads *t, struct str text)
{
	return &t->heads[hash_bytes(text.s, text.n) & (HEADS - 1)];
}

/*
 * How many bytes at the end of the first i of s are digits: of long numbers
 * and near the beginning one by one.
 */
static size_t
count_digits(struct str s, size_t i)
{
	size_t n = 8;

	if (i >= 8)
		n = eight_trailing(eight_nodec(eight_load(s.s + i - 8)));
	if (n < 8)
		return n;
	for (n = 0; n < i && is_digit(s.s[i - 1 - n]); n++)
		;
	return n;
}

/* The first i bytes of s less the digits at their end; 0 if there are none. */
static size_t
skip_digits(struct str s, size_t i)
{
	size_t n = count_digits(s, i);

	return n > 0 ? i - n : 0;
}

/* The same for c. */
static size_t
skip_char(struct str s, size_t i, char c)
{
	return i > 0 && s.s[i - 1] == c ? i - 1 : 0;
}

/* The same for blanks. */
static size_t
skip_blanks(struct str s, size_t i)
{
	size_t end = i;

	if (i >= 8)
		i -= eight_trailing(eight_load(s.s + i - 8) ^ EIGHT_EACH(' '));
	while (i > 0 && is_blank(s.s[i - 1]))
		i--;
	return i < end ? i : 0;
}

/* The number that the last n bytes of s are, which are digits. */
static uint64_t
number(struct str s, size_t n)
{
	uint64_t v = 0;

	if (n <= 8 && s.n >= 8)
		return eight_number(eight_load(s.s + s.n - 8), n);
	for (; n > 0; n--)
		v = v * 10 + (uint64_t)(s.s[s.n - n] - '0');
	return v;
}

/* Takes a period, which may be absent, and blanks off the end of *s. */
static bool
take_period(struct str *s, bool *counted, uint64_t *period)
{
	size_t n = count_digits(*s, s->n);

	*counted = n > 0;
	*period = 1;
	if (n > DIGITS)
		return false;
	if (!*counted)
		return true;
	*period = number(*s, n);
	s->n = skip_blanks(*s, s->n - n);
	return true;
}

/* Takes "[CPU] TIME:" off the end of *s. */
static bool
take_columns(struct str *s, bool *cpu)
{
	size_t i = skip_char(*s, s->n, ':'), number;

	i = skip_digits(*s, skip_char(*s, skip_digits(*s, i), '.'));
	i = skip_blanks(*s, i);
	*cpu = i > 0 && s->s[i - 1] == ']';
	if (*cpu) {
		number = skip_digits(*s, i - 1);
		i = skip_blanks(*s, skip_char(*s, number, '['));
	}
	s->n = i;
	return i > 0;
}

const struct perfhead *
perfheads_find(const struct perfheads *t, struct str line, struct str *event,
    uint64_t *period)
{
	const struct perfhead_event *e;
	const struct perfhead *head;
	bool cpu, counted;

	if (t->heads == NULL || line.n < LINE_MIN)
		return NULL;
	e = event_slot(t, line);
	if (e->n == 0 || !str_ends(line, buf_str(&e->text)))
		return NULL;
	line.n -= e->text.n;
	*event = (struct str){ line.s + line.n + 1, e->n };
	if (!take_period(&line, &counted, period) || !take_columns(&line, &cpu))
		return NULL;
	head = head_slot(t, line);
	if (head->cpu != cpu || head->counted != counted ||
	    !str_eq(buf_str(&head->text), line))
		return NULL;
	return head;
}

/* Whether event and a colon, with blanks around, are what is behind columns. */
static bool
ends_in(struct str line, struct str event)
{
	struct str rest;

	if (event.n == 0 || event.s == line.s || !is_blank(event.s[-1]))
		return false;
	rest = str_from_index(line, (size_t)(event.s - line.s) + event.n + 1);
	return str_trim(rest).n == 0;
}

struct perfhead *
perfheads_add(struct perfheads *t, struct str line, const struct perf_header *h)
{
	struct perfhead_event *e;
	struct perfhead *head;
	struct str front = line;
	uint64_t period;
	bool cpu, counted;

	if (line.n < LINE_MIN || !h->timed || h->tid.n == 0 || h->record ||
	    !ends_in(line, h->event))
		return NULL;
	front.n = (size_t)(h->event.s - line.s) - 1;
	if (!take_period(&front, &counted, &period) || period != h->period ||
	    !take_columns(&front, &cpu) ||
	    front.n < (size_t)(h->tid.s - line.s) + h->tid.n)
		return NULL;
	if (t->heads == NULL) {
		t->heads = xcalloc(HEADS, sizeof(*t->heads));
		t->events = xcalloc(EVENTS, sizeof(*t->events));
	}
	e = event_slot(t, line);
	buf_clear(&e->text);
	buf_addstr(&e->text,
	    (struct str){
		h->event.s - 1, (size_t)(line.s + line.n - h->event.s) + 1 });
	e->n = h->event.n;
	head = head_slot(t, front);
	buf_clear(&head->text);
	buf_addstr(&head->text, front);
	head->cpu = cpu;
	head->counted = counted;
	return head;
}

void
perfheads_free(struct perfheads *t)
{
	for (size_t i = 0; t->heads != NULL && i < HEADS; i++)
		buf_free(&t->heads[i].text);
	for (size_t i = 0; t->events != NULL && i < EVENTS; i++)
		buf_free(&t->events[i].text);
	xfree(t->heads);
	xfree(t->events);
	*t = (struct perfheads){ 0 };
}
