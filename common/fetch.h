/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_FETCH_H
#define FG_COMMON_FETCH_H

/*
 * Says that the memory at p will be read soon, which changes nothing but the
 * time that takes. p may be any address. A function that does nothing else has
 * no effect for gcc, which leaves out the call: the empty statement is one.
 */
#ifdef __GNUC__
#define FETCH(p)                       \
	do {                           \
		__builtin_prefetch(p); \
		__asm__ volatile("");  \
	} while (0)
#else
#define FETCH(p) ((void)(p))
#endif

#endif
