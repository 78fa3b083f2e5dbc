/* SPDX-License-Identifier: ISC */
/*
 * What a command takes: "cost COMMAND" runs it by sh(1), its output thrown
 * away, and prints milliseconds by the clock, milliseconds of processor time
 * with its children's, and the MB of the biggest of them.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

int
main(int argc, char **argv)
{
	struct timespec start, end;
	struct rusage used;
	int fd, status;
	pid_t pid;

	if (argc != 2)
		errx(2, "usage: cost COMMAND");
	clock_gettime(CLOCK_MONOTONIC, &start);
	pid = fork();
	if (pid == 0) {
		fd = open("/dev/null", O_WRONLY);
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		execlp("sh", "sh", "-c", argv[1], (char *)NULL);
		_exit(127);
	}
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		err(1, "%s", argv[1]);
	clock_gettime(CLOCK_MONOTONIC, &end);
	getrusage(RUSAGE_CHILDREN, &used);
	printf("%.3f %.3f %.3f\n",
	    (double)(end.tv_sec - start.tv_sec) * 1e3 +
		(double)(end.tv_nsec - start.tv_nsec) / 1e6,
	    ms(used.ru_utime) + ms(used.ru_stime),
	    (double)used.ru_maxrss / 1024);
	return 0;
}
