/* SPDX-License-Identifier: ISC */
/* A kernel's format string, taken apart into its conversions. */
#include "printfmt.h"

#include "common/num.h"
#include "common/xalloc.h"

/* Columns and digits that may be asked for. */
#define WIDTH_MAX 1024

/* Takes off a character if it is this one. */
static bool
take(struct str *s, char c)
{
	if (s->n == 0 || s->s[0] != c)
		return false;
	*s = str_from_index(*s, 1);
	return true;
}

/* A number, or '*' for the next argument. */
static void
take_width(struct str *s, uint32_t *v, uint32_t *arg, uint32_t *next)
{
	*arg = PRINTFMT_NO_ARG;
	*v = 0;
	if (take(s, '*')) {
		*arg = (*next)++;
		return;
	}
	for (; s->n > 0 && num_isdigit(s->s[0]); *s = str_from_index(*s, 1)) {
		if (*v <= WIDTH_MAX)
			*v = *v * 10 + (uint32_t)(s->s[0] - '0');
	}
}

static void
take_flags(struct printfmt_piece *p, struct str *s)
{
	for (; s->n > 0; *s = str_from_index(*s, 1)) {
		switch (s->s[0]) {
		case '#':
			p->alternate = true;
			break;
		case '0':
			p->zero = true;
			break;
		case '-':
			p->left = true;
			break;
		case '+':
			p->plus = true;
			break;
		case ' ':
			p->blank = true;
			break;
		default:
			return;
		}
	}
}

/* "hh", "l", "z" and so on as a number of bytes. */
static uint8_t
take_size(struct str *s, unsigned long_size)
{
	if (take(s, 'h'))
		return take(s, 'h') ? 1 : 2;
	if (take(s, 'l'))
		return take(s, 'l') ? 8 : (uint8_t)long_size;
	if (take(s, 'z') || take(s, 'Z') || take(s, 't'))
		return (uint8_t)long_size;
	if (take(s, 'L') || take(s, 'q') || take(s, 'j'))
		return 8;
	return 4;
}

static bool
is_alnum(char c)
{
	return num_isdigit(c) || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

/* What follows "%p". */
static void
take_kind(struct printfmt_piece *p, struct str *s)
{
	size_t n = 0;

	for (; s->n > 0 && is_alnum(s->s[0]); *s = str_from_index(*s, 1)) {
		if (n < sizeof(p->kind) - 1)
			p->kind[n++] = s->s[0];
	}
}

/* A conversion behind its '%'; false if it is none. */
static bool
conversion(
    struct printfmt_piece *p, struct str *s, uint32_t *next, unsigned long_size)
{
	take_flags(p, s);
	take_width(s, &p->width, &p->width_arg, next);
	p->precision_arg = PRINTFMT_NO_ARG;
	p->has_precision = take(s, '.');
	if (p->has_precision)
		take_width(s, &p->precision, &p->precision_arg, next);
	p->size = take_size(s, long_size);
	if (s->n == 0 || str_chr(STR("diuxXocsp"), s->s[0]) == STR_NONE)
		return false;
	p->conv = s->s[0];
	*s = str_from_index(*s, 1);
	if (p->conv == 'p')
		take_kind(p, s);
	p->arg = (*next)++;
	return p->width <= WIDTH_MAX && p->precision <= WIDTH_MAX;
}

static bool
load_pieces(struct printfmt *p, struct str s, unsigned long_size)
{
	struct printfmt_piece piece;
	uint32_t next = 0;

	while (s.n > 0) {
		piece = (struct printfmt_piece){ .text = str_head(
						     s, str_chr(s, '%')) };
		s = str_from_index(s, piece.text.n);
		if (str_starts(s, STR("%%"))) {
			piece.text.n++;
			s = str_from_index(s, 2);
		} else if (take(&s, '%') &&
		    !conversion(&piece, &s, &next, long_size)) {
			return false;
		}
		p->pieces = xgrow(p->pieces, &p->pieces_cap, p->npieces + 1,
		    sizeof(*p->pieces));
		p->pieces[p->npieces++] = piece;
	}
	return next <= p->args.nargs;
}

bool
printfmt_load(struct printfmt *p, const struct format *f, unsigned long_size)
{
	struct lex l = { .rest = f->print };
	struct str text;

	*p = (struct printfmt){ 0 };
	l.arena = &p->args.arena;
	lex_next(&l);
	if (l.token != LEX_STRING)
		return false;
	text = l.text;
	lex_next(&l);
	return compile_args(&p->args, f, &l, long_size) &&
	    load_pieces(p, text, long_size);
}

void
printfmt_free(struct printfmt *p)
{
	xfree(p->pieces);
	compile_free(&p->args);
}
