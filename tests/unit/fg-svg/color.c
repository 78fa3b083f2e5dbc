/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/color.h"

#include <math.h>
#include <string.h>

#include "tests/unit/unit.h"

static const struct {
	const char *palette, *name, *hue;
} vectors[] = {
	{ "java", "_[k]", "orange" },
	{ "java", "_[j]_[k]", "orange" },
	{ "java", "_[]_[k]", "orange" },
	{ "java", "_[j]", "green" },
	{ "java", "_[k]_[j]", "green" },
	{ "java", "_[]_[j]", "green" },
	{ "java", "_[i]", "aqua" },
	{ "java", "_[j]_[i]", "aqua" },
	{ "java", "_[]_[i]", "aqua" },
	{ "java", "_[j]_[]", "red" },
	{ "java", "_[j]_[jj]", "red" },
	{ "java", "_[jk]", "red" },
	{ "java", "_[i]blah", "red" },
	{ "java", "java/", "green" },
	{ "java", "java/somestuff", "green" },
	{ "java", "javax/", "green" },
	{ "java", "javax/somestuff", "green" },
	{ "java", "jdk/", "green" },
	{ "java", "jdk/somestuff", "green" },
	{ "java", "net/", "green" },
	{ "java", "net/somestuff", "green" },
	{ "java", "org/", "green" },
	{ "java", "org/somestuff", "green" },
	{ "java", "com/", "green" },
	{ "java", "com/somestuff", "green" },
	{ "java", "io/", "green" },
	{ "java", "io/somestuff", "green" },
	{ "java", "sun/", "green" },
	{ "java", "sun/somestuff", "green" },
	{ "java", "Ljava/", "green" },
	{ "java", "Ljavax/", "green" },
	{ "java", "Ljdk/", "green" },
	{ "java", "Lnet/", "green" },
	{ "java", "Lorg/", "green" },
	{ "java", "Lcom/", "green" },
	{ "java", "Lio/", "green" },
	{ "java", "Lsun/", "green" },
	{ "java", "jdk/_[ki]", "green" },
	{ "java", "jdk/::[ki]", "yellow" },
	{ "java", "Ajdk/_[ki]", "green" },
	{ "java", "Ajdk/::[ki]", "yellow" },
	{ "java", "jdk::[ki]", "yellow" },
	{ "java", "::[ki]", "yellow" },
	{ "java", "::", "yellow" },
	{ "java", "some::st_[jk]uff", "yellow" },
	{ "java", "jdk", "red" },
	{ "java", "Ljdk", "red" },
	{ "java", " ", "red" },
	{ "java", "", "red" },
	{ "java", "something", "red" },
	{ "java", "some:thing", "red" },
	{ "java", "scala.tools.nsc.Global$Run.compile", "green" },
	{ "java", "sbt.execute.work", "green" },
	{ "java", "org.scalatest.Suit.run", "green" },
	{ "java", "Compile", "green" },
	{ "java", "-[test]", "yellow" },
	{ "java", "+[test]", "yellow" },
	{ "java", "[test.event]", "red" },
	{ "perl", " ", "red" },
	{ "perl", "", "red" },
	{ "perl", "something", "red" },
	{ "perl", "somethingpl", "red" },
	{ "perl", "something/_[k]", "orange" },
	{ "perl", "something_[k]", "orange" },
	{ "perl", "some::thing", "yellow" },
	{ "perl", "some/ai.pl", "green" },
	{ "perl", "someai.pl", "green" },
	{ "perl", "something/Perl", "green" },
	{ "perl", "somethingPerl", "green" },
	{ "python", "<frozen importlib._bootstrap>:_load_unlocked:680",
	    "yellow" },
	{ "python", "<built-in method time.sleep>", "yellow" },
	{ "python", "<method 'append' of 'list' objects>", "yellow" },
	{ "python", ".venv/lib/python3.9/time.py:12", "yellow" },
	{ "python",
	    "C:/Users/User/AppData/Local/Programs/Python/Python39/lib/"
	    "concurrent/futures/thread.py",
	    "yellow" },
	{ "python",
	    "C:"
	    "\\\\Users\\\\User\\\\AppData\\\\Local\\\\Programs\\\\Python\\\\Pyt"
	    "hon39\\\\lib\\\\concurrent\\\\futures\\\\thread.py",
	    "yellow" },
	{ "python", "my_file.py:55", "red" },
	{ "python", ".venv/lib/python3.9/site-packages/package/file.py:12",
	    "aqua" },
	{ "js", " ", "green" },
	{ "js", "something_[k]", "orange" },
	{ "js", "something/_[j]", "green" },
	{ "js", "something_[j]", "aqua" },
	{ "js", "some::thing", "yellow" },
	{ "js", "some:thing", "aqua" },
	{ "js", "some/ai.js", "green" },
	{ "js", "project/node_modules/dep/index.js", "purple" },
	{ "js", "someai.js", "red" },
	{ "rust", "some::not_rust_system::mod", "aqua" },
	{ "rust", "core::mod", "orange" },
	{ "rust", "std::mod", "orange" },
	{ "rust", "alloc::mod", "orange" },
	{ "rust", "something_else", "yellow" },
	{ "rust", "<alloc::boxed::Box<F,A> as something::else", "orange" },
	{ "rust", "<core::something as something::else", "orange" },
	{ "rust",
	    "<core::future::from_generator::GenFuture<T> as something::else",
	    "aqua" },
	{ "rust", "<std::something something::else", "orange" },
	{ "rust", "my-app`std::sys::unix::thread::Thread::new::thread_start",
	    "orange" },
	{ "rust", "my-app`foobar::extent::Extent::write", "aqua" },
	{ "chain", "a_[w]", "aqua" },
	{ "chain", "a", "blue" },
	{ "wakeup", "a_[k]", "aqua" },
	{ "mem", "a", "mem" },
};

