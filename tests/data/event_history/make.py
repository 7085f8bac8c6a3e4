"""Reference values for tests/it/event_history_made.rs, on made data: statsmodels, lifelines and plain numpy.

    pip install numpy==2.4.6 scipy==1.17.1 pandas==2.3.3 statsmodels==0.15.0 lifelines==0.30.3
    python make.py            writes panel.csv, history.csv, spells.csv, reference.csv beside itself

The data are random numbers of a fixed seed; nothing in them is about anybody.
"""

import csv
import pathlib

import numpy as np
import pandas as pd
import statsmodels.api as sm
from lifelines import KaplanMeierFitter, NelsonAalenFitter
from scipy.interpolate import CubicSpline
from statsmodels.duration.hazard_regression import PHReg

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20_251_125)
rows_out = []


def put(model, errors, term, coef, se, llf):
    rows_out.append([model, errors, term] + [repr(float(v)) for v in (coef, se, llf)])


# ---- A panel pooled over policies -------------------------------------------------------------------------------------------

N_UNITS, N_POLICIES, N_PERIODS = 30, 6, 14
wealth = np.round(rng.normal(0, 1, N_UNITS), 3)
rows = []
for policy in range(N_POLICIES):
    level = rng.normal(-2.6, 0.6)
    frailty = rng.normal(0, 0.5, N_UNITS)
    open_units = set(range(N_UNITS))
    for period in range(N_PERIODS):
        before = set(open_units)
        for unit in sorted(before):
            share = sum((unit + step) % N_UNITS not in before for step in (-2, -1, 1, 2)) / 4
            need = round(rng.normal(0.1 * period, 1.0), 3)
            eta = level + frailty[unit] + 0.6 * wealth[unit] + 0.4 * need + 1.5 * share
            adopt = rng.random() < 1 / (1 + np.exp(-eta))
            rows.append((policy, unit, period, int(adopt), wealth[unit], need, share))
            if adopt:
                open_units.discard(unit)
panel = pd.DataFrame(rows, columns=["policy", "unit", "period", "adopt", "wealth", "need", "share"])
panel.to_csv(HERE / "panel.csv", index=False, lineterminator="\n")

y = panel["adopt"].to_numpy(float)
names = ["constant", "wealth", "need", "share"]
X = np.column_stack([np.ones(len(panel)), panel[["wealth", "need", "share"]]])
unit, policy = panel["unit"].to_numpy(), panel["policy"].to_numpy()
tight = dict(disp=0, maxiter=200, method="newton", tol=1e-14)


def line(model, errors, result, labels, covariance=None):
    covariance = covariance if covariance is not None else np.asarray(result.cov_params())
    if errors == "two_way":
        # Cameron, Gelbach & Miller: negative eigenvalues to 0.
        values, vectors = np.linalg.eigh(covariance)
        covariance = vectors @ np.diag(np.maximum(values, 0)) @ vectors.T
    se = np.sqrt(np.diag(covariance))
    for k, term in enumerate(labels):
        put(model, errors, term, np.asarray(result.params)[k], se[k], result.llf)


kinds = {
    "hc0": dict(cov_type="HC0"),
    "unit": dict(cov_type="cluster", cov_kwds=dict(groups=unit, use_correction=True)),
    "unit_plain": dict(cov_type="cluster", cov_kwds=dict(groups=unit, use_correction=False)),
    "policy": dict(cov_type="cluster", cov_kwds=dict(groups=policy, use_correction=True)),
    "two_way": dict(cov_type="cluster", cov_kwds=dict(groups=np.column_stack([unit, policy]), use_correction=True)),
}


def hc1(label, model, labels):
    """HC1 is n / (n - k) times HC0; statsmodels takes the word for these models, but not the factor."""
    fitted = model.fit(**tight, cov_type="HC0")
    n, k = model.exog.shape
    line(label, "hc1", fitted, labels, np.asarray(fitted.cov_params()) * n / (n - k))


