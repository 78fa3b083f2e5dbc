/* SPDX-License-Identifier: ISC */
/*
 * A tree of processes: each of two generations forks twice and works; the
 * last one runs this program again, which then names itself "leaf".
 */
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int fork_work(long n);

__attribute__((noinline)) int
fork_work(long n)
{
	volatile long sum = 0;

	for (long i = 0; i < n; i++)
		sum += i;
	return sum == 1;
}

static int
generation(const char *self, int depth)
{
	for (int i = 0; i < 2; i++) {
		if (fork() != 0)
			continue;
		if (depth > 1)
			_exit(generation(self, depth - 1));
		execl(self, self, "leaf", (char *)NULL);
		_exit(127);
	}
	fork_work(20000000);
	while (wait(NULL) > 0)
		;
	return 0;
}

int
main(int argc, char *argv[])
{
	if (argc > 1 && strcmp(argv[1], "leaf") == 0) {
		prctl(PR_SET_NAME, "leaf");
		return fork_work(30000000);
	}
	return generation(argv[0], 2);
}