START_TEST(hues)
{
	const struct color_palette *p;

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		p = color_palette(vectors[i].palette);
		ck_assert_ptr_nonnull(p);
		ck_assert_msg(strcmp(color_hue(p, str_from(vectors[i].name)),
				  vectors[i].hue) == 0,
		    "%s %s: %s", vectors[i].palette, vectors[i].name,
		    color_hue(p, str_from(vectors[i].name)));
	}
	ck_assert_ptr_null(color_palette("pink"));
}
END_TEST

static const struct {
	const char *name;
	double hash;
} hashes[] = {
	{ "org/mozilla/javascript/NativeFunction:.initScriptFunction_[j]",
	    0.77964604 },
	{ "]j[_noitcnuFtpircStini.:noitcnuFevitaN/tpircsavaj/allizom/gro",
	    0.6441531 },
	{ "genunix`kmem_cache_free", 0.46692634 },
	{ "eerf_ehcac_memk`xinuneg", 0.8404103 },
	{ "unix`0xfffffffffb8001d6", 0.41813117 },
	{ "6d1008bfffffffffx0`xinu", 0.8404103 },
	{ "un`0xfffffffffb8001d6", 0.41813117 },
	{ "``0xfffffffffb8001d6", 0.41813117 },
	{ "", 1.0 },
};

START_TEST(namehashes)
{
	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++)
		ck_assert_double_eq_tol(
		    color_namehash(str_from(hashes[i].name)), hashes[i].hash,
		    1e-6);
}
END_TEST

static double
linear(uint32_t channel)
{
	double c = (channel & 0xff) / 255.0;

	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

/* The contrast of text on a ground after WCAG 2. */
static double
contrast(uint32_t ground, bool white)
{
	double l = 0.2126 * linear(ground >> 16) +
	    0.7152 * linear(ground >> 8) + 0.0722 * linear(ground);

	return white ? 1.05 / (l + 0.05) : (l + 0.05) / 0.05;
}

START_TEST(labels_can_be_read)
{
	static const char *const names[] = { "aqua", "blue", "green", "hot",
		"io", "mem", "orange", "purple", "red", "yellow" };
	const struct color_palette *p;
	char name[3] = "";
	uint32_t rgb;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		p = color_palette(names[i]);
		for (int n = 0; n < 2000; n++) {
			name[0] = (char)('a' + n % 26);
			name[1] = (char)('0' + n / 26);
			rgb = color_name(p, str_from(name), false);
			ck_assert_msg(contrast(rgb, false) >= 4.5,
			    "%s %06x: %f", names[i], (unsigned)rgb,
			    contrast(rgb, false));
		}
	}
	for (int i = 0; i < COLOR_STEPS; i++)
		ck_assert_double_ge(
		    contrast(color_delta(i), color_needs_white(i)), 4.5);
}
END_TEST

/* Colours are the same in every run and on every machine. */
START_TEST(fixed)
{
	const struct color_palette *hot = color_palette("hot");

	ck_assert_uint_eq(color_name(hot, STR("main"), false),
	    color_name(hot, STR("main"), false));
	ck_assert_uint_ne(color_name(hot, STR("ab"), false),
	    color_name(hot, STR("ba"), false));
	ck_assert_uint_eq(color_name(hot, STR("a"), true) >> 16,
	    205 + (uint32_t)(50 * color_namehash(STR("a"))));
	ck_assert_uint_eq(color_name(hot, STR("--"), true), 0xa0a0a0);
	ck_assert_uint_eq(color_name(hot, STR("-"), false), 0xc8c8c8);
}
END_TEST

START_TEST(steps)
{
	ck_assert_int_eq(color_step(0, 100), 4);
	ck_assert_int_eq(color_step(0, 0), 4);
	ck_assert_int_eq(color_step(100, 100), 8);
	ck_assert_int_eq(color_step(-100, 100), 0);
	ck_assert_int_eq(color_step(0.001, 100), 5);
	ck_assert_int_eq(color_step(-0.001, 100), 3);
	ck_assert_int_eq(color_step(6.25, 100), 5);
	ck_assert_int_eq(color_step(6.26, 100), 6);
	ck_assert_int_eq(color_step(-26, 100), 1);
	/* The root may change by more than any of its frames. */
	ck_assert_int_eq(color_step(900, 100), 8);
}
END_TEST

START_TEST(parse)
{
	uint32_t rgb = 1, two[2];

	ck_assert(color_parse("#ffffff", &rgb) && rgb == 0xffffff);
	ck_assert(color_parse("#000000", &rgb) && rgb == 0);
	ck_assert(color_parse("#abcdef", &rgb) && rgb == 0xabcdef);
	ck_assert(color_parse("#789000", &rgb) && rgb == 0x789000);
	ck_assert(!color_parse("ffffff", &rgb));
	ck_assert(!color_parse("#fffffff", &rgb));
	ck_assert(!color_parse("#xfffff", &rgb));
	ck_assert(!color_parse("# fffff", &rgb));
	ck_assert(!color_parse("", &rgb));
	ck_assert(color_background("blue", two) && two[1] == 0xe0e0ff);
	ck_assert(color_background("#123456", two) && two[0] == two[1]);
	ck_assert(!color_background("pink", two));
}
END_TEST

UNIT("color", hues, namehashes, labels_can_be_read, fixed, steps, parse)
