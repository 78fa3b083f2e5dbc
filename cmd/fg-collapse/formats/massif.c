/* SPDX-License-Identifier: ISC */
/*
 * Heap snapshots of valgrind --tool=massif, and the .ms files of its
 * --xtree-memory and --xtree-leak, which have one "snapshot" a number.
 *
 *	desc: --time-unit=B
 *	cmd: ./demo
 *	time_unit: B
 *	#-----------
 *	snapshot=61
 *	#-----------
 *	time=187424
 *	mem_heap_B=20480
 *	mem_heap_extra_B=16
 *	mem_stacks_B=0
 *	heap_tree=peak
 *	n2: 20480 (heap allocation functions) malloc/new/new[], --alloc-fns, etc.
 *	 n0: 16384 0x10925C: make_str (demo.c:14)
 *	 n0: 4096 in 3 places, all below massif's threshold (1.00%)
 *
 * A node is called by those below it, which are indented by one blank more;
 * how many follow is behind the n. Of the trees the last of the highest kind
 * is folded: peak before detailed.
 */
#include "../format.h"

#include "../profile.h"
#include "../sink.h"
#include "../valgrind.h"
#include "common/num.h"
#include "common/reader.h"
#include "common/xalloc.h"

/* A line of the tree being read, until all below it are. */
struct level {
	uint32_t frame;
	uint64_t own; /* bytes, less those of the lines below it */
	bool known;
	uint64_t below; /* lines that must follow directly below */
};

/* A stack of the tree that is kept. */
struct leaf {
	size_t first, n; /* in frames: leaf first */
	uint64_t bytes;
};

/* A tree: one of heap_tree=. */
struct tree {
	struct buf name; /* of what is counted, for xtree */
	uint32_t *frames;
	size_t nframes, frames_cap;
	struct leaf *leaves;
	size_t n, cap;
};

struct massif {
	struct profile profile;
	struct reader *reader;
	struct level *levels;
	size_t nlevels, levels_cap;
	struct tree *trees; /* of xtree all; else the one kept */
	size_t ntrees, trees_cap;
	bool xtree, peak, intree;
	bool empties;     /* lines without bytes are counted, but not there */
	bool begun;       /* a snapshot, without its tree yet */
	bool ruled;       /* the line before was "#-----------" */
	uint64_t missing; /* lines of the tree; below its first if it is kept */
	uint64_t left;    /* bytes that these have, of a tree that is kept */
	uint64_t heap, extra, stacks; /* of the snapshot being read */
	uint64_t kept[3];             /* the same of the one kept */
};

enum { USEFUL, EXTRA, STACKS };

static void
bad(struct massif *m, const char *why, struct str line)
{
	skip_add(&m->profile.sink->tally.bad, m->reader->line, why, line);
}

static void
add_leaf(struct tree *t, const struct level *levels, size_t n, uint64_t bytes)
{
	/* At the root end stands what is no code. */
	while (n > 1 && !levels[n - 1].known)
		n--;
	t->leaves = xgrow(t->leaves, &t->cap, t->n + 1, sizeof(*t->leaves));
	t->leaves[t->n++] = (struct leaf){ t->nframes, n, bytes };
	for (size_t i = 0; i < n; i++) {
		t->frames = xgrow(t->frames, &t->frames_cap, t->nframes + 1,
		    sizeof(*t->frames));
		t->frames[t->nframes++] = levels[i].frame;
	}
}

static void
lacking(struct massif *m, const char *why)
{
	sink_broken(m->profile.sink, why, m->reader->offset);
}

/* Whether lines are missing below one that has so many bytes yet. */
static bool
lacks(const struct massif *m, uint64_t lines, uint64_t bytes)
{
	return lines > 0 && (bytes > 0 || !m->empties);
}

/* Ends all lines from a depth on. */
static void
close_levels(struct massif *m, size_t depth)
{
	struct level *l;

	while (m->nlevels > depth) {
		l = &m->levels[m->nlevels - 1];
		if (lacks(m, l->below, l->own))
			lacking(m, "a tree that lacks lines");
		if (l->own > 0)
			add_leaf(&m->trees[m->ntrees - 1], m->levels,
			    m->nlevels, l->own);
		m->nlevels--;
	}
}

