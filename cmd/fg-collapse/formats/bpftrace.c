/* SPDX-License-Identifier: ISC */
/*
 * Maps that bpftrace prints whose keys have stacks in them, as text:
 *
 *	@name[
 *	    spin+38
 *	    main+61
 *	, demo, 7]: 12
 *
 * or as JSON, -f json, of which each line is a document:
 *
 *	{"type": "map", "data": {"@s": {"\n\t55c2 spin+38 (/bin/demo)\n,demo": 12}}}
 *
 * Stacks begin with their leaf; of two in a key the second calls the first.
 * What else is in the key becomes frames at the root. Offsets are dropped.
 */
#include "../format.h"

#include "../json.h"
#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

struct maps {
	struct profile p;
	struct sink *sink;
	struct buf key; /* of the stack being read, less its stacks */
};

/* "spin+38", "7fab32cd0f03 spin+38 (/bin/demo)" */
static void
push(struct maps *m, struct str text)
{
	struct str rest = text, word;
	uint64_t v;

	text = str_trim(text);
	rest = text;
	word = str_word(&rest);
	if (num_parse_hex(word, &v) && str_ends(text, STR(")"))) {
		rest = str_trim(str_head(rest, str_rchr(rest, '(')));
		text = rest.n > 0 ? rest : word;
	}
	profile_push(&m->p, profile_function(&m->p, text_no_offset(text)));
}

/* The parts of the key that are no stacks, "demo, 7", into frames. */
static void
push_key(struct maps *m)
{
	struct str rest = buf_str(&m->key), part;
	size_t at;

	while (rest.n > 0) {
		at = str_rchr(rest, ',');
		part =
		    str_trim(str_from_index(rest, at == STR_NONE ? 0 : at + 1));
		rest = str_head(rest, at == STR_NONE ? 0 : at);
		if (part.n > 0)
			profile_push(&m->p, profile_frame(&m->p, part));
	}
}

/* Whether a part of the key is empty, as a stack is that was not found. */
static bool
has_empty_part(struct str key)
{
	struct str part;

	while (text_split(&key, STR(","), &part))
		if (str_trim(part).n == 0)
			return true;
	return str_trim(key).n == 0;
}

static bool
end(struct maps *m, struct count value)
{
	bool fits = true;

	if (m->p.n > 0 || has_empty_part(buf_str(&m->key))) {
		m->sink->tally.frameless += m->p.n == 0;
		push_key(m);
		fits = m->p.n == 0 || count_iszero(value) ||
		    profile_add_up(&m->p, value);
	} else {
		m->sink->tally.unused++;
	}
	profile_clear(&m->p);
	buf_clear(&m->key);
	return fits;
}

/* "@[" or "@name[", with what of the key stands before the stack. */
static bool
is_open(struct str line, struct str *key)
{
	struct str rest = line, name;

	if (!str_starts(line, STR("@")) || !text_split(&rest, STR("["), &name))
		return false;
	*key = str_rtrim(rest);
	return true;
}

/* ", demo]: 12"; anything before the bracket is the key's. */
static bool
is_close(struct str line, struct str *key, struct count *value)
{
	struct str rest = str_rtrim(line);
	size_t at = str_rchr(rest, ']');

	if (at == STR_NONE || !str_starts(str_from_index(rest, at), STR("]: ")))
		return false;
	*key = str_head(rest, at);
	return count_parse(str_trim(str_from_index(rest, at + 3)), value);
}

static void
add_key(struct maps *m, struct str part)
{
	if (m->key.n > 0)
		buf_addc(&m->key, ',');
	buf_addstr(&m->key, part);
}

