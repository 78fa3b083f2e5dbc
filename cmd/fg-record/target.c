/* SPDX-License-Identifier: ISC */
/* Processes, threads and CPUs to sample. */
#include "target.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "cgroup.h"
#include "common/buf.h"
#include "common/num.h"
#include "common/xalloc.h"
#include "proc.h"

/* More CPUs than any Linux is built for. */
#define MAX_CPU 65536

static void
push(int32_t **v, size_t *n, size_t *cap, int32_t id)
{
	*v = xgrow(*v, cap, *n + 1, sizeof(**v));
	(*v)[(*n)++] = id;
}

static void
push_tid(void *target, int32_t tid)
{
	struct target *t = target;

	push(&t->tids, &t->ntids, &t->tids_cap, tid);
}

bool
target_parse_cpus(struct target *t, struct str list)
{
	uint64_t first, last;

	for (;;) {
		if (!num_take_dec(&list, &first))
			return false;
		last = first;
		if (str_starts(list, STR("-"))) {
			list = str_from_index(list, 1);
			if (!num_take_dec(&list, &last))
				return false;
		}
		if (last < first || last >= MAX_CPU)
			return false;
		for (; first <= last; first++)
			push(&t->cpus, &t->ncpus, &t->cpus_cap, (int32_t)first);
		if (list.n == 0)
			return true;
		if (!str_starts(list, STR(",")))
			return false;
		list = str_from_index(list, 1);
	}
}

void
target_init(struct target *t)
{
	struct buf b = { 0 };
	long n;

	*t = (struct target){ 0 };
	if (!proc_read(&b, "/sys/devices/system/cpu/online") ||
	    !target_parse_cpus(t, str_trim(buf_str(&b)))) {
		t->ncpus = 0;
		n = sysconf(_SC_NPROCESSORS_ONLN);
		for (long i = 0; i < n; i++)
			push(&t->cpus, &t->ncpus, &t->cpus_cap, (int32_t)i);
	}
	buf_free(&b);
}

static void
add_all(struct target *t)
{
	t->all = true;
	push_tid(t, -1);
}

void
target_add_new(struct target *t, int32_t pid)
{
	push(&t->pids, &t->npids, &t->pids_cap, pid);
	push_tid(t, pid);
}

static bool
has(const int32_t *v, size_t n, int32_t id)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == id)
			return true;
	return false;
}

/* The process a thread belongs to. */
static bool
leader_of(int32_t tid, int32_t *leader)
{
	struct buf b = { 0 };
	uint64_t v;
	bool ok = proc_read(&b, "/proc/%d/status", tid) &&
	    num_parse_dec(proc_field(buf_str(&b), STR("Tgid")), &v);

	buf_free(&b);
	if (ok)
		*leader = (int32_t)v;
	return ok;
}

bool
target_add_pid(struct target *t, int32_t pid)
{
	char dir[64];
	int32_t leader;

	if (!leader_of(pid, &leader))
		return false;
	/* Sampling a process twice would count it twice. */
	if (has(t->pids, t->npids, leader))
		return true;
	snprintf(dir, sizeof(dir), "/proc/%d/task", (int)leader);
	if (!proc_each(dir, push_tid, t))
		return false;
	push(&t->pids, &t->npids, &t->pids_cap, leader);
	return true;
}

/* One thread that runs; false if there is none. */
static bool
add_tid(struct target *t, int32_t tid)
{
	int32_t leader;

	if (!leader_of(tid, &leader))
		return false;
	if (!has(t->pids, t->npids, leader))
		push(&t->pids, &t->npids, &t->pids_cap, leader);
	if (!has(t->tids, t->ntids, tid))
		push_tid(t, tid);
	return true;
}

static bool
parse_pid(struct str s, int32_t *pid)
{
	uint64_t v;

	if (!num_parse_dec(s, &v) || v == 0 || v > INT32_MAX)
		return false;
	*pid = (int32_t)v;
	return true;
}

/* Calls add for each number of a list; false if one is none, or add is. */
static bool
add_each(struct target *t, const char *list, struct str *bad,
    bool (*add)(struct target *, int32_t))
{
	struct str rest = str_from(list);
	size_t comma;
	int32_t id;

	do {
		comma = str_chr(rest, ',');
		*bad = str_head(rest, comma);
		if (!parse_pid(*bad, &id) || !add(t, id))
			return false;
		rest = str_from_index(rest, bad->n + 1);
	} while (comma != STR_NONE);
	return true;
}

bool
target_add_list(struct target *t, const char *list, struct str *bad)
{
	return add_each(t, list, bad, target_add_pid);
}

