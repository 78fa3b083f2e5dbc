/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_PERF_FORMAT_H
#define FG_COMMON_PERF_FORMAT_H

/*
 * The numbers of perf.data: linux/perf_event.h for what the kernel writes,
 * tools/perf/Documentation/perf.data-file-format.txt for what perf adds. Own
 * names, so that a reader builds on systems and headers that lack them.
 */

#define PD_MAGIC "PERFILE2"
#define PD_MAGIC_SWAPPED "2ELIFREP"
#define PD_MAGIC_OLD "PERFFILE" /* of 2009, in any byte order */
#define PD_FILE_HEADER 104      /* bytes: the file form's header */
#define PD_PIPE_HEADER 16       /* bytes: the pipe form's */
#define PD_FEATURE_BITS 256

/* Feature sections, a bit each in the file header. */
enum pd_feature {
	PD_FEAT_TRACING_DATA = 1,
	PD_FEAT_BUILD_ID = 2,
	PD_FEAT_HOSTNAME = 3,
	PD_FEAT_OSRELEASE = 4,
	PD_FEAT_VERSION = 5,
	PD_FEAT_ARCH = 6,
	PD_FEAT_NRCPUS = 7,
	PD_FEAT_CPUDESC = 8,
	PD_FEAT_CPUID = 9,
	PD_FEAT_TOTAL_MEM = 10,
	PD_FEAT_CMDLINE = 11,
	PD_FEAT_EVENT_DESC = 12,
	PD_FEAT_CPU_TOPOLOGY = 13,
	PD_FEAT_NUMA_TOPOLOGY = 14,
	PD_FEAT_BRANCH_STACK = 15,
	PD_FEAT_PMU_MAPPINGS = 16,
	PD_FEAT_GROUP_DESC = 17,
	PD_FEAT_AUXTRACE = 18,
	PD_FEAT_STAT = 19,
	PD_FEAT_CACHE = 20,
	PD_FEAT_SAMPLE_TIME = 21,
	PD_FEAT_MEM_TOPOLOGY = 22,
	PD_FEAT_CLOCKID = 23,
	PD_FEAT_DIR_FORMAT = 24,
	PD_FEAT_BPF_PROG_INFO = 25,
	PD_FEAT_BPF_BTF = 26,
	PD_FEAT_COMPRESSED = 27,
	PD_FEAT_CPU_PMU_CAPS = 28,
	PD_FEAT_CLOCK_DATA = 29,
	PD_FEAT_HYBRID_TOPOLOGY = 30,
	PD_FEAT_PMU_CAPS = 31,
	/*
	 * fg-record's, far from where perf's will be: for each process that
	 * has a /tmp/perf-PID.map, u32 pid, u32 0, u64 length, and what is in
	 * that file, padded to a multiple of 8. perf passes over it.
	 */
	PD_FEAT_PERF_MAPS = 240
};

/* Record types: below 64 the kernel's, from 64 perf's own. */
enum pd_record {
	PD_RECORD_MMAP = 1,
	PD_RECORD_LOST = 2,
	PD_RECORD_COMM = 3,
	PD_RECORD_EXIT = 4,
	PD_RECORD_THROTTLE = 5,
	PD_RECORD_UNTHROTTLE = 6,
	PD_RECORD_FORK = 7,
	PD_RECORD_READ = 8,
	PD_RECORD_SAMPLE = 9,
	PD_RECORD_MMAP2 = 10,
	PD_RECORD_AUX = 11,
	PD_RECORD_ITRACE_START = 12,
	PD_RECORD_LOST_SAMPLES = 13,
	PD_RECORD_SWITCH = 14,
	PD_RECORD_SWITCH_CPU_WIDE = 15,
	PD_RECORD_NAMESPACES = 16,
	PD_RECORD_KSYMBOL = 17,
	PD_RECORD_BPF_EVENT = 18,
	PD_RECORD_CGROUP = 19,
	PD_RECORD_TEXT_POKE = 20,
	PD_RECORD_USER = 64,
	PD_RECORD_HEADER_ATTR = 64,
	PD_RECORD_EVENT_TYPE = 65,
	PD_RECORD_TRACING_DATA = 66,
	PD_RECORD_BUILD_ID = 67,
	PD_RECORD_FINISHED_ROUND = 68,
	PD_RECORD_ID_INDEX = 69,
	PD_RECORD_AUXTRACE_INFO = 70,
	PD_RECORD_AUXTRACE = 71,
	PD_RECORD_AUXTRACE_ERROR = 72,
	PD_RECORD_THREAD_MAP = 73,
	PD_RECORD_CPU_MAP = 74,
	PD_RECORD_EVENT_UPDATE = 78,
	PD_RECORD_TIME_CONV = 79,
	PD_RECORD_HEADER_FEATURE = 80,
	PD_RECORD_COMPRESSED = 81,
	PD_RECORD_FINISHED_INIT = 82,
	PD_RECORD_COMPRESSED2 = 83,
	PD_RECORD_SIMPLEPERF = 32768 /* its own from here on */
};

/* Bits of a record header's misc. */
enum pd_misc {
	PD_MISC_CPUMODE = 7, /* mask of the modes */
	PD_MISC_KERNEL = 1,
	PD_MISC_USER = 2,
	PD_MISC_HYPERVISOR = 3,
	PD_MISC_GUEST_KERNEL = 4,
	PD_MISC_GUEST_USER = 5,
	PD_MISC_MMAP_DATA = 1 << 13,
	PD_MISC_COMM_EXEC = 1 << 13,
	PD_MISC_SWITCH_OUT = 1 << 13,
	PD_MISC_MMAP_BUILD_ID = 1 << 14,
	PD_MISC_SWITCH_PREEMPT = 1 << 14,
	PD_MISC_BUILD_ID_SIZE = 1 << 15
};

