/* SPDX-License-Identifier: ISC */
#include "cmd/fg-svg/module.h"

#include "tests/unit/unit.h"

static const struct {
	const char *name, *module;
} modules[] = {
	{ "libc.so.6`read", "libc.so.6" },
	{ "std::vector<int>::push_back", "std" },
	{ "void folly::detail::f<int>(std::string)", "folly" },
	{ "<alloc::vec::Vec<T> as core::ops::Drop>::drop", "alloc" },
	{ "<&mut core::fmt::Formatter>::x", "core" },
	{ "(anonymous namespace)::f()", "(anonymous namespace)" },
	{ "operator<<=", "" },
	{ "net/http.(*conn).serve", "net/http" },
	{ "github.com/acme/svc/db.Open", "github.com/acme/svc/db" },
	{ "runtime.mallocgc", "runtime" },
	{ "org/apache/spark/rdd/RDD.count", "org/apache/spark/rdd" },
	{ "org.apache.spark.rdd.RDD.count", "org.apache.spark.rdd" },
	{ "java.lang.Thread.run_[j]", "java.lang" },
	{ "onLoad /srv/app/main.js:12", "/srv/app/main" },
	{ "tcp_sendmsg_[k]", "[kernel]" },
	{ "read_token", "" },
	{ "f.part.0", "" },
	{ "f.cold", "" },
	{ "f.llvm.1234", "" },
	{ "main", "" },
	{ "", "" },
	{ "::", "" },
	{ "/", "" },
	{ "`", "" },
	{ ".", "" },
	{ "f(int, a::b)", "" },
};

START_TEST(names)
{
	struct str got;

	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		got = module_of(str_from(modules[i].name));
		ck_assert_msg(str_eq(got, str_from(modules[i].module)),
		    "%s: %.*s", modules[i].name, (int)got.n, got.s);
	}
}
END_TEST

UNIT("module", names)
