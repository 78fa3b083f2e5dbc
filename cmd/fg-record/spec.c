/* SPDX-License-Identifier: ISC */
/* From the text of an event to perf_event_attr. */
#include "spec.h"

#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <string.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/xalloc.h"
#include "event.h"
#include "named.h"
#include "pmu.h"
#include "tracing.h"

#define MAX_PRECISE 3U
#define MODIFIERS STR("ukhGHIpPDe")
#define UPROBE STR("uprobe:")
#define KPROBE STR("kprobe:")
#define MEM STR("mem:")

/* Takes what comes before the next ':' off *s. */
static struct str
take_part(struct str *s)
{
	size_t colon = str_chr(*s, ':');
	struct str part = str_head(*s, colon);

	*s = str_from_index(*s, part.n + (colon != STR_NONE));
	return part;
}

static char *
copy(struct str s)
{
	char *z = xmalloc(s.n + 1);

	memcpy(z, s.s, s.n);
	z[s.n] = '\0';
	return z;
}

/* An event whose text is the business of its kind, but for commas. */
static bool
is_own_kind(struct str s)
{
	return str_starts(s, UPROBE) || str_starts(s, KPROBE) ||
	    str_starts(s, MEM);
}

size_t
spec_end(struct str list)
{
	size_t comma = str_chr(list, ','), slash = str_chr(list, '/'), close;

	if (comma != STR_NONE && slash < comma && !is_own_kind(list)) {
		close = str_chr(str_from_index(list, slash + 1), '/');
		slash = close == STR_NONE ? list.n : slash + 1 + close;
		comma = str_chr(str_from_index(list, slash), ',');
		if (comma != STR_NONE)
			comma += slash;
	}
	return comma == STR_NONE ? list.n : comma;
}

bool
spec_is_pattern(struct str text)
{
	return !is_own_kind(text) && str_chr(text, '/') == STR_NONE &&
	    (str_chr(text, '*') != STR_NONE || str_chr(text, '?') != STR_NONE ||
		str_chr(text, '[') != STR_NONE);
}

static bool
by_number(struct event *e, struct str name)
{
	uint64_t config;

	if (name.n < 2 || name.s[0] != 'r' ||
	    !num_parse_hex(str_from_index(name, 1), &config))
		return false;
	e->attr.type = PERF_TYPE_RAW;
	e->attr.config = config;
	return true;
}

/* The number tracefs gives the tracepoint. */
static bool
read_id(const char *tracepoint, uint64_t *id)
{
	struct buf path = { 0 }, text = { 0 };
	bool ok;

	buf_addstr(&path, STR("events/"));
	buf_addstr(&path, str_from(tracepoint));
	buf_add(&path, "/id", sizeof("/id"));
	ok = tracing_read(&text, path.s) &&
	    num_parse_dec(str_trim(buf_str(&text)), id);
	buf_free(&path);
	buf_free(&text);
	return ok;
}

static const char *
by_tracepoint(struct event *e, struct str system, struct str name)
{
	struct buf b = { 0 };
	uint64_t id;

	if (str_chr(system, '/') != STR_NONE || str_chr(name, '/') != STR_NONE)
		return "no such event";
	buf_addstr(&b, system);
	buf_addc(&b, '/');
	buf_addstr(&b, name);
	buf_addc(&b, '\0');
	e->tracepoint = b.s;
	if (!read_id(b.s, &id))
		return tracing_readable()
		    ? "no such event or tracepoint"
		    : "no such event, and if it is a tracepoint: " TRACING_WHY;
	e->attr.type = PERF_TYPE_TRACEPOINT;
	e->attr.config = id;
	e->each = true;
	/* Only those of system calls have the registers of user code. */
	e->in_kernel = !str_eq(system, STR("syscalls"));
	return NULL;
}

static const char *
by_uprobe(struct event *e, struct str text)
{
	const char *why = uprobe_find(&e->uprobe, text);

	e->each = true;
	if (why == NULL && !uprobe_attr(&e->attr, &e->uprobe))
		why = "this kernel has no uprobes for sampling "
		      "(CONFIG_UPROBE_EVENTS, Linux 4.17)";
	return why;
}

