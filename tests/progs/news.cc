/* SPDX-License-Identifier: ISC */
/* Allocates as C++ programs do, in constructors before main too: news N. */
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

struct alignas(128) wide {
	char c[256];
};

static std::string before(1000, 'x');
static void *volatile keep;

int
main(int argc, char **argv)
{
	int n = argc > 1 ? std::atoi(argv[1]) : 1000;
	std::map<std::string, std::vector<int>> m;

	for (int i = 0; i < n; i++) {
		m["a key that is too long to be in place " +
		    std::to_string(i)]
		    .resize(i % 50 + 1);
		keep = new wide;
		delete static_cast<wide *>(keep);
		keep = new wide[3];
		delete[] static_cast<wide *>(keep);
	}
	return m.empty();
}