for link, model in (("logit", sm.Logit(y, X)), ("probit", sm.Probit(y, X))):
    fitted = model.fit(**tight)
    line(link, "observed", fitted, names)
    for errors, kind in kinds.items():
        line(link, errors, model.fit(**tight, **kind), names)
    hc1(link, model, names)
    glm_link = {"logit": sm.families.links.Logit(), "probit": sm.families.links.Probit()}[link]
    glm = sm.GLM(y, X, family=sm.families.Binomial(glm_link)).fit(tol=1e-14, maxiter=200)
    line(link, "expected", fitted, names, np.linalg.inv(-glm.model.hessian(fitted.params, observed=False)))

cloglog = sm.GLM(y, X, family=sm.families.Binomial(sm.families.links.CLogLog()))
# Scoring converges slowly to the last digits; Newton's method on the same likelihood does not.
beta = np.asarray(cloglog.fit(tol=1e-14, maxiter=500).params)
for _ in range(20):
    beta = beta - np.linalg.solve(cloglog.hessian(beta, observed=True), cloglog.score(beta))
llf = cloglog.loglike(beta)
observed = np.linalg.inv(-cloglog.hessian(beta, observed=True))
expected = np.linalg.inv(-cloglog.hessian(beta, observed=False))
score = X * cloglog.score_factor(beta)[:, None]
sums = pd.DataFrame(score).groupby(unit).sum().to_numpy()
n, k, g = len(y), X.shape[1], N_UNITS
by_unit = observed @ sums.T @ sums @ observed * g / (g - 1) * (n - 1) / (n - k)
for errors, covariance in (("observed", observed), ("expected", expected), ("unit", by_unit)):
    for j, term in enumerate(names):
        put("cloglog", errors, term, beta[j], np.sqrt(covariance[j, j]), llf)

# One dummy per policy.
dummies = np.column_stack([policy == p for p in range(N_POLICIES)]).astype(float)
fixed = np.column_stack([X[:, 1:], dummies])
fixed_names = names[1:] + [f"policy_{p}" for p in range(N_POLICIES)]
for link, model in (("logit", sm.Logit(y, fixed)), ("probit", sm.Probit(y, fixed))):
    fitted = model.fit(**tight)
    line(f"{link}_fixed", "observed", fitted, fixed_names)
    line(f"{link}_fixed", "unit", model.fit(**tight, **kinds["unit"]), fixed_names)
    hc1(f"{link}_fixed", model, fixed_names)

# Splines: a natural cubic spline of scipy in another basis spans the same space, so the likelihood is the same.
knots = np.array([1.0, 4.0, 7.0, 12.0])
spline = CubicSpline(knots, np.eye(len(knots)), bc_type="natural")
since = panel["period"].to_numpy(float)
basis = spline(np.clip(since, knots[0], knots[-1]))
for edge, beyond in ((knots[0], np.minimum(since - knots[0], 0)), (knots[-1], np.maximum(since - knots[-1], 0))):
    basis += np.outer(beyond, spline(edge, 1))
fitted = sm.Logit(y, np.column_stack([X[:, 1:], basis])).fit(**tight)
put("logit_spline", "observed", "wealth", fitted.params[0], fitted.bse[0], fitted.llf)

# Cox on rows (period, period + 1]. PHReg counts who enters at t as at risk at t, so rows enter half a period later.


def cox_scores(beta, x, stratum, ties):
    """Scores of rows by their definition, time by time (Lin & Wei 1989; Efron as in R's residuals.coxph)."""
    scores, w = np.zeros(x.shape), np.exp(x @ beta)
    for s in np.unique(stratum):
        for period in range(N_PERIODS):
            risk = np.flatnonzero((stratum == s) & (since == period))
            dead = risk[y[risk] == 1]
            for r in range(len(dead)):
                share = r / len(dead) if ties == "efron" else 0.0
                total = w[risk].sum() - share * w[dead].sum()
                mean = (w[risk] @ x[risk] - share * (w[dead] @ x[dead])) / total
                weight = np.where(y[risk] == 1, 1 - share, 1.0) * w[risk] / total
                scores[risk] -= weight[:, None] * (x[risk] - mean)
                scores[dead] += (x[dead] - mean) / len(dead)
    return scores


