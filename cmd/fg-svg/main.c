/* SPDX-License-Identifier: ISC */
/* fg-svg: folded stacks to an interactive flame graph. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/opts.h"
#include "common/out.h"
#include "common/reader.h"
#include "common/skip.h"
#include "common/unpack.h"
#include "common/xalloc.h"

#include "color.h"
#include "input.h"
#include "nameattr.h"
#include "options.h"
#include "page.h"
#include "palettemap.h"
#include "picture.h"
#include "tree.h"
#include "unit.h"
#include "verdict.h"

/* The name that flamegraph.pl and inferno give it. */
#define MAP_FILE "palette.map"

static void
warn_skipped(const char *name, const struct skip *skip)
{
	if (skip->n > 0)
		warnx("%s:%" PRIu64 ": lines skipped: %" PRIu64
		      ", the first (%s): %s",
		    name, skip->line, skip->n, skip->why, skip->text);
}

static bool
read_inputs(struct input *in, const struct options *o, char **operands)
{
	struct opts_inputs inputs;
	struct reader r;
	struct skip skip;

	opts_inputs(&inputs, operands, &r);
	while (opts_next(&inputs)) {
		unpack_start(&r);
		skip = (struct skip){ 0 };
		if (o->look.by != NULL && o->look.by[0] == 'f')
			input_lane(in, r.name);
		input_read(in, &r, &skip);
		if (!o->quiet)
			warn_skipped(r.name, &skip);
		if (in->perf)
			warnx("%s: this looks like perf script text: let "
			      "fg-collapse read it first",
			    r.name);
	}
	return !inputs.bad;
}

/* Reads a small file that an option names; whether it could be read. */
static bool
read_file(const char *name, bool must, void (*read)(void *, struct reader *),
    void *arg)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct reader r;
	bool good;

	if (fd == -1) {
		if (must || errno != ENOENT)
			warn("%s", name);
		return !must && errno == ENOENT;
	}
	reader_init(&r, fd, name);
	read(arg, &r);
	good = r.err == 0;
	if (!good)
		warnx("%s: %s", name, strerror(r.err));
	reader_free(&r);
	close(fd);
	return good;
}

static void
read_attrs(void *arg, struct reader *r)
{
	struct skip skip = { 0 };

	nameattr_read(arg, r, &skip);
	warn_skipped(r->name, &skip);
}

static void
read_map(void *arg, struct reader *r)
{
	struct skip skip = { 0 };

	palettemap_read(arg, r, &skip);
	warn_skipped(r->name, &skip);
}

/* Gives all functions a colour that they keep; whether that was written. */
static bool
keep_colors(
    struct palettemap *map, const struct tree *t, const struct look *look)
{
	struct buf b = { 0 };
	FILE *f;
	bool good;

	for (size_t i = 0; !t->diff && i < t->names.n; i++)
		palettemap_put(map, t->names.keys[i],
		    picture_color(look, t->names.keys[i]));
	palettemap_write(&b, map);
	f = fopen(MAP_FILE, "w");
	good = f != NULL && fwrite(b.s, 1, b.n, f) == b.n;
	if (f != NULL && fclose(f) != 0)
		good = false;
	if (!good)
		warn("%s", MAP_FILE);
	buf_free(&b);
	return good;
}

/* The text of a note, with a NUL, or NULL. */
static const char *
note(struct input *in, enum input_note which)
{
	struct buf *b = &in->notes[which];

	if (b->n == 0)
		return NULL;
	buf_addc(b, '\0');
	return b->s;
}

static const char *
either(const char *option, const char *other)
{
	return option != NULL ? option : other;
}

/* What options leave open is as notes of the input have it. */
static void
complete(struct look *look, struct input *in)
{
	const char *unit = note(in, INPUT_UNIT);

	if (in->units_differ && look->countname == NULL)
		warnx("the inputs count in different units");
	look->countname = either(
	    either(look->countname, in->units_differ ? NULL : unit), "samples");
	look->unit = unit_find(str_from(look->countname));
	look->title = either(either(look->title, note(in, INPUT_TITLE)),
	    in->tree.chart       ? "Flame Chart"
		: look->inverted ? "Icicle Graph"
				 : "Flame Graph");
	look->subtitle = either(look->subtitle, note(in, INPUT_SUBTITLE));
	look->before = note(in, INPUT_BEFORE);
	look->after = note(in, INPUT_AFTER);
}

