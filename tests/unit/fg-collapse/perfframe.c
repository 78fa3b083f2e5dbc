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

/* A line that is read quickly gives the same as one that is not. */
static void
one(struct perfframes *pf, const char *line, const char *want)
{
	struct perfsymbol_query q;
	const struct perfframe *p = add(pf, str_from(line));

	ck_assert_uint_eq(p->more, 0);
	ck_assert_msg(str_eq(name(pf->sink, p->leaf), str_from(want)),
	    "%s gives %s, not %s", line, name(pf->sink, p->leaf).s, want);
	if (perfframes_quick(pf, str_from(line), &q))
		ck_assert_uint_eq(
		    perfframes_resolve(pf, &q, str_from(line))->leaf, p->leaf);
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
	const struct perfframe_line *known;

	perfframes_init(&pf, &all, &s);
	ck_assert_ptr_null(perfframes_cached(&pf, a));
	add(&pf, a);
	known = perfframes_cached(&pf, a);
	ck_assert_ptr_nonnull(known);
	ck_assert(str_eq(name(&s, known->frame.leaf), STR("spin")));
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
	struct perfsymbol_query q;
	struct perf_frame f;
	const struct perfframe *p;
	uint32_t leaf;

	perfframes_init(&pf, &all, &s);
	for (size_t i = 0; i < 2 * sizeof(lines) / sizeof(*lines); i++) {
		struct str line = lines[i / 2].line;

		ck_assert_msg(
		    perfframes_quick(&pf, line, &q) == lines[i / 2].quick, "%s",
		    line.s);
		if (!lines[i / 2].quick)
			continue;
		leaf = perfframes_resolve(&pf, &q, line)->leaf;
		ck_assert(perf_frame(line, &f));
		p = perfframes_add(&pf, &f, line);
		ck_assert_uint_eq(p->leaf, leaf);
	}
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
    lines_of_the_usual_form_are_read_quickly, source_lines_go_before_the_mark)
