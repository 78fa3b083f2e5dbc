/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_UNPACK_H
#define FG_COMMON_UNPACK_H

struct reader;

/*
 * Puts a decompressor below a reader that has given nothing yet, if its input
 * begins as gzip (RFC 1952) or zstd (RFC 8878) do; what it gives from there on
 * is the text. Members and frames may follow one another, of both kinds, as
 * cat joins files; NUL bytes between them are padding. Anything else behind
 * them is an error, as is data that is damaged or ends too early: the reader
 * then gives what came before and says why, with the compressed offset. xz,
 * bzip2 and lz4 are refused with the name of the program that reads them, and
 * so is gzip without HAVE_ZLIB and zstd without HAVE_LIBZSTD.
 *
 * Memory is that of a window, 32 KiB of gzip and what the frame asks for of
 * zstd, up to 128 MiB; more is refused, and so is a line over READER_LONGEST
 * bytes (reader.h): no input inflates into more than that.
 */
void unpack_start(struct reader *r);

#endif
