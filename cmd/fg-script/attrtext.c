/* SPDX-License-Identifier: ISC */
/* perf_event_attr(2) in words: where each field is and what it is called. */
#include "attrtext.h"

#include "common/buf.h"
#include "common/perf/attr.h"
#include "common/perf/format.h"
#include "common/perf/load.h"

struct bit {
	uint64_t mask;
	const char *name;
};

static const struct bit sample_bits[] = {
	{ PD_SAMPLE_IP, "IP" },
	{ PD_SAMPLE_TID, "TID" },
	{ PD_SAMPLE_TIME, "TIME" },
	{ PD_SAMPLE_ADDR, "ADDR" },
	{ PD_SAMPLE_READ, "READ" },
	{ PD_SAMPLE_CALLCHAIN, "CALLCHAIN" },
	{ PD_SAMPLE_ID, "ID" },
	{ PD_SAMPLE_CPU, "CPU" },
	{ PD_SAMPLE_PERIOD, "PERIOD" },
	{ PD_SAMPLE_STREAM_ID, "STREAM_ID" },
	{ PD_SAMPLE_RAW, "RAW" },
	{ PD_SAMPLE_BRANCH_STACK, "BRANCH_STACK" },
	{ PD_SAMPLE_REGS_USER, "REGS_USER" },
	{ PD_SAMPLE_STACK_USER, "STACK_USER" },
	{ PD_SAMPLE_IDENTIFIER, "IDENTIFIER" },
	{ PD_SAMPLE_REGS_INTR, "REGS_INTR" },
	{ PD_SAMPLE_DATA_SRC, "DATA_SRC" },
	{ PD_SAMPLE_WEIGHT, "WEIGHT" },
	{ PD_SAMPLE_PHYS_ADDR, "PHYS_ADDR" },
	{ PD_SAMPLE_AUX, "AUX" },
	{ PD_SAMPLE_CGROUP, "CGROUP" },
	{ PD_SAMPLE_DATA_PAGE_SIZE, "DATA_PAGE_SIZE" },
	{ PD_SAMPLE_CODE_PAGE_SIZE, "CODE_PAGE_SIZE" },
	{ PD_SAMPLE_WEIGHT_STRUCT, "WEIGHT_STRUCT" },
	{ PD_SAMPLE_TRANSACTION, "TRANSACTION" },
	{ 0, NULL },
};

static const struct bit read_bits[] = {
	{ PD_READ_ENABLED, "TOTAL_TIME_ENABLED" },
	{ PD_READ_RUNNING, "TOTAL_TIME_RUNNING" },
	{ PD_READ_ID, "ID" },
	{ PD_READ_GROUP, "GROUP" },
	{ PD_READ_LOST, "LOST" },
	{ 0, NULL },
};

/* By number. */
static const char *const branch_bits[] = { "USER", "KERNEL", "HV", "ANY",
	"ANY_CALL", "ANY_RETURN", "IND_CALL", "ABORT_TX", "IN_TX", "NO_TX",
	"COND", "CALL_STACK", "IND_JUMP", "CALL", "NO_FLAGS", "NO_CYCLES",
	"TYPE_SAVE", "HW_INDEX", "PRIV_SAVE", "COUNTERS" };
static const char *const flags[] = { "disabled", "inherit", "pinned",
	"exclusive", "exclude_user", "exclude_kernel", "exclude_hv",
	"exclude_idle", "mmap", "comm", "freq", "inherit_stat",
	"enable_on_exec", "task", "watermark", "precise_ip", NULL, "mmap_data",
	"sample_id_all", "exclude_host", "exclude_guest",
	"exclude_callchain_kernel", "exclude_callchain_user", "mmap2",
	"comm_exec", "use_clockid", "context_switch", "write_backward",
	"namespaces", "ksymbol", "bpf_event", "aux_output", "cgroup",
	"text_poke", "build_id", "inherit_thread", "remove_on_exec",
	"sigtrap" };
#define BRANCHES (sizeof(branch_bits) / sizeof(*branch_bits))
#define FLAGS (sizeof(flags) / sizeof(*flags))

