# SPDX-License-Identifier: ISC
# Work for an interpreter: most of it in the evaluation loop.
def spin(n):
    total = 0
    for i in range(n):
        total += i * i
    return total


print(sum(spin(100000) for _ in range(50)) > 0)
