"""CPU seconds of one regression on 250,000 unit-years and six covariates: shidian beside statsmodels, on the same matrix.

    cargo build --release --example fits
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benches/peers/python/run_event_history.py [--rounds 5] [target/release/examples/fits]

Needs numpy 2.4.6 and statsmodels 0.15.0. User and system seconds are counted, not the clock, so other work on the machine matters
less. shidian is a process that fits K times less one that fits none, by K; statsmodels is a loop in this process, the matrix
ready. Rounds take turns and the median counts. Coefficients and standard errors are compared before anything is measured.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402  (threads first)
import statsmodels.api as sm  # noqa: E402

N = 250_000
STEPS = np.sqrt([2.0, 3.0, 5.0, 7.0, 11.0, 13.0])
STEP_OF_EVENTS = np.sqrt(17.0)
TRUTH = np.array([-4.0, 1.5, -0.5, 0.8, 0.0, 0.3, -0.2])
REPEATS = 10


def table():
    i = np.arange(N, dtype=float)
    x = np.column_stack([np.ones(N)] + [np.mod(i * step, 1.0) for step in STEPS])
    y = (np.mod(i * STEP_OF_EVENTS, 1.0) < 1 / (1 + np.exp(-(x @ TRUTH)))).astype(float)
    return x, y


def ours(program, link, errors, times):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run([program, link, errors, str(times)], check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, [tuple(map(float, line.split()[1:])) for line in out.splitlines()]


def theirs(x, y, link, errors):
    units = np.arange(N) // 10
    kind = {} if errors == "observed" else dict(cov_type="cluster", cov_kwds=dict(groups=units))
    if link == "cloglog":
        model = sm.GLM(y, x, family=sm.families.Binomial(sm.families.links.CLogLog()))
        return lambda: model.fit(**kind)
    model = {"logit": sm.Logit, "probit": sm.Probit}[link](y, x)
    # Asking for the errors is what makes the result compute them.
    return lambda: model.fit(disp=0, **kind)


def main():
    words = sys.argv[1:]
    rounds = int(words[words.index("--rounds") + 1]) if "--rounds" in words else 5
    programs = [word for word in words if "/" in word]
    program = programs[0] if programs else "target/release/examples/fits"
    warnings.simplefilter("ignore")
    x, y = table()
    print(f"numpy {np.__version__}, statsmodels {sys.modules['statsmodels'].__version__}, {int(y.sum())} events in {N} rows")
    for link, errors in (("logit", "observed"), ("logit", "clustered"), ("probit", "observed"), ("cloglog", "observed")):
        fit = theirs(x, y, link, errors)
        result = fit()
        _, estimates = ours(program, link, errors, 1)
        off = np.abs(np.asarray(result.params) / [b for b, _ in estimates] - 1).max()
        # statsmodels' cloglog has the errors of the expected information: only coefficients are compared.
        off_se = 0.0 if link == "cloglog" else np.abs(np.asarray(result.bse) / [se for _, se in estimates] - 1).max()
        assert off < 1e-5 and off_se < 1e-5, (off, off_se)
        us, them = [], []
        for _ in range(rounds):
            busy, _ = ours(program, link, errors, REPEATS)
            idle, _ = ours(program, link, errors, 0)
            us.append((busy - idle) / REPEATS)
            start = time.process_time()
            _ = fit().bse
            them.append(time.process_time() - start)
        ours_s, theirs_s = statistics.median(us), statistics.median(them)
        print(
            f"{link:8}{errors:10} shidian {ours_s:.3f} s, statsmodels {theirs_s:.3f} s: {theirs_s / ours_s:.1f} times"
            f" (coefficients differ by {off:.0e}, errors by {off_se:.0e})"
        )


if __name__ == "__main__":
    main()
