"""Reference values of sensitivity measures by SALib and SciPy, written beside this file.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r requirements.txt && /tmp/venv/bin/python make_reference.py

reference.csv: what,function,measure,i,j,value. Samples are not kept where the tests can make them again: the unscrambled
Sobol' sequence is the same everywhere. Trajectories of SALib are kept as levels in trajectories.csv.
"""

import csv
import math
import pathlib
import warnings

import numpy as np
from SALib.analyze import morris as morris_analysis
from SALib.analyze import pawn, sobol
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample
from SALib.test_functions import Ishigami, Sobol_G
from scipy.stats import ks_2samp, qmc, truncnorm, triang, loguniform

HERE = pathlib.Path(__file__).parent
rows = []


def put(what, function, measure, i, j, value):
    rows.append([what, function, measure, i, j, repr(float(value))])


def problem(n, low=0.0, high=1.0):
    return {"num_vars": n, "names": [f"x{k}" for k in range(n)], "bounds": [[low, high]] * n}


def morris_function(x):
    """Morris (1991), section 4, with the coefficients he draws set to (-1)^i and (-1)^(i+j)."""
    y = []
    for row in x:
        w = [2 * (v - 0.5) if k not in (2, 4, 6) else 2 * (1.1 * v / (v + 0.1) - 0.5) for k, v in enumerate(row)]
        s = 0.0
        for i in range(20):
            s += (20.0 if i < 10 else (-1.0) ** (i + 1)) * w[i]
        for i in range(20):
            for j in range(i + 1, 20):
                s += (-15.0 if j < 6 else (-1.0) ** (i + j)) * w[i] * w[j]
        for i in range(5):
            for j in range(i + 1, 5):
                for k in range(j + 1, 5):
                    s += -10.0 * w[i] * w[j] * w[k]
        s += 5.0 * w[0] * w[1] * w[2] * w[3]
        y.append(s)
    return np.array(y)


warnings.filterwarnings("ignore")

# The sequence itself: a few places in all 512 dimensions.
points = qmc.Sobol(d=512, scramble=False).random(4096)
for n in (1, 2, 3, 5, 100, 1023, 4095):
    for d in (0, 1, 2, 3, 7, 40, 99, 255, 400, 511):
        put("sequence", "sobol", "value", n, d, points[n, d])
put("sequence", "sobol", "sum", 4096, 512, points.sum())
# Two sums that weigh every value, over all points and dimensions.
weights = (np.arange(4096) % 97 + 1)[:, None] * (np.arange(512) % 89 + 1)[None, :]
put("sequence", "sobol", "weighted", 4096, 512, (points * weights).sum())

# Sobol' indices.
for name, n_factors, n, bounds, evaluate in (
    ("ishigami", 3, 1024, (-math.pi, math.pi), Ishigami.evaluate),
    ("sobol_g", 8, 512, (0.0, 1.0), Sobol_G.evaluate),
):
    p = problem(n_factors, *bounds)
    for second in (True, False):
        x = sobol_sample.sample(p, n, calc_second_order=second, scramble=False)
        found = sobol.analyze(p, evaluate(x), calc_second_order=second, num_resamples=4, seed=1)
        what = "sobol2" if second else "sobol1"
        for i in range(n_factors):
            put(what, name, "first", i, -1, found["S1"][i])
            put(what, name, "total", i, -1, found["ST"][i])
            for j in range(i + 1, n_factors) if second else ():
                put(what, name, "second", i, j, found["S2"][i, j])
    x = qmc.Sobol(d=n_factors, scramble=False).random(n)
    scaled = bounds[0] + x * (bounds[1] - bounds[0])
    y = evaluate(scaled)
    found = pawn.analyze(p, x, y, S=10)
    for i in range(n_factors):
        for measure in ("minimum", "mean", "median", "maximum"):
            put("pawn_salib", name, measure, i, -1, found[measure][i])
        # The same with the largest value in the last slice, which SALib leaves out.
        q = np.quantile(x[:, i], np.arange(11) / 10)
        ks = []
        for s in range(10):
            inside = (x[:, i] >= q[s]) & ((x[:, i] < q[s + 1]) if s < 9 else (x[:, i] <= q[s + 1]))
            ks.append(ks_2samp(y[inside], y).statistic)
        for measure, value in zip(
            ("minimum", "mean", "median", "maximum"), (min(ks), np.mean(ks), np.median(ks), max(ks))
        ):
            put("pawn", name, measure, i, -1, value)

# Morris.
p = problem(20)
x = morris_sample.sample(p, 6, num_levels=4, seed=1)
y = morris_function(x)
found = morris_analysis.analyze(p, x, y, num_levels=4, num_resamples=4, seed=1)
for i in range(20):
    for measure in ("mu", "mu_star", "sigma"):
        put("morris", "morris", measure, i, -1, found[measure][i])
with open(HERE / "trajectories.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([f"x{k}" for k in range(20)])
    writer.writerows([[int(round(3 * v)) for v in row] for row in x])

# Quantiles of distributions.
for k, u in enumerate((0.001, 0.1, 0.25, 0.5, 0.77, 0.999)):
    put("quantile", "normal", repr(u), k, -1, truncnorm.ppf(u, (0 - 0.3) / 0.2, (1 - 0.3) / 0.2, loc=0.3, scale=0.2))
    put("quantile", "normal_tail", repr(u), k, -1, truncnorm.ppf(u, 3, 5, loc=0, scale=1))
    put("quantile", "triangular", repr(u), k, -1, triang.ppf(u, 0.25, loc=2, scale=4))
    put("quantile", "log_uniform", repr(u), k, -1, loguniform.ppf(u, 0.01, 10))

with open(HERE / "reference.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["what", "function", "measure", "i", "j", "value"])
    writer.writerows(rows)
