/* SPDX-License-Identifier: ISC */
#ifndef FG_SVG_MODULE_H
#define FG_SVG_MODULE_H

#include "common/str.h"

/*
 * What a function's name tells of where it belongs, as part of the name:
 *
 *	libc.so.6`read                  libc.so.6
 *	std::vector<int>::push_back     std
 *	<alloc::vec::Vec<T> as X>::y    alloc
 *	net/http.(*conn).serve          net/http
 *	org/apache/spark/rdd/RDD.count  org/apache/spark/rdd
 *	org.apache.spark.rdd.RDD.count  org.apache.spark.rdd
 *	onLoad /srv/app/main.js:12      /srv/app/main
 *	read_token                      nothing
 */
struct str module_of(struct str name);

/* "read_[k]": kernel code. */
#define MODULE_KERNEL STR("[kernel]")

#endif
