/* SPDX-License-Identifier: ISC */
/* The bits of perf_mem_data_src in linux/perf_event.h as perf's words. */
#include "memory.h"

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/num.h"

#define HEX 16

/* Level and TLB: where it was found, and whether that was all. */
#define HIT 2
#define MISS 4

static const char *const ops[] = { "N/A", "LOAD", "STORE", "PFETCH", "EXEC" };
static const char *const levels[] = { "N/A", NULL, NULL, "L1", "LFB/MAB", "L2",
	"L3", "Local RAM", "Remote RAM (1 hop)", "Remote RAM (2 hops)",
	"Remote Cache (1 hop)", "Remote Cache (2 hops)", "I/O", "Uncached" };
static const char *const numbers[] = { "", "L1", "L2", "L3", "L4", "L5", "L6",
	"L7", "L8", "CXL", "I/O", "Any cache", "LFB/MAB", "RAM", "PMEM",
	"N/A" };
static const char *const hops[] = { "N/A", "core, same node",
	"node, same socket", "socket, same board", "board", "N/A", "N/A",
	"N/A" };
static const char *const snoops[] = { "N/A", "None", "Hit", "Miss", "HitM",
	"Fwd", "Peer" };
static const char *const tlbs[] = { "N/A", NULL, NULL, "L1", "L2", "Walker",
	"Fault" };
static const char *const locks[] = { "No", "N/A", "Yes", "N/A" };
static const char *const blocks[] = { " N/A", " N/A", " Data", " N/A", " Addr",
	" N/A", " Data Addr", " N/A" };

/* An array and how many it has. */
#define LIST(a) (a), sizeof(a) / sizeof(*(a))

static unsigned
bits(uint64_t v, unsigned from, unsigned n)
{
	return (unsigned)(v >> from & ((1u << n) - 1));
}

static void
add_text(struct buf *b, const char *z)
{
	buf_addstr(b, str_from(z));
}

static void
add_word(struct buf *b, const char *name, bool *any)
{
	add_text(b, *any ? " or " : "");
	add_text(b, name);
	*any = true;
}

/* The names of all bits of v that have one; whether there are any. */
static bool
add_set(struct buf *b, unsigned v, const char *const *names, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		if ((v >> i & 1) != 0 && names[i] != NULL)
			add_word(b, names[i], &any);
	return any;
}

static void
add_found(struct buf *b, unsigned v)
{
	if (v & HIT)
		add_text(b, " hit");
	if (v & MISS)
		add_text(b, " miss");
}

static void
add_op(struct buf *b, unsigned v)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (v >> i & 1) {
			add_text(b, ops[i]);
			return;
		}
	}
	add_text(b, "No");
}

/* Two ways to say it, of which the number is the newer. */
static void
add_level(struct buf *b, uint64_t v)
{
	const unsigned level = bits(v, 5, 14), number = bits(v, 33, 4),
		       remote = bits(v, 37, 1), hop = bits(v, 43, 3);
	bool any;

	add_text(b, remote ? "Remote " : "");
	if (hop != 0) {
		add_text(b, hops[hop]);
		buf_addc(b, ' ');
		add_text(b, numbers[number]);
	} else {
		any = add_set(b, level, LIST(levels));
		if (number != 0)
			add_word(b, numbers[number], &any);
		if (!any && !remote)
			add_text(b, "N/A");
	}
	add_found(b, level);
}

void
memory_add_source(struct buf *b, uint64_t v)
{
	const unsigned tlb = bits(v, 26, 7);
	char hex[NUM_MAX];
	size_t n = num_hex(hex, v);

	for (size_t pad = n; pad < HEX; pad++)
		buf_addc(b, ' ');
	buf_add(b, hex, n);
	add_text(b, " |OP ");
	add_op(b, bits(v, 0, 5));
	add_text(b, "|LVL ");
	add_level(b, v);
	add_text(b, "|SNP ");
	if (!add_set(b, bits(v, 19, 5) | bits(v, 38, 2) << 5, LIST(snoops)))
		add_text(b, "N/A");
	add_text(b, "|TLB ");
	if (!add_set(b, tlb, LIST(tlbs)))
		add_text(b, "N/A");
	add_found(b, tlb);
	add_text(b, "|LCK ");
	add_text(b, locks[bits(v, 24, 2)]);
	add_text(b, "|BLK ");
	add_text(b, blocks[bits(v, 40, 3)]);
}

void
memory_add_page(struct buf *b, uint64_t size)
{
	static const char units[] = { 'B', 'K', 'M', 'G' };
	size_t unit = 0;

	if (size == 0) {
		add_text(b, "N/A");
		return;
	}
	for (; size / 1024 > 1 && unit + 1 < sizeof(units); size /= 1024)
		unit++;
	buf_adddec(b, size);
	buf_addc(b, units[unit]);
}
