"""Makes the panels and the reference values of tests/it/estimators.rs: python make_reference.py (requirements.txt beside it).

Everything is generated here, with a fixed seed; no panel is anybody's data. Written beside this file:
panels.csv     panel, unit, period, start (empty: never), cluster, y, x
reference.csv  panel, estimator, term, quantity, value (17 significant digits)

Who computes what:
two_way*       pyfixest feols, CRV1 with its default small-sample factor; coefficients checked against linearmodels PanelOLS
event_study    pyfixest feols on dummies of the bins, its wald_test, and scipy's F
callaway_*     csdid (a port of R's did), regression without covariates, analytic standard errors
sun_abraham    pyfixest feols on dummies of cohort x event time, cells weighted by their numbers of units
synthetic      cvxpy with CLARABEL, then exact least squares on the support found; objective checked against pysyncon's solver
"""

import contextlib
import io
import logging
import pathlib
import warnings

import clarabel  # noqa: F401  the solver that cvxpy calls
import cvxpy as cp
import numpy as np
import pandas as pd
import pyfixest as pf
import scipy.stats
from csdid.att_gt import ATTgt
from linearmodels.panel import PanelOLS
from pysyncon.base import BaseSynth  # noqa: F401
from pysyncon import Synth

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
HERE = pathlib.Path(__file__).parent
BINS = (-4, 8)


def panel(name, seed, n_periods, starts, cluster_size=1, effect=None, noise=1.0, loadings=0.0, control=False):
    """y = unit + period + loading x factor + effect(start, period) + noise; starts: list of (start or None, number)."""
    rng = np.random.default_rng([20230727, seed])
    start = [s for s, n in starts for _ in range(n)]
    start = [start[i] for i in rng.permutation(len(start))]
    n = len(start)
    unit, period = rng.normal(0, 2, n), np.cumsum(rng.normal(0.3, 0.5, n_periods))
    factor, loading = np.cumsum(rng.normal(0, 1, n_periods)), rng.normal(0, loadings, n)
    group = np.arange(n) // cluster_size
    shock = rng.normal(0, 0.6, (group.max() + 1, n_periods))
    rows = []
    for i in range(n):
        for t in range(n_periods):
            x = rng.normal(0.1 * t + 0.2 * unit[i], 1) if control else 0.0
            y = unit[i] + period[t] + loading[i] * factor[t] + shock[group[i], t] + rng.normal(0, noise) + 0.7 * x
            if start[i] is not None and t >= start[i]:
                y += effect(start[i], t)
            rows.append((name, i, t, start[i], int(group[i]), round(y, 8), round(x, 8)))
    return pd.DataFrame(rows, columns=["panel", "unit", "period", "start", "cluster", "y", "x"])


PANELS = [
    panel("block", 1, 10, [(None, 18), (5, 12)], effect=lambda g, t: 1.5),
    panel("staggered", 2, 12, [(None, 24), (3, 12), (5, 8), (8, 16)], 4, lambda g, t: 1.0, control=True),
    panel("dynamic", 3, 14, [(None, 21), (0, 3), (1, 6), (4, 10), (6, 12), (11, 8)], 2, lambda g, t: 0.4 * (t - g + 1) * (1.5 - g / 12)),
    panel("all-treated", 4, 10, [(3, 14), (5, 12), (7, 14)], effect=lambda g, t: 0.5 + 0.3 * (t - g)),
    panel("few", 5, 15, [(None, 48), (6, 1), (9, 2)], effect=lambda g, t: 2.0),
    panel("five-clusters", 6, 8, [(None, 20), (3, 10), (5, 10)], 8, lambda g, t: 1.0, control=True),
    panel("one", 7, 18, [(None, 19), (12, 1)], effect=lambda g, t: 2.5, noise=0.4, loadings=1.0),
    panel("many-donors", 8, 12, [(None, 60), (9, 1)], effect=lambda g, t: 1.0, noise=0.4, loadings=1.0),
    panel("three-synthetic", 9, 16, [(None, 24), (9, 2), (11, 1)], effect=lambda g, t: 2.0, noise=0.4, loadings=1.0),
]

rows = []


def keep(name, estimator, term, **quantities):
    for quantity, value in quantities.items():
        rows.append((name, estimator, term, quantity, f"{float(value):.17g}"))


def coefficients(name, estimator, fit):
    for term, row in fit.tidy().iterrows():
        keep(name, estimator, term, value=row["Estimate"], se=row["Std. Error"], p=row["Pr(>|t|)"], upper=row["97.5%"])


def clusterings(frame):
    """By unit, and by cluster where that is another thing."""
    return ["unit"] if frame["cluster"].nunique() == frame["unit"].nunique() else ["unit", "cluster"]


def feols(formula, frame, cluster):
    return pf.feols(formula, frame, vcov={"CRV1": cluster})