/* FUNCTION[+OFFSET][%return], which the kernel looks up itself. */
static const char *
by_kprobe(struct event *e, struct str text)
{
	const struct str suffix = STR("%return");
	bool returns = str_ends(text, suffix);
	struct str name = str_head(text, text.n - (returns ? suffix.n : 0));
	size_t plus = str_chr(name, '+');
	uint64_t offset = 0;

	if (!pmu_type(STR("kprobe"), &e->attr.type))
		return "this kernel has no kprobes for sampling "
		       "(CONFIG_KPROBE_EVENTS, Linux 4.17)";
	if (plus != STR_NONE &&
	    !pmu_number(str_from_index(name, plus + 1), &offset))
		return "the offset behind + is not a number";
	name = str_head(name, plus);
	if (name.n == 0)
		return "a kprobe is FUNCTION[+OFFSET][%return]";
	e->symbol = copy(name);
	e->attr.config = returns;
	e->attr.kprobe_func = (uintptr_t)e->symbol;
	e->attr.probe_offset = offset;
	e->each = e->in_kernel = true;
	return NULL;
}

/* Reading, writing and executing, in any order. */
static bool
parse_access(struct str letters, uint32_t *type)
{
	*type = 0;
	for (size_t i = 0; i < letters.n; i++)
		switch (letters.s[i]) {
		case 'r':
			*type |= HW_BREAKPOINT_R;
			break;
		case 'w':
			*type |= HW_BREAKPOINT_W;
			break;
		case 'x':
			*type |= HW_BREAKPOINT_X;
			break;
		default:
			return false;
		}
	return letters.n > 0;
}

/* ADDRESS[/LENGTH][:rwx] */
static const char *
by_address(struct event *e, struct str text, struct str *rest)
{
	struct str address = take_part(&text), access, after = text;
	size_t slash = str_chr(address, '/');
	uint64_t addr, len = HW_BREAKPOINT_LEN_4;
	uint32_t type = HW_BREAKPOINT_RW;

	access = take_part(&after);
	if (parse_access(access, &type))
		text = after;
	else
		type = HW_BREAKPOINT_RW;
	*rest = text;
	if (!pmu_number(str_head(address, slash), &addr))
		return "a breakpoint is mem:ADDRESS[/LENGTH][:rwx]";
	if (slash != STR_NONE &&
	    (!pmu_number(str_from_index(address, slash + 1), &len) ||
		len == 0 || len > HW_BREAKPOINT_LEN_8))
		return "a breakpoint's length is 1 to 8 bytes";
	if (slash == STR_NONE && type == HW_BREAKPOINT_X)
		len = sizeof(long);
	e->attr.type = PERF_TYPE_BREAKPOINT;
	e->attr.bp_addr = addr;
	e->attr.bp_len = len;
	e->attr.bp_type = type;
	e->each = true;
	return NULL;
}

/* u, k and h name all that is sampled, G and H as well. */
static void
set_modes(struct perf_event_attr *a, struct str letters)
{
	bool u = str_chr(letters, 'u') != STR_NONE;
	bool k = str_chr(letters, 'k') != STR_NONE;
	bool h = str_chr(letters, 'h') != STR_NONE;
	bool guest = str_chr(letters, 'G') != STR_NONE;
	bool host = str_chr(letters, 'H') != STR_NONE;

	a->exclude_user = (u || k || h) && !u;
	a->exclude_kernel = (u || k || h) && !k;
	a->exclude_hv = (u || k || h) && !h;
	a->exclude_guest = !guest;
	a->exclude_host = guest && !host;
}

