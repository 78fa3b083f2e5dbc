/* SPDX-License-Identifier: ISC */
#ifndef FG_SCRIPT_CODE_H
#define FG_SCRIPT_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"
#include "format.h"

/*
 * Expressions of tracepoints' formats as code for a stack machine, so that
 * neither reading nor evaluating one recurses however it is nested. Numbers
 * have 64 bits and C's signs; both operands of ?:, && and || are evaluated.
 */
enum code_op {
	CODE_NUMBER,  /* push number */
	CODE_STRING,  /* push text */
	CODE_UNKNOWN, /* push what the recording does not tell */
	CODE_FIELD,   /* push field arg: a number, or an array's bytes */
	CODE_DYNAMIC, /* push the bytes dynamic field arg says, ... */
	CODE_LENGTH,  /* ... how many they are, ... */
	CODE_BITMASK, /* ... or the mask in them as text */
	CODE_CAST,    /* number bytes, arg: signed; 0 bytes: as it is */
	CODE_POINTER, /* cast to a pointer to elements of such a type */
	CODE_INDEX,
	CODE_DROP, /* pop one */
	CODE_NEGATE,
	CODE_NOT,
	CODE_INVERT,
	CODE_MULTIPLY,
	CODE_DIVIDE,
	CODE_MODULO,
	CODE_ADD,
	CODE_SUBTRACT,
	CODE_LEFT,
	CODE_RIGHT,
	CODE_LESS,
	CODE_GREATER,
	CODE_LESS_EQUAL,
	CODE_GREATER_EQUAL,
	CODE_EQUAL,
	CODE_UNEQUAL,
	CODE_AND,
	CODE_XOR,
	CODE_OR,
	CODE_BOTH,
	CODE_EITHER,
	CODE_SELECT,   /* condition, value, value */
	CODE_FLAGS,    /* value, delimiter; list arg */
	CODE_SYMBOLIC, /* value; list arg */
	CODE_HEX,      /* bytes, how many: "0a 1f" */
	CODE_HEX_STR,  /* "0a1f" */
	CODE_ARRAY /* bytes, how many elements, bytes of each: "{0x1,0x2}" */
};

struct code {
	enum code_op op;
	uint32_t arg;
	uint64_t number;
	struct str text;
};

/* A name for a value or for bits. */
struct code_item {
	uint64_t value;
	struct str name;
};

struct code_list {
	struct code_item *v;
	size_t n, cap;
};

enum code_kind { CODE_IS_UNKNOWN, CODE_IS_NUMBER, CODE_IS_BYTES, CODE_IS_TEXT };

struct code_value {
	enum code_kind kind;
	bool is_unsigned; /* the number, or elements of bytes */
	uint32_t elem;    /* bytes of an element; of a number that is a field */
	uint64_t number;
	struct str bytes;  /* CODE_IS_BYTES: of the record or the code */
	size_t start, len; /* CODE_IS_TEXT: where in the machine's text */
};

/* The most values that code may have pushed at a time. */
#define CODE_STACK 64

/*
 * What code runs on. text grows as it runs, the caller empties it; beyond
 * CODE_TEXT bytes nothing is added to it.
 */
#define CODE_TEXT ((size_t)256 * 1024)

struct code_machine {
	const struct format *format;
	const struct code_list *lists;
	struct str raw; /* the record's data */
	bool big;
	unsigned long_size; /* bytes of the kernel's long */
	struct buf text;
	struct code_value stack[CODE_STACK];
};

/* Pushed less popped. */
int code_effect(enum code_op op);
/* How many values an operation pops. */
int code_pops(enum code_op op);
/*
 * Runs n operations, which leave one value. Fields outside of raw are 0 or
 * empty. The caller has checked by code_pops and code_effect that the stack
 * neither under- nor overflows.
 */
struct code_value code_run(
    struct code_machine *m, const struct code *code, size_t n);
/* The bytes of a value that is bytes or text, else none; till the next run. */
struct str code_bytes(const struct code_machine *m, const struct code_value *v);

#endif
