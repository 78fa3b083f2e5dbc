/* SPDX-License-Identifier: ISC */
/*
 * Threads that leave the processors in known ways, and what the kernel and the
 * wall clock say of each. Arguments: KIND SECONDS; at its end each
 * thread prints its number and, in nanoseconds since it began, the wall clock's
 * time, how long it ran, and how long it waited for its turn
 * (/proc/thread-self/schedstat).
 *
 *	sleep	naps of 1, 5 and 20 ms, a thread each
 *	pipe	two threads hand a byte to and fro
 *	apart	like pipe, but each on a processor of its own
 *	together	like pipe, but both on one
 *	futex	two threads in turn by a mutex and a condition
 *	spin	three threads for each processor, which compute
 *	brief	threads that sleep 20 ms and compute 10 ms, one after another
 *	exec	forks, computes in the child, and runs "sleep" again there
 *	still	a thread that waits all the time, and one that waits for it
 *	pairs	like pipe, but so many round trips on one processor: prints the
 *		processor's nanoseconds for each switch
 */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MS INT64_C(1000000)

struct times {
	int64_t wall, run, wait;
};

static int64_t length; /* ns */
static int to[2], fro[2];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static int turn, over;
static volatile uint64_t sink;

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 * MS + t.tv_nsec;
}

/*
 * Of the thread that asks, schedstat is as old as the last tick, unless it has
 * just been brought up to date for its clock.
 */
static struct times
times_now(void)
{
	struct times t = { 0 };
	struct timespec used;
	long long run = 0, wait = 0;
	FILE *f = fopen("/proc/thread-self/schedstat", "r");

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	if (f == NULL || fscanf(f, "%lld %lld", &run, &wait) != 2)
		exit(3);
	fclose(f);
	t.run = run;
	t.wait = wait;
	t.wall = now();
	return t;
}

static void
tell(const struct times *a)
{
	struct times b = times_now();

	printf("%ld %lld %lld %lld\n", (long)syscall(SYS_gettid),
	    (long long)(b.wall - a->wall), (long long)(b.run - a->run),
	    (long long)(b.wait - a->wait));
	fflush(stdout);
}

__attribute__((noinline)) void
nap(int64_t ns)
{
	struct timespec t = { ns / (1000 * MS), ns % (1000 * MS) };

	nanosleep(&t, NULL);
}

__attribute__((noinline)) void
compute(int64_t ns)
{
	int64_t end = now() + ns;

	while (now() < end)
		for (int i = 0; i < 1000; i++)
			sink += (uint64_t)i;
}

static void *
napper(void *arg)
{
	struct times t = times_now();

	while (now() < t.wall + length)
		nap(*(int64_t *)arg);
	tell(&t);
	return NULL;
}

static void *
waiter(void *arg)
{
	(void)arg;
	nap(length);
	return NULL;
}

static void
still(void)
{
	pthread_t t;

	pthread_create(&t, NULL, waiter, NULL);
	pthread_join(t, NULL);
}

static void *
spinner(void *arg)
{
	struct times t = times_now();

	(void)arg;
	compute(length);
	tell(&t);
	return NULL;
}

static void *
brief(void *arg)
{
	struct times t = times_now();

	(void)arg;
	nap(20 * MS);
	compute(10 * MS);
	tell(&t);
	return NULL;
}

/* Stays on the n-th of the processors it may be on. */
static void
stay_on(int n)
{
	cpu_set_t may, one;
	int cpu = -1;

	if (n < 0 || sched_getaffinity(0, sizeof(may), &may) == -1)
		return;
	for (int i = 0; i < CPU_SETSIZE && n >= 0; i++)
		if (CPU_ISSET(i, &may)) {
			cpu = i;
			n--;
		}
	CPU_ZERO(&one);
	CPU_SET(cpu, &one);
	(void)sched_setaffinity(0, sizeof(one), &one);
}

/* The one that answers; where it stays is at arg. */
static void *
ponger(void *arg)
{
	struct times t = times_now();
	char c;

	if (arg != NULL)
		stay_on(*(int *)arg);
	while (read(to[0], &c, 1) == 1)
		if (write(fro[1], &c, 1) != 1)
			break;
	if (arg != NULL)
		tell(&t);
	return NULL;
}