def cox(label, x, labels, stratum, ties):
    model = PHReg(since + 1, x, status=y, entry=since + 0.5, strata=stratum, ties=ties)
    beta = np.asarray(model.fit(disp=0).params)
    for _ in range(20):
        beta = beta - np.linalg.solve(model.hessian(beta), model.score(beta))
    covariance = np.linalg.inv(-model.hessian(beta))
    scores = cox_scores(beta, x, np.zeros(n) if stratum is None else stratum, ties)
    assert np.abs(scores.sum(axis=0)).max() < 1e-10
    sums = pd.DataFrame(scores).groupby(unit).sum().to_numpy()
    by_unit = covariance @ sums.T @ sums @ covariance
    if stratum is None and ties == "breslow":
        # The one case in which PHReg's own clustered errors are numbers.
        theirs = np.asarray(model.fit(disp=0, groups=unit).bse)
        assert np.allclose(theirs, np.sqrt(np.diag(by_unit)), rtol=1e-6)
    for j, term in enumerate(labels):
        put(label, "observed", term, beta[j], np.sqrt(covariance[j, j]), model.loglike(beta))
        put(label, "unit_plain", term, beta[j], np.sqrt(by_unit[j, j]), model.loglike(beta))


for ties in ("breslow", "efron"):
    cox(f"cox_{ties}", X[:, 1:3], names[1:3], None, ties)
    cox(f"cox_{ties}_strata", X[:, 1:], names[1:], policy, ties)

# ---- A history, and its dyads by plain loops --------------------------------------------------------------------------------

M_UNITS, M_POLICIES = 16, 3
ties_between = [(i, (i + 1) % M_UNITS) for i in range(M_UNITS)] + [(0, 5), (3, 9), (7, 14)]
neighbors = [set() for _ in range(M_UNITS)]
for a, b in ties_between:
    neighbors[a].add(b)
    neighbors[b].add(a)
size = np.round(rng.normal(0, 1, M_UNITS), 3)
born = {15: 1993}
history = []
adopted = []
for p in range(M_POLICIES):
    of_policy = {}
    for period in range(1990, 2006):
        new = {}
        for i in range(M_UNITS):
            if i in of_policy or period < born.get(i, 0):
                continue
            share = sum(j in of_policy for j in neighbors[i]) / len(neighbors[i])
            if rng.random() < 1 / (1 + np.exp(-(-2.7 + 0.5 * size[i] + 2.0 * share))):
                new[i] = period
        of_policy |= new
    adopted.append(of_policy)
    history += [(p, i, of_policy[i]) for i in sorted(of_policy)]