def two_way(name, frame):
    frame = frame.assign(d=(frame["period"] >= frame["start"].fillna(10**6)).astype(float))
    for estimator, formula in [("two_way", "y ~ d | unit + period"), ("two_way_control", "y ~ d + x | unit + period")]:
        if "control" in estimator and (frame["x"] == 0).all():
            continue
        for cluster in clusterings(frame):
            fit = feols(formula, frame, cluster)
            coefficients(name, f"{estimator}/{cluster}", fit)
        regressors = ["d"] + (["x"] if "control" in estimator else [])
        other = PanelOLS(frame.set_index(["unit", "period"])["y"], frame.set_index(["unit", "period"])[regressors],
                         entity_effects=True, time_effects=True).fit()
        assert abs(other.params["d"] / fit.coef()["d"] - 1) < 1e-9, (name, other.params["d"], fit.coef()["d"])


def event_study(name, frame):
    first, last = BINS
    event = (frame["period"] - frame["start"]).clip(first, last)
    times = [k for k in range(first, last + 1) if k != -1 and (event == k).any()]
    label = {k: f"e{'m' if k < 0 else 'p'}{abs(k)}" for k in times}
    dummies = pd.DataFrame({label[k]: (event == k).astype(float) for k in times})
    frame = pd.concat([frame, dummies], axis=1)
    for cluster in clusterings(frame):
        fit = feols("y ~ " + " + ".join(label.values()) + " | unit + period", frame, cluster)
        assert len(fit.coef()) == len(times), (name, fit.coef())
        coefficients(name, f"event_study/{cluster}", fit)
        leads = [j for j, k in enumerate(times) if k < -1]
        n_clusters = frame[cluster].nunique()
        if leads and len(leads) < n_clusters:
            restrictions = np.eye(len(times))[leads]
            # pyfixest tests such restrictions by chi2 alone; F is the same over their number.
            chi2 = fit.wald_test(R=restrictions, distribution="chi2")
            f = chi2["statistic"] / len(leads)
            keep(name, f"event_study/{cluster}", "leads", chi2=chi2["statistic"], p_chi2=chi2["pvalue"], df=len(leads), f=f,
                 p_f=scipy.stats.f.sf(f, len(leads), n_clusters - 1))


def sun_abraham(name, frame):
    """Cohorts with a period before; without never-treated units the last cohort is the control, in periods before its start."""
    frame = frame[~(frame["start"] == 0)]
    if frame["start"].notna().all():
        last = frame["start"].max()
        frame = frame[frame["period"] < last].copy()
        frame.loc[frame["start"] == last, "start"] = np.nan
    event = frame["period"] - frame["start"]
    cells = sorted({(int(g), int(e)) for g, e in zip(frame["start"], event) if not np.isnan(g) and e != -1})
    label = [f"c{g}_{'m' if e < 0 else 'p'}{abs(e)}" for g, e in cells]
    dummies = {label[j]: ((frame["start"] == g) & (event == e)).astype(float) for j, (g, e) in enumerate(cells)}
    frame = pd.concat([frame, pd.DataFrame(dummies)], axis=1)
    size = frame.groupby("start")["unit"].nunique()
    for cluster in clusterings(frame):
        fit = feols("y ~ " + " + ".join(label) + " | unit + period", frame, cluster)
        assert list(fit.coef().index) == label, (name, len(label), len(fit.coef()))
        beta, covariance = fit.coef().to_numpy(), fit._vcov
        for j, (g, e) in enumerate(cells):
            keep(name, f"sun_abraham/{cluster}", f"cell {g} {e}", value=beta[j], se=np.sqrt(covariance[j, j]))

        def combine(term, chosen):
            weight = np.array([size[g] if chosen(e) else 0.0 for g, e in cells], dtype=float)
            weight /= weight.sum()
            keep(name, f"sun_abraham/{cluster}", term, value=weight @ beta, se=np.sqrt(weight @ covariance @ weight))

        for k in sorted({e for _, e in cells}):
            combine(f"event {k}", lambda e, k=k: e == k)
        combine("att", lambda e: e >= 0)


def callaway_santanna(name, frame):
    frame = frame.assign(g=(frame["start"] + 1).fillna(0).astype(int), time=frame["period"] + 1)
    for controls in ["nevertreated", "notyettreated"]:
        for base in ["varying", "universal"]:
            for cluster in clusterings(frame):
                estimator = f"callaway_{controls}_{base}/{cluster}"
                with contextlib.redirect_stdout(io.StringIO()):
                    fit = ATTgt(yname="y", tname="time", idname="unit", gname="g", data=frame.copy(), control_group=controls,
                                clustervar=None if cluster == "unit" else "cluster", faster_mode=False)
                    fit.fit(est_method="reg", base_period=base, bstrap=False)
                    result = fit.results
                    # A cell whose base is its own period is 0 without error.
                    cells = zip(result["group"], result["year"], result["att"], result["se"])
                    for g, t, att, se in (cell for cell in cells if not np.isnan(cell[3])):
                        keep(name, estimator, f"cell {int(g) - 1} {int(t) - 1}", value=att, se=se)
                    if fit.MP["W"] is not None:
                        keep(name, estimator, "pre", chi2=fit.MP["W"])
                    for kind in ["simple", "dynamic", "group"]:
                        fit.aggte(typec=kind, bstrap=False, cband=False)
                        found = fit.atte
                        keep(name, estimator, kind, value=found["overall_att"], se=np.ravel(found["overall_se"])[0])
                        if kind == "simple":
                            continue
                        for e, att, se in zip(found["egt"], found["att_egt"], np.ravel(found["se_egt"])):
                            if np.isnan(se):
                                continue
                            term = f"event {int(e)}" if kind == "dynamic" else f"group {int(e) - 1}"
                            keep(name, estimator, term, value=att, se=se)


