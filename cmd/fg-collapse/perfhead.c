/* SPDX-License-Identifier: ISC */
/* Headers read from the right, where columns are of digits. */
#include "perfhead.h"

#include <string.h>

#include "common/eight.h"
#include "common/hash.h"
#include "common/xalloc.h"
#include "perfline.h"

/* Both are direct-mapped. */
#define HEADS ((size_t)1 << 10)
#define EVENTS ((size_t)1 << 5)
#define LINE_MIN 16
#define FORMS 6 /* as a power of two */
#define FORM_WORDS 16
#define FORM_CREDIT 16
/* Digits that are sure to fit 64 bits. */
#define DIGITS 19

/*
 * A line, of which others are known that differ in digits of columns only. Its
 * last word ends with it, whatever that has in common with the one before.
 */
struct perfhead_form {
	uint32_t n;              /* bytes; 0: free */
	uint32_t credit;         /* so many others it survives */
	uint32_t event, event_n; /* where its event is */
	uint32_t period;         /* behind its period, or 0 */
	uint32_t period_n;
	struct perfhead_use use;
	struct form_word {
		uint64_t text;
		uint64_t fixed;  /* bits that are the same */
		uint64_t digits; /* of each column's byte the lower four */
	} words[FORM_WORDS];
};

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

static struct perfhead_form *
form_slot(const struct perfheads *t, struct str line)
{
	uint64_t v = eight_word(line.s, 0) * UINT64_C(0x9e3779b97f4a7c15);

	return &t->forms[v >> (64 - FORMS)];
}

/* Not 0 if the eight bytes at s are not as word has them. */
static inline uint64_t
differs(const struct form_word *word, const char *s)
{
	uint64_t v = eight_word(s, 0), digits = word->digits;
	/* More than nine is at least sixteen with six more. */
	uint64_t over = (v & digits) + (digits & EIGHT_EACH(6));

	return ((v & word->fixed) ^ word->text) | (over & EIGHT_EACH(0x10));
}

static bool
has_form(const struct perfhead_form *form, struct str line)
{
	const struct form_word *word = form->words;

	if (form->n != line.n)
		return false;
	for (size_t i = 8; i < line.n; i += 8)
		if (differs(word++, line.s + i - 8) != 0)
			return false;
	return differs(word, line.s + line.n - 8) == 0;
}

/* The word at index at of line, with digits of columns from first to end. */
static struct form_word
make_word(struct str line, size_t at, size_t first, size_t end)
{
	unsigned char fixed[8], digits[8];
	struct form_word word;

	for (size_t i = 0; i < 8; i++) {
		digits[i] =
		    at + i >= first && at + i < end && is_digit(line.s[at + i])
		    ? 0x0f
		    : 0;
		fixed[i] = (unsigned char)~digits[i];
	}
	memcpy(&word.digits, digits, 8);
	memcpy(&word.fixed, fixed, 8);
	word.text = eight_word(line.s + at, 0) & word.fixed;
	return word;
}

/* Keeps the form of line, which has columns from first up to its event. */
static void
keep_form(const struct perfheads *t, struct str line, size_t first,
    struct str event, const struct perfhead *head)
{
	struct perfhead_form *form = form_slot(t, line);
	size_t end = (size_t)(event.s - line.s) - 1, n = line.n;
	struct form_word *word = form->words;

	if (n > FORM_WORDS * sizeof(uint64_t))
		return;
	if (form->credit > 0) {
		form->credit--;
		return;
	}
	form->credit = FORM_CREDIT;
	form->n = (uint32_t)n;
	form->event = (uint32_t)end + 1;
	form->event_n = (uint32_t)event.n;
	form->period = (uint32_t)end;
	form->period_n = head->counted ? (uint32_t)count_digits(line, end) : 0;
	form->use = head->use;
	for (size_t i = 8; i < n; i += 8)
		*word++ = make_word(line, i - 8, first, end);
	*word = make_word(line, n - 8, first, end);
}

static const struct perfhead_use *
find_form(const struct perfheads *t, struct str line, struct str *event,
    uint64_t *period)
{
	struct perfhead_form *form = form_slot(t, line);

	if (!has_form(form, line))
		return NULL;
	form->credit = FORM_CREDIT;
	*event = (struct str){ line.s + form->event, form->event_n };
	*period = form->period_n > 0
	    ? number(str_head(line, form->period), form->period_n)
	    : 1;
	return &form->use;
}

const struct perfhead_use *
perfheads_find(const struct perfheads *t, struct str line, struct str *event,
    uint64_t *period)
{
	const struct perfhead_event *e;
	const struct perfhead_use *known;
	const struct perfhead *head;
	struct str front = line;
	bool cpu, counted;

	if (t->heads == NULL || line.n < LINE_MIN)
		return NULL;
	known = find_form(t, line, event, period);
	if (known != NULL)
		return known;
	e = event_slot(t, line);
	if (e->n == 0 || !str_ends(line, buf_str(&e->text)))
		return NULL;
	front.n -= e->text.n;
	*event = (struct str){ front.s + front.n + 1, e->n };
	if (!take_period(&front, &counted, period) ||
	    !take_columns(&front, &cpu))
		return NULL;
	head = head_slot(t, front);
	if (head->cpu != cpu || head->counted != counted ||
	    !str_eq(buf_str(&head->text), front))
		return NULL;
	keep_form(t, line, front.n, *event, head);
	return &head->use;
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

struct perfhead_use *
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
		t->forms = xcalloc((size_t)1 << FORMS, sizeof(*t->forms));
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
	return &head->use;
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
	xfree(t->forms);
	*t = (struct perfheads){ 0 };
}
