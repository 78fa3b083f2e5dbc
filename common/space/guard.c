/* SPDX-License-Identifier: ISC */
/* Zeros for the pages of mapped files that are no more. */
#include "common/space/guard.h"

#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* What a signal handler can be handed: nothing. Hence these two. */
static volatile sig_atomic_t hit;
static uintptr_t page_mask;

static void
on_bus_error(int sig, siginfo_t *info, void *context)
{
	uintptr_t page = (uintptr_t)info->si_addr & page_mask;

	/* On Linux mmap is a plain system call, and safe here. */
	if (info->si_code == BUS_ADRERR &&
	    mmap((void *)page, ~page_mask + 1, PROT_READ,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED) {
		hit = 1;
		return;
	}
	/* The instruction is tried again, and ends the process. */
	signal(sig, SIG_DFL);
}

void
guard_install(void)
{
	struct sigaction sa = { .sa_sigaction = on_bus_error,
		.sa_flags = SA_SIGINFO };

	if (page_mask != 0)
		return;
	page_mask = ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGBUS, &sa, NULL);
}

bool
guard_hit(void)
{
	return hit != 0;
}
