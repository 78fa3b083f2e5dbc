/* SPDX-License-Identifier: ISC */
/*
 * Thread dumps of HotSpot: jstack, jcmd Thread.print, kill -QUIT; any number
 * of them, one behind the other.
 *
 *	Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):
 *	"main" #1 prio=5 os_prio=0 cpu=896.80ms elapsed=1.95s tid=0x7ff nid=0x3fd3
 *	   java.lang.Thread.State: RUNNABLE
 *		at Demo.spin(Demo.java:4)
 *		- locked <0x0000000687400488> (a java.lang.Object)
 *		at Demo.main(Demo.java:11)
 *
 * A thread in a call to the system is RUNNABLE to Java also while it waits
 * there; some such calls are known.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../text.h"
#include "common/reader.h"
#include "common/table.h"
#include "common/xalloc.h"

enum { RUNNABLE, THREADS, CPU };

struct dump {
	struct profile p;
	struct sink *sink;
	struct reader *r;
	int which;
	uint64_t dumps; /* so far, this included */
	/* The line that the dump being read began in; 0 between dumps. */
	uint64_t begun;
	bool dated;  /* the line before was the time that dumps begin with */
	bool listed; /* it had a thread */
	bool native; /* the machine itself wrote it: it has an end */
	bool over;   /* it had: what follows tells of threads once more */
	bool lost;   /* what follows is of a thread that is left out */
	struct buf name, nid;
	bool inside, runnable, waits;
	struct count cpu, before; /* of the thread now and in the last dump */
	bool timed, known;
	struct table threads; /* by their address and name */
	struct count *cpus;   /* cpus[thread] in the last dump */
	size_t cpus_cap;
};

static bool
is_dump(struct str line)
{
	return str_starts(line, STR("Full thread dump"));
}

/* "JNI global refs: 15, weak refs: 0", the last of all that is of threads */
static bool
is_end(struct str line)
{
	return str_starts(line, STR("JNI global ref"));
}

/* "2026-07-22 10:00:00" */
static bool
is_date(struct str line)
{
	return line.n == 19 && line.s[4] == '-' && line.s[13] == ':' &&
	    text_span(line, STR("0123456789-: ")) == line.n;
}

static bool
is_state(struct str line)
{
	return str_starts(str_trim(line), STR("java.lang.Thread.State:"));
}

static int
sniff(struct str head)
{
	struct str line;
	bool thread = false;

	while (format_line(&head, &line)) {
		if (is_dump(line))
			return 95;
		if (thread && is_state(line))
			return 90;
		thread = str_starts(line, STR("\""));
	}
	return 0;
}

/* What stands behind key in the line, up to a blank. */
static struct str
field(struct str line, struct str key)
{
	size_t at = str_find(line, key);

	if (at == STR_NONE)
		return STR("");
	line = str_from_index(line, at + key.n);
	return str_word(&line);
}

/* Names of pooled threads differ in their number alone: "pool-1-thread-12" */
static struct str
pool_name(struct str name)
{
	size_t end = name.n;

	while (end > 0 && name.s[end - 1] >= '0' && name.s[end - 1] <= '9')
		end--;
	if (end > 1 && end < name.n && name.s[end - 1] == '-')
		return str_head(name, end - 1);
	return name;
}

static bool
is_service(struct str name)
{
	return str_find(name, STR("CompilerThread")) != STR_NONE ||
	    str_eq(name, STR("Signal Dispatcher")) ||
	    str_eq(name, STR("Service Thread")) ||
	    str_eq(name, STR("Attach Listener"));
}

/* A method that waits in the system. */
static bool
is_wait(struct str method)
{
	return str_find(method, STR("epollWait")) != STR_NONE ||
	    str_find(method, STR("EPoll.wait")) != STR_NONE ||
	    str_ends(method, STR("socketAccept")) ||
	    (str_find(method, STR("Socket")) != STR_NONE &&
		str_ends(method, STR("accept0"))) ||
	    str_ends(method, STR("socketRead0")) ||
	    str_ends(method, STR("waitForReferencePendingList"));
}

