/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include "cmd/fg-collapse/format.h"
#include "cmd/fg-collapse/perfframe.h"
#include "cmd/fg-collapse/perfline.h"
#include "cmd/fg-collapse/sink.h"

static const struct format_opts all = {
	.kernel = true, .jit = true, .inlined = true, .addrs = true
};

static struct str
name(const struct sink *s, uint32_t id)
{
	return s->stacks.names.keys[id - 1];
}

static const struct perfframe *
add(struct perfframes *pf, struct str line)
{
	struct perf_frame f;

	ck_assert(perf_frame(line, &f));
	return perfframes_add(pf, &f, line);
}

/* Reads a line in bulk; whether it is of the usual form. */
static bool
quick(struct perfframes *pf, struct str line, struct perfframe *found)
{
	struct buf b = { 0 };
	uint32_t end = (uint32_t)line.n;
	size_t n;

	buf_addstr(&b, line);
	buf_addc(&b, '\n');
	buf_addzero(&b, NEWLINES_SLACK);
	n = perfframes_read(pf, b.s, &end, 1, found);
	buf_free(&b);
	return n == 1;
}

/* A line that is read quickly gives the same as one that is not. */
static void
one(struct perfframes *pf, const char *line, const char *want)
{
	struct perfframe found;
	const struct perfframe *p = add(pf, str_from(line));

	ck_assert_uint_eq(p->more, 0);
	ck_assert_msg(str_eq(name(pf->sink, p->leaf), str_from(want)),
	    "%s gives %s, not %s", line, name(pf->sink, p->leaf).s, want);
	if (quick(pf, str_from(line), &found))
		ck_assert_uint_eq(found.leaf, p->leaf);
}

START_TEST(marks_and_unknown_code)
{
	struct sink s = { 0 };
	struct perfframes pf;

	perfframes_init(&pf, &all, &s);
	one(&pf, "\t1 f ([kernel.kallsyms])", "f_[k]");
	one(&pf, "\t1 f (/bin/x)", "f");
	one(&pf, "\t1 f (inlined)", "f_[i]");
	one(&pf, "\t1 f_[k] ([nf])", "f_[k]");
	one(&pf, "\t1 JS:~ a.js:1 (/tmp/perf-2.map)", "JS:~ a.js:1_[j]");
	one(&pf, "\t1 [unknown] (/tmp/perf-2.map)", "[perf-2.map <1>]_[j]");
	one(&pf, "\tab [unknown] (/lib/libc.so)", "[libc.so <ab>]");
	one(&pf, "\tab [unknown] ([unknown])", "[unknown <ab>]");
	one(&pf, "\tab [unknown] (/tmp/a;b)", "[a:b <ab>]");
	one(&pf, "\tab  (/lib/libc.so)", "[libc.so <ab>]");
	perfframes_free(&pf);
	sink_free(&s);
}
END_TEST

START_TEST(java_is_tidied_for_java_only)
{
	struct sink s = { 0 };
	struct perfframes pf;

	perfframes_init(&pf, &all, &s);
	one(&pf, "\t1 Lorg/x/F;.g(I)V (/x)", "Lorg/x/F:.g");
	pf.java = true;
	ck_assert_ptr_null(
	    perfframes_cached(&pf, STR("\t1 Lorg/x/F;.g(I)V (/x)")));
	one(&pf, "\t1 Lorg/x/F;.g(I)V (/x)", "org/x/F:.g");
	perfframes_free(&pf);
	sink_free(&s);
}
END_TEST

