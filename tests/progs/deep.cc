// SPDX-License-Identifier: ISC
/*
 * deep N [time]: what stacks of C++ programs are made of, N times: recursion through
 * std::function, virtual functions and lambdas, exceptions that pass through
 * many frames with something to destroy, and the library's own functions that
 * call back. Of the work, fixed parts are done by one, two and four. With time,
 * says how many microseconds of a CPU's it took.
 */
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{

volatile unsigned sink;

__attribute__((noinline)) void
one(unsigned units)
{
	for (unsigned i = 0; i < units * 1000; i++)
		sink = sink * 1664525 + i;
}

__attribute__((noinline)) void
two(unsigned units)
{
	for (unsigned i = 0; i < units * 2000; i++)
		sink = sink * 1664525 + i;
}

__attribute__((noinline)) void
four(unsigned units)
{
	for (unsigned i = 0; i < units * 4000; i++)
		sink = sink * 1664525 + i;
}

struct Node {
	virtual ~Node() = default;
	virtual void visit(unsigned depth, const std::function<void()> &leaf) = 0;
};

struct Branch : Node {
	std::unique_ptr<Node> next;
	std::string name = "a name that is too long to be kept in place";

	void
	visit(unsigned depth, const std::function<void()> &leaf) override
	{
		char room[600];
		std::snprintf(room, sizeof(room), "%s %u", name.c_str(), depth);
		if (depth == 0)
			leaf();
		else
			next->visit(depth - 1, leaf);
		sink = sink + static_cast<unsigned char>(room[0]);
	}
};

__attribute__((noinline)) void
recurse(unsigned depth, const std::function<void(unsigned)> &last)
{
	std::function<void(unsigned)> step = [&](unsigned left) {
		std::string held(40, static_cast<char>('a' + left % 26));
		if (left == 0)
			last(depth);
		else
			step(left - 1);
		sink = sink + static_cast<unsigned char>(held[0]);
	};
	step(depth);
}

__attribute__((noinline)) void
thrower(unsigned depth)
{
	std::string held(50, 'x');
	if (depth == 0)
		throw std::runtime_error(held);
	thrower(depth - 1);
	sink = sink + static_cast<unsigned>(held.size());
}

__attribute__((noinline)) void
catcher(unsigned depth)
{
	try {
		thrower(depth);
	} catch (const std::exception &e) {
		one(static_cast<unsigned>(e.what()[0] == 'x'));
	}
}

__attribute__((noinline)) void
sorter(std::vector<std::string> words)
{
	std::sort(words.begin(), words.end(),
	    [](const std::string &a, const std::string &b) {
		    return a.size() != b.size() ? a.size() < b.size() : a < b;
	    });
	sink = sink + static_cast<unsigned>(words[0].size());
}

} // namespace

int
main(int argc, char **argv)
{
	unsigned n = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 1;
	std::unique_ptr<Node> tree;
	std::vector<std::string> words;

	for (int i = 0; i < 25; i++) {
		auto b = std::make_unique<Branch>();
		b->next = std::move(tree);
		tree = std::move(b);
	}
	for (unsigned i = 0; i < 200; i++)
		words.push_back(std::to_string(i * 7919 % 1000));
	for (unsigned i = 0; i < n; i++) {
		tree->visit(24, [] { four(10); });
		recurse(40, [](unsigned) { two(10); });
		recurse(12, [](unsigned) { one(10); });
		catcher(15);
		sorter(words);
	}
	if (argc > 2)
		std::fprintf(stderr, "%.0f us\n",
		    1e6 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC);
	return 0;
}
