/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_CHILD_H
#define FG_RECORD_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * The command that is run and recorded. It is made in two steps, so that
 * sampling can be prepared for its process before it executes anything. If the
 * recorder ends between them, so does the process.
 */
struct child {
	pid_t pid;  /* 0: there is none */
	int go;     /* closing it lets the child go on */
	int error;  /* the child's errno, if it cannot execute, comes here */
	int status; /* wait(2)'s, once ended */
	bool ended;
};

/* Whom the command runs as. */
struct child_user {
	uid_t uid;
	gid_t gid;
};

/* Is there such a command, in PATH if it has no slash? Else it cannot be run. */
bool child_exists(const char *name);
/*
 * Makes the process, which waits with the signal mask the command shall have;
 * with stdout_to_stderr, the command's output goes where its messages go. With
 * user, it executes as that one, with the groups, HOME, USER and LOGNAME that
 * one has. False with errno.
 */
bool child_fork(struct child *c, char **argv, const sigset_t *mask,
    bool stdout_to_stderr, const struct child_user *user);
/* Executes the command: 0, or the errno it failed with; it has then ended. */
int child_go(struct child *c);
/* Has it ended by now? Waits for it if block. */
bool child_ended(struct child *c, bool block);
/* What a shell would make of how it ended: its status, 128 + its signal. */
int child_status(const struct child *c);
/* The signal that killed it, 0 if none did. */
int child_signal(const struct child *c);

#endif
