/* SPDX-License-Identifier: ISC */
/* Forking the command, holding it back, letting it go. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buf.h"

/* The byte that means go; the end of the pipe without it means do not. */
#define GO 'g'

/* Or may be there, for all one is allowed to see. */
static bool
is_there(const char *path)
{
	return access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool
child_exists(const char *name)
{
	const char *path = getenv("PATH");
	struct buf file = { 0 };
	struct str rest, folder;
	bool found = false;

	if (strchr(name, '/') != NULL || *name == '\0')
		return is_there(name);
	if (path == NULL)
		return true; /* the C library has a path of its own */
	rest = str_from(path);
	do {
		folder = str_head(rest, str_chr(rest, ':'));
		rest = str_from_index(rest, folder.n + 1);
		buf_clear(&file);
		buf_addstr(&file, folder.n > 0 ? folder : STR("."));
		buf_addc(&file, '/');
		buf_addstr(&file, str_from(name));
		buf_addzero(&file, 1);
		found = is_there(file.s);
	} while (!found && folder.s + folder.n < path + strlen(path));
	buf_free(&file);
	return found;
}

/* For good: what is executed must not get back what it was given up for. */
static bool
become(const struct child_user *user)
{
	const struct passwd *pw = getpwuid(user->uid);

	if (pw == NULL)
		return setgroups(0, NULL) == 0 && setgid(user->gid) == 0 &&
		    setuid(user->uid) == 0;
	return setenv("HOME", pw->pw_dir, 1) == 0 &&
	    setenv("USER", pw->pw_name, 1) == 0 &&
	    setenv("LOGNAME", pw->pw_name, 1) == 0 &&
	    initgroups(pw->pw_name, user->gid) == 0 && setgid(user->gid) == 0 &&
	    setuid(user->uid) == 0;
}

/* The new process's side: never returns. */
static _Noreturn void
run(char **argv, int go, int error, const sigset_t *mask, bool stdout_to_stderr,
    const struct child_user *user)
{
	char byte;
	ssize_t n;

	while ((n = read(go, &byte, 1)) == -1 && errno == EINTR)
		continue;
	if (n != 1)
		_exit(0);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if ((user == NULL || become(user)) &&
	    (!stdout_to_stderr || dup2(STDERR_FILENO, STDOUT_FILENO) != -1))
		execvp(argv[0], argv);
	(void)!write(error, &errno, sizeof(errno));
	_exit(127);
}

bool
child_fork(struct child *c, char **argv, const sigset_t *mask,
    bool stdout_to_stderr, const struct child_user *user)
{
	int go[2], error[2];

	*c = (struct child){ 0 };
	if (pipe2(go, O_CLOEXEC) == -1)
		return false;
	if (pipe2(error, O_CLOEXEC) == -1) {
		close(go[0]);
		close(go[1]);
		return false;
	}
	c->pid = fork();
	if (c->pid == 0) {
		close(go[1]);
		run(argv, go[0], error[1], mask, stdout_to_stderr, user);
	}
	close(go[0]);
	close(error[1]);
	if (c->pid == -1) {
		close(go[1]);
		close(error[0]);
		return false;
	}
	c->go = go[1];
	c->error = error[0];
	return true;
}

int
child_go(struct child *c)
{
	const char byte = GO;
	int error = 0;
	ssize_t n;

	/* The reader may have been killed, which wait will tell. */
	(void)!write(c->go, &byte, 1);
	close(c->go);
	/* Executing closes the other end, which leaves nothing to read. */
	while (
	    (n = read(c->error, &error, sizeof(error))) == -1 && errno == EINTR)
		continue;
	close(c->error);
	if (n != sizeof(error))
		return 0;
	child_ended(c, true);
	return error;
}

bool
child_ended(struct child *c, bool block)
{
	pid_t pid;

	if (c->pid == 0 || c->ended)
		return c->ended;
	do {
		pid = waitpid(c->pid, &c->status, block ? 0 : WNOHANG);
	} while (pid == -1 && errno == EINTR);
	c->ended = pid != 0;
	return c->ended;
}

int
child_signal(const struct child *c)
{
	return WIFSIGNALED(c->status) ? WTERMSIG(c->status) : 0;
}

int
child_status(const struct child *c)
{
	return WIFSIGNALED(c->status) ? 128 + WTERMSIG(c->status)
				      : WEXITSTATUS(c->status);
}
