/* SPDX-License-Identifier: ISC */
/* "41%  1234567 samples  812345/s", and what erases it. */
#include "common/progress.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/help.h"

#define NS_PER_S UINT64_C(1000000000)
#define EVERY (NS_PER_S / 5)

/* To the first column, and nothing from there on. */
#define ERASE STR("\r\033[K")

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* A terminal that is full of something else is not worth a message. */
static void
show(struct str s)
{
	ssize_t n = write(STDERR_FILENO, s.s, s.n);

	(void)n;
}

void
progress_init(
    struct progress *p, bool wanted, int fd, const char *unit, uint64_t per)
{
	const char *term = getenv("TERM");
	struct stat st;

	*p = (struct progress){ .on = wanted && isatty(STDERR_FILENO) &&
		    !isatty(STDOUT_FILENO) && term != NULL &&
		    strcmp(term, "dumb") != 0,
		.unit = unit,
		.per = per };
	if (!p->on)
		return;
	if (fd != -1 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		p->size = (uint64_t)st.st_size;
	p->start = now();
	p->next = p->start + NS_PER_S;
}

void
progress_tick(struct progress *p, uint64_t done, uint64_t offset)
{
	struct buf b = { 0 };
	uint64_t t, ms;

	if (!p->on)
		return;
	t = now();
	if (t < p->next)
		return;
	p->next = t + EVERY;
	ms = (t - p->start) / (NS_PER_S / 1000);
	buf_addstr(&b, ERASE);
	if (p->size > 0) {
		buf_adddec(
		    &b, offset < p->size ? offset / (p->size / 100 + 1) : 100);
		buf_addstr(&b, STR("%  "));
	}
	done /= p->per;
	buf_adddec(&b, done);
	buf_addc(&b, ' ');
	buf_addstr(&b, str_from(p->unit));
	buf_addstr(&b, STR("  "));
	buf_adddec(&b, done * 1000 / (ms + (ms == 0)));
	buf_addstr(&b, STR("/s"));
	show(str_head(buf_str(&b), ERASE.n + help_width(STDERR_FILENO) - 1));
	buf_free(&b);
	p->shown = true;
}

void
progress_add(struct progress *p, uint64_t n)
{
	p->done += n;
	progress_tick(p, p->done, p->done);
}

void
progress_end(struct progress *p)
{
	if (p->shown)
		show(ERASE);
	*p = (struct progress){ .on = false };
}