/* A user's number by its name or by itself. */
static bool
parse_user(const char *user, uint64_t *uid)
{
	const struct passwd *pw;

	if (num_parse_dec(str_from(user), uid))
		return *uid < UINT32_MAX;
	pw = getpwnam(user);
	if (pw == NULL)
		return false;
	*uid = pw->pw_uid;
	return true;
}

struct owned {
	struct target *t;
	uint64_t uid;
};

/* Takes in a process if it acts as the user: its second, effective, id. */
static void
add_owned(void *arg, int32_t pid)
{
	struct owned *o = arg;
	struct buf b = { 0 };
	struct str ids;
	uint64_t uid;

	if (pid != getpid() && proc_read(&b, "/proc/%d/status", pid)) {
		ids = proc_field(buf_str(&b), STR("Uid"));
		(void)str_word(&ids);
		if (num_parse_dec(str_word(&ids), &uid) && uid == o->uid)
			(void)target_add_pid(o->t, pid);
	}
	buf_free(&b);
}

static bool
add_groups(struct target *t, const char *list, struct str *bad)
{
	struct str rest = str_from(list);
	size_t comma;
	int fd;

	t->all = t->cgroups = true;
	do {
		comma = str_chr(rest, ',');
		*bad = str_head(rest, comma);
		fd = bad->n > 0 ? cgroup_open(*bad) : -1;
		if (fd == -1)
			return false;
		push_tid(t, fd);
		rest = str_from_index(rest, bad->n + 1);
	} while (comma != STR_NONE);
	return true;
}

/* Leaves only the CPUs of the list. */
static enum target_status
choose_cpus(struct target *t, const char *list, const char **why)
{
	struct target chosen = { 0 };
	enum target_status st = TARGET_OK;

	if (!target_parse_cpus(&chosen, str_from(list))) {
		*why = "not a list of CPUs, as 0-3,8";
		st = TARGET_WRONG;
	}
	for (size_t i = 0; st == TARGET_OK && i < chosen.ncpus; i++)
		if (!has(t->cpus, t->ncpus, chosen.cpus[i])) {
			*why = "not all of these CPUs are online";
			st = TARGET_NONE;
		} else if (has(chosen.cpus, i, chosen.cpus[i])) {
			*why = "a CPU stands there twice";
			st = TARGET_WRONG;
		}
	if (st == TARGET_OK) {
		xfree(t->cpus);
		t->cpus = chosen.cpus;
		t->ncpus = chosen.ncpus;
		t->cpus_cap = chosen.cpus_cap;
		chosen.cpus = NULL;
	}
	target_free(&chosen);
	return st;
}

/* A number that is none is bad usage, one that nothing has is not. */
static enum target_status
number_status(struct target_fault *f, const char *what, const char *missing)
{
	int32_t id;
	bool number = parse_pid(f->part, &id);

	f->why = number ? missing : what;
	return number ? TARGET_NONE : TARGET_WRONG;
}

static enum target_status
find_user(struct target *t, const char *user, struct target_fault *f)
{
	struct owned o = { .t = t };

	f->part = str_from(user);
	f->why = "no such user";
	if (!parse_user(user, &o.uid))
		return TARGET_NONE;
	f->why = "this user has no processes";
	return proc_each("/proc", add_owned, &o) && t->ntids > 0 ? TARGET_OK
								 : TARGET_NONE;
}

static enum target_status
find_threads(
    struct target *t, const struct target_wish *w, struct target_fault *f)
{
	f->option = "--pid";
	if (w->pids != NULL && !target_add_list(t, w->pids, &f->part))
		return number_status(f, "not a process id", "no such process");
	f->option = "--tid";
	if (w->tids != NULL && !add_each(t, w->tids, &f->part, add_tid))
		return number_status(f, "not a thread id", "no such thread");
	f->option = "--uid";
	return w->user != NULL ? find_user(t, w->user, f) : TARGET_OK;
}

enum target_status
target_find(
    struct target *t, const struct target_wish *w, struct target_fault *f)
{
	enum target_status st;

	target_init(t);
	f->option = "--cpu";
	if (w->cpus != NULL) {
		f->part = str_from(w->cpus);
		st = choose_cpus(t, w->cpus, &f->why);
		if (st != TARGET_OK)
			return st;
	}
	if (w->all)
		add_all(t);
	f->option = "--cgroup";
	f->why = "no such control group";
	if (w->cgroups != NULL && !add_groups(t, w->cgroups, &f->part))
		return TARGET_NONE;
	return find_threads(t, w, f);
}

void
target_free(struct target *t)
{
	for (size_t i = 0; t->cgroups && i < t->ntids; i++)
		close(t->tids[i]);
	xfree(t->pids);
	xfree(t->tids);
	xfree(t->cpus);
	*t = (struct target){ 0 };
}