/* The abi of registers in a sample: of a task of 64 bits. */
#define PD_REGS_ABI_64 2

/* attr.type */
enum pd_type {
	PD_TYPE_HARDWARE = 0,
	PD_TYPE_SOFTWARE = 1,
	PD_TYPE_TRACEPOINT = 2,
	PD_TYPE_HW_CACHE = 3,
	PD_TYPE_RAW = 4,
	PD_TYPE_BREAKPOINT = 5
};

/* attr.config of PD_TYPE_SOFTWARE, as far as they differ in their samples. */
enum pd_software {
	PD_SW_PAGE_FAULTS = 2,
	PD_SW_PAGE_FAULTS_MIN = 5,
	PD_SW_PAGE_FAULTS_MAJ = 6,
	PD_SW_BPF_OUTPUT = 10
};

/* Bits of attr.sample_type: what a SAMPLE holds, in another order. */
#define PD_SAMPLE_IP (UINT64_C(1) << 0)
#define PD_SAMPLE_TID (UINT64_C(1) << 1)
#define PD_SAMPLE_TIME (UINT64_C(1) << 2)
#define PD_SAMPLE_ADDR (UINT64_C(1) << 3)
#define PD_SAMPLE_READ (UINT64_C(1) << 4)
#define PD_SAMPLE_CALLCHAIN (UINT64_C(1) << 5)
#define PD_SAMPLE_ID (UINT64_C(1) << 6)
#define PD_SAMPLE_CPU (UINT64_C(1) << 7)
#define PD_SAMPLE_PERIOD (UINT64_C(1) << 8)
#define PD_SAMPLE_STREAM_ID (UINT64_C(1) << 9)
#define PD_SAMPLE_RAW (UINT64_C(1) << 10)
#define PD_SAMPLE_BRANCH_STACK (UINT64_C(1) << 11)
#define PD_SAMPLE_REGS_USER (UINT64_C(1) << 12)
#define PD_SAMPLE_STACK_USER (UINT64_C(1) << 13)
#define PD_SAMPLE_WEIGHT (UINT64_C(1) << 14)
#define PD_SAMPLE_DATA_SRC (UINT64_C(1) << 15)
#define PD_SAMPLE_IDENTIFIER (UINT64_C(1) << 16)
#define PD_SAMPLE_TRANSACTION (UINT64_C(1) << 17)
#define PD_SAMPLE_REGS_INTR (UINT64_C(1) << 18)
#define PD_SAMPLE_PHYS_ADDR (UINT64_C(1) << 19)
#define PD_SAMPLE_AUX (UINT64_C(1) << 20)
#define PD_SAMPLE_CGROUP (UINT64_C(1) << 21)
#define PD_SAMPLE_DATA_PAGE_SIZE (UINT64_C(1) << 22)
#define PD_SAMPLE_CODE_PAGE_SIZE (UINT64_C(1) << 23)
#define PD_SAMPLE_WEIGHT_STRUCT (UINT64_C(1) << 24)

/* Bits of attr.read_format. */
#define PD_READ_ENABLED (UINT64_C(1) << 0)
#define PD_READ_RUNNING (UINT64_C(1) << 1)
#define PD_READ_ID (UINT64_C(1) << 2)
#define PD_READ_GROUP (UINT64_C(1) << 3)
#define PD_READ_LOST (UINT64_C(1) << 4)

/* Bits of attr.branch_sample_type that change a SAMPLE's layout. */
#define PD_BRANCH_HW_INDEX (UINT64_C(1) << 17)
#define PD_BRANCH_COUNTERS (UINT64_C(1) << 19)

/* Bits of attr's flag word, as a little-endian compiler places them. */
#define PD_FLAG_INHERIT (UINT64_C(1) << 1)
#define PD_FLAG_EXCLUDE_USER (UINT64_C(1) << 4)
#define PD_FLAG_EXCLUDE_KERNEL (UINT64_C(1) << 5)
#define PD_FLAG_EXCLUDE_HV (UINT64_C(1) << 6)
#define PD_FLAG_FREQ (UINT64_C(1) << 10)
#define PD_FLAG_PRECISE_SHIFT 15 /* of a number of two bits */
#define PD_FLAG_SAMPLE_ID_ALL (UINT64_C(1) << 18)
#define PD_FLAG_EXCLUDE_HOST (UINT64_C(1) << 19)
#define PD_FLAG_EXCLUDE_GUEST (UINT64_C(1) << 20)
#define PD_FLAG_USE_CLOCKID (UINT64_C(1) << 25)
#define PD_FLAG_BUILD_ID (UINT64_C(1) << 34)

/* Entries of a callchain that are no addresses; all from PD_CONTEXT_MAX up. */
#define PD_CONTEXT_HV ((uint64_t)-32)
#define PD_CONTEXT_KERNEL ((uint64_t)-128)
#define PD_CONTEXT_USER ((uint64_t)-512)
#define PD_CONTEXT_GUEST ((uint64_t)-2048)
#define PD_CONTEXT_GUEST_KERNEL ((uint64_t)-2176)
#define PD_CONTEXT_GUEST_USER ((uint64_t)-2560)
#define PD_CONTEXT_MAX ((uint64_t)-4095)
/*
 * Not the kernel's: the address in place of the callers that a stack unwound
 * by the recorder lacks. No task has it, so that readers who do not know it
 * show one unknown frame.
 */
#define PD_TRUNCATED ((uint64_t)-4096)

#endif
