/* SPDX-License-Identifier: ISC */
#ifndef FG_COMMON_FETCH_H
#define FG_COMMON_FETCH_H

/*
 * Says that the memory at p will be read soon, which changes nothing but the
 * time that takes. p may be any address.
 */
#ifdef __GNUC__
#define FETCH(p) __builtin_prefetch(p)
#else
#define FETCH(p) ((void)(p))
#endif

#endif