/* "a, b" */
static void
join(struct buf *b, const char *const *names)
{
	for (; *names != NULL; names++) {
		buf_addstr(b, b->n > 0 ? STR(", ") : STR(""));
		buf_addstr(b, str_from(*names));
	}
	buf_addc(b, '\0');
}

/* The whole is as --total has it, unless that is less than the sum. */
static void
set_total(struct options *o, struct tree *t)
{
	int more = count_cmp(o->total, tree_total(t, 0, TREE_AFTER));

	if (count_iszero(o->total))
		return;
	if (more < 0 && !o->quiet)
		warnx("the sum is more than --total, which is ignored");
	o->look.whole = more > 0;
	if (more > 0)
		column_set(&t->total[TREE_AFTER], 0, o->total);
}

static double
least_count(const struct options *o, const struct tree *t)
{
	double total = count_double(tree_total(t, 0, TREE_AFTER));

	return total * o->minwidth /
	    (o->percent ? 100 : o->look.width - 2 * PICTURE_PAD);
}

/* Why there is nothing to draw, or NULL. */
static const char *
why_empty(const struct input *in)
{
	const struct tree *t = &in->tree;

	if (t->n == 1)
		return in->dropped > 0 ? "no stack has a frame of the base"
				       : "no stack found";
	if (!count_iszero(tree_total(t, 0, TREE_AFTER)))
		return NULL;
	return t->diff ? "all second counts are zero" : "all counts are zero";
}

/* Draws what was read; whether all that was wanted could be done. */
static bool
draw(struct buf *page, struct options *o, struct input *in)
{
	struct nameattr attr = { 0 };
	struct palettemap map = { 0 };
	struct tree *t = &in->tree;
	bool good = true;

	set_total(o, t);
	if (o->minwidth > 0 && !t->chart)
		tree_prune(t, least_count(o, t));
	if (o->attrs != NULL) {
		good = read_file(o->attrs, true, read_attrs, &attr);
		o->look.attr = &attr;
	}
	if (o->cp) {
		good = read_file(MAP_FILE, false, read_map, &map) &&
		    keep_colors(&map, t, &o->look) && good;
		o->look.map = &map;
	}
	verdict_place(&in->verdicts, t);
	if (verdict_any(&in->verdicts))
		o->look.verdicts = &in->verdicts;
	if (verdict_sides(&in->verdicts)) {
		o->look.told = &in->verdicts;
		o->look.whole0 = verdict_whole(&in->verdicts, t, in->total);
	}
	page_write(page, t, &o->look);
	nameattr_free(&attr);
	palettemap_free(&map);
	return good;
}

static void
list(void)
{
	const char *name, *desc;
	struct out o;

	out_init(&o);
	for (size_t i = 0; (name = color_describe(i, &desc)) != NULL; i++) {
		out_text(&o, name);
		for (size_t n = strlen(name); n < 8; n++)
			out_char(&o, ' ');
		out_text(&o, desc);
		out_char(&o, '\n');
	}
	out_close(&o);
}

int
main(int argc, char **argv)
{
	struct options o;
	struct input_shape shape;
	struct input in;
	struct buf base = { 0 };
	struct out out;
	const char *empty;
	bool good;

	options_parse(&o, argc, argv);
	opts_output(o.output);
	if (o.list) {
		list();
		return 0;
	}
	if (o.base != NULL) {
		join(&base, o.base);
		o.look.base = base.s;
	}
	input_init(&in, o.chart);
	good = read_inputs(&in, &o, argv + optind);
	shape = (struct input_shape){ o.look.reversed, o.base };
	input_finish(&in, &shape);
	complete(&o.look, &in);
	if (in.dropped > 0 && !o.quiet)
		warnx("stacks without %s, left out: %" PRIu64, o.look.base,
		    in.dropped);
	empty = why_empty(&in);
	out_init(&out);
	if (empty != NULL) {
		warnx("%s", empty);
		page_message(&out.buf, &o.look, empty);
	} else {
		good = draw(&out.buf, &o, &in) && good;
	}
	input_free(&in);
	buf_free(&base);
	xfree(o.base);
	out_close(&out);
	return good && empty == NULL ? 0 : 1;
}
