/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_SPACE_BUILDID_H
#define FG_COMMON_SPACE_BUILDID_H

#include <stdbool.h>
#include <stddef.h>

#include "common/str.h"

struct Elf; /* libelf's Elf */

/*
 * The GNU build-id: what a linker writes into an object's NT_GNU_BUILD_ID note
 * to tell one build from every other. Recordings have room for 20 bytes of it
 * (a SHA-1); like perf, a longer one is known here by its first 20.
 */
#define BUILDID_MAX 20
#define BUILDID_TEXT (2 * BUILDID_MAX + 1)

struct buildid {
	unsigned char n; /* bytes used, 0: none */
	unsigned char bytes[BUILDID_MAX];
};

/*
 * The build-id of an ELF file, of either class and byte order. False, with
 * *id empty, where there is none: no such file, no ELF, no note, or no regular
 * file (a name out of a recording may be that of a FIFO or a device, which
 * reading would hang on or disturb). The descriptor stays the caller's.
 */
bool buildid_of_file(struct buildid *id, const char *path);
bool buildid_of_fd(struct buildid *id, int fd);
/* The same for an object libelf has open, and for a whole image in memory. */
bool buildid_of_elf(struct buildid *id, struct Elf *elf);
bool buildid_of_image(struct buildid *id, struct str image);
/* Of the running kernel, out of /sys/kernel/notes. */
bool buildid_of_kernel(struct buildid *id);
/* Of ELF notes as this machine lays them out, elf(5); the end may be cut. */
bool buildid_of_notes(struct buildid *id, struct str notes);

/* The first n bytes (at most BUILDID_MAX are kept) of p. */
void buildid_set(struct buildid *id, const void *p, size_t n);
/* Same length and bytes; two empty ones are not equal: nothing is known. */
bool buildid_eq(const struct buildid *a, const struct buildid *b);
/* Lower-case hexadecimal and a NUL at dst, which has BUILDID_TEXT bytes. */
void buildid_text(char *dst, const struct buildid *id);

#endif