static const char *
set_modifiers(struct event *e, struct str letters)
{
	unsigned int precise = 0;

	for (size_t i = 0; i < letters.n; i++) {
		char c = letters.s[i];

		precise += c == 'p';
		if (str_chr(MODIFIERS, c) == STR_NONE || precise > MAX_PRECISE)
			return "modifiers are u, k, h, G, H, I, D, e, P, p, "
			       "pp and ppp";
	}
	e->best = str_chr(letters, 'P') != STR_NONE;
	e->attr.precise_ip = (e->best ? MAX_PRECISE : precise) & MAX_PRECISE;
	e->attr.exclude_idle = str_chr(letters, 'I') != STR_NONE;
	e->attr.pinned = str_chr(letters, 'D') != STR_NONE;
	e->attr.exclusive = str_chr(letters, 'e') != STR_NONE;
	e->modified = letters.n > 0;
	set_modes(&e->attr, letters);
	e->modes = e->attr.exclude_user || e->attr.exclude_kernel;
	return NULL;
}

/* Letters behind the last colon, if there is another one before. */
static struct str
take_letters(struct str *text)
{
	size_t colon = str_rchr(*text, ':');
	struct str letters =
	    str_from_index(*text, colon == STR_NONE ? text->n : colon + 1);

	if (letters.n == 0 || str_chr(*text, ':') == colon)
		return STR("");
	for (size_t i = 0; i < letters.n; i++)
		if (str_chr(MODIFIERS, letters.s[i]) == STR_NONE)
			return STR("");
	*text = str_head(*text, colon);
	return letters;
}

/* The event before any terms; *rest is what is left for modifiers. */
static const char *
parse_name(struct event *e, struct str text, struct str *rest)
{
	struct str name;

	*rest = text;
	name = take_part(rest);
	if (named_find(&e->attr, name) || by_number(e, name))
		return NULL;
	if (rest->n == 0)
		return "no such event";
	return by_tracepoint(e, name, take_part(rest));
}

/* NAME/TERMS/[MODIFIERS] */
static const char *
parse_terms(struct event *e, struct str text, struct str *rest)
{
	size_t slash = str_chr(text, '/'), close;
	struct str name = str_head(text, slash), pmu = name, left;
	struct pmu_terms t;
	const char *why = NULL;

	text = str_from_index(text, slash + 1);
	close = str_chr(text, '/');
	if (close == STR_NONE)
		return "no / behind the terms";
	*rest = str_from_index(text, close + 1);
	if (str_starts(*rest, STR(":")))
		*rest = str_from_index(*rest, 1);
	if (!pmu_type(name, &e->attr.type)) {
		pmu = STR("");
		why = parse_name(e, name, &left);
		if (why == NULL && left.n > 0)
			why = "modifiers stand behind the last /";
	}
	if (why == NULL)
		why = pmu_terms(&t, &e->attr, pmu, str_head(text, close));
	if (why != NULL)
		return why;
	e->rate = (struct event_rate){ t.freq, t.period };
	if (t.name.n > 0)
		e->name = copy(t.name);
	return NULL;
}

static const char *
parse_kind(struct event *e, struct str text, struct str *rest)
{
	if (text.n > 0 && text.s[0] == '{')
		return "groups are not sampled: give the events without { }, "
		       "each is sampled by itself";
	if (str_starts(text, MEM))
		return by_address(e, str_from_index(text, MEM.n), rest);
	if (str_starts(text, UPROBE)) {
		text = str_from_index(text, UPROBE.n);
		*rest = take_letters(&text);
		return by_uprobe(e, text);
	}
	if (str_starts(text, KPROBE)) {
		text = str_from_index(text, KPROBE.n);
		*rest = text;
		text = take_part(rest);
		return by_kprobe(e, text);
	}
	return str_chr(text, '/') == STR_NONE ? parse_name(e, text, rest)
					      : parse_terms(e, text, rest);
}

const char *
spec_parse(struct event *e, struct str text)
{
	struct str rest = { 0 };
	const char *why;

	*e = (struct event){ .attr = { .size = PERF_ATTR_SIZE_VER7 } };
	why = parse_kind(e, text, &rest);
	if (why == NULL)
		why = set_modifiers(e, rest);
	if (e->name == NULL)
		e->name = copy(text);
	if (e->attr.type == PERF_TYPE_SOFTWARE)
		e->in_kernel =
		    e->attr.config == PERF_COUNT_SW_CONTEXT_SWITCHES ||
		    e->attr.config == PERF_COUNT_SW_CPU_MIGRATIONS;
	return why;
}
