/* SPDX-License-Identifier: ISC */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "common/table.h"

START_TEST(numbers_in_order_of_arrival)
{
	struct table t = { 0 };
	char key[32];
	size_t n;

	ck_assert_uint_eq(table_get(&t, STR("none")), TABLE_NONE);
	for (uint32_t i = 0; i < 50000; i++) {
		n = (size_t)snprintf(key, sizeof(key), "key %u", i);
		ck_assert_uint_eq(table_put(&t, (struct str){ key, n }), i);
	}
	for (uint32_t i = 0; i < 50000; i++) {
		n = (size_t)snprintf(key, sizeof(key), "key %u", i);
		ck_assert_uint_eq(table_put(&t, (struct str){ key, n }), i);
		ck_assert_uint_eq(table_get(&t, (struct str){ key, n }), i);
		ck_assert_str_eq(t.keys[i].s, key);
	}
	ck_assert_uint_eq(t.n, 50000);
	ck_assert_uint_eq(table_get(&t, STR("key")), TABLE_NONE);
	table_free(&t);
}
END_TEST

START_TEST(closed_and_put_again)
{
	struct table t = { 0 };
	char key[32];
	size_t n;

	for (int round = 0; round < 3; round++) {
		for (uint32_t i = 0; i < 1000; i++) {
			n = (size_t)snprintf(key, sizeof(key), "key %u", i);
			ck_assert_uint_eq(
			    table_put(&t, (struct str){ key, n }), i);
		}
		table_close(&t);
		ck_assert_uint_eq(table_get(&t, STR("key 7")), 7);
		ck_assert_uint_eq(table_get(&t, STR("key")), TABLE_NONE);
	}
	ck_assert_uint_eq(table_put(&t, STR("new")), 1000);
	table_free(&t);
}
END_TEST

START_TEST(any_bytes)
{
	struct table t = { 0 };

	ck_assert_uint_eq(table_put(&t, STR("")), 0);
	ck_assert_uint_eq(table_put(&t, STR("\0")), 1);
	ck_assert_uint_eq(table_put(&t, STR("\0\0")), 2);
	ck_assert_uint_eq(table_put(&t, (struct str){ 0 }), 0);
	table_free(&t);
}
END_TEST

UNIT("table", numbers_in_order_of_arrival, closed_and_put_again, any_bytes)
