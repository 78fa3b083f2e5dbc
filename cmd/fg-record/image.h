/* SPDX-License-Identifier: ISC */
#ifndef FG_RECORD_IMAGE_H
#define FG_RECORD_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/space/buildid.h"
#include "common/space/cfi.h"
#include "common/str.h"
#include "common/table.h"

struct map; /* common/space/maps.h */

/*
 * What processes map to run, by number, and how to unwind it. A file is opened
 * when the first address in it is asked for, as the process sees it if that
 * still lives, and is believed only if its build-id is the one mapped. Where it
 * has none, or its path leads nowhere or to another file by now, the kernel is
 * asked for the file itself.
 */
struct images {
	struct table keys; /* build-id and name; ... */
	struct image *v;   /* ... keys.n of them */
	size_t cap;
	size_t open;  /* files of them */
	size_t rules; /* addresses whose rules are kept */
};

/* More open files than programs use at a time, and few enough to be kept. */
#define IMAGES_OPEN 1024
/* ... and more rules than that: 8 MB of them. */
#define IMAGES_RULES ((size_t)1 << 17)

/* The number of what is mapped under a name; id may be empty: not known. */
uint32_t images_put(
    struct images *im, struct str name, const struct buildid *id);
/*
 * How to unwind from pc in m, whose object is a number of images_put's, as
 * process pid maps it; until images_close. NULL: by frame pointer, as generated
 * code for one.
 */
const struct cfi_rule *images_rule(
    struct images *im, const struct map *m, uint32_t pid, uint64_t pc);
/* How far an offset in number n is from where the same way begins; 0: not known. */
uint64_t images_into(const struct images *im, uint32_t n, uint64_t offset);
/* The name that number n was put under. */
const char *images_path(const struct images *im, uint32_t n);
/* Whether number n is the kernel's vdso. */
bool images_vdso(const struct images *im, uint32_t n);
/* Whether it is time to: */
bool images_full(const struct images *im);
/* Closes all files, and with them all rules; they are opened again if need be. */
void images_close(struct images *im);
void images_free(struct images *im);

#endif
