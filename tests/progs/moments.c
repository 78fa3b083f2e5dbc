/* SPDX-License-Identifier: ISC */
/*
 * moments BRIEF WHOLE COMMAND ...: records a command's first thread, each
 * sample twice: to BRIEF with the callchain by frame pointer, three registers
 * and 512 bytes of the stack; to WHOLE with all registers and 16 KiB of the
 * same stack, and of the callchain the kernel's part. So what is made of the
 * one can be checked by the other, a moment at a time. x86-64 and AArch64.
 */
#include <asm/perf_regs.h>
#include <err.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/perf/put.h"

#define STACK 16384
#define BRIEF_STACK 512
#define RING ((size_t)16 * 1024 * 1024)

#ifdef __x86_64__
/* All but the segments'. */
#define REGS UINT64_C(0xff0fff)
#define BRIEF_REGS \
	(1 << PERF_REG_X86_IP | 1 << PERF_REG_X86_SP | 1 << PERF_REG_X86_BP)
#else
#define REGS UINT64_C(0x1ffffffff)
#define BRIEF_REGS                                                             \
	(UINT64_C(1) << PERF_REG_ARM64_PC | UINT64_C(1) << PERF_REG_ARM64_SP | \
	    UINT64_C(1) << PERF_REG_ARM64_LR |                                 \
	    UINT64_C(1) << PERF_REG_ARM64_X29)
#endif

#define SAMPLE                                                 \
	(PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | \
	    PERF_SAMPLE_CALLCHAIN | PERF_SAMPLE_REGS_USER |    \
	    PERF_SAMPLE_STACK_USER)

static void
put_attr(struct buf *b, struct perf_event_attr attr, uint64_t regs, uint32_t n)
{
	size_t start = put_begin(b, 64, 0); /* HEADER_ATTR */

	attr.sample_regs_user = regs;
	attr.sample_stack_user = n;
	buf_add(b, &attr, sizeof(attr));
	put_u64(b, 0);
	put_end(b, start);
}

/* The pipe form up to its first record. */
static void
put_start(struct buf *b, const struct perf_event_attr *attr, uint64_t regs,
    uint32_t n)
{
	struct utsname uts;
	size_t start;

	buf_add(b, "PERFILE2", 8);
	put_u64(b, 16);
	put_attr(b, *attr, regs, n);
	uname(&uts);
	start = put_begin(b, 80, 0); /* HEADER_FEATURE */
	put_u64(b, 6);               /* ARCH */
	put_string(b, str_from(uts.machine));
	put_end(b, start);
}

static const uint64_t *
put_words(struct buf *b, const uint64_t *p, uint64_t n)
{
	buf_add(b, p, n * 8);
	return p + n;
}

/* A sample's words behind the header: see perf_event_open(2). */
static void
put_sample(
    struct buf *brief, struct buf *whole, uint16_t misc, const uint64_t *p)
{
	size_t in_brief = put_begin(brief, PERF_RECORD_SAMPLE, misc);
	size_t in_whole = put_begin(whole, PERF_RECORD_SAMPLE, misc);
	const uint64_t *regs, *chain = p + 4;
	uint64_t kernel = 0, n, filled;

	put_words(brief, p, 3);
	put_words(whole, p, 3);
	while (kernel < p[3] && chain[kernel] != PERF_CONTEXT_USER)
		kernel++;
	put_u64(whole, kernel);
	put_words(whole, chain, kernel);
	regs = put_words(brief, p + 3, 1 + p[3]);
	put_u64(brief, *regs);
	put_u64(whole, *regs);
	if (*regs++ != PERF_SAMPLE_REGS_ABI_NONE) {
		for (int i = 0; i < 64; i++) {
			if ((REGS >> i & 1) == 0)
				continue;
			put_u64(whole, *regs);
			if ((BRIEF_REGS >> i & 1) != 0)
				put_u64(brief, *regs);
			regs++;
		}
	}
	n = *regs++;
	filled = n > 0 ? regs[n / 8] : 0;
	put_u64(whole, n);
	put_words(whole, regs, n / 8 + (n > 0));
	n = n < BRIEF_STACK ? n : BRIEF_STACK;
	put_u64(brief, n);
	put_words(brief, regs, n / 8);
	if (n > 0)
		put_u64(brief, filled < n ? filled : n);
	if (!put_end(brief, in_brief) || !put_end(whole, in_whole))
		warnx("a sample is too long");
}

/* Takes all records out of the ring. */
static void
drain(struct perf_event_mmap_page *page, struct buf *brief, struct buf *whole)
{
	const char *data = (const char *)page + page->data_offset;
	uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
	static uint64_t record[65536 / 8];

	while (page->data_tail < head) {
		struct perf_event_header h;
		uint64_t at = page->data_tail % RING, first = RING - at;

		memcpy(&h, data + at, sizeof(h));
		if (first > h.size)
			first = h.size;
		memcpy(record, data + at, first);
		memcpy((char *)record + first, data, h.size - first);
		if (h.type == PERF_RECORD_SAMPLE) {
			put_sample(brief, whole, h.misc, record + 1);
		} else {
			put_words(brief, record, h.size / 8);
			put_words(whole, record, h.size / 8);
		}
		__atomic_store_n(&page->data_tail, page->data_tail + h.size,
		    __ATOMIC_RELEASE);
	}
}

static void
save(struct buf *b, const char *name)
{
	FILE *f = fopen(name, "wb");

	if (f == NULL || fwrite(b->s, 1, b->n, f) != b->n || fclose(f) != 0)
		err(1, "%s", name);
	buf_free(b);
}

/* The command's process, which waits until the end of a pipe is closed. */
static pid_t
start(char **argv, int *go)
{
	int fd[2];
	pid_t pid;
	char c;

	if (pipe(fd) != 0 || (pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		close(fd[1]);
		if (read(fd[0], &c, 1) == 0)
			execvp(*argv, argv);
		_exit(127);
	}
	close(fd[0]);
	*go = fd[1];
	return pid;
}

int
main(int argc, char *argv[])
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.freq = 1,
		.sample_freq = 1999,
		.sample_type = SAMPLE,
		.sample_regs_user = REGS,
		.sample_stack_user = STACK,
		.sample_id_all = 1,
		.disabled = 1,
		.enable_on_exec = 1,
		.mmap = 1,
		.mmap2 = 1,
		.comm = 1,
		.comm_exec = 1,
		.task = 1,
		.exclude_guest = 1 };
	struct buf brief = { 0 }, whole = { 0 };
	struct perf_event_mmap_page *page;
	struct pollfd p;
	int go, fd, status;
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: moments brief whole command ...");
	pid = start(argv + 3, &go);
	fd = (int)syscall(SYS_perf_event_open, &attr, pid, -1, -1, 0);
	if (fd == -1)
		err(77, "perf_event_open");
	page = mmap(NULL, RING + (size_t)sysconf(_SC_PAGESIZE),
	    PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		err(77, "mmap");
	put_start(&brief, &attr, BRIEF_REGS, BRIEF_STACK);
	put_start(&whole, &attr, REGS, STACK);
	close(go);
	p = (struct pollfd){ .fd = fd, .events = POLLIN };
	do {
		(void)poll(&p, 1, 20);
		drain(page, &brief, &whole);
	} while (waitpid(pid, &status, WNOHANG) == 0);
	drain(page, &brief, &whole);
	save(&brief, argv[1]);
	save(&whole, argv[2]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
