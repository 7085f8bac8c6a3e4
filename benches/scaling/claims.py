"""Each claim about a whole process, measured: threads, bytes, memory, start, writing, sweeps."""

import hashlib
import statistics
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from program import ROOT, SMALL, Bare, Call, interleaved, peak, run
from series import LOW_CARBON, replicates, synthetic

TINY = ROOT / "scenarios" / "tiny-5.toml"


@dataclass
class Finding:
    """A row of the table."""

    what: str
    target: str
    figure: str
    met: bool


def median(values):
    return statistics.median(values)


def spread(ratios):
    of_all = [f"{ratio:.2f}".removeprefix("0") for ratio in (median(ratios), min(ratios), max(ratios))]
    return f"{of_all[0]} ({of_all[1]}–{of_all[2]})"


def villages(*levels):
    return "villages", (f"world.levels={list(levels)}",)


# One process against two that share its cores.


def ensemble_on_threads(rounds):
    n = 2_000
    half = [Call(LOW_CARBON, (f"scenario.first_replicate={first}",), n // 2) for first in (1, n // 2 + 1)]
    found = interleaved({"one": Call(LOW_CARBON, replicates=n, threads=2), "two": half}, 2 * rounds)
    ratios = [two.wall / one.wall for one, two in zip(found["one"], found["two"])]
    what = f"ensemble of {n:,} replicates on two threads, over two processes of {n // 2:,}: speed"
    return [Finding(what, "≥ .97", spread(ratios), median(ratios) >= 0.97)], {"ensemble": ratios}


def large_run_on_threads(rounds):
    findings, all_ratios = [], {}
    for name, scenario in [
        ("63,214", villages(31, 333, 2_850, 10_000, 50_000)),
        ("253,214", villages(31, 333, 2_850, 40_000, 210_000)),
        ("693,214 (villages)", villages(31, 333, 2_850, 40_000, 650_000)),
    ]:
        calls = {"one": Call(*scenario, threads=2), "two": [Call(*scenario)] * 2}
        found = interleaved(calls, 2 * rounds)
        # Two processes finish two runs in the time that is to be compared with twice that of one.
        ratios = [two.wall / (2 * one.wall) for one, two in zip(found["one"], found["two"])]
        what = f"one run of {name} governments on two threads, over two such runs side by side: speed, start and files included"
        findings.append(Finding(what, "≥ .9", spread(ratios), median(ratios) >= 0.9))
        all_ratios[name] = ratios
        if name.endswith("(villages)"):
            wall, memory = median(usage.wall for usage in found["one"]), peak(calls["one"])
            figure = f"{wall:.2f} s, {memory / 1e6:,.0f} MB"
            findings.append(Finding("`villages` on two threads", "≤ 3 s, ≤ 400 MB", figure, wall <= 3 and memory <= 400e6))
    return findings, all_ratios


# Bytes.


def same_bytes(_):
    everything = ("runs", "curve", "summary", "events", "adoptions", "governments", "network", "panel")
    large = (*synthetic(31, 333, 2_850, 60_000), "time.end=2024-12")
    n_files = 0
    differ = []
    for name, call in {
        "ensemble": dict(scenario=LOW_CARBON, replicates=20, tables=everything),
        "large run": dict(scenario=LOW_CARBON, sets=large, replicates=1, tables=("runs", "curve", "events", "adoptions")),
        "sweep": dict(scenario="three-regimes", sets=("sweep.replicates=8",), tables=(*SMALL, "summary")),
    }.items():
        hashes = {}
        for threads in [1, 2, 3, 7]:
            run(Call(**call, threads=threads), look=lambda folder: hashes.setdefault(threads, hashes_of(folder / "tables")))
        files = sorted(set().union(*hashes.values()))
        n_files += len(files)
        differ += [f"{name}: {file}" for file in files if len({own.get(file) for own in hashes.values()}) > 1]
    figure = f"{n_files} tables the same" if not differ else "differ: " + ", ".join(differ)
    return [Finding("tables on 1, 2, 3 and 7 threads (ensemble, large run, sweep; CSV and Parquet)", "same bytes", figure, not differ)], None


def hashes_of(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


# Memory and start.


def memory(_):
    sizes = [point.x for point in replicates()]
    peaks = {threads: [peak(Call(LOW_CARBON, replicates=n, threads=threads)) for n in sizes] for threads in (1, 2)}
    findings = []
    for threads, own in peaks.items():
        per = (own[-1] - own[2]) / (sizes[-1] - sizes[2])
        what = f"peak memory of {sizes[-1]:,} replicates over that of {sizes[2]:,}, {threads} thread{'s' if threads > 1 else ''}"
        ratio = own[-1] / own[2]
        findings.append(Finding(what, "≤ 1.1", f"{ratio:.2f} ({own[-1] / 1e6:.1f} MB; {per:,.0f} bytes a replicate)", ratio <= 1.1))
    return findings, {"replicates": sizes, "peaks": peaks}


def start(rounds):
    call = Call(TINY, tables=(), threads=2)
    found = interleaved({"start": call}, 8 * rounds)["start"]
    wall, cpu = (1e3 * median(values) for values in ([u.wall for u in found], [u.cpu for u in found]))
    memory = max(peak(call) for _ in range(3))
    return [
        Finding("`shidian run scenarios/tiny-5.toml` in a new process", "≤ 30 ms", f"{wall:.0f} ms ({cpu:.0f} ms of CPU)", wall <= 30),
        Finding("its peak memory", "≤ 15 MB", f"{memory / 1e6:.1f} MB", memory <= 15e6),
    ], None


# Writing and sweeps: what a process costs beyond its runs.

RUNS = 2_000


def scenario_file(folder, points):
    """The low-carbon scenario; with a sweep over almost equal values, if there are several points, so that all runs cost the same."""
    text = 'schema = 1\nextends = "builtin:low-carbon-cities"\n\n[scenario]\nid = "scaling"\ntitle = "Scaling"\n'
    text += f'replicates = {RUNS // points}\n\n[output]\ntables = ["runs", "curve"]\n'
    if points > 1:
        values = ", ".join(f"{0.25 + 1e-7 * number:.7f}" for number in range(points))
        text += f'\n[sweep]\nmethod = "grid"\n\n[sweep.vary]\n"spread.learning" = [{values}]\n'
    path = folder / f"points-{points}.toml"
    path.write_text(text)
    return path


def writing_and_sweeps(rounds):
    points = [1, 10, 500]
    with tempfile.TemporaryDirectory(prefix="scaling-") as folder:
        files = {n: scenario_file(Path(folder), n) for n in points}
        calls = {}
        for n, file in files.items():
            calls |= {f"{n} load": Bare("load", file), f"{n} run": Bare("run", file), f"{n} whole": Call(file)}
        calls["csv"] = Call(files[1], formats="csv")
        found = {name: [usage.cpu for usage in usages] for name, usages in interleaved(calls, rounds).items()}

    # Round by round, so that what slows the machine for a while slows both sides of a difference.
    def bare(n):
        return [run - load for run, load in zip(found[f"{n} run"], found[f"{n} load"])]

    def beyond(n):
        return [whole - runs for whole, runs in zip(found[f"{n} whole"], bare(n))]

    findings = []
    for name, whole in [("CSV and Parquet", found["1 whole"]), ("CSV", found["csv"])]:
        share = median(1 - run / all_of_it for run, all_of_it in zip(found["1 run"], whole))
        what = f"writing `runs` and `curve` of {RUNS:,} replicates, {name}: share of the process's CPU"
        findings.append(Finding(what, "≤ 15 %", percent(share), share <= 0.15))
    for n in points[1:]:
        overhead = median((own - one) / runs for own, one, runs in zip(beyond(n), beyond(1), bare(n)))
        what = f"sweep of {n} design points × {RUNS // n} replicates: what it costs more than one ensemble of {RUNS:,}, over the bare runs"
        findings.append(Finding(what, "≤ 3 %", percent(overhead), overhead <= 0.03))
    return findings, {"cpu": found}


def percent(share):
    return f"{100 * share:.1f} %".replace("-", "−")


def events(rounds):
    base = dict(scenario=LOW_CARBON, sets=synthetic(31, 333, 2_850, 120_000), replicates=1)
    calls, n_rows = {}, []
    for formats in ["csv", "parquet"]:
        calls[f"{formats} without"] = Call(**base, formats=formats)
        calls[f"{formats} with"] = Call(**base, formats=formats, tables=(*SMALL, "events"))
    run(calls["csv with"], look=lambda folder: n_rows.append(n_lines(folder / "tables" / "events.csv") - 1))
    found = {name: [usage.cpu for usage in usages] for name, usages in interleaved(calls, rounds).items()}
    findings = []
    for formats, name in [("csv", "CSV"), ("parquet", "Parquet")]:
        seconds = median(own - less for own, less in zip(found[f"{formats} with"], found[f"{formats} without"]))
        rate = n_rows[0] / seconds / 1e6
        what = f"`events` of one run ({n_rows[0] / 1e6:.1f} million rows), {name}: rows per second of CPU that the table costs"
        findings.append(Finding(what, "≥ 3 million", f"{rate:.1f} million", rate >= 3))
    return findings, {"cpu": found, "rows": n_rows[0]}


def n_lines(path):
    with open(path, "rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


CLAIMS = {
    "ensemble": ensemble_on_threads,
    "large": large_run_on_threads,
    "bytes": same_bytes,
    "memory": memory,
    "start": start,
    "sweeps": writing_and_sweeps,
    "events": events,
}


def measure(name, rounds):
    findings, raw = CLAIMS[name](rounds)
    return {"findings": [asdict(finding) for finding in findings], "raw": raw}
