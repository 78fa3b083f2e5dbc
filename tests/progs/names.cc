/* SPDX-License-Identifier: ISC */
/* C++ names of the awkward kinds, each a function that takes time. */
#include <cstdio>
#include <cstdlib>

namespace shapes {

template <typename T> struct Box {
	volatile T sum = 0;
	__attribute__((noinline)) void operator()(long n)
	{
		for (long i = 0; i < n; i++)
			sum = sum + static_cast<T>(i);
	}
	__attribute__((noinline)) Box &operator<<(long n)
	{
		for (long i = 0; i < n; i++)
			sum = sum + static_cast<T>(i);
		return *this;
	}
};

} // namespace shapes

namespace {

__attribute__((noinline)) void
hidden(shapes::Box<int> &box)
{
	box(1000000);
}

} // namespace

int
main(int argc, char *argv[])
{
	long rounds = argc > 1 ? strtol(argv[1], nullptr, 10) : 50;
	shapes::Box<int> box;

	for (long i = 0; i < rounds; i++) {
		hidden(box);
		box << 1000000;
	}
	printf("%d\n", box.sum == 1);
	return 0;
}