with open(HERE / "history.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["kind", "a", "b", "value"])
    out.writerows([("adoption", p, i, year) for p, i, year in history])
    out.writerows([("tie", a, b, 1) for a, b in ties_between])
    out.writerows([("size", i, "", v) for i, v in enumerate(size)])
    out.writerows([("born", i, "", v) for i, v in born.items()])

for opportunity in (True, False):
    rows = []
    for p, of_policy in enumerate(adopted):
        first, last = min(of_policy.values()), max(of_policy.values())
        for t in range(first, last + 1):
            for i in range(M_UNITS):
                if t < born.get(i, 0) or of_policy.get(i, 9999) < t:
                    continue
                for j in range(M_UNITS):
                    had = of_policy.get(j, 9999) < t
                    if i == j or (opportunity and not had) or t < born.get(j, 0):
                        continue
                    event = had and of_policy.get(i) == t
                    rows.append((i, j, int(event), int(j in neighbors[i]), size[i], size[j], abs(size[i] - size[j]), t - first))
    table = pd.DataFrame(rows, columns=["i", "j", "event", "neighbors", "follower_size", "leader_size", "distance_size", "dur"])
    terms = ["neighbors", "follower_size", "leader_size", "distance_size", "dur"]
    X2 = np.column_stack([np.ones(len(table)), table[terms]])
    model = sm.Logit(table["event"].to_numpy(float), X2)
    label = "dyads_opportunity" if opportunity else "dyads_unconditional"
    put(label, "n_rows", "n_rows", len(table), table["event"].sum(), 0)
    dyad = table["i"] * M_UNITS + table["j"]
    line(label, "observed", model.fit(**tight), ["constant"] + terms)
    for errors, groups in (("dyad", dyad), ("follower", table["i"]), ("two_way", table[["i", "j"]].to_numpy())):
        kind = dict(cov_type="cluster", cov_kwds=dict(groups=np.asarray(groups), use_correction=True))
        line(label, errors, model.fit(**tight, **kind), ["constant"] + terms)

# ---- The history as `shidian analyze --policy-effects --cox --dyads` takes it ------------------------------------------------

rows, pairs = [], []
for p, of_policy in enumerate(adopted):
    first, last = min(of_policy.values()), max(of_policy.values())
    for t in range(first, last + 1):
        for i in range(M_UNITS):
            if t < born.get(i, 0) or of_policy.get(i, 9999) < t:
                continue
            share = sum(of_policy.get(j, 9999) < t for j in neighbors[i]) / len(neighbors[i])
            adopts = int(of_policy.get(i) == t)
            rows.append((p, i, adopts, share, size[i], t - first))
            for j in range(M_UNITS):
                if j != i and of_policy.get(j, 9999) < t:
                    pair = int(j in neighbors[i]), size[i], size[j], abs(size[i] - size[j])
                    pairs.append((p, i, j, adopts, *pair, t - of_policy[j], t - first))
table = pd.DataFrame(rows, columns=["policy", "unit", "adopt", "nbr_share", "size", "dur"])
dummies = np.column_stack([table["policy"] == p for p in range(M_POLICIES)]).astype(float)
terms = ["nbr_share", "size", "dur"]
effects = [f"policy_{p}" for p in range(M_POLICIES)]
by_unit = dict(cov_type="cluster", cov_kwds=dict(groups=table["unit"].to_numpy(), use_correction=True))
for link, kind in (("logit", sm.Logit), ("probit", sm.Probit)):
    model = kind(table["adopt"].to_numpy(float), np.column_stack([table[terms], dummies]))
    line(f"history_{link}_effects", "observed", model.fit(**tight), terms + effects)
    line(f"history_{link}_effects", "unit", model.fit(**tight, **by_unit), terms + effects)
for ties in ("breslow", "efron"):
    for strata, label in ((None, "history_cox"), (table["policy"].to_numpy(), "history_cox_effects")):
        dur = table["dur"].to_numpy(float)
        model = PHReg(dur + 1, table[terms[:2]].to_numpy(), status=table["adopt"].to_numpy(), entry=dur + 0.5, strata=strata, ties=ties)
        beta = np.asarray(model.fit(disp=0).params)
        for _ in range(20):
            beta = beta - np.linalg.solve(model.hessian(beta), model.score(beta))
        errors = np.sqrt(np.diag(np.linalg.inv(-model.hessian(beta))))
        for j, term in enumerate(terms[:2]):
            put(f"{label}_{ties}", "observed", term, beta[j], errors[j], model.loglike(beta))
terms = ["neighbors", "follower_size", "leader_size", "distance_size", "leader_years", "dur"]
pairs = pd.DataFrame(pairs, columns=["policy", "i", "j", "event", *terms])
model = sm.Logit(pairs["event"].to_numpy(float), np.column_stack([np.ones(len(pairs)), pairs[terms]]))
line("history_dyads", "observed", model.fit(**tight), ["constant"] + terms)
for errors, groups in (("follower", pairs["i"]), ("two_way", pairs[["i", "j"]].to_numpy())):
    kind = dict(cov_type="cluster", cov_kwds=dict(groups=np.asarray(groups), use_correction=True))
    line("history_dyads", errors, model.fit(**tight, **kind), ["constant"] + terms)

# ---- Spells with late entry -------------------------------------------------------------------------------------------------

entry = np.where(rng.random(60) < 0.4, rng.integers(1, 6, 60), 0)
exit_ = entry + 1 + rng.integers(0, 12, 60)
event = rng.random(60) < 0.7
pd.DataFrame({"entry": entry, "exit": exit_, "event": event.astype(int)}).to_csv(HERE / "spells.csv", index=False, lineterminator="\n")
km = KaplanMeierFitter().fit(exit_, event, entry=entry)
na = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(exit_, event, entry=entry)
band = km.confidence_interval_
for t in km.survival_function_.index:
    if t > 0:
        put("km", int(t), "survival", km.survival_function_.loc[t].iloc[0], band.loc[t].iloc[0], band.loc[t].iloc[1])
        put("na", int(t), "hazard", na.cumulative_hazard_.loc[t].iloc[0], 0, 0)

with open(HERE / "reference.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["model", "errors", "term", "coef", "se", "llf"])
    out.writerows(rows_out)