START_TEST(a_chain_is_several_frames_leaf_first)
{
	struct sink s = { 0 };
	struct perfframes pf;
	const struct perfframe *p;

	perfframes_init(&pf, &all, &s);
	p = add(&pf,
	    STR("\t1 La/A;.a()->La/B;.b()->La/C;.c()->x "
		"(/tmp/perf-1.map)"));
	ck_assert_uint_eq(p->more, 3);
	ck_assert(str_eq(name(&s, p->leaf), STR("x_[i]")));
	ck_assert(str_eq(name(&s, pf.ids[p->callers]), STR("La/C:.c_[i]")));
	ck_assert(str_eq(name(&s, pf.ids[p->callers + 1]), STR("La/B:.b_[i]")));
	ck_assert(str_eq(name(&s, pf.ids[p->callers + 2]), STR("La/A:.a_[j]")));
	one(&pf, "\t1 A::operator->() (/bin/x)", "A::operator->");
	one(&pf, "\t1 f() -> Int (/bin/x)", "f");
	one(&pf, "\t1 -> (/tmp/perf-1.map)", "->_[j]");
	perfframes_free(&pf);
	sink_free(&s);
}
END_TEST

START_TEST(lines_are_remembered_by_all_their_bytes)
{
	struct str a = STR("\t            118a spin+0x11 (/home/dev/a)");
	struct str b = STR("\t            118a spin+0x12 (/home/dev/a)");
	struct sink s = { 0 };
	struct perfframes pf;
	const struct perfframe *known;

	perfframes_init(&pf, &all, &s);
	ck_assert_ptr_null(perfframes_cached(&pf, a));
	add(&pf, a);
	known = perfframes_cached(&pf, a);
	ck_assert_ptr_nonnull(known);
	ck_assert(str_eq(name(&s, known->leaf), STR("spin")));
	ck_assert_ptr_null(perfframes_cached(&pf, b));
	perfframes_free(&pf);
	sink_free(&s);
}
END_TEST

/* Address, symbol and object where perf prints them, and nearly there. */
START_TEST(lines_of_the_usual_form_are_read_quickly)
{
	static const struct {
		struct str line;
		bool quick;
	} lines[] = {
#define LINE(text, quick) { { text, sizeof(text) - 1 }, quick }
		LINE("\t    7f0000001000 f+0x1f (/bin/x)", true),
		LINE("\tffffffff81000130 f(int) ([kernel.kallsyms])", true),
		LINE("\t               1 f (/tmp/a (deleted))", true),
		LINE("\t               1 f g (inlined)", true),
		LINE("\t    7f0000001000 f+0x1f ([unknown])", true),
		LINE("\t    7f0000001000  f+0x1f (/bin/x)", false),
		LINE("\t    7f0000001000 f+0x1f  (/bin/x)", false),
		LINE("\t    7f0000001000 f+0x1f (/bin/x) ", false),
		LINE("\t    7f000 001000 f+0x1f (/bin/x)", false),
		LINE("\t    7f00000010g0 f+0x1f (/bin/x)", false),
		LINE("\t                 f+0x1f (/bin/x)", false),
		LINE("\t    7f0000001000 [unknown] (/bin/x)", false),
		LINE("\t    7f0000001000 (/bin/x yz zz)", false),
		LINE("\t    7f0000001000 f+0x1f (/bin/x", false),
		LINE("     7f0000001000 f+0x1f (/bin/x)x", false),
		LINE("\t    7f0000001000 f (/bin (x)", true),
#undef LINE
	};
	struct sink s = { 0 };
	struct perfframes pf;
	struct perfframe found;
	struct perf_frame f;

	perfframes_init(&pf, &all, &s);
	for (size_t i = 0; i < 2 * sizeof(lines) / sizeof(*lines); i++) {
		struct str line = lines[i / 2].line;

		ck_assert_msg(quick(&pf, line, &found) == lines[i / 2].quick,
		    "%s", line.s);
		if (!lines[i / 2].quick)
			continue;
		ck_assert(perf_frame(line, &f));
		ck_assert_uint_eq(
		    perfframes_add(&pf, &f, line)->leaf, found.leaf);
	}
	perfframes_free(&pf);
	sink_free(&s);
}
END_TEST

