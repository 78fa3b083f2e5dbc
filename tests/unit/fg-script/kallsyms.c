/* SPDX-License-Identifier: ISC */
#include "cmd/fg-script/kallsyms.h"

#include <string.h>

#include "common/reader.h"
#include "tests/unit/unit.h"

static bool
load(struct kallsyms *k, const char *text)
{
	struct reader r;
	bool ok;

	*k = (struct kallsyms){ 0 };
	reader_init_mem(&r, text, strlen(text));
	ok = kallsyms_load(k, &r, STR("_text"));
	reader_free(&r);
	return ok;
}

START_TEST(names)
{
	const struct symtab_entry *e;
	struct kallsyms k;

	ck_assert(load(&k,
	    "0000000000000000 A zero\n"
	    "ffffffff81000000 T _stext\n"
	    "ffffffff81000000 T _text\n"
	    "ffffffff81000000 T last_alias\n"
	    "ffffffff81000100 t second\n"
	    "ffffffff81000180 d data\n"
	    "ffffffff81000200 W third\n"
	    "ffffffffc0000000 t ext4_open\t[ext4]\n"
	    "nonsense\n\n"
	    "ffffffffc0000100 t ext4_\001close\t[ex\002t4]\n"));
	ck_assert(k.found);
	ck_assert_uint_eq(k.addr, 0xffffffff81000000);
	e = symtab_find(&k.tab, 0xffffffff810000ff);
	ck_assert_str_eq(e->name.s, "last_alias");
	ck_assert_uint_eq(kallsyms_module(&k, e).n, 0);
	e = symtab_find(&k.tab, 0xffffffff810001ff);
	ck_assert_str_eq(e->name.s, "second");
	e = symtab_find(&k.tab, 0xffffffffc00000ff);
	ck_assert_str_eq(kallsyms_module(&k, e).s, "[ext4]");
	e = symtab_find(&k.tab, 0xffffffffc0000100);
	ck_assert_str_eq(kallsyms_module(&k, e).s, "[ex?t4]");
	ck_assert_ptr_null(symtab_find(&k.tab, 0xffffffff81002000));
	kallsyms_free(&k);
}
END_TEST

START_TEST(hidden)
{
	struct kallsyms k;

	ck_assert(!load(&k,
	    "0000000000000000 T _text\n"
	    "0000000000000000 T _stext\n"));
	ck_assert(!k.found);
	kallsyms_free(&k);
	ck_assert(!load(&k, ""));
	kallsyms_free(&k);
}
END_TEST

UNIT("kallsyms", names, hidden)
