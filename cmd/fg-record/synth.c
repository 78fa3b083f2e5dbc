/* SPDX-License-Identifier: ISC */
/* What runs already, from /proc to records. */
#include "synth.h"

#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/num.h"
#include "common/perf/format.h"
#include "common/perf/put.h"
#include "common/reader.h"
#include "common/space/buildid.h"
#include "common/xalloc.h"
#include "mapping.h"
#include "objects.h"
#include "proc.h"

#define KERNEL "[kernel.kallsyms]"
#define KERNEL_PID ((uint32_t)-1)
/* Of a FORK: the child does not take over what its parent has mapped. */
#define MISC_FORK_EXEC ((uint16_t)1 << 13)

void
synth_init(struct synth *s, struct buf *out, struct objects *objects,
    uint64_t sample_type)
{
	static const uint64_t fields = PD_SAMPLE_TID | PD_SAMPLE_TIME |
	    PD_SAMPLE_ID | PD_SAMPLE_STREAM_ID | PD_SAMPLE_CPU |
	    PD_SAMPLE_IDENTIFIER;

	*s = (struct synth){ .out = out, .objects = objects };
	for (uint64_t v = sample_type & fields; v != 0; v &= v - 1)
		s->trailer += sizeof(uint64_t);
}

static void
end(struct synth *s, size_t start)
{
	buf_addzero(s->out, s->trailer);
	(void)put_end(s->out, start);
}

void
synth_mark(struct synth *s, uint32_t type)
{
	(void)put_end(s->out, put_begin(s->out, type, 0));
}

void
synth_lost(struct synth *s, uint64_t n)
{
	size_t start = put_begin(s->out, PD_RECORD_LOST_SAMPLES, 0);

	put_u64(s->out, n);
	end(s, start);
}

static void
put_kernel_map(struct synth *s, uint64_t addr, uint64_t len, uint64_t offset,
    struct str name)
{
	size_t start = put_begin(s->out, PD_RECORD_MMAP, PD_MISC_KERNEL);

	put_u32(s->out, KERNEL_PID);
	put_u32(s->out, 0);
	put_u64(s->out, addr);
	put_u64(s->out, len);
	put_u64(s->out, offset);
	put_name(s->out, name);
	end(s, start);
}

uint64_t
synth_text_size(struct str iomem)
{
	struct str line, range;
	uint64_t first, last;

	while (str_line(&iomem, &line)) {
		range = str_trim(str_head(line, str_chr(line, ':')));
		if (str_ends(line, STR(" : Kernel code")) &&
		    num_parse_hex(
			str_head(range, str_chr(range, '-')), &first) &&
		    num_parse_hex(
			str_from_index(range, str_chr(range, '-') + 1),
			&last) &&
		    first < last)
			return last - first + 1;
	}
	return 0;
}

bool
synth_find_text(struct synth_text *t, struct reader *kallsyms)
{
	struct str line;
	uint64_t addr;

	t->symbol = NULL;
	while ((t->symbol == NULL || t->size == 0) &&
	    reader_line(kallsyms, &line)) {
		struct str hex = str_word(&line), type = str_word(&line);
		struct str name = str_trim(line);
		bool text = str_eq(name, STR("_text"));

		if (type.n != 1 || !num_parse_hex(hex, &addr))
			continue;
		if (t->symbol == NULL &&
		    (text || str_eq(name, STR("_stext")))) {
			if (addr == 0)
				return false;
			t->start = addr;
			t->symbol = text ? "_text" : "_stext";
		} else if (t->symbol != NULL && addr > t->start &&
		    str_eq(name, STR("_etext"))) {
			t->size = addr - t->start;
		}
	}
	return t->symbol != NULL && t->size > 0;
}

