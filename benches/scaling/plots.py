"""Three plots: cost against size, speed on two threads, memory of an ensemble. Draws what it is given, computes nothing."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

plt.rcParams.update(
    {
        "svg.fonttype": "none",  # text stays text
        "svg.hashsalt": "shidian",
        "font.family": ["DejaVu Sans", "sans-serif"],
        "font.size": 9,
        "axes.grid": True,
        "grid.alpha": 0.3,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
    }
)
# Okabe–Ito colors, safe for color-blind readers; other marks beside them.
STYLES = [("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^")]


def number(value, _=None):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def logarithmic(axis, low, high):
    """Ticks of a logarithmic axis: powers of ten where there are many, more between them where there are few."""
    span = high / low
    axis.set_major_locator(LogLocator(subs=(1.0,) if span > 300 else (1.0, 2.0, 5.0) if span > 8 else (1.0, 2.0, 3.0, 4.0, 6.0, 8.0)))
    axis.set_major_formatter(FuncFormatter(number))
    axis.set_minor_formatter(NullFormatter())


def save(figure, path):
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def cost(path, series, found):
    panels = [
        ("governments", "CPU ms per replicate", ["governments"]),
        ("ticks", "CPU ms per replicate", ["ticks of a year", "ticks of a quarter", "ticks of a month"]),
        ("replicates", "CPU ms of the process", ["replicates"]),
        ("nearest neighbors", "CPU ms per replicate", ["neighbors"]),
    ]
    figure, axes = plt.subplots(2, 2, figsize=(7.2, 5.4), layout="constrained")
    for axis, (x_label, y_label, names) in zip(axes.flat, panels):
        axis.set(xscale="log", yscale="log", xlabel=x_label, ylabel=y_label)
        for name, (color, mark) in zip(names, STYLES):
            x, growth = series[name]["x"], found[name][0]
            label = f"{name.removeprefix('ticks of a ')}s {growth}" if len(names) > 1 else str(growth)
            smooth = np.geomspace(x[0], x[-1], 40)
            axis.plot(smooth, growth.at(smooth), color=color, lw=1.2)
            axis.plot(x, series[name]["ms"], mark, color=color, ms=4.5, label=label)
        all_x = [x for name in names for x in series[name]["x"]]
        axis.set_xlim(min(all_x) / 1.15, max(all_x) * 1.15)
        logarithmic(axis.xaxis, min(all_x), max(all_x))
        logarithmic(axis.yaxis, *axis.get_ylim())
        axis.legend(title="exponent", frameon=False, loc="lower right", handlelength=1.0, handletextpad=0.4, borderaxespad=0.2)
    # As many as were measured are few enough to be said.
    sizes = series["replicates"]["x"]
    axes[1, 0].set_xticks(sizes, [number(size) for size in sizes])
    axes[1, 0].xaxis.set_minor_locator(plt.NullLocator())
    save(figure, path)


def threads(path, ratios):
    """`ratios` by label: those of all rounds, and the target."""
    figure, axis = plt.subplots(figsize=(7.2, 0.5 * len(ratios) + 1.1), layout="constrained")
    for place, (label, (values, target)) in enumerate(ratios.items()):
        color, _ = STYLES[0]
        axis.plot(values, [place] * len(values), "o", color=color, ms=5, alpha=0.45, mec="none", label="one round" if place == 0 else None)
        axis.plot([np.median(values)] * 2, [place - 0.28, place + 0.28], color=color, lw=2.5, label="median" if place == 0 else None)
        axis.plot([target] * 2, [place - 0.38, place + 0.38], "--", color="black", lw=1.2, label="target" if place == 0 else None)
    axis.set_yticks(range(len(ratios)), list(ratios))
    axis.set_ylim(len(ratios) - 0.5, -0.5)
    axis.grid(axis="y", visible=False)
    axis.set_xlabel("speed of one process with two threads over two processes with one each")
    figure.legend(frameon=False, loc="outside upper right", ncols=3)
    save(figure, path)


def memory(path, sizes, peaks):
    figure, axis = plt.subplots(figsize=(4.6, 2.9), layout="constrained")
    for (n, own), (color, mark) in zip(peaks.items(), STYLES):
        axis.plot(sizes, [peak / 1e6 for peak in own], f"-{mark}", color=color, ms=4.5, lw=1.2, label=f"{n} thread{'s' if int(n) > 1 else ''}")
    axis.set(xscale="log", xlabel="replicates", ylabel="peak memory, MB")
    axis.set_ylim(bottom=0)
    axis.set_xticks(sizes, [number(size) for size in sizes])
    axis.xaxis.set_minor_locator(plt.NullLocator())
    axis.legend(frameon=False, loc="best")
    save(figure, path)


def draw(folder, series, found, claims):
    cost(folder / "scaling-cost.svg", series, found)
    ratios = {"ensemble of 2,000": (claims["ensemble"]["raw"]["ensemble"], 0.97)}
    ratios |= {f"one run of {name}": (values, 0.9) for name, values in claims["large"]["raw"].items()}
    threads(folder / "scaling-threads.svg", ratios)
    memory(folder / "scaling-memory.svg", claims["memory"]["raw"]["replicates"], claims["memory"]["raw"]["peaks"])
