"""numpy and scipy.sparse: exposure, thresholds, Moran's I by permutation and NetInf, on the data of benches/networks.rs.

Run from the root, with numpy and scipy installed (`requirements.txt`):

    RAYON_NUM_THREADS=1 OMP_NUM_THREADS=1 python3 benches/peers/python/run_networks.py [--rounds 5]

It builds the Rust bench, runs both on one thread, checks that both give the same numbers, and prints the CPU seconds of
each (medians) and their ratios. The Python side is written as a careful user would: whole arrays, one sparse product a
period, one product for all permutations; NetInf keeps all improvements and reckons again only those of the child that
gained an edge, as the R package NetworkInference does.
"""

import argparse
import os
import statistics
import subprocess
import time

import numpy as np
import scipy.sparse as sp

U = np.uint64
N_UNITS, N_TIES, N_PERIODS = 100_000, 1_000_000, 20


def mix(numbers):
    """SplitMix64, as in the bench."""
    z = numbers.astype(U) * U(0x9E3779B97F4A7C15)
    z = (z ^ (z >> U(30))) * U(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> U(27))) * U(0x94D049BB133111EB)
    return z ^ (z >> U(31))


def made_edges(n_units, n_ties):
    ends = mix(np.arange(1, 2 * n_ties + 1)) % U(n_units)
    return ends[0::2].astype(np.int32), ends[1::2].astype(np.int32)


def build(edges, n_units):
    a, b = edges
    keep = a != b
    ties = sp.csr_array((np.ones(keep.sum()), (a[keep], b[keep])), shape=(n_units, n_units))
    ties.sum_duplicates()
    ties.data[:] = 1.0
    return ties


def exposure(ties, periods):
    degree = ties.sum(axis=1)
    below = np.where(degree > 0, degree, 1.0)
    return np.array([(ties @ (periods <= t).astype(float)) / below for t in range(N_PERIODS)])


def thresholds(ties, periods):
    """One comparison a tie, then sums by row."""
    degree = np.diff(ties.indptr)
    own = np.repeat(periods, degree)
    seen = np.concatenate(([0], np.cumsum(periods[ties.indices] <= own)))
    counts = seen[ties.indptr[1:]] - seen[ties.indptr[:-1]]
    return (counts / np.maximum(degree, 1))[periods < N_PERIODS]


def moran(weights, x, rng, n_permutations=999):
    y = x - x.mean()
    factor = len(y) / weights.sum() / (y @ y)
    arranged = rng.permuted(np.tile(y, (n_permutations, 1)), axis=1).T
    drawn = factor * np.einsum("ij,ij->j", arranged, weights @ arranged)
    i = factor * (y @ (weights @ y))
    return i, (drawn >= i).sum()


def cascades():
    h = mix((1 << 50) + np.arange(520 * 50)).reshape(520, 50)
    times = ((h >> U(1)) % U(40)).astype(float)
    return np.where(h % U(2) == U(0), times, np.nan)


def netinf(times, n_edges=300, rate=0.5, along=0.5, elsewhere=1e-10):
    """times: cascades × units, nan where not adopted. Returns the improvements."""
    n = times.shape[1]
    delay = times[:, None, :] - times[:, :, None]  # cascade, origin, destination
    with np.errstate(invalid="ignore"):
        density = np.where(delay > 0, np.log(rate) - rate * delay, -np.inf)
    current = density.max(axis=1) + np.log(elsewhere)  # cascade, destination
    offered = density + np.log(along)

    def gains(v):
        with np.errstate(invalid="ignore"):
            gain = offered[:, :, v] - current[:, None, v]
        return np.where(gain > 0, gain, 0.0).sum(axis=0)

    improvement = np.array([gains(v) for v in range(n)])  # destination, origin
    taken = np.zeros((n, n), dtype=bool)
    found = []
    for _ in range(n_edges):
        # The last of equal ones.
        best = n * n - 1 - int(np.argmax(np.where(taken, -1.0, improvement).ravel()[::-1]))
        v, u = divmod(best, n)
        found.append(improvement[v, u])
        taken[v, u] = True
        current[:, v] = np.maximum(current[:, v], offered[:, u, v])
        improvement[v] = gains(v)
    return found


def measured(rounds):
    edges = made_edges(N_UNITS, N_TIES)
    ties = build(edges, N_UNITS)
    periods = (mix((1 << 40) + np.arange(N_UNITS)) % U(N_PERIODS + 1)).astype(np.int64)
    small = build(made_edges(1000, 5000), 1000)
    weights = sp.csr_array(small / np.maximum(small.sum(axis=1), 1)[:, None])
    x = (mix(np.arange(1000)) % U(1000)).astype(float)
    times = cascades()
    tasks = {
        "build": lambda: build(edges, N_UNITS).nnz,
        "exposure": lambda: exposure(ties, periods).sum(),
        "thresholds": lambda: thresholds(ties, periods).sum(),
        "moran": lambda: moran(weights, x, np.random.default_rng(1))[0],
        "netinf": lambda: sum(netinf(times)),
    }
    for name, task in tasks.items():
        for _ in range(rounds):
            start = time.process_time_ns()
            check = task()
            yield name, time.process_time_ns() - start, float(check)


def medians(rows):
    spent, checks = {}, {}
    for name, nanoseconds, check in rows:
        spent.setdefault(name, []).append(int(nanoseconds) / 1e9)
        checks[name] = float(check)
    return {name: statistics.median(values) for name, values in spent.items()}, checks


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with np.errstate(over="ignore"):
        python, expected = medians(measured(rounds))
    out = subprocess.run(
        ["cargo", "bench", "--bench", "networks"],
        env=os.environ | {"NETWORKS_ROUNDS": str(rounds)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rust, found = medians(line.split(",") for line in out.splitlines() if line.count(",") == 2)
    print(f"{'task':<12}{'shidian, s':>12}{'Python, s':>12}{'ratio':>8}")
    for name, seconds in python.items():
        assert abs(found[name] - expected[name]) <= 1e-6 + 1e-9 * abs(expected[name]), (name, found[name], expected[name])
        print(f"{name:<12}{rust[name]:>12.5f}{seconds:>12.5f}{seconds / rust[name]:>8.1f}")


if __name__ == "__main__":
    main()