static void
synth_text(struct synth *s)
{
	struct synth_text text = { 0 };
	struct buf iomem = { 0 };
	struct reader r;
	char name[sizeof(KERNEL "_stext")];
	int fd = open("/proc/kallsyms", O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return;
	if (proc_read(&iomem, "/proc/iomem"))
		text.size = synth_text_size(buf_str(&iomem));
	reader_init(&r, fd, "/proc/kallsyms");
	if (synth_find_text(&text, &r)) {
		snprintf(name, sizeof(name), KERNEL "%s", text.symbol);
		put_kernel_map(
		    s, text.start, text.size, text.start, str_from(name));
	}
	reader_free(&r);
	buf_free(&iomem);
	close(fd);
}

bool
synth_module(struct synth *s, struct str line)
{
	/* name size references users state address */
	struct str name = str_word(&line), size = str_word(&line), addr;
	struct buf b = { 0 };
	uint64_t start, len;

	for (int i = 0; i < 3; i++)
		(void)str_word(&line);
	addr = str_word(&line);
	if (!str_starts(addr, STR("0x")) ||
	    !num_parse_hex(str_from_index(addr, 2), &start) || start == 0 ||
	    !num_parse_dec(size, &len))
		return false;
	buf_addc(&b, '[');
	buf_addstr(&b, name);
	buf_addc(&b, ']');
	put_kernel_map(s, start, len, 0, buf_str(&b));
	buf_free(&b);
	return true;
}

void
synth_kernel(struct synth *s)
{
	struct buf modules = { 0 };
	struct buildid id;
	struct str rest, line;

	if (buildid_of_kernel(&id)) {
		objects_add(s->objects, STR(KERNEL), &id, 0);
		/* Mappings have none, and a recorder killed writes no table. */
		put_build_id(
		    s->out, PD_MISC_KERNEL, STR(KERNEL), id.bytes, id.n);
	}
	synth_text(s);
	if (proc_read(&modules, "/proc/modules")) {
		rest = buf_str(&modules);
		while (str_line(&rest, &line) && synth_module(s, line))
			continue;
	}
	buf_free(&modules);
}

static void
put_fork(
    struct synth *s, uint32_t pid, uint32_t ppid, uint32_t tid, uint32_t ptid)
{
	size_t start = put_begin(s->out, PD_RECORD_FORK, MISC_FORK_EXEC);

	put_u32(s->out, pid);
	put_u32(s->out, ppid);
	put_u32(s->out, tid);
	put_u32(s->out, ptid);
	put_u64(s->out, 0);
	end(s, start);
}

static void
put_comm(struct synth *s, uint32_t pid, uint32_t tid, struct str comm)
{
	size_t start = put_begin(s->out, PD_RECORD_COMM, 0);

	put_u32(s->out, pid);
	put_u32(s->out, tid);
	put_name(s->out, comm);
	end(s, start);
}

/* The build-id of what is mapped: of that very file, whatever its name. */
static bool
read_build_id(struct buildid *id, int32_t pid, const struct mapping *m)
{
	char link[80];
	struct stat st;
	char *path;
	bool ok;

	snprintf(link, sizeof(link), "/proc/%d/map_files/%llx-%llx", pid,
	    (unsigned long long)m->start, (unsigned long long)m->end);
	if (buildid_of_file(id, link))
		return true;
	/* Those links are for root; in a container the path is its own. */
	if (asprintf(&path, "/proc/%d/root%.*s", pid, (int)m->path.n,
		m->path.s) == -1)
		return false;
	ok = stat(path, &st) == 0 && st.st_ino == m->inode &&
	    buildid_of_file(id, path);
	free(path);
	return ok;
}

static struct buildid
build_id(struct synth *s, int32_t pid, const struct mapping *m)
{
	struct buildid id = { 0 };
	uint64_t key[] = { m->major, m->minor, m->inode };
	size_t n = s->files.n;
	uint32_t i;

	if (m->inode == 0 || !str_starts(m->path, STR("/")))
		return id;
	i = table_put(&s->files, (struct str){ (char *)key, sizeof(key) });
	if (i < n)
		return s->ids[i];
	s->ids = xgrow(s->ids, &s->ids_cap, n + 1, sizeof(*s->ids));
	(void)read_build_id(&id, pid, m);
	return s->ids[i] = id;
}

/* Which file it is: its build-id, or else device and inode. */
static void
put_identity(struct buf *b, const struct mapping *m, const struct buildid *id)
{
	if (id->n > 0) {
		put_u32(b, 0);
		b->s[b->n - 4] = (char)id->n; /* one byte, then three spare */
		buf_add(b, id->bytes, BUILDID_MAX);
		return;
	}
	put_u32(b, m->major);
	put_u32(b, m->minor);
	put_u64(b, m->inode);
	put_u64(b, 0);
}

static void
put_mapping(
    struct synth *s, int32_t pid, const struct mapping *m, struct str name)
{
	struct buildid id = build_id(s, pid, m);
	size_t start = put_begin(s->out, PD_RECORD_MMAP2,
	    PD_MISC_USER | (id.n > 0 ? PD_MISC_MMAP_BUILD_ID : 0));

	put_u32(s->out, (uint32_t)pid);
	put_u32(s->out, (uint32_t)pid);
	put_u64(s->out, m->start);
	put_u64(s->out, m->end - m->start);
	put_u64(s->out, m->offset);
	put_identity(s->out, m, &id);
	put_u32(s->out, m->prot);
	put_u32(s->out, m->flags);
	put_name(s->out, name);
	end(s, start);
	objects_add(s->objects, name, &id, m->inode);
}

/* The path the kernel's own records would have: maps writes LF as \012. */
static struct str
plain_name(struct buf *b, struct str path)
{
	size_t i;

	if (path.n == 0)
		return STR("//anon");
	buf_clear(b);
	while ((i = str_find(path, STR("\\012"))) != STR_NONE) {
		buf_addstr(b, str_head(path, i));
		buf_addc(b, '\n');
		path = str_from_index(path, i + 4);
	}
	buf_addstr(b, path);
	return buf_str(b);
}

static void
synth_mappings(struct synth *s, int32_t pid)
{
	struct buf maps = { 0 }, name = { 0 };
	struct str rest, line;
	struct mapping m;

	if (proc_read(&maps, "/proc/%d/maps", pid)) {
		rest = buf_str(&maps);
		while (str_line(&rest, &line))
			if (mapping_parse(&m, line) &&
			    (m.prot & PROT_EXEC) != 0)
				put_mapping(
				    s, pid, &m, plain_name(&name, m.path));
	}
	buf_free(&maps);
	buf_free(&name);
}

/* A process while its threads are gone through. */
struct process {
	struct synth *s;
	int32_t pid;
	uint32_t parent;
	struct buf comm;
};

static void
synth_thread(void *process, int32_t tid)
{
	struct process *p = process;
	uint32_t pid = (uint32_t)p->pid;
	uint32_t parent = tid == p->pid ? p->parent : pid;
	struct str comm, rest;

	if (!proc_read(&p->comm, "/proc/%d/task/%d/comm", p->pid, tid))
		return;
	rest = buf_str(&p->comm);
	comm = str_head(rest, rest.n > 0 ? rest.n - 1 : 0);
	put_fork(p->s, pid, parent, (uint32_t)tid, parent);
	put_comm(p->s, pid, (uint32_t)tid, comm);
}

void
synth_process(struct synth *s, int32_t pid)
{
	struct process p = { .s = s, .pid = pid };
	struct buf status = { 0 };
	char dir[64];
	uint64_t v;

	snprintf(dir, sizeof(dir), "/proc/%d/task", pid);
	if (proc_read(&status, "/proc/%d/status", pid) &&
	    num_parse_dec(proc_field(buf_str(&status), STR("PPid")), &v)) {
		p.parent = (uint32_t)v;
		(void)proc_each(dir, synth_thread, &p);
		synth_mappings(s, pid);
	}
	buf_free(&status);
	buf_free(&p.comm);
}

void
synth_name(struct synth *s, int32_t pid)
{
	struct buf comm = { 0 };

	if (proc_read(&comm, "/proc/%d/comm", pid) && comm.n > 0)
		put_comm(s, (uint32_t)pid, (uint32_t)pid,
		    str_head(buf_str(&comm), comm.n - 1));
	buf_free(&comm);
}

void
synth_free(struct synth *s)
{
	table_free(&s->files);
	xfree(s->ids);
	*s = (struct synth){ 0 };
}