/* Notes how long the thread ran, and how long when it was last seen. */
static void
clock_of(struct dump *d, struct str line)
{
	struct str text = field(line, STR(" cpu="));
	struct str key[2] = { field(line, STR(" tid=")), buf_str(&d->nid) };
	struct buf b = { 0 };
	size_t old = d->threads.n;
	uint32_t at;

	d->timed = text.n > 2 && str_ends(text, STR("ms")) &&
	    text_time(str_head(text, text.n - 2), STR("ms"), &d->cpu);
	if (!d->timed)
		return;
	for (int i = 0; i < 2; i++) {
		buf_addstr(&b, key[i]);
		buf_addc(&b, ' ');
	}
	at = table_put(&d->threads, buf_str(&b));
	d->cpus = xgrow(d->cpus, &d->cpus_cap, d->threads.n, sizeof(*d->cpus));
	d->known = d->threads.n == old;
	d->before = d->known ? d->cpus[at] : COUNT(0);
	d->cpus[at] = d->cpu;
	buf_free(&b);
}

/* Whether all of what java.lang.Thread.State can be is there. */
static bool
is_whole_state(struct str line)
{
	static const struct str all[] = { { "NEW", 3 }, { "RUNNABLE", 8 },
		{ "BLOCKED", 7 }, { "WAITING", 7 }, { "TIMED_WAITING", 13 },
		{ "TERMINATED", 10 }, { "UNKNOWN", 7 } };
	struct str text = str_trim(line), word;

	text = str_from_index(text, str_chr(text, ':') + 1);
	word = str_word(&text);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (str_eq(word, all[i]))
			return true;
	return false;
}

/*
 * Whether all of a thread's line is there: the machine's have numbers of
 * thread and process, others may write no more than the name.
 */
static bool
is_whole_thread(struct str line)
{
	size_t last = str_rchr(line, '"');
	struct str rest;

	if (last == 0)
		return false;
	rest = str_from_index(line, last + 1);
	return field(rest, STR(" nid=")).n > 0 ||
	    (str_find(rest, STR(" #")) == STR_NONE &&
		str_find(rest, STR(" prio=")) == STR_NONE &&
		str_find(rest, STR(" os_prio=")) == STR_NONE);
}

/* The thread's stack is not whole, or its line is not: it is left out. */
static void
damaged(struct dump *d, const char *why, struct str line)
{
	skip_add(&d->sink->tally.damaged, d->r->line, why, str_trim(line));
	profile_clear(&d->p);
	d->inside = false;
	d->lost = true;
}

/* "NAME" #1 daemon prio=5 cpu=896.80ms tid=0x7ff nid=0x3fd3 runnable */
static void
begin(struct dump *d, struct str line)
{
	struct str name = str_from_index(line, 1), rest;
	size_t end = str_find(name, STR("\" "));

	if (end == STR_NONE)
		end = str_rchr(name, '"');
	rest = str_from_index(name, end);
	buf_clear(&d->name);
	buf_addstr(&d->name, str_head(name, end));
	buf_clear(&d->nid);
	buf_addstr(&d->nid, field(rest, STR(" nid=")));
	d->inside = d->listed = true;
	d->lost = false;
	d->native = d->native || d->nid.n > 0;
	d->runnable = false;
	d->waits = is_service(buf_str(&d->name));
	clock_of(d, rest);
}

/* What the thread is counted for; false if it is not. */
static bool
weigh(const struct dump *d, struct count *weight)
{
	*weight = COUNT(1);
	if (d->which == RUNNABLE)
		return d->runnable && !d->waits;
	if (d->which == THREADS)
		return true;
	if (!d->timed || (!d->known && d->dumps < 2) ||
	    count_cmp(d->cpu, d->before) <= 0)
		return false;
	*weight = count_sub(d->cpu, d->before);
	return true;
}

static bool
end(struct dump *d)
{
	struct profile *p = &d->p;
	struct str name = buf_str(&d->name);
	struct lane lane = { .thread = name, .tid = buf_str(&d->nid) };
	struct count weight;
	bool fits = true;

	if (!d->inside)
		return true;
	d->inside = false;
	if (p->n == 0 || !weigh(d, &weight)) {
		d->sink->tally.unused++;
	} else {
		profile_lane(p, &lane);
		if (p->opts->by != BY_THREAD)
			profile_push(p, profile_frame(p, pool_name(name)));
		fits = profile_add_up(p, weight);
	}
	profile_clear(p);
	return fits;
}

