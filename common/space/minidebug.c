/* SPDX-License-Identifier: ISC */
/* The symbol table in .gnu_debugdata, out of its compression. */
#include "common/space/minidebug.h"

#include <libelf.h>
#include <lzma.h>

#include "common/space/elffile.h"

/* What liblzma may need for itself: xz -9 takes 65 MiB. */
#define WORK_MAX ((uint64_t)128 * 1024 * 1024)
#define STEP ((size_t)64 * 1024)
/*
 * So many times its size can a symbol table not be compressed by xz: 10 is
 * what is met. Zeros would be by thousands.
 */
#define RATIO_MAX 200

static bool
inflate(struct str packed, struct buf *image)
{
	const size_t max = packed.n < MINIDEBUG_MAX / RATIO_MAX
	    ? packed.n * RATIO_MAX
	    : MINIDEBUG_MAX;
	lzma_stream z = LZMA_STREAM_INIT;
	lzma_ret r = LZMA_OK;

	if (lzma_stream_decoder(&z, WORK_MAX, 0) != LZMA_OK)
		return false;
	z.next_in = (const uint8_t *)packed.s;
	z.avail_in = packed.n;
	while (r == LZMA_OK && image->n < max) {
		z.next_out = (uint8_t *)buf_extend(image, STEP);
		z.avail_out = STEP;
		r = lzma_code(&z, LZMA_FINISH);
		image->n -= z.avail_out;
	}
	lzma_end(&z);
	return r == LZMA_STREAM_END;
}

struct Elf *
minidebug_open(struct Elf *elf, struct buf *image)
{
	struct str packed = elffile_bytes(elf, ".gnu_debugdata");
	Elf *mini;

	if (packed.n == 0 || !inflate(packed, image))
		return NULL;
	mini = elf_memory(image->s, image->n);
	if (mini != NULL && elf_kind(mini) == ELF_K_ELF)
		return mini;
	elf_end(mini);
	return NULL;
}
