# SPDX-License-Identifier: ISC
# fg-diff's numbers worked out again with scipy: 100 tables made up, each of some
# runs a side, whose t, degrees of freedom, p, q and interval of the ratio have
# to agree to 1e-6; and permutations by brute force. Usage: diffstat.py FG-DIFF ...
import csv
import itertools
import os
import subprocess
import sys

import numpy as np
from scipy import stats


def write(folder, runs, frames):
    os.makedirs(folder, exist_ok=True)
    for old in os.listdir(folder):
        os.remove(os.path.join(folder, old))
    for i, run in enumerate(runs):
        with open(f"{folder}/{i:02d}.folded", "w") as f:
            for frame, count in zip(frames, run):
                f.write(f"{frame} {count}\n")


def judged(*options):
    text = subprocess.run(
        [*sys.argv[1:], "--report=csv", *options, "a", "b"],
        check=True, capture_output=True, text=True).stdout
    return {row["frame"]: row for row in csv.DictReader(text.splitlines())}


def welch(x, y):
    t, p = stats.ttest_ind(y, x, equal_var=False)
    vx, vy = x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)
    df = (vx + vy) ** 2 / (vx**2 / (len(x) - 1) + vy**2 / (len(y) - 1))
    return t, df, p, vx, vy


def fieller(x, y, df, vx, vy):
    q = stats.t.ppf(0.975, df)
    a, b, c = x**2 - q**2 * vx, x * y, y**2 - q**2 * vy
    if a <= 0:
        return (max(0, np.sort(np.roots([a, -2 * b, c]))[1]) if c > 0 else 0), np.inf
    root = np.sqrt(max(0, b**2 - a * c))
    return max(0, (b - root) / a), (b + root) / a


def bh(p):
    order = np.argsort(p)[::-1]
    m, q, least = len(p), np.empty(len(p)), 1
    for rank, i in zip(range(m, 0, -1), order):
        least = min(least, p[i] * m / rank)
        q[i] = least
    return q


def same(what, got, want):
    got = float(got)
    if got != want and abs(got - want) > 1e-6 * max(1, abs(want)) and \
            abs(got - want) > 1e-6 * abs(want):
        sys.exit(f"{what}: {got}, not {want}")


def table(rng, runs, nframes, equal):
    means = rng.integers(20, 2000, nframes)
    factors = np.where(rng.random(nframes) < 0.3, rng.uniform(0.5, 2, nframes), 1)
    a = rng.negative_binomial(means, 0.5, (runs[0], nframes))
    b = rng.negative_binomial(means * (1 if equal else factors), 0.5, (runs[1], nframes))
    return a, b


def check_welch(seed):
    rng = np.random.default_rng(seed)
    runs, n = rng.integers(2, 12, 2), int(rng.integers(2, 12))
    frames = [f"f{i}" for i in range(n)]
    a, b = table(rng, runs, n, False)
    write("a", a, frames)
    write("b", b, frames)
    counts = seed % 2
    rows = judged("--min-share=0", *(["--scale=counts"] if counts else []))
    a, b = a.astype(float), b.astype(float)
    if counts:
        a = np.column_stack([a, a.sum(axis=1)])
        b = np.column_stack([b, b.sum(axis=1)])
        frames.append("all")
    else:
        a /= a.sum(axis=1, keepdims=True)
        b /= b.sum(axis=1, keepdims=True)
    if set(rows) != set(frames):
        sys.exit(f"table {seed}: {sorted(rows)}, not {frames}")
    ps = []
    for i, frame in enumerate(frames):
        x, y, row = a[:, i], b[:, i], rows[frame]
        t, df, p, vx, vy = welch(x, y)
        ps.append(p)
        low, high = fieller(x.mean(), y.mean(), df, vx, vy)
        for what, want in (("before", x.mean()), ("after", y.mean()), ("t", t),
                           ("df", df), ("p", p), ("low", low), ("high", high),
                           ("ratio", y.mean() / x.mean())):
            same(f"table {seed}, {frame}, {what}", row[what], want)
    for frame, q in zip(frames, bh(np.array(ps))):
        same(f"table {seed}, {frame}, q", rows[frame]["q"], q)


def check_permutation(seed):
    rng = np.random.default_rng(seed)
    runs, n = (4, 4) if seed % 2 else (3, 5), 5
    frames = [f"f{i}" for i in range(n)]
    a, b = table(rng, runs, n, False)
    write("a", a, frames)
    write("b", b, frames)
    rows = judged("--min-share=0", "--test=permutation")
    both = np.vstack([a, b]).astype(float)
    both /= both.sum(axis=1, keepdims=True)

    def statistic(chosen):
        x = both[list(chosen)]
        y = both[[i for i in range(len(both)) if i not in chosen]]
        v = x.var(axis=0, ddof=1) / len(x) + y.var(axis=0, ddof=1) / len(y)
        return np.abs(y.mean(axis=0) - x.mean(axis=0)) / np.sqrt(v)

    real = statistic(range(runs[0]))
    order = np.argsort(real)
    hits, total = np.zeros(n), 0
    for chosen in itertools.combinations(range(len(both)), runs[0]):
        top = np.maximum.accumulate(statistic(chosen)[order])
        hits += top >= real[order] * (1 - 1e-9)
        total += 1
    q = np.maximum.accumulate((hits / total)[::-1])[::-1]
    for i, want in zip(order, q):
        same(f"permutation {seed}, f{i}", rows[f"f{i}"]["q"], want)


for seed in range(100):
    check_welch(seed)
for seed in range(10):
    check_permutation(seed)