__attribute__((noinline)) void
round_trip(void)
{
	char c = 0;

	if (write(to[1], &c, 1) != 1 || read(fro[0], &c, 1) != 1)
		exit(3);
}

static void *
pinger(void *arg)
{
	struct times t = times_now();

	stay_on(*(int *)arg);
	while (now() < t.wall + length)
		round_trip();
	close(to[1]);
	tell(&t);
	return NULL;
}

static void *
taker(void *arg)
{
	struct times t = times_now();
	int mine = *(int *)arg;

	pthread_mutex_lock(&lock);
	while (now() < t.wall + length && !over) {
		while (turn != mine && !over)
			pthread_cond_wait(&turned, &lock);
		turn = !mine;
		pthread_cond_broadcast(&turned);
	}
	over = 1;
	pthread_cond_broadcast(&turned);
	pthread_mutex_unlock(&lock);
	tell(&t);
	return NULL;
}

static void
both(void *(*a)(void *), void *first, void *(*b)(void *), void *second)
{
	pthread_t t[2];

	pthread_create(&t[0], NULL, a, first);
	pthread_create(&t[1], NULL, b, second);
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
}

static void
naps(void)
{
	static int64_t ms[] = { 1 * MS, 5 * MS, 20 * MS };
	pthread_t t[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, napper, &ms[i]);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
}

static void
spin(void)
{
	long n = 3 * sysconf(_SC_NPROCESSORS_ONLN);
	pthread_t *t = calloc((size_t)n, sizeof(*t));

	for (long i = 0; i < n; i++)
		pthread_create(&t[i], NULL, spinner, NULL);
	for (long i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	free(t);
}

static void
briefs(void)
{
	int64_t end = now() + length;
	pthread_t t;

	while (now() < end) {
		pthread_create(&t, NULL, brief, NULL);
		pthread_join(t, NULL);
	}
}

static void
execs(const char *self, const char *seconds)
{
	pid_t pid = fork();

	if (pid == 0) {
		spinner(NULL);
		execl(self, self, "sleep", seconds, (char *)NULL);
		_exit(3);
	}
	while (waitpid(pid, NULL, 0) == -1)
		;
}

static int64_t
used(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1000 * MS +
	    (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * 1000;
}

static void
pairs(long n)
{
	cpu_set_t one;
	int64_t begin;
	pthread_t t;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	pthread_create(&t, NULL, ponger, NULL);
	begin = used();
	for (long i = 0; i < n; i++)
		round_trip();
	printf("%.1f\n", (double)(used() - begin) / (double)n / 2);
	close(to[1]);
	pthread_join(t, NULL);
}

int
main(int argc, char **argv)
{
	static int sides[] = { 0, 1 }, anywhere = -1;
	const char *kind = argc > 1 ? argv[1] : "";
	struct times t = times_now();

	if (argc < 3 || pipe(to) == -1 || pipe(fro) == -1)
		return 2;
	length = (int64_t)(atof(argv[2]) * 1e9);
	if (strcmp(kind, "sleep") == 0)
		naps();
	else if (strcmp(kind, "pipe") == 0)
		both(pinger, &anywhere, ponger, &anywhere);
	else if (strcmp(kind, "apart") == 0)
		both(pinger, &sides[0], ponger, &sides[1]);
	else if (strcmp(kind, "together") == 0)
		both(pinger, &sides[0], ponger, &sides[0]);
	else if (strcmp(kind, "futex") == 0)
		both(taker, &sides[0], taker, &sides[1]);
	else if (strcmp(kind, "spin") == 0)
		spin();
	else if (strcmp(kind, "brief") == 0)
		briefs();
	else if (strcmp(kind, "exec") == 0)
		execs(argv[0], argv[2]);
	else if (strcmp(kind, "still") == 0)
		still();
	else if (strcmp(kind, "pairs") == 0)
		pairs(atol(argv[2]));
	else
		return 2;
	if (strcmp(kind, "pairs") != 0)
		tell(&t);
	return 0;
}
