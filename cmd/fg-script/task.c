/* SPDX-License-Identifier: ISC */
/* Processes and threads by id, their names, and their address spaces. */
#include "task.h"

#include <time.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/perf/format.h"
#include "common/printable.h"
#include "common/reader.h"
#include "common/xalloc.h"
#include "locate.h"

/* Files held open at most. */
#define HELD 4096

#define KERNEL_NAME STR("[kernel.kallsyms]")

void
tasks_init(struct tasks *t, const struct data *d)
{
	*t = (struct tasks){ .data = d, .kernel_generation = 1, .symfs = "" };
	t->generation = 1;
	t->text.dso = TABLE_NONE;
}

static struct task_space *
new_space(struct tasks *t)
{
	struct task_space *s = xcalloc(1, sizeof(*s));

	s->refs = 1;
	s->generation = ++t->generation;
	jitdump_space_init(&s->jit, NULL, TABLE_NONE);
	return s;
}

static void
free_task(struct task *k)
{
	if (--k->space->refs == 0) {
		space_free(&k->space->own);
		maps_free(&k->space->jit.maps);
		xfree(k->space);
	}
	xfree(k);
}

/* Where the task of an id is kept. */
static struct task **
slot(struct tasks *t, uint32_t tid)
{
	size_t known = t->tids.n;
	uint32_t n = table_put(
	    &t->tids, (struct str){ (const char *)&tid, sizeof(tid) });

	if (n == known) {
		t->v = xgrow(t->v, &t->cap, known + 1, sizeof(struct task *));
		t->v[n] = NULL;
	}
	return &t->v[n];
}

/* Puts a task in place of what had its id; it takes over one ref of space. */
static struct task *
new_task(struct tasks *t, uint32_t pid, uint32_t tid, struct str comm,
    struct task_space *space)
{
	struct task **k = slot(t, tid);

	if (*k != NULL)
		free_task(*k);
	t->last = NULL;
	*k = xcalloc(1, sizeof(**k));
	/* The idle task has a name that no record needs to tell. */
	**k = (struct task){ .pid = pid,
		.tid = tid,
		.comm = comm,
		.space = space,
		.named = tid == 0 };
	return *k;
}

/* Comms are few: each is kept once. */
static struct str
intern(struct tasks *t, struct str comm)
{
	uint32_t n = table_put(&t->comms, comm);

	return t->comms.keys[n];
}

/*
 * A name for the beginning of a line, where a blank would make it a frame and
 * '#' a comment; of a task without a name, its id.
 */
static struct str
make_comm(struct tasks *t, struct str name, uint32_t tid)
{
	const uint32_t negated = 0 - tid;
	struct buf b = { 0 };
	struct str comm;

	if (name.n == 0 && tid == 0)
		buf_addstr(&b, STR("swapper"));
	else if (name.n == 0) {
		buf_addstr(&b, tid > INT32_MAX ? STR(":-") : STR(":"));
		buf_adddec(&b, tid > INT32_MAX ? negated : tid);
	} else
		printable_add(&b, name);
	if (b.s[0] == ' ' || b.s[0] == '#')
		b.s[0] = '?';
	comm = intern(t, buf_str(&b));
	buf_free(&b);
	return comm;
}

/* The task of an id if it is in the process, or NULL. */
static struct task *
known(struct tasks *t, uint32_t pid, uint32_t tid)
{
	struct task *k = *slot(t, tid);

	return k != NULL && k->pid == pid ? k : NULL;
}

void
tasks_at(struct tasks *t, uint64_t time)
{
	if (time != EVENT_TIME_NONE)
		t->time = time;
}

/* Brings a task's memory up to now. */
static struct task *
current(struct tasks *t, struct task *k)
{
	struct task_space *s = k->space;

	if (t->time >= s->jit.due && jitdump_advance(&s->jit, t->time))
		s->generation = ++t->generation;
	return k;
}

struct task *
tasks_find(struct tasks *t, uint32_t pid, uint32_t tid)
{
	struct task *k = t->last;
	struct task_space *space;

	if (k != NULL && k->pid == pid && k->tid == tid)
		return current(t, k);
	k = known(t, pid, tid);
	if (k == NULL) {
		if (pid == tid) {
			space = new_space(t);
		} else {
			k = known(t, pid, pid);
			if (k == NULL)
				k = new_task(t, pid, pid,
				    make_comm(t, STR(""), pid), new_space(t));
			space = k->space;
			space->refs++;
		}
		k = new_task(t, pid, tid, make_comm(t, STR(""), tid), space);
	}
	t->last = k;
	return current(t, k);
}

