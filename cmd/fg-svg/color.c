/* SPDX-License-Identifier: ISC */
/*
 * Palettes: what a name says of its function, and shades of the hue for that.
 * The rules and formulas are those that users of flamegraph.pl and inferno
 * know; where the two differ, inferno's.
 */
#include "color.h"

#include <string.h>

#include "common/num.h"

#include "module.h"

/* A channel is base + span * v, v being one of the hash numbers v1 and v2. */
struct channel {
	uint8_t base, span, v;
};

struct hue {
	const char *name;
	struct channel r, g, b;
	/*
	 * Ranges of v1 and v2 for shades that give black text a contrast of
	 * 4.5 and stay clear of the neighbouring hue.
	 */
	double least1, most1, least2;
};

enum hue_id { AQUA, BLUE, GREEN, HOT, IO, MEM, ORANGE, PURPLE, RED, YELLOW };

static const struct hue hues[] = {
	[AQUA] = { "aqua", { 50, 60, 1 }, { 165, 55, 1 }, { 165, 55, 1 }, 0, 1,
	    0 },
	[BLUE] = { "blue", { 80, 60, 1 }, { 80, 60, 1 }, { 205, 50, 1 }, 0.45,
	    1, 0 },
	[GREEN] = { "green", { 50, 60, 1 }, { 200, 55, 1 }, { 50, 60, 1 }, 0, 1,
	    0 },
	[HOT] = { "hot", { 205, 50, 2 }, { 0, 230, 1 }, { 0, 55, 2 }, 0.34, 0.9,
	    0.4 },
	[IO] = { "io", { 80, 60, 1 }, { 80, 60, 1 }, { 190, 55, 2 }, 0.55, 1,
	    0 },
	[MEM] = { "mem", { 0, 0, 1 }, { 190, 50, 2 }, { 0, 210, 1 }, 0, 1, 0 },
	[ORANGE] = { "orange", { 190, 65, 1 }, { 90, 65, 1 }, { 0, 0, 1 }, 0.1,
	    1, 0 },
	[PURPLE] = { "purple", { 190, 65, 1 }, { 80, 60, 1 }, { 190, 65, 1 },
	    0.1, 1, 0 },
	[RED] = { "red", { 200, 55, 1 }, { 50, 80, 1 }, { 50, 80, 1 }, 0.25, 1,
	    0 },
	[YELLOW] = { "yellow", { 175, 55, 1 }, { 175, 55, 1 }, { 50, 20, 1 }, 0,
	    1, 0 },
};

static bool
has(struct str s, const char *needle)
{
	return str_find(s, str_from(needle)) != STR_NONE;
}

static bool
starts(struct str s, const char *prefix)
{
	return str_starts(s, str_from(prefix));
}

static bool
ends(struct str s, const char *suffix)
{
	return str_ends(s, str_from(suffix));
}

static enum hue_id
chain_hue(struct str s)
{
	return ends(s, "_[w]") ? AQUA : BLUE;
}

static enum hue_id
java_hue(struct str s)
{
	if (ends(s, "_[k]"))
		return ORANGE;
	if (ends(s, "_[i]"))
		return AQUA;
	if (ends(s, "_[j]"))
		return GREEN;
	if (has(s, "::") || starts(s, "-[") || starts(s, "+["))
		return YELLOW;
	if (starts(s, "L"))
		s = str_from_index(s, 1);
	if (has(s, "/") || (has(s, ".") && !starts(s, "[")) ||
	    (s.n > 0 && s.s[0] >= 'A' && s.s[0] <= 'Z'))
		return GREEN;
	return RED;
}

static enum hue_id
js_hue(struct str s)
{
	size_t slash = str_chr(s, '/');
	struct str path = str_from_index(s, slash);

	if (str_trim(s).n == 0)
		return GREEN;
	if (ends(s, "_[k]"))
		return ORANGE;
	if (ends(s, "_[j]"))
		return slash != STR_NONE ? GREEN : AQUA;
	if (has(s, "::"))
		return YELLOW;
	if (has(s, ":"))
		return AQUA;
	if (has(path, "node_modules/"))
		return PURPLE;
	return has(path, ".js") ? GREEN : RED;
}