static void
end_tree(struct massif *m)
{
	close_levels(m, 0);
	if (lacks(m, m->missing, m->left))
		lacking(m, "a tree that lacks lines");
	m->missing = 0;
}

static void
end_snapshot(struct massif *m)
{
	end_tree(m);
	if (m->begun)
		lacking(m, "a snapshot that lacks lines");
	m->begun = false;
}

static uint32_t
label_frame(struct massif *m, struct str label, bool *known)
{
	*known = true;
	if (str_starts(label, STR("in ")))
		return profile_frame(&m->profile, STR("[below threshold]"));
	return valgrind_frame(&m->profile, label, known);
}

/* "  n1: 4096 0x48D9: f (g.c:1)"; false if it is something else. */
static bool
tree_line(struct massif *m, struct str line)
{
	struct str label = line, word;
	size_t depth = 0;
	struct level l = { 0 };

	while (depth < line.n && line.s[depth] == ' ')
		depth++;
	word = str_word(&label);
	if (!str_starts(word, STR("n")) || !str_ends(word, STR(":")) ||
	    !num_parse_dec((struct str){ word.s + 1, word.n - 2 }, &l.below) ||
	    !num_parse_dec(str_word(&label), &l.own))
		return false;
	if (!m->intree) {
		m->missing += l.below - (m->missing > 0);
		return true;
	}
	close_levels(m, depth > 0 ? depth - 1 : 0);
	if (depth == 0) {
		buf_addstr(&m->trees[m->ntrees - 1].name, str_trim(label));
		m->missing = l.below;
		m->left = l.own;
		return true;
	}
	if (m->nlevels < depth - 1) {
		bad(m, "deeper than what it belongs to", line);
		return true;
	}
	l.frame = label_frame(m, str_trim(label), &l.known);
	if (depth > 1) {
		struct level *above = &m->levels[depth - 2];

		if (l.own > above->own) {
			bad(m, "more than what it belongs to", line);
			l.own = above->own;
		}
		above->own -= l.own;
		above->below -= above->below > 0;
	} else {
		m->missing -= m->missing > 0;
		m->left -= l.own < m->left ? l.own : m->left;
	}
	m->levels = xgrow(
	    m->levels, &m->levels_cap, m->nlevels + 1, sizeof(*m->levels));
	m->levels[m->nlevels++] = l;
	return true;
}

/* "heap_tree=detailed": whether what follows is to be kept. */
static void
begin_tree(struct massif *m, struct str kind)
{
	bool peak = str_eq(kind, STR("peak"));
	bool detailed = str_eq(kind, STR("detailed"));
	struct tree *t;

	m->begun = false;
	m->missing = m->left = peak || detailed; /* its first line */
	m->intree = peak || (detailed && (m->xtree || !m->peak));
	if (!m->intree)
		return;
	if (m->xtree || m->ntrees == 0) {
		m->trees = xgrow(
		    m->trees, &m->trees_cap, m->ntrees + 1, sizeof(*m->trees));
		m->trees[m->ntrees++] = (struct tree){ 0 };
	}
	t = &m->trees[m->ntrees - 1];
	t->n = t->nframes = 0;
	buf_clear(&t->name);
	m->peak = peak;
	m->kept[USEFUL] = m->heap;
	m->kept[EXTRA] = m->extra;
	m->kept[STACKS] = m->stacks;
}

static void
one_line(struct massif *m, struct str line)
{
	size_t eq = str_chr(line, '=');
	struct str key = str_head(line, eq), text;

	m->ruled = str_starts(line, STR("#-"));
	if (line.n == 0 || line.s[0] == '#')
		return;
	if ((line.s[0] == ' ' || line.s[0] == 'n') &&
	    str_find(line, STR(": ")) != STR_NONE) {
		if (!tree_line(m, line))
			bad(m, "no line of a tree", line);
		return;
	}
	end_tree(m);
	text = eq == STR_NONE ? STR("") : str_from_index(line, eq + 1);
	if (str_eq(key, STR("snapshot"))) {
		end_snapshot(m);
		m->begun = true;
		m->intree = false;
	} else if (str_eq(key, STR("mem_heap_B"))) {
		num_parse_dec(text, &m->heap);
	} else if (str_eq(key, STR("mem_heap_extra_B"))) {
		num_parse_dec(text, &m->extra);
	} else if (str_eq(key, STR("mem_stacks_B"))) {
		num_parse_dec(text, &m->stacks);
	} else if (str_eq(key, STR("heap_tree"))) {
		begin_tree(m, text);
	} else if (str_starts(line, STR("desc: xtree"))) {
		m->xtree = true;
	} else if (str_starts(line, STR("desc: heaptrack"))) {
		m->empties = true; /* heaptrack_print -M */
	} else if (!str_starts(line, STR("desc:")) &&
	    !str_starts(line, STR("cmd:")) && !str_starts(line, STR("time"))) {
		bad(m, "neither a snapshot nor a tree", line);
	}
}