static void
on_comm(struct tasks *t, const struct event *e)
{
	struct task *k = tasks_find(t, e->pid, e->tid);
	struct task_space *s = k->space;

	k->comm = make_comm(t, e->name, e->tid);
	k->named = true;
	if (!e->exec)
		return;
	space_exec(&s->own);
	maps_free(&s->jit.maps);
	jitdump_space_init(&s->jit, NULL, TABLE_NONE);
	s->generation = ++t->generation;
}

static void
on_fork(struct tasks *t, const struct event *e)
{
	struct task *parent = tasks_find(t, e->ppid, e->ptid);
	struct task_space *s = parent->space;
	bool named = parent->named;
	struct str comm = named ? parent->comm : make_comm(t, STR(""), e->tid);

	if (e->pid == e->ppid && e->tid == e->ptid)
		return;
	if (e->pid == e->ppid) {
		s->refs++;
	} else {
		s = new_space(t);
		/* A child that recorders made up has no more than its own. */
		if (!e->exec) {
			space_copy(&s->own, &parent->space->own);
			maps_copy(&s->jit.maps, &parent->space->jit.maps);
		}
	}
	new_task(t, e->pid, e->tid, comm, s)->named = named;
}

static void
on_exit(struct tasks *t, const struct event *e)
{
	struct task *k = known(t, e->pid, e->tid), **old;
	uint32_t oldest;

	if (k == NULL || k->exited)
		return;
	k->exited = true;
	if (!ended_add(&t->ended, e->tid, &oldest))
		return;
	old = slot(t, oldest);
	if (*old != NULL && (*old)->exited) {
		free_task(*old);
		*old = NULL;
		t->last = NULL;
	}
}

/* Adds what lies at an event's addresses. */
static bool
add_map(struct maps *m, const struct event *e, uint64_t offset, uint32_t dso)
{
	uint64_t len = e->len;

	if (len > UINT64_MAX - e->addr)
		len = UINT64_MAX - e->addr;
	maps_add(m, (struct map){ e->addr, e->addr + len, offset, dso });
	return len > 0;
}

/* "[kernel.kallsyms]_text": behind the name a symbol, which lay at pgoff. */
static void
on_kernel_mmap(struct tasks *t, const struct event *e)
{
	const struct buildid *id = &e->id;
	struct str name = e->name;
	uint32_t dso;

	if (str_starts(name, KERNEL_NAME)) {
		if (id->n == 0 && data_buildid(t->data, KERNEL_NAME) != NULL)
			id = data_buildid(t->data, KERNEL_NAME);
		dso = dsos_put(&t->dsos, DSO_KERNEL, KERNEL_NAME, id);
		t->text.dso = dso;
		t->text.symbol =
		    arena_str(&t->arena, str_from_index(name, KERNEL_NAME.n));
		t->text.addr = e->pgoff;
	} else {
		if (id->n == 0 && data_buildid(t->data, name) != NULL)
			id = data_buildid(t->data, name);
		dso = dsos_put(&t->dsos, DSO_KMODULE, name, id);
	}
	if (add_map(&t->kernel, e, e->addr, dso))
		t->kernel_generation++;
}

/* Whether the recording's clock is that of jitdumps. */
static bool
is_monotonic(const struct data *d)
{
	for (size_t i = 0; i < d->nevents; i++) {
		if ((d->events[i].attr.flags & PD_FLAG_USE_CLOCKID) == 0 ||
		    d->events[i].attr.clockid != CLOCK_MONOTONIC ||
		    (d->events[i].attr.sample_type & PD_SAMPLE_TIME) == 0)
			return false;
	}
	return d->nevents > 0;
}

static void
open_dump(const struct tasks *t, struct dso *d)
{
	int fd = locate_file(t->symfs, d);
	struct reader r;

	if (fd == -1)
		return;
	reader_init(&r, fd, d->name.s);
	d->dump = xcalloc(1, sizeof(*d->dump));
	if (!jitdump_load(d->dump, &r)) {
		xfree(d->dump);
		d->dump = NULL;
	}
	reader_free(&r);
	close(fd);
}

