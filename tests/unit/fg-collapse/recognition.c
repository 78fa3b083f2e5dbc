/* SPDX-License-Identifier: ISC */
/* Every sample of every format is recognized as its own and as no other's. */
#include "tests/unit/unit.h"

#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmd/fg-collapse/format.h"
#include "common/xalloc.h"

/* What a guess cannot find: the text of another, or any text at all. */
static bool
is_by_name_only(const char *name)
{
	return strcmp(name, "sched") == 0 || strcmp(name, "regex") == 0;
}

/* Formats without marks of their own: some of their samples are but noise. */
static bool
is_any_text(const char *name)
{
	return strcmp(name, "folded") == 0 || strcmp(name, "perf") == 0;
}

/* The folder of "testdata/collapse/NAME/CASE.in". */
static const struct format *
format_of(const char *path)
{
	struct str name = str_from(path + strlen("testdata/collapse/"));
	char buf[64];

	name = str_head(name, str_chr(name, '/'));
	ck_assert_uint_lt(name.n, sizeof(buf));
	memcpy(buf, name.s, name.n);
	buf[name.n] = '\0';
	return format_find(buf);
}

static size_t
read_head(const char *path, char *head)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	ck_assert_msg(f != NULL, "%s", path);
	n = fread(head, 1, FORMAT_HEAD, f);
	fclose(f);
	return n;
}

/* Whether a stack comes out of it: not of samples of what is no such file. */
static bool
is_folded(const char *path)
{
	char out[512];
	FILE *f;
	int c;

	snprintf(out, sizeof(out), "%.*s.out", (int)strlen(path) - 3, path);
	f = fopen(out, "rb");
	ck_assert_msg(f != NULL, "%s is missing", out);
	c = fgetc(f);
	fclose(f);
	return c != EOF;
}

static void
try(const char *path, char *head)
{
	const struct format *own = format_of(path);
	struct str text = { head, read_head(path, head) };
	int score, other;

	ck_assert_msg(own != NULL, "%s: no such format", path);
	score = own->sniff(text);
	if (is_by_name_only(own->name)) {
		ck_assert_msg(score == 0, "%s is recognized", path);
		return;
	}
	ck_assert_msg(score > 0 || is_any_text(own->name) || !is_folded(path),
	    "%s is not recognized", path);
	for (size_t i = 0; formats[i] != NULL; i++) {
		other = formats[i]->sniff(text);
		ck_assert_msg(formats[i] == own || other == 0 || other < score,
		    "%s could be %s", path, formats[i]->name);
	}
}

START_TEST(samples_are_recognized)
{
	char *head = xmalloc(FORMAT_HEAD);
	glob_t files;

	ck_assert_int_eq(glob("testdata/collapse/*/*.in", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		try(files.gl_pathv[i], head);
	globfree(&files);
	xfree(head);
}
END_TEST

/* Guessing takes no time to speak of, whatever a head is full of. */
START_TEST(hostile_heads)
{
	static const char *const fillings[] = { "{", "<", "[", " ", "\n", "\"",
		"a", "<a>", "{\"a\":", "a\n", "a: b\n", " at ", "\n\x01" };
	char *head = xmalloc(FORMAT_HEAD);
	clock_t start = clock();
	size_t n;

	for (size_t i = 0; i < sizeof(fillings) / sizeof(*fillings); i++) {
		n = strlen(fillings[i]);
		for (size_t k = 0; k < FORMAT_HEAD; k++)
			head[k] = fillings[i][k % n];
		format_guess((struct str){ head, FORMAT_HEAD });
	}
	/* Some milliseconds each; sanitizers and emulators are slow. */
	ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 5);
	xfree(head);
}
END_TEST

UNIT("recognition", samples_are_recognized, hostile_heads)
