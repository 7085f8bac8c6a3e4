"""Draws docs/figures/three-regimes.svg and .png from a result of `shidian run scenarios/three-regimes.toml`.

    python docs/figures/three_regimes.py results/figure-three-regimes

Needs pandas, pyarrow and matplotlib. The numbers are those of the table `summary`, nothing is computed here.
"""
import json
import sys
from pathlib import Path

import matplotlib
import pandas as pd

matplotlib.use("Agg")
import matplotlib.pyplot as plt

result = Path(sys.argv[1])
here = Path(__file__).parent
summary = pd.read_parquet(result / "tables" / "summary.parquet")
design = pd.read_parquet(result / "tables" / "design.parquet")
manifest = json.loads((result / "manifest.json").read_text())
plt.rcParams.update({"svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 10, "svg.hashsalt": "shidian"})

# Okabe–Ito colors, safe for color-blind readers; line styles beside them.
styles = {"strong-central": ("#0072B2", "-"), "bargaining": ("#D55E00", "--"), "strong-local": ("#009E73", "-.")}
fig, axes = plt.subplots(1, 3, figsize=(9, 3.3), sharey=True, layout="constrained")
for ax, (_, point) in zip(axes, design.iterrows()):
    name = point["regime.preset"]
    color, style = styles[name]
    own = summary[(summary.design_point == point.design_point) & (summary.outcome == "ever_share")]
    year = own.date.str[:4].astype(int) + 1  # a row is the state at the end of its year
    ax.fill_between(year, 100 * own.q05, 100 * own.q95, color=color, alpha=0.2, lw=0)
    ax.plot(year, 100 * own.q50, style, color=color, lw=2)
    ax.plot(year, 100 * own["mean"], ":", color="black", lw=1)
    ax.set_title(name)
    ax.set_xlabel("end of year")
    ax.set_ylim(0, 100)
    ax.grid(alpha=0.3)
    ax.spines[["top", "right"]].set_visible(False)
axes[0].set_ylabel("governments that ever adopted, %")
n = int(design.replicates_done.min())
fig.suptitle(
    f"Line: median, band: middle 90 %, dotted: mean of {n} runs per regime; 400 governments, seed {manifest['seed']}. "
    "A model, not a forecast.",
    fontsize=9,
)
fig.savefig(here / "three-regimes.svg", metadata={"Date": None})
fig.savefig(here / "three-regimes.png", dpi=110)
