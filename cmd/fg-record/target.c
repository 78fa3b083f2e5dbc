/* SPDX-License-Identifier: ISC */
/* Processes, threads and CPUs to sample. */
#include "target.h"

#include <stdio.h>
#include <unistd.h>

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

/* Takes digits off the front of *s. */
static bool
take_number(struct str *s, uint64_t *v)
{
	size_t n = 0;

	while (n < s->n && num_isdigit(s->s[n]))
		n++;
	if (!num_parse_dec(str_head(*s, n), v))
		return false;
	*s = str_from_index(*s, n);
	return true;
}

bool
target_parse_cpus(struct target *t, struct str list)
{
	uint64_t first, last;

	for (;;) {
		if (!take_number(&list, &first))
			return false;
		last = first;
		if (str_starts(list, STR("-"))) {
			list = str_from_index(list, 1);
			if (!take_number(&list, &last))
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

void
target_add_all(struct target *t)
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

bool
target_add_pid(struct target *t, int32_t pid)
{
	struct buf b = { 0 };
	char dir[64];
	uint64_t leader;
	bool ok = proc_read(&b, "/proc/%d/status", pid) &&
	    num_parse_dec(proc_field(buf_str(&b), STR("Tgid")), &leader);

	buf_free(&b);
	if (!ok)
		return false;
	/* Sampling a process twice would count it twice. */
	for (size_t i = 0; i < t->npids; i++)
		if (t->pids[i] == (int32_t)leader)
			return true;
	snprintf(dir, sizeof(dir), "/proc/%d/task", (int)leader);
	if (!proc_each(dir, push_tid, t))
		return false;
	push(&t->pids, &t->npids, &t->pids_cap, (int32_t)leader);
	return true;
}

bool
target_parse_pid(struct str s, int32_t *pid)
{
	uint64_t v;

	if (!num_parse_dec(s, &v) || v == 0 || v > INT32_MAX)
		return false;
	*pid = (int32_t)v;
	return true;
}

bool
target_add_list(struct target *t, const char *list, struct str *bad)
{
	struct str rest = str_from(list);
	size_t comma;
	int32_t pid;

	do {
		comma = str_chr(rest, ',');
		*bad = str_head(rest, comma);
		if (!target_parse_pid(*bad, &pid) || !target_add_pid(t, pid))
			return false;
		rest = str_from_index(rest, bad->n + 1);
	} while (comma != STR_NONE);
	return true;
}

void
target_free(struct target *t)
{
	xfree(t->pids);
	xfree(t->tids);
	xfree(t->cpus);
	*t = (struct target){ 0 };
}
