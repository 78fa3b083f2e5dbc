/* SPDX-License-Identifier: ISC */
/*
 * The stacks of a process by procstack of AIX, or pstack of illumos and
 * Solaris, each thread one sample; several printings in a file add up.
 *
 *	5767402: oracleprod (LOCAL=NO)
 *	---------- tid# 29818979 ----------
 *	0x0900000000124c54  __fd_poll(??, ??, ??) + 0xb4
 *	0x0000000100000630  main(??, ??) + 0x2d0
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/num.h"
#include "common/reader.h"

/* "5767402: oracleprod (LOCAL=NO)" */
static bool
is_process(struct str line, struct lane *lane)
{
	struct str pid;
	uint64_t v;

	if (!text_split(&line, STR(":"), &pid) || !num_parse_dec(pid, &v))
		return false;
	lane->pid = pid;
	lane->process = str_basename(str_word(&line));
	return lane->process.n > 0;
}

/* "---------- tid# 29818979 ----------", "------ lwp# 1 / thread# 1 ------" */
static bool
is_thread(struct str line, struct str *tid)
{
	struct str word;

	if (!str_starts(str_word(&line), STR("---")))
		return false;
	word = str_word(&line);
	*tid = str_word(&line);
	return str_ends(word, STR("id#")) || str_eq(word, STR("lwp#")) ||
	    str_eq(word, STR("thread#"));
}

/* "0x0900  f(??) + 0xb4"; *name is the address if it has no name. */
static bool
is_frame(struct str line, struct str *name)
{
	struct str address = str_word(&line), rest;
	uint64_t v;

	rest = address;
	/* a short number is no address */
	if (!text_take_hex(&rest, &v) || rest.n > 0 ||
	    (address.n < 8 && !str_starts(address, STR("0x"))))
		return false;
	*name = str_head(line, str_find(line, STR(") + ")));
	if (name->n < line.n)
		*name = str_head(line, name->n + 1);
	*name = str_trim(*name);
	if (name->n == 0 || str_starts(*name, STR("[")) ||
	    str_starts(*name, STR("???")))
		*name = address;
	return true;
}

static int
sniff(struct str head)
{
	struct lane lane = { 0 };
	struct str line, name;
	bool process = false, thread = false;

	while (format_line(&head, &line)) {
		if (is_process(line, &lane))
			process = true;
		else if (process && is_thread(line, &name))
			thread = true;
		else if (process && is_frame(line, &name))
			return thread || str_chr(line, '(') != STR_NONE ? 90
									: 0;
		else if (str_trim(line).n > 0)
			return 0;
	}
	return 0;
}

struct aix {
	struct profile p;
	struct buf process, pid;
};

static bool
end(struct aix *a)
{
	struct profile *p = &a->p;
	bool fits = true;

	if (p->n > 0) {
		profile_push(p, profile_frame(p, buf_str(&a->process)));
		fits = profile_add_up(p, COUNT(1));
	}
	profile_clear(p);
	return fits;
}

/* Whose stacks follow. */
static void
begin(struct aix *a, const struct lane *lane)
{
	if (lane->process.n > 0) {
		buf_clear(&a->process);
		buf_addstr(&a->process, lane->process);
		buf_clear(&a->pid);
		buf_addstr(&a->pid, lane->pid);
	}
	profile_lane(&a->p,
	    &(struct lane){ .process = buf_str(&a->process),
		.pid = buf_str(&a->pid),
		.thread = buf_str(&a->process),
		.tid = lane->tid });
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct aix a = { .process = { 0 } };
	struct str line, name;
	bool fits = true;

	profile_init(&a.p, sink, opts);
	while (fits && reader_line(r, &line)) {
		struct lane lane = { 0 };

		if (is_frame(line, &name)) {
			profile_push(&a.p, profile_function(&a.p, name));
		} else if (is_process(line, &lane) ||
		    is_thread(line, &lane.tid)) {
			fits = end(&a);
			begin(&a, &lane);
		} else if (str_trim(line).n > 0) {
			skip_add(&sink->tally.bad, r->line,
			    "neither process, thread nor frame", line);
		}
	}
	fits = fits && end(&a);
	buf_free(&a.process);
	buf_free(&a.pid);
	profile_free(&a.p);
	return fits;
}

const struct format format_aix = {
	.name = "aix",
	.desc = "AIX procstack PID, illumos pstack PID",
	.sniff = sniff,
	.parse = parse,
};