enum form { DECIMAL, SIGNED, HEXADECIMAL, SAMPLE, READ, BRANCH, FLAG_BITS };

/* Offset and bytes of each field. */
static const struct {
	const char *name;
	unsigned char at, size;
	enum form form;
} fields[] = {
	{ "type", 0, 4, DECIMAL },
	{ "size", 4, 4, DECIMAL },
	{ "config", 8, 8, HEXADECIMAL },
	{ "{ sample_period, sample_freq }", 16, 8, DECIMAL },
	{ "sample_type", 24, 8, SAMPLE },
	{ "read_format", 32, 8, READ },
	{ NULL, 40, 8, FLAG_BITS },
	{ "{ wakeup_events, wakeup_watermark }", 48, 4, DECIMAL },
	{ "bp_type", 52, 4, DECIMAL },
	{ "{ bp_addr, config1 }", 56, 8, HEXADECIMAL },
	{ "{ bp_len, config2 }", 64, 8, HEXADECIMAL },
	{ "branch_sample_type", 72, 8, BRANCH },
	{ "sample_regs_user", 80, 8, HEXADECIMAL },
	{ "sample_stack_user", 88, 4, DECIMAL },
	{ "clockid", 92, 4, SIGNED },
	{ "sample_regs_intr", 96, 8, HEXADECIMAL },
	{ "aux_watermark", 104, 4, DECIMAL },
	{ "sample_max_stack", 108, 2, DECIMAL },
	{ "aux_sample_size", 112, 4, DECIMAL },
	{ "sig_data", 120, 8, DECIMAL },
};

static void
add(struct buf *b, const char *z)
{
	buf_addstr(b, str_from(z));
}

static uint64_t
load(const char *p, unsigned size, bool big)
{
	switch (size) {
	case 2:
		return load_u16(p, big);
	case 4:
		return load_u32(p, big);
	default:
		return load_u64(p, big);
	}
}

static void
add_bits(struct buf *b, uint64_t v, const struct bit *bits)
{
	const char *between = "";

	for (; bits->name != NULL; bits++) {
		if ((v & bits->mask) == 0)
			continue;
		add(b, between);
		add(b, bits->name);
		between = "|";
	}
}

static void
add_branch(struct buf *b, uint64_t v)
{
	const char *between = "";

	for (size_t i = 0; i < BRANCHES; i++) {
		if ((v >> i & 1) == 0)
			continue;
		add(b, between);
		add(b, branch_bits[i]);
		between = "|";
	}
}

static void
add_flags(struct buf *b, uint64_t v)
{
	for (size_t i = 0; i < FLAGS; i++) {
		uint64_t mask = i == PD_FLAG_PRECISE_SHIFT ? 3 : 1;

		if ((v >> i & mask) == 0 || flags[i] == NULL)
			continue;
		add(b, ", ");
		add(b, flags[i]);
		add(b, " = ");
		buf_adddec(b, v >> i & mask);
	}
}

static void
add_value(struct buf *b, uint64_t v, enum form form)
{
	switch (form) {
	case SAMPLE:
		add_bits(b, v, sample_bits);
		break;
	case READ:
		add_bits(b, v, read_bits);
		break;
	case BRANCH:
		add_branch(b, v);
		break;
	case HEXADECIMAL:
		add(b, "0x");
		buf_addhex(b, v);
		break;
	case SIGNED:
		if (v > INT32_MAX) {
			buf_addc(b, '-');
			v = (uint64_t)UINT32_MAX + 1 - v;
		}
		buf_adddec(b, v);
		break;
	default:
		buf_adddec(b, v);
		break;
	}
}

void
attrtext_add(struct buf *b, struct str attr, bool big)
{
	struct perf_attr a;
	uint64_t v;

	if (!perf_attr_load(&a, attr, big))
		return;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if ((size_t)fields[i].at + fields[i].size > a.size)
			break;
		v = load(attr.s + fields[i].at, fields[i].size, big);
		if (v == 0)
			continue;
		if (fields[i].form == FLAG_BITS) {
			add_flags(b, a.flags);
			continue;
		}
		add(b, ", ");
		add(b, fields[i].name);
		add(b, " = ");
		add_value(b, v, fields[i].form);
	}
}