static enum hue_id
perl_hue(struct str s)
{
	if (ends(s, "_[k]"))
		return ORANGE;
	if (has(s, "Perl") || has(s, ".pl"))
		return GREEN;
	return has(s, "::") ? YELLOW : RED;
}

/* "python3.11", "Python39": a folder of the standard library. */
static bool
python_folder(struct str part)
{
	if (!starts(part, "python") && !starts(part, "Python"))
		return false;
	for (size_t i = 6; i < part.n; i++)
		if (!num_isdigit(part.s[i]) && part.s[i] != '.')
			return false;
	return true;
}

static enum hue_id
python_hue(struct str s)
{
	enum hue_id hue = RED;
	struct str part;
	size_t n;

	if (starts(s, "<built-in") || starts(s, "<method") ||
	    starts(s, "<frozen"))
		return YELLOW;
	for (; s.n > 0; s = str_from_index(s, n + 1)) {
		for (n = 0; n < s.n && s.s[n] != '/' && s.s[n] != '\\'; n++)
			;
		part = str_head(s, n);
		if (str_eq(part, STR("site-packages")))
			return AQUA;
		if (python_folder(part))
			hue = YELLOW;
	}
	return hue;
}

static enum hue_id
rust_hue(struct str s)
{
	size_t tick = str_chr(s, '`');
	bool spaced = has(s, "::");

	if (tick != STR_NONE)
		s = str_from_index(s, tick + 1);
	if (starts(s, "<core::future::from_generator::GenFuture"))
		return AQUA;
	if (starts(s, "<"))
		s = str_from_index(s, 1);
	if (starts(s, "core::") || starts(s, "std::") || starts(s, "alloc::"))
		return ORANGE;
	return spaced ? AQUA : YELLOW;
}

/*
 * A palette of several hues has a rule; one of one hue has none. With modules,
 * colours are classes.
 */
struct color_palette {
	const char *name, *desc;
	enum hue_id hue;
	enum hue_id (*rule)(struct str name);
	bool modules;
};

static const struct color_palette palettes[] = {
	{ "aqua", "shades of one hue", AQUA, NULL, false },
	{ "blue", "shades of one hue", BLUE, NULL, false },
	{ "chain", "wakers, marked _[w], aqua; what they woke blue", BLUE,
	    chain_hue, false },
	{ "green", "shades of one hue", GREEN, NULL, false },
	{ "hot", "shades from yellow to red", HOT, NULL, false },
	{ "io", "blue, for time in input and output", IO, NULL, false },
	{ "java", "Java green, C++ yellow, kernel orange, inlined aqua", RED,
	    java_hue, false },
	{ "js", "JavaScript green, npm purple, built-in aqua, C++ yellow", RED,
	    js_hue, false },
	{ "mem", "green, for memory", MEM, NULL, false },
	{ "module", "a color by library or package, one for the kernel", HOT,
	    NULL, true },
	{ "orange", "shades of one hue", ORANGE, NULL, false },
	{ "perl", "Perl green, C++ yellow, kernel orange", RED, perl_hue,
	    false },
	{ "purple", "shades of one hue", PURPLE, NULL, false },
	{ "python", "built-in and library yellow, site-packages aqua", RED,
	    python_hue, false },
	{ "red", "shades of one hue", RED, NULL, false },
	{ "rust", "std orange, crates aqua, other code yellow", YELLOW,
	    rust_hue, false },
	{ "wakeup", "aqua, for wakeups", AQUA, NULL, false },
	{ "yellow", "shades of one hue", YELLOW, NULL, false },
};

const struct color_palette *
color_palette(const char *name)
{
	for (size_t i = 0; i < sizeof(palettes) / sizeof(palettes[0]); i++)
		if (strcmp(palettes[i].name, name) == 0)
			return &palettes[i];
	return NULL;
}

const char *
color_describe(size_t i, const char **desc)
{
	if (i >= sizeof(palettes) / sizeof(palettes[0]))
		return NULL;
	*desc = palettes[i].desc;
	return palettes[i].name;
}

