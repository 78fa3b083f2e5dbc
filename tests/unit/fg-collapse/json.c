/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmd/fg-collapse/json.h"
#include "common/buf.h"
#include "common/reader.h"

/* The tokens of a document as text: "{ k:a 1 }", and what is wrong. */
static void
dump(struct reader *r, struct buf *b)
{
	static const char *const marks[] = { "", "{", "}", "[", "]",
		"k:", "s:", "n:", "true", "false", "null" };
	struct json j;

	buf_clear(b);
	json_init(&j, r);
	while (json_next(&j) != JSON_END) {
		if (b->n > 0)
			buf_addc(b, ' ');
		buf_addstr(b, str_from(marks[j.type]));
		buf_addstr(b, j.text);
	}
	if (j.err != NULL) {
		buf_addstr(b, STR(" !"));
		buf_addstr(b, str_from(j.err));
	}
	buf_addc(b, '\0');
	json_free(&j);
}

/* The same bytes out of a pipe that gives one at a time. */
static void
dump_slowly(const char *text, struct buf *b)
{
	const struct timespec pause = { .tv_nsec = 100000 };
	struct reader r;
	int fds[2];
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		for (; *text != '\0'; text++) {
			if (write(fds[1], text, 1) != 1)
				_exit(1);
			nanosleep(&pause, NULL);
		}
		_exit(0);
	}
	close(fds[1]);
	reader_init(&r, fds[0], "pipe");
	dump(&r, b);
	reader_free(&r);
	close(fds[0]);
}

static void
check(const char *text, const char *tokens)
{
	struct reader r;
	struct buf b = { 0 };

	reader_init_mem(&r, text, strlen(text));
	dump(&r, &b);
	ck_assert_str_eq(b.s, tokens);
	reader_free(&r);
	dump_slowly(text, &b);
	ck_assert_str_eq(b.s, tokens);
	buf_free(&b);
}

START_TEST(documents_are_tokens)
{
	check("{\"a\":[1,-2.5e+3,true,false,null,\"x\"],\"b\" : {}}",
	    "{ k:a [ n:1 n:-2.5e+3 true false null s:x ] k:b { } }");
	check(" [ ] ", "[ ]");
	check("1 2\n\"three\"", "n:1 n:2 s:three");
	check("", "");
	check("[1,]", "[ n:1 ]");
}
END_TEST

START_TEST(escapes_are_decoded)
{
	check("\"a\\n\\t\\\"\\\\\\/b\"", "s:a\n\t\"\\/b");
	check("\"\\u0041\\u00e9\\u20ac\"", "s:A\xc3\xa9\xe2\x82\xac");
	check("\"\\ud83d\\ude00!\"", "s:\xf0\x9f\x98\x80!");
	check("\"\\ud83d\"", "s:\xef\xbf\xbd");
	check("\"\\ud83dx\\n\"", "s:\xef\xbf\xbdx\n");
	check("\"\\ud83d\\n\"", "s:\xef\xbf\xbd\n");
	check("\"\\ude00\\ud83d\\ud83d\\ude00\"",
	    "s:\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80");
}
END_TEST

START_TEST(errors_are_told)
{
	check("[1 2]", "[ n:1 !a comma is missing");
	check("{\"a\" 1}", "{ !a name without a colon");
	check("{1:2}", "{ !a member without a name");
	check("[1}", "[ n:1 !a bracket that closes nothing");
	check("]", " !no JSON value");
	check("[\"a", "[ !the input ends within a string");
	check("[1", "[ n:1 !the input ends within the document");
	check("{\"a\":", "{ k:a !the input ends within the document");
	check("\"\\x\"", " !a wrong escape in a string");
	check("\"\\u12g4\"", " !a wrong escape in a string");
	check("01", " !no JSON value");
	check("nul", " !no JSON value");
	check("1.e5", " !no JSON value");
}
END_TEST

START_TEST(values_are_skipped)
{
	struct reader r;
	struct json j;
	const char *text =
	    "{\"skip\":{\"a\":[{},[1]]},\"n\":7,\"s\":[1,2],\"end\":1}";
	uint64_t v = 0;

	reader_init_mem(&r, text, strlen(text));
	json_init(&j, &r);
	ck_assert_int_eq(json_next(&j), JSON_OBJECT);
	while (json_member(&j)) {
		if (str_eq(j.text, STR("n"))) {
			ck_assert(json_want(&j, JSON_NUMBER));
			ck_assert(json_u64(&j, &v));
		} else if (str_eq(j.text, STR("s"))) {
			ck_assert(!json_want(&j, JSON_OBJECT));
		} else {
			json_skip(&j);
		}
	}
	ck_assert_uint_eq(v, 7);
	ck_assert_int_eq(j.type, JSON_OBJECT_END);
	ck_assert_int_eq(json_next(&j), JSON_END);
	ck_assert_ptr_null(j.err);
	json_free(&j);
	reader_free(&r);
}
END_TEST

START_TEST(depth_is_not_recursion)
{
	enum { DEEP = 1000000 };
	struct reader r;
	struct json j;
	char *text = malloc(2 * DEEP);

	memset(text, '[', DEEP);
	memset(text + DEEP, ']', DEEP);
	reader_init_mem(&r, text, 2 * DEEP);
	json_init(&j, &r);
	json_next(&j);
	json_skip(&j);
	ck_assert_int_eq(j.type, JSON_ARRAY_END);
	ck_assert_uint_eq(j.depth, 0);
	ck_assert_uint_eq(json_offset(&j), 2 * DEEP);
	json_free(&j);
	reader_free(&r);
	free(text);
}
END_TEST

START_TEST(numbers_are_exact)
{
	static const struct {
		const char *text, *count;
	} numbers[] = {
		{ "0", "0" },
		{ "42", "42" },
		{ "18446744073709551615", "18446744073709551615" },
		{ "18446744073709551616", NULL },
		{ "-1", NULL },
		{ "9.6e8", "960000000" },
		{ "1E2", "100" },
		{ "12.5e-1", "1.25" },
		{ "1e-3", "0.001" },
		{ "0.1000000000000000055511", "0.100000000000000005" },
		{ "1e99", NULL },
		{ "1e-99", NULL },
	};
	struct reader r;
	struct json j;
	struct count c;
	char out[COUNT_TEXT + 1];
	bool good;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		reader_init_mem(&r, numbers[i].text, strlen(numbers[i].text));
		json_init(&j, &r);
		ck_assert_int_eq(json_next(&j), JSON_NUMBER);
		good = json_count(&j, &c);
		ck_assert_msg(
		    good == (numbers[i].count != NULL), "%s", numbers[i].text);
		if (good) {
			out[count_format(out, c)] = '\0';
			ck_assert_str_eq(out, numbers[i].count);
		}
		json_free(&j);
		reader_free(&r);
	}
}
END_TEST

UNIT("json", documents_are_tokens, escapes_are_decoded, errors_are_told,
    values_are_skipped, depth_is_not_recursion, numbers_are_exact)
