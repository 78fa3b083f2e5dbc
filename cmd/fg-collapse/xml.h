/* SPDX-License-Identifier: ISC */
#ifndef FG_COLLAPSE_XML_H
#define FG_COLLAPSE_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/str.h"

struct reader;

/*
 * XML 1.0 as a stream of tokens: elements, attributes, character data, CDATA.
 * Comments, processing instructions and the document type are passed over;
 * nothing outside of the document is read and no entity is defined, so only
 * the five of XML and character references are decoded.
 */
enum xml_type {
	XML_END, /* of the input, or what stands there is no XML: err */
	XML_OPEN,
	XML_CLOSE, /* also behind XML_OPEN for <a/> */
	XML_TEXT   /* not for blanks alone */
};

struct xml {
	struct reader *reader;
	enum xml_type type;
	struct str text;  /* of an element: its name */
	size_t depth;     /* elements that are open */
	const char *err;  /* why the stream ended early, or NULL */
	struct buf names; /* of the open elements, each behind the other */
	size_t *starts;   /* starts[level]: where in names */
	size_t starts_cap;
	bool empty; /* <a/>: its end is still to be told */
	struct buf buf, content;
	struct xml_attr *attrs; /* of the element just opened */
	size_t nattrs, attrs_cap;
};

struct xml_attr {
	size_t name, value, end; /* in buf */
};

/*
 * The reader stays the caller's and must not be used meanwhile; its offset is
 * where the next token is.
 */
void xml_init(struct xml *x, struct reader *r);
void xml_free(struct xml *x);

/* Reads a token. Its text and attributes are valid until the next. */
enum xml_type xml_next(struct xml *x);
/* The value of an attribute of the element just opened, decoded. */
bool xml_attr(const struct xml *x, struct str name, struct str *value);
/* Passes over what is left of the element just opened, its end included. */
void xml_skip(struct xml *x);
/*
 * Within an element: the next one that is opened directly in it. False at its
 * end. depth is that of the outer element, xml's just after it was opened.
 */
bool xml_child(struct xml *x, size_t depth);
/*
 * All character data directly or deeper in the element just opened, which is
 * read to its end. Valid until the next call.
 */
struct str xml_content(struct xml *x);

#endif
