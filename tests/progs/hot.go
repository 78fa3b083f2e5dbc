// SPDX-License-Identifier: ISC

// A program of known shape: outer calls spin, which calls step.
package main

import "fmt"

//go:noinline
func step(x int) int {
	for i := 0; i < 10; i++ {
		x = x*31 + i
	}
	return x
}

//go:noinline
func spin(n int) int {
	x := 0
	for i := 0; i < n; i++ {
		x = x*step(i) + i
		x ^= x >> 3
	}
	return x
}

//go:noinline
func outer(n int) int {
	return spin(n) + 1
}

func main() {
	sum := 0
	for i := 0; i < 500; i++ {
		sum += outer(50000)
	}
	fmt.Println(sum)
}