/* A compiler maps its dump for no other reason than that it be seen here. */
static void
on_dump(struct tasks *t, struct task_space *s, uint32_t dso)
{
	struct dso *d = &t->dsos.v[dso];
	struct jitdump_space jit;

	if (d->dump == NULL)
		open_dump(t, d);
	if (d->dump == NULL || s->jit.dump == d->dump)
		return;
	jitdump_space_init(&jit, d->dump, dso);
	jit.maps = s->jit.maps;
	s->jit = jit;
	if (!d->dump->cycles && is_monotonic(t->data))
		return;
	if (jitdump_advance(&s->jit, UINT64_MAX))
		s->generation = ++t->generation;
	t->unordered += s->jit.replaced;
}

/* What a process has mapped. */
static uint32_t
put_mapped(struct tasks *t, const struct event *e)
{
	const struct dso_mapping where = { e->pid, e->major, e->minor, e->ino,
		e->addr, e->addr + e->len };
	const struct buildid *id = &e->id;

	if (id->n == 0 && data_buildid(t->data, e->name) != NULL)
		id = data_buildid(t->data, e->name);
	return dsos_put_user(&t->dsos, e->name, id, &where, e->code);
}

void
tasks_foresee(struct tasks *t, const struct event *e)
{
	const long most = sysconf(_SC_OPEN_MAX);
	struct dso *d;
	uint32_t n;

	/* As many descriptors are left for other uses. */
	if (e->kernel || t->held >= HELD || (long)t->held >= most / 2)
		return;
	n = put_mapped(t, e);
	d = &t->dsos.v[n];
	if (d->fd == -1 && (d->kind == DSO_FILE || d->kind == DSO_JITDUMP)) {
		d->fd = locate_hold(t->symfs, d);
		t->held += d->fd != -1;
	}
}

static void
on_mmap(struct tasks *t, const struct event *e)
{
	struct task_space *s;
	uint64_t offset;
	uint32_t dso;

	if (e->kernel) {
		on_kernel_mmap(t, e);
		return;
	}
	dso = put_mapped(t, e);
	offset = t->dsos.v[dso].kind == DSO_JIT ? e->addr : e->pgoff;
	s = tasks_find(t, e->pid, e->tid)->space;
	if (t->dsos.v[dso].kind == DSO_JITDUMP) {
		on_dump(t, s, dso);
		return;
	}
	/* Compilers map anew what holds code, to change who may write there. */
	if (t->dsos.v[dso].kind == DSO_FILE && s->jit.maps.n > 0)
		add_map(&s->jit.maps, e, 0, TABLE_NONE);
	if (add_map(&s->own.maps, e, offset, dso))
		s->generation = ++t->generation;
}

static void
on_ksymbol(struct tasks *t, const struct event *e)
{
	static const struct buildid none;

	/* What is no more will not be found running either. */
	if (!e->exec &&
	    add_map(&t->kernel, e, 0,
		dsos_put(&t->dsos, DSO_KSYMBOL, e->name, &none)))
		t->kernel_generation++;
}

void
tasks_event(struct tasks *t, const struct event *e)
{
	switch (e->type) {
	case PD_RECORD_COMM:
		on_comm(t, e);
		break;
	case PD_RECORD_FORK:
		on_fork(t, e);
		break;
	case PD_RECORD_EXIT:
		on_exit(t, e);
		break;
	case PD_RECORD_MMAP:
	case PD_RECORD_MMAP2:
		on_mmap(t, e);
		break;
	case PD_RECORD_KSYMBOL:
		on_ksymbol(t, e);
		break;
	default:
		break;
	}
}

/* The place of an address in what it was found in, if that is anything. */
static bool
place_in(const struct map *m, uint64_t addr, struct place *p)
{
	if (m == NULL || m->object == TABLE_NONE)
		return false;
	*p = (struct place){ m->object, addr - m->start + m->offset };
	return true;
}

bool
task_user(const struct task *k, uint64_t addr, bool caller, struct place *p)
{
	const struct task_space *s = k->space;

	return place_in(maps_find(&s->jit.maps, addr), addr, p) ||
	    place_in(space_find(&s->own, addr, caller), addr, p);
}

bool
tasks_kernel(const struct tasks *t, uint64_t addr, struct place *p)
{
	return place_in(maps_find(&t->kernel, addr), addr, p);
}

void
tasks_free(struct tasks *t)
{
	for (size_t i = 0; i < t->tids.n; i++) {
		if (t->v[i] != NULL)
			free_task(t->v[i]);
	}
	xfree(t->v);
	ended_free(&t->ended);
	table_free(&t->tids);
	table_free(&t->comms);
	dsos_free(&t->dsos);
	arena_free(&t->arena);
	maps_free(&t->kernel);
}
