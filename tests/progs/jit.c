/* SPDX-License-Identifier: ISC */
/*
 * A compiler in small: jit MS runs code it made, called first, for so many
 * milliseconds of CPU time, puts second in its place and runs that twice as
 * long, moves it away, runs it once more and puts third where it was.
 * jit-PID.dump, in the folder, tells of it.
 */
#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ROUND 1000000
#define PAGE 4096

typedef void code_fn(long n);

/* Counts n down, with a frame pointer. */
#ifdef __aarch64__
static const uint32_t code[] = { 0xa9bf7bfd, 0x910003fd, 0xf1000400, 0x54ffffe1,
	0xa8c17bfd, 0xd65f03c0 };
#define MACHINE EM_AARCH64
#else
static const unsigned char code[] = { 0x55, 0x48, 0x89, 0xe5, 0x48, 0xff, 0xcf,
	0x75, 0xfb, 0x5d, 0xc3 };
#define MACHINE EM_X86_64
#endif

struct header {
	uint32_t magic, version, size, machine, pad, pid;
	uint64_t time, flags;
};

struct record {
	uint32_t type, size;
	uint64_t time;
	uint32_t pid, tid;
	uint64_t vma, addr, other[3];
};

static uint64_t
ns_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t
now(void)
{
	return ns_of(CLOCK_MONOTONIC);
}

static FILE *
open_dump(void)
{
	const struct header h = { 0x4a695444, 1, sizeof(h), MACHINE, 0,
		(uint32_t)getpid(), now(), 0 };
	char name[64];
	FILE *f;

	snprintf(name, sizeof(name), "jit-%ld.dump", (long)getpid());
	f = fopen(name, "w+");
	if (f == NULL || fwrite(&h, sizeof(h), 1, f) != 1 || fflush(f) != 0 ||
	    mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fileno(f),
		0) == MAP_FAILED) {
		perror(name);
		exit(1);
	}
	return f;
}

static void
load(FILE *f, char *at, const char *name, uint64_t index)
{
	struct record r = { 0, 56, now(), (uint32_t)getpid(),
		(uint32_t)getpid(), (uintptr_t)at, (uintptr_t)at,
		{ sizeof(code), index } };

	r.size += (uint32_t)(strlen(name) + 1 + sizeof(code));
	memcpy(at, code, sizeof(code));
	__builtin___clear_cache(at, at + sizeof(code));
	fwrite(&r, 56, 1, f);
	fwrite(name, strlen(name) + 1, 1, f);
	fwrite(code, sizeof(code), 1, f);
}

static void
move(FILE *f, char *from, char *to, uint64_t index)
{
	const struct record r = { 1, 64, now(), (uint32_t)getpid(),
		(uint32_t)getpid(), (uintptr_t)to, (uintptr_t)from,
		{ (uintptr_t)to, sizeof(code), index } };

	memmove(to, from, sizeof(code));
	__builtin___clear_cache(to, to + sizeof(code));
	fwrite(&r, 64, 1, f);
}

static void
run(const char *at, uint64_t ms)
{
	uint64_t end = ns_of(CLOCK_PROCESS_CPUTIME_ID) + ms * 1000000;
	code_fn *fn;

	memcpy(&fn, &at, sizeof(fn));
	while (ns_of(CLOCK_PROCESS_CPUTIME_ID) < end)
		fn(ROUND);
}

int
main(int argc, char *argv[])
{
	uint64_t ms = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
	FILE *f = open_dump();
	char *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	load(f, at, "first", 1);
	run(at, ms);
	load(f, at, "second", 2);
	run(at, 2 * ms);
	move(f, at, at + PAGE / 2, 2);
	run(at + PAGE / 2, ms);
	load(f, at, "third", 3);
	run(at, ms);
	return fclose(f) != 0;
}
