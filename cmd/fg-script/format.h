/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_FORMAT_H
#define FG_SCRIPT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/str.h"

/*
 * The text of a tracepoint's format file, its lines taken apart:
 *
 *	name: sched_process_exec
 *	ID: 361
 *	format:
 *		field:unsigned short common_type;	offset:0;	size:2;	signed:0;
 *
 *		field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;
 *		field:pid_t pid;	offset:12;	size:4;	signed:1;
 *
 *	print fmt: "filename=%s pid=%d", __get_str(filename), REC->pid
 *
 * Slices point into the text.
 */
enum format_place {
	FORMAT_HERE,
	FORMAT_LOC,   /* a field of 32 bits: size << 16 | offset in the data, */
	FORMAT_RELLOC /* or offset behind this field */
};

struct format_field {
	struct str name;
	enum format_place place;
	uint32_t offset, size;
	uint32_t elem; /* bytes of an array's element */
	bool common;   /* all events have it */
	bool array, string, pointer, is_signed;
	bool is_long; /* its type says so */
};

struct format {
	struct str name;
	struct format_field *fields;
	size_t n, cap;
	struct str print; /* what follows "print fmt:" */
};

/* Every field that can be read is taken in; long_size: of the recording. */
void format_load(struct format *f, struct str text, unsigned long_size);
/* The field of a name; NULL if there is none. */
const struct format_field *format_find(const struct format *f, struct str name);
void format_free(struct format *f);

/*
 * Bytes and sign of a C type, "unsigned long", "u8 *" as its words stand; 0
 * bytes if it is none that is known.
 */
struct format_type {
	unsigned size;
	bool is_signed;
};

struct format_type format_type(struct str words, unsigned long_size);

#endif
