/* SPDX-License-Identifier: ISC */
/* Frames as valgrind's tools print them. */
#include "valgrind.h"

#include "common/num.h"
#include "format.h"
#include "profile.h"

/* Splits "name (place)" at the last " (". */
static struct str
take_place(struct str *text)
{
	struct str place = STR("");

	if (!str_ends(*text, STR(")")))
		return place;
	for (size_t i = text->n; i-- > 1;) {
		if (text->s[i] != '(' || text->s[i - 1] != ' ')
			continue;
		place = str_from_index(*text, i + 1);
		place = str_head(place, place.n - 1);
		*text = str_head(*text, i - 1);
		break;
	}
	return place;
}

static uint32_t
unnamed(struct profile *p, struct str object, struct str address)
{
	struct buf b = { 0 };
	uint32_t frame;

	buf_addc(&b, '[');
	buf_addstr(&b, object.n > 0 ? str_basename(object) : STR("unknown"));
	if (p->opts->addrs) {
		buf_addstr(&b, STR(" <"));
		buf_addstr(&b, address);
		buf_addc(&b, '>');
	}
	buf_addc(&b, ']');
	frame = profile_frame(p, buf_str(&b));
	buf_free(&b);
	return frame;
}

static uint32_t
with_line(struct profile *p, struct str name, struct str place)
{
	struct buf b = { 0 };
	uint32_t frame;

	buf_addstr(&b, name);
	buf_addc(&b, ':');
	buf_addstr(&b, str_basename(place));
	frame = profile_frame(p, buf_str(&b));
	buf_free(&b);
	return frame;
}

uint32_t
valgrind_frame(struct profile *p, struct str text, bool *known)
{
	struct str address = STR(""), place;
	size_t colon = str_find(text, STR(": "));
	uint64_t v;

	*known = true;
	if (str_starts(text, STR("0x")) && colon != STR_NONE &&
	    num_parse_hex(str_from_index(str_head(text, colon), 2), &v)) {
		address = str_from_index(str_head(text, colon), 2);
		text = str_from_index(text, colon + 2);
	}
	place = take_place(&text);
	if (str_eq(text, STR("???"))) {
		*known = place.n > 0;
		if (str_starts(place, STR("in ")))
			place = str_from_index(place, 3);
		return unnamed(p, place, address);
	}
	if (p->opts->srcline && place.n > 0 && !str_starts(place, STR("in ")))
		return with_line(p, text, place);
	return profile_function(p, text);
}
