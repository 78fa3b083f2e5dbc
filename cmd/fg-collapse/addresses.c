/* SPDX-License-Identifier: ISC */
/* Stacks of addresses, named by the objects that were mapped there. */
#include "addresses.h"

#include <stdlib.h>
#include <string.h>

#include "common/num.h"
#include "common/xalloc.h"
#include "format.h"
#include "objects.h"
#include "profile.h"
#include "sink.h"
#include "tree.h"

struct addresses_map {
	uint64_t start, end, offset;
	uint32_t path; /* of paths, or TABLE_NONE */
};

/* A path, as the first of its mappings tells of it. */
struct addresses_object {
	struct object_file file;
	struct object *object; /* NULL: it has no names, or is not opened yet */
	bool tried;
};

/* The key of a place. */
struct place {
	uint64_t pc;
	uint64_t caller; /* 1: the address is behind a call */
};

/* What stands at each place: v[begin[i]] to v[begin[i + 1]], leaf first. */
struct frames {
	uint32_t *v;
	size_t *begin;
	size_t n, cap;
	struct profile *profile;
};

void
addresses_free(struct addresses *a)
{
	for (size_t i = 0; i < a->paths.n; i++)
		object_close(a->objects[i].object);
	stacks_free(&a->stacks);
	table_free(&a->places);
	table_free(&a->paths);
	xfree(a->objects);
	xfree(a->maps);
	xfree(a->pc);
	*a = (struct addresses){ 0 };
}

void
addresses_push(struct addresses *a, uint64_t pc)
{
	a->pc = xgrow(a->pc, &a->pc_cap, a->n + 1, sizeof(*a->pc));
	a->pc[a->n++] = pc;
}

bool
addresses_add(struct addresses *a, struct count weight)
{
	uint32_t node = STACKS_ROOT;
	struct place at;

	while (a->n > 0) {
		at.pc = a->pc[--a->n];
		at.caller = a->n > 0 && at.pc > 0;
		node = stacks_child(&a->stacks, node,
		    table_put(&a->places,
			(struct str){ (const char *)&at, sizeof(at) }));
	}
	return stacks_add(&a->stacks, node, 0, weight);
}

/* "fe:00" */
static bool
device(struct str s, uint64_t *major, uint64_t *minor)
{
	size_t colon = str_chr(s, ':');

	return colon != STR_NONE && num_parse_hex(str_head(s, colon), major) &&
	    num_parse_hex(str_from_index(s, colon + 1), minor);
}

static uint32_t
path_number(struct addresses *a, const struct object_file *f)
{
	size_t known = a->paths.n;
	uint32_t n = table_put(&a->paths, f->path);

	if (a->paths.n == known)
		return n;
	a->objects =
	    xgrow(a->objects, &a->objects_cap, n + 1, sizeof(*a->objects));
	a->objects[n] = (struct addresses_object){ .file = *f };
	a->objects[n].file.path = a->paths.keys[n];
	return n;
}

bool
addresses_map(struct addresses *a, struct str line)
{
	struct str range = str_word(&line);
	size_t dash = str_chr(range, '-');
	struct addresses_map m = { .path = TABLE_NONE };
	struct object_file f = { 0 };

	if (dash == STR_NONE ||
	    !num_parse_hex(str_head(range, dash), &m.start) ||
	    !num_parse_hex(str_from_index(range, dash + 1), &m.end) ||
	    str_word(&line).n < 4 || !num_parse_hex(str_word(&line), &m.offset))
		return false;
	if (!device(str_word(&line), &f.major, &f.minor))
		f.major = f.minor = 0;
	if (!num_parse_dec(str_word(&line), &f.inode))
		f.inode = 0;
	f.path = str_trim(line);
	if (f.path.n > 0)
		m.path = path_number(a, &f);
	a->maps = xgrow(a->maps, &a->maps_cap, a->nmaps + 1, sizeof(*a->maps));
	a->maps[a->nmaps++] = m;
	return true;
}

