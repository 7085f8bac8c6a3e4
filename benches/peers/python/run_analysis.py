"""The fits and scores of `cargo bench --bench analysis` with scipy, numpy and pandas: CPU seconds of each part.

    OMP_NUM_THREADS=1 python3 benches/peers/python/run_analysis.py [--every 5] [--data ../shared/data]

Logistic and Bass curves, ceiling free and fixed, each from the same ten starts as ours (`src/analysis/fit/growth.rs`), bounds as in
`docs/analysis/fits.md`; the best of the ten is kept. Twice: as a user would write it (`curve_fit` with bounds, derivatives by
differences) and as well as scipy can (`least_squares`, derivatives by formula, ceiling eliminated would be another
program). Fits are for every fifth policy, because all take minutes; Walker's score and its 1,000 resamples are for all.
Reading files is not counted.
"""

import argparse
import time
import warnings

import numpy as np
import pandas as pd
from scipy.optimize import curve_fit, least_squares
from scipy.special import expit

parser = argparse.ArgumentParser()
parser.add_argument("--every", type=int, default=5)
parser.add_argument("--data", default="../shared/data")
arguments = parser.parse_args()
warnings.filterwarnings("ignore")


def clock(what, run, times=1):
    start = time.process_time()
    for _ in range(times):
        result = run()
    print(f"{what:<58}{1000 * (time.process_time() - start) / times:11.2f} ms CPU")
    return result


def starts(F):
    """(k, t0) as in growth.rs."""
    last, top = len(F), F.max()
    passed = lambda level: np.argmax(F >= level * top) + 1.0
    early, middle, late = passed(0.1), passed(0.5), passed(0.9)
    k = 2 * np.log(9) / max(late - early, 1.0)
    jump = np.argmax(np.diff(F)) + 1.5
    return [(k, middle), (3 * k, middle), (0.3 * k, middle), (k, last), (0.3 * k, 1.5 * last), (0.5 * k, 1.0),
            (2 * k, early), (2 * k, late), (3.0, jump), (4.0, 0.5)]


def bass_start(k, t0):
    z = min(k * t0, 500.0)
    log_p = min(np.log(k) - z - np.log1p(np.exp(-z)), -0.1)
    return log_p, max(k - np.exp(log_p), 1e-3 * k)


def logistic(t, k, t0, L=1.0):
    return L * expit(k * (t - t0))


def logistic_slopes(t, k, t0, L=1.0):
    g = expit(k * (t - t0))
    h = L * g * (1 - g)
    return np.column_stack([h * (t - t0), -h * k, g])


def bass(t, log_p, q, m=1.0):
    p = np.exp(log_p)
    rest = np.exp(-(p + q) * t)
    return m * p * (1 - rest) / (p + q * rest)


def bass_slopes(t, log_p, q, m=1.0):
    p = np.exp(log_p)
    rest = np.exp(-(p + q) * t)
    below = p + q * rest
    g = p * (1 - rest) / below
    w = q * rest / below
    by_p = g * w + p * t * (rest * (1 - w) + g * w)
    by_q = (1 - w) * t * rest + g * (t * w - rest / below)
    return np.column_stack([m * by_p, m * by_q, g])


# Curve, its derivatives, from (k, t0) to the two rates, their bounds.
FORMS = {
    "logistic": (logistic, logistic_slopes, lambda k, t0: (k, t0), ([1e-9, -np.inf], [np.inf, np.inf]), 1e-3),
    "bass": (bass, bass_slopes, bass_start, ([-600, 0], [0, np.inf]), 0.0),
}


def models():
    for name, (curve, slopes, start, (low, high), lowest) in FORMS.items():
        yield curve, slopes, start, (low + [lowest], high + [2.0]), 3
        yield curve, slopes, start, (low, high), 2


def begin(start, sigmoid, F, k):
    x = list(start(*sigmoid))
    return np.array(x + [F.max()] if k == 3 else x)


def by_curve_fit(F):
    t = np.arange(1, len(F) + 1.0)
    found = []
    for curve, _, start, bounds, k in models():
        best = np.inf
        for sigmoid in starts(F):
            x = np.clip(begin(start, sigmoid, F, k), *bounds)
            call = curve if k == 3 else lambda t, a, b: curve(t, a, b)
            try:
                parameters, _ = curve_fit(call, t, F, p0=x, bounds=bounds, max_nfev=2000)
            except RuntimeError:
                continue
            best = min(best, np.sum((call(t, *parameters) - F) ** 2))
        found.append(best)
    return found


def by_least_squares(F):
    t = np.arange(1, len(F) + 1.0)
    found = []
    for curve, slopes, start, bounds, k in models():
        best = np.inf
        for sigmoid in starts(F):
            x = np.clip(begin(start, sigmoid, F, k), *bounds)
            residual = lambda x: curve(t, *x) - F
            jacobian = lambda x: slopes(t, *x)[:, :k]
            fit = least_squares(residual, x, jacobian, bounds=bounds, x_scale="jac", ftol=1e-10, xtol=1e-10, gtol=1e-10)
            best = min(best, 2 * fit.cost)
        found.append(best)
    return found


def walker(years):
    first, last = years.min(axis=1), years.max(axis=1)
    score = years.rsub(last, axis=0).div(last - first, axis=0)[last > first].fillna(0)
    return score, score.mean()


def resampled(score):
    values, rng = score.to_numpy(), np.random.default_rng(0)
    n = len(values)
    times = np.stack([np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(1000)])
    return np.quantile(times @ values / n, [0.025, 0.975], axis=0)


adoptions = pd.read_csv(f"{arguments.data}/spid/adoptions.csv")
years = adoptions.pivot(index="policy", columns="abbr", values="year")
curves = []
for _, row in list(years.iterrows())[:: arguments.every]:
    own = row.dropna().to_numpy()
    periods = np.arange(own.min(), own.max() + 1)
    curves.append((own[None, :] <= periods[:, None]).sum(axis=1) / 50)
fitted = [F for F in curves if len(F) > 3]
print(f"{len(fitted)} policies of more than three years, four models, ten starts")
one = clock("logistic and Bass fits, curve_fit with bounds", lambda: [by_curve_fit(F) for F in fitted])
two = clock("logistic and Bass fits, least_squares, exact derivatives", lambda: [by_least_squares(F) for F in fitted])
one, two = np.array(one), np.array(two)
print(f"sums of squares higher than the lower of both by 1e-6: {np.sum(one > np.minimum(one, two) * (1 + 1e-6) + 1e-12)} and "
      f"{np.sum(two > np.minimum(one, two) * (1 + 1e-6) + 1e-12)} of {one.size}")
print("sums of the lowest sums of squares, to compare with the bench:", *(f"{x:.6f}" for x in two.sum(axis=0)))
score, _ = walker(years)
clock("Walker's score", lambda: walker(years), 50)
clock("Walker's score, 1000 resamples", lambda: resampled(score), 10)