/* Of names and objects of any length every byte counts. */
START_TEST(names_and_objects_of_all_lengths)
{
	struct sink s = { 0 };
	struct perfframes pf;
	struct buf b = { 0 };
	struct perfframe found, again;
	uint32_t last = 0;

	perfframes_init(&pf, &all, &s);
	for (size_t n = 1; n < 200; n++) {
		buf_clear(&b);
		buf_addstr(&b, STR("\t    7f0000001000 "));
		for (size_t i = 0; i < n; i++)
			buf_addc(&b, 'f');
		buf_addstr(&b, STR("+0x1f (/"));
		for (size_t i = 0; i < n; i++)
			buf_addc(&b, 'x');
		buf_addc(&b, ')');
		for (size_t i = 0; i <= n; i++) {
			b.s[b.n - 2] = i < 2 ? '0' : 'x';
			ck_assert(quick(&pf, buf_str(&b), &found) == (n < 125));
			if (n >= 125)
				break;
			ck_assert(i == 0 || found.leaf == last);
			last = found.leaf;
			ck_assert_uint_eq(name(&s, last).n, n);
		}
		for (size_t i = 0; n < 125 && i < n; i++) {
			b.s[18 + i] = 'g';
			ck_assert(quick(&pf, buf_str(&b), &found));
			ck_assert_uint_ne(found.leaf, last);
			ck_assert(quick(&pf, buf_str(&b), &again));
			ck_assert_uint_eq(found.leaf, again.leaf);
			b.s[18 + i] = 'f';
		}
	}
	buf_free(&b);
	perfframes_free(&pf);
	sink_free(&s);
}
END_TEST

/* As many as are of the usual form, from the first on. */
START_TEST(lines_in_bulk)
{
	static const char lines[] =
	    "\t    7f0000001000 a (/bin/x)\n"
	    "\t    7f0000001001 b (/bin/x)\n"
	    "\t    7f0000001002 [c] (/bin/x)\n"
	    "\t    7f0000001003 d (/bin/x)\n\n"
	    "                                                                "
	    "                                                                ";
	struct perfframe found[PERFFRAMES_READ];
	uint32_t ends[PERFFRAMES_READ];
	struct sink s = { 0 };
	struct perfframes pf;
	size_t n;

	perfframes_init(&pf, &all, &s);
	n = newlines_find(
	    (struct str){ lines, sizeof(lines) - 1 }, ends, PERFFRAMES_READ);
	ck_assert_uint_eq(perfframes_read(&pf, lines, ends, n, found), 2);
	ck_assert(str_eq(name(&s, found[0].leaf), STR("a")));
	ck_assert(str_eq(name(&s, found[1].leaf), STR("b")));
	for (size_t i = 0; i < 2; i++) {
		ck_assert_uint_eq(
		    perfframes_again(&pf, lines, ends, n, found), 2 + 2 * i);
		ck_assert(str_eq(name(&s, found[0].leaf), STR("a")));
		ck_assert(str_eq(name(&s, found[1].leaf), STR("b")));
		/* In the cache is also what has another form. */
		add(&pf, STR("\t    7f0000001002 [c] (/bin/x)"));
	}
	ck_assert(str_eq(name(&s, found[3].leaf), STR("d")));
	perfframes_free(&pf);
	sink_free(&s);
}
END_TEST

START_TEST(source_lines_go_before_the_mark)
{
	struct sink s = { 0 };
	struct perfframes pf;
	uint32_t id;

	perfframes_init(&pf, &all, &s);
	id = perfframes_located(
	    &pf, sink_frame(&s, STR("f_[k]")), STR("a;b.c:12"));
	ck_assert(str_eq(name(&s, id), STR("f:a:b.c:12_[k]")));
	id = perfframes_located(&pf, sink_frame(&s, STR("f")), STR("b.c:12"));
	ck_assert(str_eq(name(&s, id), STR("f:b.c:12")));
	perfframes_free(&pf);
	sink_free(&s);
}
END_TEST

UNIT("perfframe", marks_and_unknown_code, java_is_tidied_for_java_only,
    a_chain_is_several_frames_leaf_first,
    lines_are_remembered_by_all_their_bytes,
    lines_of_the_usual_form_are_read_quickly, names_and_objects_of_all_lengths,
    lines_in_bulk, source_lines_go_before_the_mark)
