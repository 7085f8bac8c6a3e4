"""Draws docs/figures/authority-map.svg: breadth of adoption and how often policy is rolled out, by the center's rights.

    shidian sweep authority-map --format csv -o authority-map
    python3 docs/figures/authority_map.py authority-map

Needs matplotlib. Every number is a mean over the replicates of a design point in the table `runs`.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "shidian", "font.size": 9})
HERE = Path(__file__).resolve().parent


def means(folder):
    sums = defaultdict(lambda: [0, 0.0, 0.0, 0.0])
    with open(Path(folder) / "tables" / "runs.csv", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            own = sums[float(row["regime.goals"]), float(row["regime.means"])]
            own[0] += 1
            own[1] += float(row["ever_share"])
            own[2] += row["rolled_out_at"] != ""
            own[3] += float(row["current_share"])
    return {key: (n, a / n, b / n, c / n) for key, (n, a, b, c) in sums.items()}


def main(folder):
    cells = means(folder)
    goals = sorted({key[0] for key in cells})
    ways = sorted({key[1] for key in cells})
    n = {value[0] for value in cells.values()}
    fig, axes = plt.subplots(1, 3, figsize=(9.6, 3.5), sharey=True)
    for axis, at, title in zip(axes, (1, 3, 2), ("ever adopted, % of governments", "still have it at the end, %", "rolled out, % of runs")):
        grid = [[100 * cells[goal, way][at] for goal in goals] for way in ways]
        image = axis.imshow(grid, origin="lower", extent=(-0.025, 1.025, -0.025, 1.025), cmap="cividis", aspect="equal")
        # Contours tell the value without the color.
        lines = axis.contour(goals, ways, grid, colors="white", linewidths=0.7, levels=5)
        axis.clabel(lines, fontsize=7, fmt="%.0f")
        fig.colorbar(image, ax=axis, shrink=0.8)
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("goals: share of the center")
    axes[0].set_ylabel("means: share of the center")
    fig.suptitle(f"{len(cells)} design points, means over N = {min(n)} replicates each; inspection and incentives as under bargaining", fontsize=8, y=0.02)
    fig.tight_layout()
    fig.savefig(HERE / "authority-map.svg", metadata={"Date": None}, bbox_inches="tight")
    best = max(cells, key=lambda key: cells[key][1])
    print("broadest", best, cells[best], "least", min(cells, key=lambda key: cells[key][1]))
    for goal in (0.0, 0.5, 1.0):
        print(goal, [round(cells[goal, way][1], 3) for way in (0.0, 0.5, 1.0)], [round(cells[goal, way][2], 2) for way in (0.0, 0.5, 1.0)])


if __name__ == "__main__":
    main(sys.argv[1])
