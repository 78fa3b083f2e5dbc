/* SPDX-License-Identifier: ISC */
/* Replays files through a fuzz target, for compilers without libFuzzer. */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		uint8_t *buf = NULL;
		size_t n = 0, got;

		if (f == NULL)
			err(1, "%s", argv[i]);
		do {
			buf = realloc(buf, n + 65536);
			if (buf == NULL)
				err(1, "%s", argv[i]);
			got = fread(buf + n, 1, 65536, f);
			n += got;
		} while (got > 0);
		LLVMFuzzerTestOneInput(buf, n);
		free(buf);
		fclose(f);
	}
	return 0;
}