def simplex(donors, target):
    """Weights on the simplex with the least squared error, that error, and the number of donors with weight (0 where many weights do)."""
    w = cp.Variable(donors.shape[1], nonneg=True)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(donors @ w - target)), [cp.sum(w) == 1])
    problem.solve(solver=cp.CLARABEL, tol_gap_abs=1e-14, tol_gap_rel=1e-14, tol_feas=1e-14)
    # Exact on a support: differences to its first donor, by least squares. The support is right where no weight is negative and
    # the gap to a lower bound of the objective (Frank & Wolfe) is nothing but rounding.
    for threshold in [1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-3]:
        support = np.flatnonzero(w.value > threshold)
        first, others = donors[:, support[0]], donors[:, support[1:]]
        found = np.zeros(donors.shape[1])
        solved = np.linalg.lstsq(others - first[:, None], target - first, rcond=None)[0]
        found[support[1:]], found[support[0]] = solved, 1 - solved.sum()
        rest = donors @ found - target
        gap = rest @ rest - ((donors - target[:, None]).T @ rest).min()
        if found.min() >= 0 and gap < 1e-10:
            return found, float(rest @ rest), len(support)
    # The target lies among its donors: the fit is perfect, and many weights give it.
    found = np.clip(w.value, 0, None) / np.clip(w.value, 0, None).sum()
    objective = float(np.sum((donors @ found - target) ** 2))
    assert objective < 1e-9, objective
    return found, objective, 0


def synthetic(name, frame):
    wide = frame.pivot(index="period", columns="unit", values="y").to_numpy()
    start = frame.groupby("unit")["start"].first()
    never = [u for u in start.index if np.isnan(start[u])]
    for treated in [u for u in start.index if not np.isnan(start[u])]:
        n_pre, pre_errors = int(start[treated]), []

        def one(unit, donors, term, all_gaps):
            weights, objective, n_used = simplex(wide[:n_pre, donors], wide[:n_pre, unit])
            theirs, _ = Synth.w_optimize(np.eye(n_pre), wide[:n_pre, donors], wide[:n_pre, unit])
            # Its solver may leave the simplex a little.
            theirs = np.clip(theirs, 0, None) / np.clip(theirs, 0, None).sum()
            assert objective <= np.sum((wide[:n_pre, donors] @ theirs - wide[:n_pre, unit]) ** 2) + 1e-9, (name, unit)
            gaps = wide[:, unit] - wide[:, donors] @ weights
            pre, post = np.sqrt(np.mean(gaps[:n_pre] ** 2)), np.sqrt(np.mean(gaps[n_pre:] ** 2))
            keep(name, "synthetic", term, n_used=n_used, objective=objective, effect=gaps[n_pre:].mean(), pre=pre, post=post)
            if all_gaps:
                for t, gap in enumerate(gaps):
                    keep(name, "synthetic", f"{term} gap {t}", value=gap)
            pre_errors.append(pre)
            return post / pre

        ratio = one(treated, never, f"treated {treated}", True)
        placebos = [one(u, [v for v in never if v != u], f"placebo {treated} {u}", False) for u in never]
        if min(pre_errors) > 1e-6:
            keep(name, "synthetic", f"treated {treated}", p=(1 + sum(r >= ratio for r in placebos)) / (1 + len(placebos)))


for frame in PANELS:
    name = frame["panel"].iloc[0]
    is_synthetic = name in ("one", "many-donors", "three-synthetic")
    if is_synthetic:
        synthetic(name, frame)
        continue
    two_way(name, frame)
    event_study(name, frame)
    sun_abraham(name, frame)
    callaway_santanna(name, frame)

everything = pd.concat(PANELS)
everything["start"] = everything["start"].map(lambda s: "" if pd.isna(s) else str(int(s)))
everything.to_csv(HERE / "panels.csv", index=False, float_format="%.8f")
pd.DataFrame(rows, columns=["panel", "estimator", "term", "quantity", "value"]).to_csv(HERE / "reference.csv", index=False)
print(f"{len(everything)} rows of panels, {len(rows)} reference values")