static const struct hue *
find_hue(const struct color_palette *p, struct str name)
{
	return &hues[p->rule != NULL ? p->rule(name) : p->hue];
}

const char *
color_hue(const struct color_palette *p, struct str name)
{
	return find_hue(p, name)->name;
}

/* The first three bytes, or the last three from the end. */
static double
hash_three(struct str s, bool backward)
{
	double vector = 0, weight = 1, max = 1;
	unsigned mod = 10;
	unsigned char c;

	for (size_t i = 0; i < s.n && i < 3; i++, mod++) {
		c = (unsigned char)s.s[backward ? s.n - 1 - i : i];
		vector += (double)(c % mod) / (mod - 1) * weight;
		max += weight;
		weight *= 0.70;
	}
	return 1 - vector / max;
}

/* Drops a module and its backtick, which is not the first byte read. */
static struct str
less_module(struct str s, bool backward)
{
	size_t tick;

	if (s.n < 2)
		return s;
	if (backward) {
		tick = str_rchr(str_head(s, s.n - 1), '`');
		return str_head(s, tick);
	}
	tick = str_chr(str_from_index(s, 1), '`');
	return tick == STR_NONE ? s : str_from_index(s, tick + 2);
}

double
color_namehash(struct str name)
{
	return hash_three(less_module(name, false), false);
}

static double
namehash_reversed(struct str name)
{
	return hash_three(less_module(name, true), true);
}

/* FNV-1a, since this hash reaches the output and must never change. */
static uint32_t
fnv1a(struct str s)
{
	uint32_t h = UINT32_C(2166136261);

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.s[i]) * UINT32_C(16777619);
	return h ^ h >> 15;
}

static uint32_t
channel(struct channel c, double v1, double v2)
{
	return c.base + (uint32_t)(c.span * (c.v == 1 ? v1 : v2));
}

/* The i-th of n steps from least to most. */
static double
within(double least, double most, uint32_t i, uint32_t n)
{
	return least + (most - least) * i / (n - 1);
}

/* Separators between two programs' stacks are grey in every palette. */
#define GREY_SEPARATOR 0xa0a0a0
#define GREY_DASH 0xc8c8c8
/* Few shades, as every one more is a path more in every row drawn. */
#define SHADES1 8
#define SHADES2 3

/*
 * Seven hues and a grey, found by search: any shades of two of them differ by
 * 11 or more by CIEDE2000, in normal vision and three kinds of colour blindness.
 */
static const uint32_t classes[][2] = {
	{ 0xef7c88, 0x81677f }, /* no module */
	{ 0xa29cf0, 0x5b69ad }, /* the kernel */
	{ 0x93fabf, 0x40243d }, { 0xd4fa78, 0x9c6100 }, { 0xf3d4ff, 0x637455 },
	{ 0x65b4b9, 0x3b177a }, { 0x94ae1f, 0x2a4000 },
	{ 0xe2e2e2, 0x4f4f4f }, /* not known */
};
enum { NO_MODULE, KERNEL, FIRST_MODULE, UNKNOWN = 7 };

bool
color_classes(const struct color_palette *p)
{
	return p->modules;
}

static int
module_class(struct str name)
{
	struct str module;

	if (name.n == 0 || name.s[0] == '[' || name.s[0] == '-')
		return UNKNOWN;
	module = module_of(name);
	if (module.n == 0)
		return NO_MODULE;
	if (str_eq(module, MODULE_KERNEL))
		return KERNEL;
	return (int)(FIRST_MODULE + fnv1a(module) % (UNKNOWN - FIRST_MODULE));
}

int
color_class(const struct color_palette *p, struct str name)
{
	if (!p->modules)
		return -1;
	return module_class(name) * COLOR_SHADES +
	    (int)(fnv1a(name) % COLOR_SHADES);
}

uint32_t
color_of_class(int class, bool dark)
{
	uint32_t rgb = classes[class / COLOR_SHADES][dark];
	uint32_t percent = 100 - 3 * (uint32_t)(class % COLOR_SHADES);

	return (rgb >> 16) * percent / 100 << 16 |
	    (rgb >> 8 & 0xff) * percent / 100 << 8 |
	    (rgb & 0xff) * percent / 100;
}