/* A dump begins, or the input ends: the one before should have its end. */
static bool
end_dump(struct dump *d)
{
	bool fits = true;

	if (d->begun > 0 && (d->native || !d->listed)) {
		if (d->inside)
			damaged(d, "a dump ends within a thread", STR(""));
		else
			skip_add(&d->sink->tally.damaged, d->begun,
			    "the end of this dump is not there, its JNI "
			    "references",
			    STR("Full thread dump"));
	}
	fits = end(d);
	d->begun = 0;
	d->native = d->listed = false;
	return fits;
}

static bool
between(struct dump *d, struct str line)
{
	struct str name;
	bool fits = true;

	d->sink->tally.unused += line.n > 0;
	if (is_dump(line)) {
		fits = end_dump(d);
		d->dumps++;
		d->begun = d->dated ? d->r->line : 0;
		d->over = d->lost = false;
	} else if (is_end(line)) {
		d->over = d->begun > 0;
		d->begun = 0;
	} else if (d->begun > 0 && !d->lost && text_java_at(line, &name)) {
		damaged(d, "a frame of no thread", line);
	}
	d->dated = is_date(line);
	return fits;
}

/* Within a thread: locks and compile tasks are of no use. */
static void
inside(struct dump *d, struct str line)
{
	struct str text = str_trim(line), method;

	if (text_java_frame(text, &method)) {
		d->waits = d->waits || is_wait(method);
		profile_push(&d->p, profile_frame(&d->p, method));
	} else if (is_state(line) && is_whole_state(line)) {
		d->runnable = str_find(line, STR("RUNNABLE")) != STR_NONE;
	} else if (is_state(line) ||
	    text_begins(text, STR("java.lang.Thread.State:"))) {
		damaged(d, "no state of a thread", line);
	} else if (str_starts(text, STR("at ")) || str_eq(text, STR("at"))) {
		damaged(d, "no frame", line);
	} else {
		d->sink->tally.unused++;
	}
}

static bool
one_line(struct dump *d, struct str line)
{
	bool fits = true;

	if (str_starts(line, STR("\"")) && !d->over) {
		fits = end(d);
		if (d->begun > 0 && !is_whole_thread(line))
			damaged(d, "no thread", line);
		else
			begin(d, line);
	} else if (str_trim(line).n == 0) {
		fits = end(d);
		d->dated = d->lost = false;
	} else if (!d->inside || is_dump(line) || is_date(line) ||
	    is_end(line)) {
		if (!is_dump(line))
			fits = end(d);
		fits = fits && between(d, line);
	} else {
		inside(d, line);
	}
	return fits;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	static const struct value values[] = {
		[RUNNABLE] = { { "runnable", 8 }, { "threads", 7 } },
		[THREADS] = { { "threads", 7 }, { "threads", 7 } },
		[CPU] = { { "cpu", 3 }, { "ns", 2 } },
	};
	struct dump d = { .sink = sink, .r = r };
	struct str line;
	bool fits = true;

	d.which = values_choose(&sink->values, values, 3, RUNNABLE);
	if (d.which < 0)
		return true;
	profile_init(&d.p, sink, opts);
	while (fits && reader_line(r, &line)) {
		line = str_rtrim(line);
		/* the blanks of a frame, if anything, and no empty line */
		if (line.n > 0 || !r->unended)
			fits = one_line(&d, line);
	}
	fits = fits && end_dump(&d);
	buf_free(&d.name);
	buf_free(&d.nid);
	table_free(&d.threads);
	xfree(d.cpus);
	profile_free(&d.p);
	return fits;
}

const struct format format_jstack = {
	.name = "jstack",
	.desc = "jstack PID, jcmd PID Thread.print, kill -QUIT",
	.sniff = sniff,
	.parse = parse,
	.unended = true,
};
