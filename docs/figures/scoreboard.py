"""Draws docs/figures/scoreboard-{authority,years}.svg and writes the tables of docs/scoreboard.md between their marks.

    shidian scoreboard --format csv -o scoreboard
    python3 docs/figures/scoreboard.py scoreboard

Needs matplotlib. Every number is in the tables `scoreboard`, `scoreboard_tests` and `scoreboard_series`.
"""

import csv
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "shidian", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "scoreboard.md"
MODES = ["strong-central", "bargaining", "strong-local"]
# Okabe & Ito's colors, told apart by the color-blind; markers beside them.
BLUE, ORANGE, GREEN, PINK, GREY = "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#8c8c8c"


def table(folder, name):
    with open(Path(folder) / "tables" / f"{name}.csv", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else float("nan")


def short(value, decimals=2):
    text = f"{number(value):.{decimals}f}".replace("-", "−")
    text = text.replace("0.", ".", 1) if text.lstrip("−").startswith("0.") else text
    # What rounds to nothing has no sign.
    return text.lstrip("−") if not text.strip("−.0") else text


def save(fig, name):
    fig.tight_layout()
    fig.savefig(HERE / f"{name}.svg", metadata={"Date": None}, bbox_inches="tight")
    plt.close(fig)


def band(axis, rows, color, marker, label, scale=1.0):
    rows = sorted(rows, key=lambda row: number(row["x"]))
    x = [number(row["x"]) for row in rows]
    value = [scale * number(row["estimate"]) for row in rows]
    axis.fill_between(x, [scale * number(row["low"]) for row in rows], [scale * number(row["high"]) for row in rows], color=color, alpha=0.18, lw=0)
    axis.plot(x, value, color=color, marker=marker, ms=3.5, lw=1.2, label=label)
    return x, value


def authority(series, best):
    groups = [
        ("how far it comes", [("ever", "ever adopters", BLUE, "o"), ("current", "current adopters", ORANGE, "s")]),
        ("how well it is carried out", [("implementation", "all governments", BLUE, "o"), ("pilot_implementation", "pilots, year 5", ORANGE, "s")]),
        ("what is learned", [("design_fit", "fit of designs", BLUE, "o"), ("template_fit", "fit of the template", ORANGE, "s"), ("right_decision", "right decisions", GREEN, "^"), ("belief_error", "error of belief", PINK, "v")]),
    ]
    fig, axes = plt.subplots(1, 3, figsize=(8.6, 3.1))
    for axis, (title, aims) in zip(axes, groups):
        for statistic, label, color, marker in aims:
            rows = [row for row in series if row["series"] == "authority" and row["statistic"] == statistic]
            n = rows[0]["n"]
            x, value = band(axis, rows, color, marker, label)
            at = number(best[statistic]["estimate"])
            axis.plot([at], [value[min(range(len(x)), key=lambda k: abs(x[k] - at))]], marker=marker, ms=10, mfc="none", color=color, lw=0)
        axis.set_title(title, fontsize=9)
        axis.set_ylim(0, 1.05)
        axis.legend(frameon=False, fontsize=7.5)
    axes[1].set_xlabel(f"center's share of every right; mean and 95 % interval of {n} replicates a share; ringed: the best share")
    save(fig, "scoreboard-authority")


def years(series):
    settings = [
        ("strong-central/effects", "as it is", BLUE, "o"),
        ("strong-central/effects/attention-alone", "effort rests on\nattention alone", ORANGE, "s"),
        ("strong-central/effects/tracking", "… with tracking\nthat does not end", GREEN, "^"),
        ("strong-central/effects/own-benefit", "… with a local benefit", PINK, "v"),
    ]
    fig, axes = plt.subplots(1, 2, figsize=(7.6, 3.0))
    for axis, statistic, scale in [(axes[0], "effect", 1.0), (axes[1], "found", 100.0)]:
        for setting, label, color, marker in settings:
            rows = [row for row in series if row["series"] == "years" and row["setting"] == setting and row["statistic"] == statistic]
            n = rows[0]["n"]
            band(axis, rows, color, marker, label, scale)
        axis.set_xticks(range(1, 9), [*map(str, range(1, 8)), "≥8"])
        axis.set_xlabel("years since selection")
    axes[0].axhline(0, color=GREY, lw=0.8)
    axes[0].set_ylabel("event study: log carbon intensity")
    axes[1].axhline(50, color=GREY, lw=0.8, ls=":")
    axes[1].axvline(5.5, color=GREY, lw=0.8, ls=":")
    axes[1].set_ylabel(f"% of {n} panels: significant, negative")
    axes[1].set_ylim(0, 105)
    handles, labels = axes[0].get_legend_handles_labels()
    fig.legend(handles, labels, frameon=False, fontsize=7.5, loc="lower center", ncols=4, bbox_to_anchor=(0.5, 0.98))
    save(fig, "scoreboard-years")


def put(page, mark, lines):
    begin, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
    before, rest = page.split(begin, 1)
    return before + begin + "\n".join(lines) + "\n" + end + rest.split(end, 1)[1]


def claims(rows):
    lines = ["| § | claim | verdict | first case: number (95 % interval), what it has to be | on what it depends |", "|---|---|---|---|---|"]
    for row in rows:
        decimals = 3 if abs(number(row["estimate"])) < 0.02 else 2
        value = f"{short(row['estimate'], decimals)} ({short(row['low'], decimals)} … {short(row['high'], decimals)})"
        what = row["statistic"] if row["of"] == "level" else f"{row['statistic']} ({row['of']})"
        depends = row["depends_on"].replace(" | ", "<br>")
        lines.append(f"| {row['section']} | `{row['claim']}` {row['quote'].replace('|', '·')}<br>{row['rendering']} | **{row['verdict']}** | {row['setting']}: `{what}` {value}, {row['rule'].replace('-', '−')} | {depends} |")
    return lines


def chinese(rows):
    verdicts = {"holds": "成立", "depends": "有条件", "fails": "不成立", "open": "未定"}
    lines = ["| 章节 | 论断 | 判定 | 条件 |", "|---|---|---|---|"]
    for row in rows:
        lines.append(f"| {row['section']} | {row['quote'].replace('|', '·')} | **{verdicts[row['verdict']]}** | {row['depends_on_zh'].replace('｜', '<br>')} |")
    return lines


def by_mode(series, name, names):
    lines = ["| | " + " | ".join(MODES) + " |", "|---|---|---|---|"]
    for statistic, label in names:
        cells = []
        for mode in MODES:
            row = next(row for row in series if row["series"] == name and row["setting"] == mode and row["statistic"] == statistic)
            cells.append(f"{short(row['estimate'])} ({short(row['low'])} … {short(row['high'])})")
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return lines


TABLE_2 = [
    ("strive_first", "strive-first 争先"), ("autonomous", "autonomous 自主"), ("emulate", "emulate 模仿/执行"), ("stand_pat", "stand-pat 守成"),
    ("formal_only", "formal evaluation only 正式评估"), ("formal_informal", "formal and informal 正式/非正式"), ("with_innovation", "… and innovation 政策创新"),
    ("down", "center → local"), ("both", "center ↔ local"), ("up", "center ← local"),
]
STAGES = [
    ("stage_reinvention", "1 reinvention 再发明"), ("stage_development", "2 development 发展"), ("stage_pilot", "3 pilot 试点"), ("stage_adjustment", "4 adjustment 调节修改"), ("stage_integration", "5 integration 融合"),
    ("stages_in_order", "go in order, as far as they come"), ("stages_skip", "skip a stage, never go back"), ("stages_return", "go back"), ("all_five_stages", "reach all five"),
]


def shares(tests):
    lines = ["| aim | best share of authority (95 % interval) | .7 less .5, same luck | bargaining with .2 more of every right |", "|---|---|---|---|"]
    names = []
    for test in tests:
        if test["of"] == "best-share" and test["statistic"] not in names:
            names.append(test["statistic"])
    for name in names:
        own = [test for test in tests if test["statistic"] == name and test["claim"].startswith("stronger-design")]
        value = lambda test, d: f"{short(test['estimate'], d)} ({short(test['low'], d)} … {short(test['high'], d)})" if test else ""
        best = next(test for test in own if test["of"] == "best-share")
        half = next(test for test in own if test["setting"] == "authority-0.7")
        little = next((test for test in own if test["setting"] == "bargaining/a-little-stronger"), None)
        lines.append(f"| {best['meaning']} (`{name}`) | {value(best, 1)} | {value(half, 3)} | {value(little, 3)} |")
    return lines


if __name__ == "__main__":
    folder = sys.argv[1]
    rows, tests, series = table(folder, "scoreboard"), table(folder, "scoreboard_tests"), table(folder, "scoreboard_series")
    best = {test["statistic"]: test for test in tests if test["of"] == "best-share"}
    authority(series, best)
    years(series)
    page = PAGE.read_text(encoding="utf-8")
    for mark, lines in [("claims", claims(rows)), ("claims in Chinese", chinese(rows)), ("table 2", by_mode(series, "table-2", TABLE_2)), ("stages", by_mode(series, "stages", STAGES)), ("shares", shares(tests))]:
        page = put(page, mark, lines)
    PAGE.write_text(page, encoding="utf-8")