static bool
read_text(struct maps *m, struct reader *r)
{
	struct str line, key;
	struct count value;
	bool inside = false, fits = true;

	while (fits && reader_line(r, &line)) {
		if (is_open(line, &key)) {
			profile_clear(&m->p);
			buf_clear(&m->key);
			inside = str_chr(key, ']') == STR_NONE;
			if (inside) {
				add_key(m, key);
			} else if (is_close(key, &key, &value)) {
				add_key(m, key);
				fits = end(m, value);
			} else {
				m->sink->tally.unused++;
			}
		} else if (inside && is_close(line, &key, &value)) {
			inside = false;
			add_key(m, key);
			fits = end(m, value);
		} else if (!inside || str_trim(line).n == 0) {
			m->sink->tally.unused += line.n > 0;
		} else if (line.s[0] == ' ' || line.s[0] == '\t') {
			push(m, line);
		} else {
			add_key(m, str_rtrim(line)); /* between two stacks */
		}
	}
	if (inside)
		skip_add(&m->sink->tally.damaged, r->line,
		    "the input ends within a key", STR(""));
	return fits;
}

/* "\n\tADDRESS f+1 (object)\n\tADDRESS g+2 (object)\n,demo" */
static void
read_key(struct maps *m, struct str text)
{
	struct str line, rest = text;
	size_t end;

	profile_clear(&m->p);
	buf_clear(&m->key);
	while (rest.n > 0) {
		end = str_chr(rest, '\n');
		line = str_head(rest, end);
		rest = str_from_index(rest, end == STR_NONE ? rest.n : end + 1);
		if (str_starts(line, STR("\t")) ||
		    str_starts(line, STR("    ")))
			push(m, line);
		else if (line.n > 0 || m->p.n == 0)
			add_key(m, line);
	}
}

/* A map is an object of keys; a number with a single key is none. */
static bool
read_map(struct maps *m, struct json *j)
{
	struct count value;
	bool fits = true;

	if (!json_want(j, JSON_OBJECT))
		return true;
	while (json_member(j)) {
		read_key(m, j->text);
		if (json_next(j) == JSON_NUMBER && json_count(j, &value)) {
			fits = fits && end(m, value);
		} else {
			m->sink->tally.unused++;
			json_skip(j);
		}
	}
	return fits;
}

static bool
read_json(struct maps *m, struct reader *r)
{
	static const char *const keys[] = { "data", NULL };
	struct json j;
	bool fits = true;

	json_init(&j, r);
	while (fits && json_next(&j) != JSON_END) {
		if (j.type != JSON_OBJECT) {
			json_skip(&j);
			continue;
		}
		while (json_member(&j)) {
			if (json_which(&j, keys) != 0 ||
			    !json_want(&j, JSON_OBJECT)) {
				json_skip(&j);
				continue;
			}
			while (json_member(&j))
				fits = fits && read_map(m, &j);
		}
	}
	sink_broken(m->sink, j.err, json_offset(&j));
	json_free(&j);
	return fits;
}

static int
sniff(struct str head)
{
	struct str line, key;
	struct count value;
	bool open = false;

	if (str_starts(str_trim(head), STR("{")))
		return str_find(head, STR("{\"type\": \"map\", \"data\"")) !=
			    STR_NONE ||
			str_find(head, STR("{\"type\": \"attached_probes\"")) !=
			    STR_NONE
		    ? 95
		    : 0;
	while (format_line(&head, &line)) {
		if (open && is_close(line, &key, &value))
			return 90;
		if (is_open(line, &key))
			open = str_chr(key, ']') == STR_NONE;
		else if (open && line.n > 0 && line.s[0] != ' ' &&
		    line.s[0] != '\t' && line.s[0] != ',')
			open = false;
	}
	return open ? 60 : 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct maps m = { .sink = sink };
	bool fits;

	profile_init(&m.p, sink, opts);
	if (str_starts(str_trim(reader_peek(r, 64)), STR("{")))
		fits = read_json(&m, r);
	else
		fits = read_text(&m, r);
	buf_free(&m.key);
	profile_free(&m.p);
	return fits;
}

const struct format format_bpftrace = {
	.name = "bpftrace",
	.desc = "bpftrace [-f json] -e '... { @[ustack] = count(); }'",
	.sniff = sniff,
	.parse = parse,
};
