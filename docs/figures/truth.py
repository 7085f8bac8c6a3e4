"""Draws docs/figures/truth-{bias,diffusion,event-study}.svg, the figures of docs/what-a-curve-cannot-tell.md.

    shidian run three-regimes --replicates 500 --twin national --set 'output.tables=["runs"]' --format csv -o bias
    shidian audit --format csv -o audit
    python3 docs/figures/truth.py bias audit

Needs matplotlib. Every number drawn is in the tables `bias` and `audit`.
"""

import csv
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "shidian", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
HERE = Path(__file__).resolve().parent
REGIMES = ["strong-central", "bargaining", "strong-local"]
# Okabe & Ito's colors, told apart by the color-blind; hatches beside them.
BLUE, ORANGE, GREEN, GREY = "#0072b2", "#e69f00", "#009e73", "#8c8c8c"


def table(folder, name):
    with open(Path(folder) / "tables" / f"{name}.csv", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def points(folder):
    return {row["design_point"]: row for row in table(folder, "design")}


def number(text):
    return float(text) if text else float("nan")


def save(fig, name):
    fig.tight_layout()
    fig.savefig(HERE / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight")
    plt.close(fig)


def bias(folder):
    design = points(folder)
    rows = {(design[row["design_point"]]["regime.preset"], row["term"]): row for row in table(folder, "bias")}
    value = lambda regime, term: number(rows[regime, term]["mean"])
    n = rows[REGIMES[0], "estimate"]["n"]
    fig, axes = plt.subplots(figsize=(6.4, 3.2))
    parts = [("truth", "what the nation would get", GREEN, None), ("selection", "selection", ORANGE, "//"), ("effort", "pilots' extra effort", BLUE, "..")]
    for at, regime in enumerate(REGIMES):
        left = 0.0
        for term, label, color, hatch in parts:
            width = value(regime, term)
            axes.barh(at, width, left=left, color=color, hatch=hatch, edgecolor="white", height=0.55, label=label if at == 0 else None)
            left += width
        estimate = value(regime, "estimate")
        axes.plot([estimate] * 2, [at - 0.38, at + 0.38], color="black", lw=2, label="what the pilots seem to achieve" if at == 0 else None)
        axes.text(left + 0.01, at, f"reporting {value(regime, 'reporting'):+.2f}".replace("-", "−"), va="center", fontsize=8)
    axes.set_yticks(range(3), REGIMES)
    axes.invert_yaxis()
    axes.set_xlim(0, 0.85)
    axes.set_xlabel(f"multiples of the hoped-for effect; mean of {n} replicates a regime")
    axes.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2)
    save(fig, "truth-bias")


def diffusion(folder):
    design = points(folder)
    found = {}
    n = 0
    for row in table(folder, "audit"):
        if row["coding"] == "":
            point = design[row["design_point"]]
            if number(point["policy.merit"]) == 1.0:
                found[row["estimator"], row["world"], point["regime.preset"]] = number(row["found"])
                n = max(n, int(row["n"]))
    fig, axes = plt.subplots(1, 2, figsize=(6.4, 2.7), sharey=True)
    for axis, (estimator, label) in zip(axes, [("gray", "Gray's regression, b > 0"), ("logit", "logit, neighbors' share > 0")]):
        for at, regime in enumerate(REGIMES):
            for shift, world, color, hatch in [(-0.19, "run", BLUE, None), (0.19, "no-diffusion", ORANGE, "//")]:
                share = found[estimator, world, regime]
                axis.bar(at + shift, 100 * share, 0.36, color=color, hatch=hatch, edgecolor="white", label=world if at == 0 else None)
                axis.text(at + shift, 100 * share + 1.5, f"{100 * share:.0f}", ha="center", fontsize=8)
        axis.axhline(2.5, color="black", lw=0.8, ls=":")
        axis.set_xticks(range(3), [regime.replace("-", "-\n") for regime in REGIMES])
        axis.set_title(label, fontsize=9)
    axes[0].set_ylabel(f"% of {n} runs that “find” diffusion")
    axes[0].set_ylim(0, 108)
    names = ["as should be: 2.5 %", "the run", "its twin without diffusion"]
    fig.legend([axes[1].lines[0], axes[1].containers[0], axes[1].containers[1]], names, frameon=False, fontsize=8, loc="upper center", ncols=3, bbox_to_anchor=(0.5, 1.06))
    save(fig, "truth-diffusion")


def event_study(folder):
    design = points(folder)
    fig, axes = plt.subplots(1, 3, figsize=(7.6, 2.9), sharey=True)
    for axis, regime in zip(axes, REGIMES):
        for controls, color, marker in [("uncoded", ORANGE, "o"), ("never-adopters", BLUE, "s")]:
            rows = []
            for row in table(folder, "audit"):
                point = design[row["design_point"]]
                is_it = (row["estimator"], row["coding"], row["controls"]) == ("event-study", "by-name", controls)
                if is_it and row["term"] != "leads" and point["regime.preset"] == regime and number(point["policy.merit"]) == 1.0:
                    rows.append(row)
            rows.sort(key=lambda row: int(row["term"]))
            times = [int(row["term"]) for row in rows]
            label = "controls: all others" if controls == "uncoded" else "controls: never-adopters"
            axis.errorbar(times, [number(row["estimate"]) for row in rows], yerr=[1.96 * number(row["sd"]) for row in rows], fmt=marker, ms=4, lw=1, color=color, label=label)
            if controls == "never-adopters":
                axis.plot(times, [number(row["truth"]) for row in rows], color="black", lw=1.5, label="truth")
                n = rows[0]["n"]
        axis.axhline(0, color=GREY, lw=0.8)
        axis.set_title(regime, fontsize=9)
        axis.set_xticks([-4, 0, 4, 8], ["≤−4", "0", "4", "≥8"])
    axes[1].set_xlabel(f"years since selection; mean of {n} runs, bars: middle 95 % of estimates")
    axes[0].set_ylabel("log carbon intensity")
    axes[0].legend(frameon=False, fontsize=7.5, loc="lower left")
    save(fig, "truth-event-study")


if __name__ == "__main__":
    bias(sys.argv[1])
    diffusion(sys.argv[2])
    event_study(sys.argv[2])
