"""Sensitivity of a real sweep by SALib, and by NumPy for what SALib does not have; written beside this file.

/tmp/venv/bin/python make_sweep_reference.py PATH/TO/shidian    (requirements.txt; make_reference.py says how to make the venv)

Runs sweep.toml (Saltelli's scheme, 4 factors, n = 64, second order, 8 replicates) and screening.toml (24 trajectories) and keeps
the outcomes, so that the reference outlives changes of the model:
sweep_runs.csv: design,point,ever,t50: the values of the 8 replicates, separated by spaces; ever in governments of 24, `-`: never.
sweep_levels.csv: point,x0 … x3: levels 0 … 3 of the trajectories; the tests make the points of the scheme again.
sweep_reference.csv: design,outcome,measure,i,j,value.
"""

import csv
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy as np
from SALib.analyze import morris, sobol
from scipy.stats import ks_2samp

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
D, R = 4, 8
BOUNDS = np.array([[0.0, 1.5], [0.0, 0.06], [-0.5, 1.5], [0.0, 1.0]])
PROBLEM = {"num_vars": D, "names": [f"x{k}" for k in range(D)], "bounds": [[0.0, 1.0]] * D}
runs_rows, point_rows, rows = [], [], []


def read(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def swept(name):
    """Outcomes [point, replicate] and coordinates in [0, 1] of a sweep."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        subprocess.run([sys.argv[1], "run", HERE / f"{name}.toml", "-o", out, "--format", "csv", "-q"], check=True)
        design, runs = read(out / "tables/design.csv"), read(out / "tables/runs.csv")
    factors = list(design[0])[1:-3]
    x = np.array([[float(row[f]) for f in factors] for row in design])
    x = (x - BOUNDS[:, 0]) / (BOUNDS[:, 1] - BOUNDS[:, 0])
    number = lambda text: float(text) if text else np.nan
    ever = np.array([round(24 * float(row["ever_share"])) for row in runs], float).reshape(-1, R)
    t50 = np.array([number(row["t50"]) for row in runs]).reshape(-1, R)
    text = lambda values: " ".join("-" if np.isnan(v) else f"{v:.0f}" for v in values)
    for k in range(len(x)):
        runs_rows.append([name, k + 1, text(ever[k]), text(t50[k])])
        if name == "screening":
            point_rows.append([k + 1, *(round(3 * v) for v in x[k])])
    return x, {"ever": ever, "t50": t50}


def put(*row):
    rows.append([*row[:-1], repr(float(row[-1]))])


def whole(y, block):
    """Blocks as [block, row, replicate]; a replicate that lacks a value in a block is left out of it, a block with fewer than two too."""
    y = y.reshape(-1, block, R).copy()
    y[np.broadcast_to(np.isnan(y).any(axis=1, keepdims=True), y.shape)] = np.nan
    kept = (~np.isnan(y[:, 0, :])).sum(axis=1) >= 2
    return y[kept], (~kept).sum(), kept


def forms(y):
    """Variance and numerators of the indices, from [block, row]: estimators of Saltelli et al. (2010), Jansen (1999), Saltelli (2002)."""
    m = y.mean()
    a, ab, ba, b = y[:, 0] - m, y[:, 1 : D + 1] - m, y[:, D + 1 : 2 * D + 1] - m, y[:, -1] - m
    v = np.concatenate([a, b]).var()
    first = [(b * (ab[:, i] - a)).mean() for i in range(D)]
    total = [0.5 * ((a - ab[:, i]) ** 2).mean() for i in range(D)]
    second = {(i, j): (ba[:, i] * ab[:, j] - a * b).mean() for i in range(D) for j in range(i + 1, D)}
    return np.array([v, *first, *total, *second.values()])


x, outcomes = swept("sweep")
for name, y in outcomes.items():
    y, n_dropped, _ = whole(y, 2 * D + 2)
    means = np.nanmean(y, axis=2)
    put("sweep", name, "n_blocks", -1, -1, len(y))
    put("sweep", name, "n_dropped", -1, -1, n_dropped)
    found = sobol.analyze(PROBLEM, means.ravel(), calc_second_order=True, num_resamples=4, seed=1)
    for i in range(D):
        put("sweep", name, "first", i, -1, found["S1"][i])
        put("sweep", name, "total", i, -1, found["ST"][i])
        for j in range(i + 1, D):
            put("sweep", name, "second", i, j, found["S2"][i, j])
    # The noise of replicates taken off: Q(means) less the sum over replicates of Q(deviations) / (n (n - 1)).
    n = (~np.isnan(y[:, :1, :])).sum(axis=2, keepdims=True)
    deviations = np.nan_to_num((y - means[:, :, None]) / np.sqrt(n * (n - 1)))
    corrected = forms(means) - sum(forms(deviations[:, :, r]) for r in range(R))
    v, first, total, second = corrected[0], corrected[1 : D + 1], corrected[D + 1 : 2 * D + 1], corrected[2 * D + 1 :]
    put("sweep", name, "variance_corrected", -1, -1, v)
    pairs = [(i, j) for i in range(D) for j in range(i + 1, D)]
    for i in range(D):
        put("sweep", name, "first_corrected", i, -1, first[i] / v)
        put("sweep", name, "total_corrected", i, -1, total[i] / v)
    for (i, j), s in zip(pairs, second):
        put("sweep", name, "second_corrected", i, j, (s - first[i] - first[j]) / v)
    within = np.nanvar(y, axis=2, ddof=1).mean()
    put("sweep", name, "within", -1, -1, within)
    put("sweep", name, "noise_share", -1, -1, within / (v + within))

# PAWN on rows A and B.
ends = np.zeros(len(x), bool)
ends[0 :: 2 * D + 2] = ends[2 * D + 1 :: 2 * D + 2] = True
for name, y in outcomes.items():
    means = np.nanmean(y, axis=1)
    kept = ends & ~np.isnan(means)
    for i in range(D):
        q = np.quantile(x[kept, i], np.arange(11) / 10)
        slice_of = np.clip(np.searchsorted(q, x[kept, i], side="right") - 1, 0, 9)
        ks = [ks_2samp(means[kept][slice_of == s], means[kept]).statistic for s in range(10)]
        put("sweep", name, "ks_mean", i, -1, np.mean(ks))
        put("sweep", name, "ks_maximum", i, -1, np.max(ks))

x, outcomes = swept("screening")
x = np.round(3 * x) / 3
for name, y in outcomes.items():
    y, n_dropped, kept = whole(y, D + 1)
    put("screening", name, "n_blocks", -1, -1, len(y))
    put("screening", name, "n_dropped", -1, -1, n_dropped)
    own = x.reshape(-1, D + 1, D)[kept].reshape(-1, D)
    found = morris.analyze(PROBLEM, own, np.nanmean(y, axis=2).ravel(), num_levels=4, num_resamples=4, seed=1)
    for i in range(D):
        for measure in ("mu", "mu_star", "sigma"):
            put("screening", name, measure, i, -1, found[measure][i])


def write(name, header, table):
    with open(HERE / name, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(table)


write("sweep_runs.csv", ["design", "point", "ever", "t50"], runs_rows)
write("sweep_levels.csv", ["point", *PROBLEM["names"]], point_rows)
write("sweep_reference.csv", ["design", "outcome", "measure", "i", "j", "value"], rows)