static bool
fold_tree(struct massif *m, const struct tree *t)
{
	struct profile *p = &m->profile;

	for (size_t i = 0; i < t->n; i++) {
		profile_clear(p);
		for (size_t k = 0; k < t->leaves[i].n; k++)
			profile_push(p, t->frames[t->leaves[i].first + k]);
		if (!profile_add_up(p, COUNT(t->leaves[i].bytes)))
			return false;
	}
	return true;
}

/* One number of the snapshot that no function is known of. */
static bool
fold_alone(struct massif *m, struct str name, uint64_t bytes)
{
	profile_clear(&m->profile);
	profile_push(&m->profile, profile_frame(&m->profile, name));
	return bytes == 0 || profile_add_up(&m->profile, COUNT(bytes));
}

static bool
fold_xtree(struct massif *m)
{
	struct value *list = xcalloc(m->ntrees, sizeof(*list));
	size_t dflt = 0, i;
	int which;

	/* "curB : currently allocated Bytes" */
	for (i = 0; i < m->ntrees; i++) {
		struct str name = buf_str(&m->trees[i].name);

		list[i].name = str_word(&name);
		list[i].unit = str_ends(list[i].name, STR("Bk")) ? STR("blocks")
								 : STR("bytes");
		if (str_eq(list[i].name, STR("DB")))
			dflt = i;
	}
	which = m->ntrees == 0
	    ? -1
	    : values_choose(&m->profile.sink->values, list, m->ntrees, dflt);
	xfree(list);
	return which < 0 || fold_tree(m, &m->trees[which]);
}

static bool
fold(struct massif *m)
{
	static const struct value list[] = {
		[USEFUL] = { { "useful", 6 }, { "bytes", 5 } },
		[EXTRA] = { { "extra", 5 }, { "bytes", 5 } },
		[STACKS] = { { "stacks", 6 }, { "bytes", 5 } },
	};

	if (m->xtree)
		return fold_xtree(m);
	if (m->ntrees == 0)
		return true;
	switch (values_choose(&m->profile.sink->values, list, 3, USEFUL)) {
	case USEFUL:
		return fold_tree(m, &m->trees[0]);
	case EXTRA:
		return fold_alone(
		    m, STR("[heap administration]"), m->kept[EXTRA]);
	case STACKS:
		return fold_alone(m, STR("[stacks]"), m->kept[STACKS]);
	default:
		return true;
	}
}

static void
massif_free(struct massif *m)
{
	for (size_t i = 0; i < m->ntrees; i++) {
		buf_free(&m->trees[i].name);
		xfree(m->trees[i].frames);
		xfree(m->trees[i].leaves);
	}
	xfree(m->trees);
	xfree(m->levels);
	profile_free(&m->profile);
}

static int
sniff(struct str head)
{
	struct str line;
	bool desc = false;

	while (format_line(&head, &line)) {
		if (str_starts(line, STR("desc:")))
			desc = true;
		else if (str_starts(line, STR("time_unit:")))
			return desc ? 95 : 0;
		else if (!str_starts(line, STR("cmd:")))
			return 0;
	}
	return 0;
}

static bool
parse(struct reader *r, const struct format_opts *opts, struct sink *sink)
{
	struct massif m = { .reader = r };
	struct str line;
	bool fits;

	profile_init(&m.profile, sink, opts);
	while (reader_line(r, &line))
		one_line(&m, str_rtrim(line));
	m.begun = m.begun || m.ruled;
	end_snapshot(&m);
	fits = fold(&m);
	massif_free(&m);
	return fits;
}

const struct format format_massif = {
	.name = "massif",
	.desc = "valgrind --tool=massif PROG",
	.sniff = sniff,
	.parse = parse,
};
