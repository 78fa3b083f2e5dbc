/* SPDX-License-Identifier: ISC */
/* a is inlined into b, and b into c; see README. */
#define I static inline __attribute__((always_inline))
volatile int sink;
I void a(int n) { sink += n; }
I void b(int n) { for (int i = 0; i < n; i++) a(i); }
__attribute__((noinline)) void c(int n) { b(n); if (n > 3) b(n + 1); }
__attribute__((noinline)) int d(int n) { c(n); c(n - 1); return sink; }
int _start(int n) { return d(n) + d(n + 1); }
