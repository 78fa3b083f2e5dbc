/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_LIBNAMES_H
#define FG_COLLAPSE_LIBNAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "sidecar.h"

struct json;
struct profile;

/*
 * The libraries of a profile of the Firefox Profiler, and names for addresses
 * in them that the profile has none for: those that samply wrote beside it,
 * else those of the objects on this machine. {0} has no library.
 *
 *	"libs":[{"name":"demo","path":"/usr/bin/demo","debugName":"demo",
 *	 "breakpadId":"8642800EFDBC3432AF3CBFEF285D6B120",
 *	 "codeId":"0e804286bcfd3234af3cbfef285d6b12f3a01c22"}]
 *
 * codeId is the build-id of an ELF object, breakpadId made of its first 16
 * bytes. Addresses are those of the code itself, of a call and not behind it,
 * and count from where the object begins in memory.
 */
struct libnames {
	const char *input; /* the file the profile is, or NULL */
	struct arena arena;
	struct libnames_lib *libs;
	size_t n, cap;
	bool looked; /* for the sidecar */
	struct sidecar sidecar;
};

/* Reads the list, the next value of j, and adds to what there is. */
void libnames_read(struct libnames *l, struct json *j);
/*
 * Pushes the frames at an address of library number lib to p, leaf first.
 * False, and none, if nothing names it. Files are opened when they are first
 * asked for; what is not to be had, or of another build, is told to the tally
 * of p.
 */
bool libnames_push(
    struct libnames *l, uint32_t lib, uint64_t address, struct profile *p);
void libnames_free(struct libnames *l);

#endif