uint32_t
color_name(const struct color_palette *p, struct str name, bool classic)
{
	const struct hue *hue = find_hue(p, name);
	double v1, v2;
	uint32_t h;

	if (p->modules)
		return color_of_class(color_class(p, name), false);
	if (str_eq(name, STR("--")))
		return GREY_SEPARATOR;
	if (str_eq(name, STR("-")))
		return GREY_DASH;
	if (classic) {
		v1 = color_namehash(name);
		v2 = namehash_reversed(name);
	} else {
		h = fnv1a(name);
		v1 = within(hue->least1, hue->most1, h % SHADES1, SHADES1);
		v2 = within(hue->least2, 1, h / SHADES1 % SHADES2, SHADES2);
	}
	return channel(hue->r, v1, v2) << 16 | channel(hue->g, v1, v2) << 8 |
	    channel(hue->b, v1, v2);
}

/* Blue over grey to red, told apart in every kind of colour vision. */
static const uint32_t steps[COLOR_STEPS] = { 0x2166ac, 0x4393c3, 0x92c5de,
	0xd1e5f0, 0xe8e8e8, 0xfddbc7, 0xf4a582, 0xd6604d, 0xb2182b };

int
color_step(double delta, double max)
{
	double ratio = delta < 0 ? -delta : delta;
	int far = 0;

	/* Step k begins at ((k - 1) / 4)^2 of the greatest change. */
	while (far < 4 && ratio * 16 > max * far * far)
		far++;
	return COLOR_STEPS / 2 + (delta < 0 ? -far : far);
}

uint32_t
color_delta(int step)
{
	return steps[step];
}

bool
color_needs_white(int step)
{
	return step == 0 || step == COLOR_STEPS - 1;
}

/* Light enough for black text, as the names of most frames are long. */
static const uint32_t heat[COLOR_STEPS] = { 0xf0eeec, 0xfbe6da, 0xfbd5c2,
	0xf9c3a9, 0xf6b192, 0xf29f7c, 0xec8c68, 0xe57a57, 0xdd6848 };

int
color_heat_step(double share)
{
	int step = 0;

	while (step < COLOR_STEPS - 1 &&
	    share * COLOR_STEPS * COLOR_STEPS >= (step + 1.0) * (step + 1.0))
		step++;
	return step;
}

uint32_t
color_heat(int step)
{
	return heat[step];
}

/* As WCAG has it, with a square in place of its power of 2.4. */
uint32_t
color_ink(uint32_t rgb)
{
	double r = (rgb >> 16 & 0xff) / 255.0, g = (rgb >> 8 & 0xff) / 255.0;
	double b = (rgb & 0xff) / 255.0;

	return 0.2126 * r * r + 0.7152 * g * g + 0.0722 * b * b > 0.2
	    ? 0x000000
	    : 0xffffff;
}

bool
color_parse(const char *text, uint32_t *rgb)
{
	uint64_t v;

	if (text[0] != '#' || strlen(text) != 7 ||
	    !num_parse_hex(str_from(text + 1), &v))
		return false;
	*rgb = (uint32_t)v;
	return true;
}

bool
color_background(const char *text, uint32_t rgb[2])
{
	static const struct {
		const char *name;
		uint32_t rgb[2];
	} gradients[] = {
		{ "yellow", { 0xeeeeee, 0xeeeeb0 } },
		{ "blue", { 0xeeeeee, 0xe0e0ff } },
		{ "green", { 0xeef2ee, 0xe0ffe0 } },
		{ "grey", { 0xf8f8f8, 0xe8e8e8 } },
	};

	for (size_t i = 0; i < sizeof(gradients) / sizeof(gradients[0]); i++)
		if (strcmp(gradients[i].name, text) == 0) {
			memcpy(rgb, gradients[i].rgb, sizeof(gradients[i].rgb));
			return true;
		}
	if (!color_parse(text, &rgb[0]))
		return false;
	rgb[1] = rgb[0];
	return true;
}
