/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/color.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/reader.h"
#include "tests/unit/unit.h"

/* Lines of a palette's sample: "hue TAB function". */
static void
check_hues(const char *palette)
{
	const struct color_palette *p = color_palette(palette);
	struct buf path = { 0 };
	struct reader r;
	struct str line, want;
	const char *hue;
	size_t tab;
	int fd;

	ck_assert_ptr_nonnull(p);
	buf_addstr(&path, STR("testdata/palette/"));
	buf_add(&path, palette, strlen(palette) + 1);
	fd = open(path.s, O_RDONLY);
	ck_assert_msg(fd != -1, "no sample %s", path.s);
	reader_init(&r, fd, path.s);
	while (reader_line(&r, &line)) {
		tab = str_chr(line, '\t');
		ck_assert_msg(tab != STR_NONE, "%s: no TAB", path.s);
		want = str_head(line, tab);
		hue = color_hue(p, str_from_index(line, tab + 1));
		ck_assert_msg(str_eq(want, str_from(hue)),
		    "%s:%d: %s, not %.*s", path.s, (int)r.line, hue,
		    (int)want.n, want.s);
	}
	ck_assert_msg(r.line > 0, "%s: empty", path.s);
	reader_free(&r);
	close(fd);
	buf_free(&path);
}

START_TEST(hues)
{
	const char *name, *desc;

	for (size_t i = 0; (name = color_describe(i, &desc)) != NULL; i++) {
		check_hues(name);
		ck_assert(desc[0] != '\0');
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

/* CIE L*a*b*, of linear red, green and blue. */
struct lab {
	double l, a, b;
};

static double
cube(double t)
{
	return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

static struct lab
lab_of(const double c[3])
{
	double x =
	    cube((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.95047);
	double y = cube(0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]);
	double z =
	    cube((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.08883);

	return (struct lab){ 116 * y - 16, 500 * (x - y), 200 * (y - z) };
}

/*
 * Normal vision, and none of one kind of cones: Machado, Oliveira, Fernandes:
 * A Physiologically-based Model for Simulation of Color Vision Deficiency
 * (2009), severity 1.
 */
static const double visions[4][3][3] = {
	{ { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
	{ { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 },
	    { -0.003882, -0.048116, 1.051998 } },
	{ { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 },
	    { -0.011820, 0.042940, 0.968881 } },
	{ { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 },
	    { 0.004733, 0.691367, 0.303900 } },
};

static struct lab
seen(uint32_t rgb, int vision)
{
	double c[3] = { linear(rgb >> 16), linear(rgb >> 8), linear(rgb) };
	double out[3];

	for (int i = 0; i < 3; i++) {
		out[i] = 0;
		for (int k = 0; k < 3; k++)
			out[i] += visions[vision][i][k] * c[k];
		out[i] = out[i] < 0 ? 0 : out[i] > 1 ? 1 : out[i];
	}
	return lab_of(out);
}

static double
degrees(double b, double a)
{
	double h = atan2(b, a) * 180 / acos(-1);

	return h < 0 ? h + 360 : h;
}

static double
cosine(double angle)
{
	return cos(angle * acos(-1) / 180);
}

/* CIEDE2000, after Sharma, Wu, Dalal (2005). */
static double
difference(struct lab p, struct lab q)
{
	double c7 = pow((hypot(p.a, p.b) + hypot(q.a, q.b)) / 2, 7);
	double g = 1 + 0.5 * (1 - sqrt(c7 / (c7 + pow(25, 7))));
	double c1 = hypot(p.a * g, p.b), c2 = hypot(q.a * g, q.b);
	double h1 = degrees(p.b, p.a * g), h2 = degrees(q.b, q.a * g);
	double dh = c1 * c2 == 0 ? 0 : h2 - h1, h = h1 + h2;
	double l = (p.l + q.l) / 2, c = (c1 + c2) / 2, t, sl, sc, sh, rt, dbig;

	if (fabs(h1 - h2) > 180 && c1 * c2 != 0)
		h += h < 360 ? 360 : -360;
	h = c1 * c2 == 0 ? h : h / 2;
	dh += dh > 180 ? -360 : dh < -180 ? 360 : 0;
	dbig = 2 * sqrt(c1 * c2) * sin(dh * acos(-1) / 360);
	t = 1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) +
	    0.32 * cosine(3 * h + 6) - 0.20 * cosine(4 * h - 63);
	sl = 1 + 0.015 * pow(l - 50, 2) / sqrt(20 + pow(l - 50, 2));
	sc = 1 + 0.045 * c;
	sh = 1 + 0.015 * c * t;
	rt = -2 * sqrt(pow(c, 7) / (pow(c, 7) + pow(25, 7))) *
	    sin(acos(-1) / 3 * exp(-pow((h - 275) / 25, 2)));
	return sqrt(pow((q.l - p.l) / sl, 2) + pow((c2 - c1) / sc, 2) +
	    pow(dbig / sh, 2) + rt * (c2 - c1) / sc * dbig / sh);
}

/* The first of the pairs that the paper gives to test with. */
START_TEST(difference_is_right)
{
	ck_assert_double_eq_tol(difference((struct lab){ 50, 2.6772, -79.7751 },
				    (struct lab){ 50, 0, -82.7485 }),
	    2.0425, 1e-4);
	ck_assert_double_eq_tol(
	    difference((struct lab){ 60.2574, -34.0099, 36.2677 },
		(struct lab){ 60.4626, -34.1751, 39.4387 }),
	    1.2644, 1e-4);
}
END_TEST

/* Modules, in both schemes and four kinds of vision; text on all of them. */
START_TEST(modules_can_be_told_apart)
{
	uint32_t p, q;

	for (int dark = 0; dark < 2; dark++)
		for (int i = 0; i < COLOR_CLASSES; i++) {
			p = color_of_class(i, dark);
			ck_assert_double_ge(contrast(p, dark), 4.5);
			for (int k = 0; k < COLOR_CLASSES * 4; k++) {
				q = color_of_class(k / 4, dark);
				ck_assert_msg(i / 3 == k / 12 ||
					difference(seen(p, k % 4),
					    seen(q, k % 4)) >= 10,
				    "%06x %06x vision %d", (unsigned)p,
				    (unsigned)q, k % 4);
			}
		}
}
END_TEST

START_TEST(modules)
{
	const struct color_palette *p = color_palette("module");

	ck_assert(color_classes(p));
	ck_assert(!color_classes(color_palette("hot")));
	ck_assert_int_eq(color_class(color_palette("hot"), STR("a")), -1);
	ck_assert_int_eq(color_class(p, STR("main")) / 3, 0);
	ck_assert_int_eq(color_class(p, STR("read_[k]")) / 3, 1);
	ck_assert_int_eq(color_class(p, STR("[libc.so.6]")) / 3, 7);
	ck_assert_int_eq(color_class(p, STR("std::a")) / 3,
	    color_class(p, STR("std::b")) / 3);
	ck_assert_uint_eq(color_name(p, STR("std::a"), false),
	    color_of_class(color_class(p, STR("std::a")), false));
}
END_TEST

START_TEST(heat)
{
	ck_assert_int_eq(color_heat_step(0), 0);
	ck_assert_int_eq(color_heat_step(1), COLOR_STEPS - 1);
	ck_assert_int_eq(color_heat_step(0.25), 4);
	for (int i = 0; i < COLOR_STEPS; i++)
		ck_assert_double_ge(contrast(color_heat(i), false), 4.5);
	for (uint32_t grey = 0; grey < 256; grey++)
		ck_assert_double_ge(
		    contrast(grey * 0x10101, color_ink(grey * 0x10101) != 0),
		    4.4);
}
END_TEST

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

UNIT("color", difference_is_right, modules_can_be_told_apart, modules, heat,
    hues, namehashes, labels_can_be_read, fixed, steps, parse)
