"""Reference values of paired contrasts by SciPy and NumPy, written beside this file.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install -r requirements.txt && /tmp/venv/bin/python make_reference.py

pairs.csv: set,baseline,other (empty: no value). reference.csv: set,level,what,value.
"""

import csv
import pathlib

import numpy as np
from scipy.stats import pearsonr, ttest_rel

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(6)


def shared(n, luck, own, shift, scale=1.0, offset=0.0):
    """Two sides with `luck` in common."""
    common = luck * rng.standard_normal(n)
    a = offset + scale * (common + own * rng.standard_normal(n))
    b = offset + scale * (common + own * rng.standard_normal(n) + shift)
    return a, b


sets = {
    "near": shared(200, 1.0, 0.2, 0.1),
    "independent": shared(50, 0.0, 1.0, 0.5),
    "opposed": (lambda a: (a, -a + 0.3 * rng.standard_normal(30)))(rng.standard_normal(30)),
    "years": shared(120, 3.0, 1.0, -2.0, offset=2015.0),
    "two": (np.array([0.25, 0.5]), np.array([0.75, 0.625])),
    "counts": (rng.poisson(40, 80).astype(float), rng.poisson(43, 80).astype(float)),
}
# Dates that were not reached on one side or both.
a, b = shared(100, 2.0, 0.5, 1.0, offset=2020.0)
a[rng.random(100) < 0.2] = np.nan
b[rng.random(100) < 0.3] = np.nan
sets["missing"] = (a, b)

with open(HERE / "pairs.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["set", "baseline", "other"])
    for name, (a, b) in sets.items():
        for x, y in zip(a, b):
            writer.writerow([name, *("" if np.isnan(v) else repr(float(v)) for v in (x, y))])

rows = []
for name, (a, b) in sets.items():
    both = ~np.isnan(a) & ~np.isnan(b)
    x, y = a[both], b[both]
    test = ttest_rel(y, x)
    for level in (0.9, 0.95, 0.99):
        interval = test.confidence_interval(level)
        rows += [[name, level, "low", interval.low], [name, level, "high", interval.high]]
    d = y - x
    rows += [
        [name, 0.95, "n", both.sum()],
        [name, 0.95, "n_only_baseline", (~np.isnan(a) & np.isnan(b)).sum()],
        [name, 0.95, "n_only_other", (np.isnan(a) & ~np.isnan(b)).sum()],
        [name, 0.95, "difference", d.mean()],
        # The statistic is the mean over its standard error: s_d follows from it.
        [name, 0.95, "sd", d.mean() / test.statistic * np.sqrt(len(d))],
        [name, 0.95, "share_larger", (y > x).mean()],
        [name, 0.95, "share_equal", (y == x).mean()],
        [name, 0.95, "variance_factor", (x.var(ddof=1) + y.var(ddof=1)) / d.var(ddof=1)],
    ]
    rows.append([name, 0.95, "correlation", pearsonr(x, y).statistic])

with open(HERE / "reference.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["set", "level", "what", "value"])
    writer.writerows([[*row[:3], repr(float(row[3]))] for row in rows])