static int
by_start(const void *a, const void *b)
{
	const struct addresses_map *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* What is mapped at an address, or NULL. */
static const struct addresses_map *
find(const struct addresses *a, uint64_t pc)
{
	size_t low = 0, high = a->nmaps, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (a->maps[mid].start <= pc)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && pc < a->maps[low - 1].end ? &a->maps[low - 1] : NULL;
}

static void
push(struct frames *f, uint32_t frame)
{
	f->v = xgrow(f->v, &f->cap, f->n + 1, sizeof(*f->v));
	f->v[f->n++] = frame;
}

static void
push_name(void *arg, struct str name, bool is_inlined)
{
	struct frames *f = arg;
	struct buf b = { 0 };

	buf_addstr(&b, name);
	if (is_inlined && f->profile->opts->inlined)
		buf_addstr(&b, STR("_[i]"));
	push(f, profile_frame(f->profile, buf_str(&b)));
	buf_free(&b);
}

/* "[libc.so.6 <1f2>]" */
static void
push_address(struct frames *f, struct str path, uint64_t offset)
{
	struct str object = path.n > 0 ? str_basename(path) : STR("unknown");
	struct buf b = { 0 };

	if (object.n > 1 && object.s[0] == '[') /* [vdso] */
		object = str_from_index(str_head(object, object.n - 1), 1);
	buf_addc(&b, '[');
	buf_addstr(&b, object);
	buf_addstr(&b, STR(" <"));
	buf_addhex(&b, offset);
	buf_addstr(&b, STR(">]"));
	push(f, profile_frame(f->profile, buf_str(&b)));
	buf_free(&b);
}

/* The object of a path, opened when it is first asked for; or NULL. */
static struct object *
object_of(struct addresses *a, uint32_t path, struct profile *p)
{
	struct addresses_object *o = &a->objects[path];

	if (o->tried || p->opts->no_symbols || !objects_readable ||
	    *o->file.path.s != '/')
		return o->object;
	o->tried = true;
	o->object = object_open(p->opts->symfs, &o->file);
	if (o->object == NULL)
		skip_add(
		    &p->sink->tally.strange, 0, OBJECTS_BY_PATH, o->file.path);
	return o->object;
}

static void
push_place(struct addresses *a, struct frames *f, const struct place *at)
{
	const struct addresses_map *m = find(a, at->pc - at->caller);
	struct object *o = NULL;
	uint64_t offset;

	if (m == NULL || m->path == TABLE_NONE) {
		push_address(f, STR(""), at->pc - at->caller);
		return;
	}
	offset = at->pc - m->start + m->offset;
	o = object_of(a, m->path, f->profile);
	if (o == NULL || !object_frames(o, offset, at->caller, push_name, f))
		push_address(f, a->paths.keys[m->path], offset - at->caller);
}

static void
push_all(struct addresses *a, struct frames *f)
{
	struct place at;

	f->begin = xcalloc((size_t)a->places.n + 1, sizeof(*f->begin));
	for (size_t i = 0; i < a->places.n; i++) {
		memcpy(&at, a->places.keys[i].s, sizeof(at));
		push_place(a, f, &at);
		f->begin[i + 1] = f->n;
	}
}

bool
addresses_fold(struct addresses *a, struct profile *p)
{
	const struct stacks *s = &a->stacks;
	struct frames f = { .profile = p };
	uint32_t *at = xcalloc(s->n, sizeof(*at));
	struct tree tree = { 0 };
	bool fits = true;

	if (a->nmaps > 0)
		qsort(a->maps, a->nmaps, sizeof(*a->maps), by_start);
	push_all(a, &f);
	for (uint32_t i = 0; i < s->n && fits; i++) {
		uint32_t place = s->nodes[i].frame;

		if (i > 0)
			at[i] = tree_under(&tree, at[s->nodes[i].parent],
			    &f.v[f.begin[place]],
			    f.begin[place + 1] - f.begin[place]);
		if (s->nodes[i].ends)
			fits = tree_add(&tree, at[i], s->self[0][i]);
	}
	fits = fits && tree_fold(&tree, p->sink);
	tree_free(&tree);
	xfree(f.v);
	xfree(f.begin);
	xfree(at);
	return fits;
}
