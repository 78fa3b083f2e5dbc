/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_SIDECAR_H
#define FG_COLLAPSE_SIDECAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"
#include "common/table.h"

struct reader;

/*
 * The names of addresses that samply --unstable-presymbolicate writes beside a
 * profile, for each library those that the profile has:
 *
 *	{"string_table":["main","work","a.c"],
 *	 "data":[{"debug_name":"demo","code_id":"0f3a...",
 *	  "debug_id":"8642800e-fdbc-3432-af3c-bfef285d6b12",
 *	  "symbol_table":[{"rva":4096,"size":64,"symbol":0,
 *	   "frames":[{"function":1,"file":2,"line":7},
 *	    {"function":0,"file":2,"line":12}]}],
 *	  "known_addresses":[[4101,0]]}]}
 *
 * known_addresses has an address and its symbol's index. frames, which may be
 * missing, are functions inlined into one another, innermost first; the last
 * is the symbol's own. Members come in any order. {0} is empty.
 */
struct sidecar {
	struct arena arena;
	struct str *strings;
	struct table keys; /* of libs: debug_name and debug_id */
	struct sidecar_lib *libs;
	struct sidecar_symbol *symbols; /* of all libs, as what follows */
	struct sidecar_frame *frames;
	struct sidecar_address *addresses;
	size_t nstrings, nsymbols, nframes, naddresses;
	size_t strings_cap, libs_cap, symbols_cap, frames_cap, addresses_cap;
};

#define SIDECAR_NONE UINT32_MAX

/* A function at an address; file empty and line SIDECAR_NONE: not known. */
struct sidecar_function {
	struct str name, file;
	uint32_t line;
	bool inlined; /* into the next */
};

typedef void sidecar_fn(void *arg, const struct sidecar_function *f);

/*
 * Reads all of it into s, which is empty. NULL, or why it cannot be used, and
 * at is the offset where; nothing may be asked of s then.
 */
const char *sidecar_read(struct sidecar *s, struct reader *r, uint64_t *at);
/*
 * The number of a library, SIDECAR_NONE if it is not in it: by name and debug
 * id, as the profile has it without dashes and with an age behind.
 */
uint32_t sidecar_lib(const struct sidecar *s, struct str name, struct str id);
/*
 * Calls fn for the functions at an address of it, innermost first. False if
 * none is known.
 */
bool sidecar_functions(const struct sidecar *s, uint32_t lib, uint64_t address,
    sidecar_fn *fn, void *arg);
void sidecar_free(struct sidecar *s);

#endif
