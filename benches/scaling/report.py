"""Fits, table and plots from what run.py measured; with --write they go to docs/benchmarks.md and docs/figures.

    work/venv/bin/python report.py work/results.json [--write]
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import plots
from fits import power, power_beyond, short

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from measured import ROOT, row, write_block

FIGURES = ROOT / "docs" / "figures"


@dataclass
class Axis:
    """What a series says: the words of its row and its plot."""

    said: str
    # What costs the same whatever x is; none where a plain power is fitted.
    fixed: str = None


AXES = {
    "governments": Axis("governments"),
    "ticks of a year": Axis("ticks, in years", "adoptions, which happen once however long the run is"),
    "ticks of a quarter": Axis("ticks, in quarters", "adoptions"),
    "ticks of a month": Axis("ticks, in months", "adoptions"),
    "replicates": Axis("replicates", "start and end of the process"),
    "neighbors": Axis("neighbors", "all that looks at no neighbor"),
}

INTRODUCTION = """\
CPU time is user and system time of whole processes, from start to the last file; medians of interleaved rounds, on one
thread unless said otherwise. *Cost against …* is the exponent of a power fitted to the logarithms, ± one standard error.
Where a part of the cost is there whatever is varied, it is fitted beside the power (cost = fixed + slope · xᵉ), and the
exponent of a plain power is in brackets. Ratios of speed are of wall time, so they suffer most from other work on the
machine: median (least–greatest) of the rounds. How each is measured: [benches/scaling](../benches/scaling/README.md)."""


def growths(series):
    """By name of a series: its growth, and that by a plain power."""
    found = {}
    for name, own in series.items():
        plain = power(own["x"], own["ms"])
        found[name] = (power_beyond(own["x"], own["ms"]) if AXES[name].fixed else plain, plain)
    return found


def cost_rows(series, found):
    rows = []
    for name, (growth, plain) in found.items():
        axis, x = AXES[name], series[name]["x"]
        what = f"cost against {axis.said}, {x[0]:,}–{x[-1]:,}"
        figure = str(growth)
        if axis.fixed:
            what += f" (fixed: {axis.fixed})"
            figure += f" ({short(plain.exponent)})"
        # Less than linear is no fault, but it is not linear.
        met = "less" if growth.exponent < 0.95 else growth.exponent <= 1.05
        rows.append({"what": what, "target": "1.00 ± .05", "figure": figure, "met": met})
    return rows


def table(rows):
    lines = [row(["what", "target", "measured", "verdict"]), "|---|---|---|---|"]
    verdicts = {True: "reached", False: "**missed**", "less": "less than linear"}
    return lines + [row([each["what"], each["target"], each["figure"], verdicts[each["met"]]]) for each in rows]


def detail(series):
    """Cost per unit of x, so that what a power hides can be seen."""
    if "governments" not in series:
        return []
    own = series["governments"]
    cells = [f"{1e6 * ms / (30 * n):.0f} ({n:,})" for n, ms in zip(own["x"], own["ms"])]
    return ["", f"CPU ns per government-tick by number of governments: {', '.join(cells)}."]


def main():
    results = json.loads(Path(sys.argv[1]).read_text())
    series, claims = results["series"], results["claims"]
    found = growths(series)
    rows = cost_rows(series, found) + [finding for claim in claims.values() for finding in claim["findings"]]
    lines = [results["machine"], "", INTRODUCTION, "", *table(rows), *detail(series)]
    print("\n".join(lines))
    if "--write" in sys.argv:
        FIGURES.mkdir(exist_ok=True)
        plots.draw(FIGURES, series, found, claims)
        names = {"cost": "Cost against governments, ticks, replicates and neighbors", "threads": "Speed on two threads", "memory": "Peak memory against replicates"}
        lines += [""] + [f"![{title}](figures/scaling-{name}.svg)" for name, title in names.items()]
        write_block("scaling", "Scaling", lines)


if __name__ == "__main__":
    main()
