// SPDX-License-Identifier: ISC
// Work under two names, a method of a generic type and a closure.
use std::hint::black_box;

struct Mill<T> {
    sum: T,
}

impl Mill<u64> {
    #[inline(never)]
    fn grind(&mut self, n: u64) {
        for i in 0..n {
            self.sum = black_box(self.sum.wrapping_mul(31) ^ i);
        }
    }
}

#[inline(never)]
fn twice<F: FnMut()>(mut f: F) {
    f();
    f();
}

fn main() {
    let mut mill = Mill { sum: 1 };
    for _ in 0..20 {
        twice(|| mill.grind(4_000_000));
    }
    println!("{}", mill.sum != 0);
}
