/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_DSO_H
#define FG_SCRIPT_DSO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/space/buildid.h"
#include "common/str.h"
#include "common/table.h"

struct buf;
struct jitdump;

/* What processes and the kernel map, each thing once, by number. */
enum dso_kind {
	DSO_FILE,
	DSO_JIT, /* anonymous code: /tmp/perf-PID.map may have names for it */
	DSO_JITDUMP, /* such code, told of by a jit-PID.dump that was mapped */
	DSO_VDSO,
	DSO_KERNEL,  /* the kernel itself */
	DSO_KMODULE, /* a module of it */
	DSO_KSYMBOL, /* generated kernel code, whose name is all its symbols */
	DSO_NONE     /* has no symbols: [heap], [vvar] */
};

/* Where a process mapped something; 0: not told. */
struct dso_mapping {
	uint32_t pid;
	uint32_t major, minor; /* the file's device; 0 where its build-id is */
	uint64_t ino;
	uint64_t start, end;
};

struct dso {
	enum dso_kind kind;
	struct str name; /* as printed: printable */
	struct str path; /* as recorded, NUL behind it */
	struct buildid id;
	struct dso_mapping where; /* the last of them */
	int fd; /* the file as it was when it was mapped, held open; or -1 */
	struct jitdump *dump; /* DSO_JITDUMP, once it was opened; or NULL */
};

struct dsos {
	struct table keys; /* kind, build-id or inode, and name; ... */
	struct dso *v;     /* ... keys.n of them */
	size_t cap;
	struct arena arena;
};

/* The number of a thing of a kind and name; it stays valid. */
uint32_t dsos_put(struct dsos *d, enum dso_kind kind, struct str name,
    const struct buildid *id);
/*
 * The same for what a user process maps under a name, to execute it or not.
 * Files of one name, as containers have them, are told apart by build-id, or
 * by inode. Executable memory without a file is named for its process as perf
 * does.
 */
uint32_t dsos_put_user(struct dsos *d, struct str name,
    const struct buildid *id, const struct dso_mapping *where, bool code);
void dsos_free(struct dsos *d);

/* Whether places in it are offsets in an ELF file. */
static inline bool
dso_is_object(const struct dso *d)
{
	return d->kind == DSO_FILE || d->kind == DSO_VDSO;
}

#endif
