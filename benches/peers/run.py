#!/usr/bin/env python3
"""Runs one model in shidian, in its pinned peers and by hand, side by side, and writes the table in docs/benchmarks.md.

    python3 benches/peers/run.py            everything (about half an hour, most of it building and slow engines)
    python3 benches/peers/run.py --quick    10^3 and 10^4 agents, few rounds, fast engines; prints, writes nothing

See README.md beside this file. Needs cargo and Python with venv; only the standard library is used here, because
a child's peak memory is never below its parent's.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from measured import ROOT, machine, row, write_block

WORK = HERE / "work"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target")).resolve()
BIN = TARGET / "release"
PYTHON = WORK / "venv" / "bin" / "python"

SIZES = [1_000, 10_000, 100_000, 1_000_000]
TICKS = 50
STARTED = time.monotonic()
ENSEMBLE = {"agents": 300, "ticks": 40, "replicates": 1_000}
MEAN_DEGREE, GRAPH_SEED = 10, 7

# One thread for all: CPU time then says what the work costs, not how threads wait for each other.
ONE_THREAD = {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
ENV = {**os.environ, **ONE_THREAD, "NUMBA_CACHE_DIR": str(WORK / "numba"), "PYTHONDONTWRITEBYTECODE": "1"}


class Engine:
    def __init__(self, name, program, style="-", slow=False, in_table=True):
        self.name, self.program, self.style, self.slow, self.in_table = name, program, style, slow, in_table

    def command(self, agents, ticks, replicates, seed, csv=None):
        if self.program.endswith(".py"):
            head = [str(PYTHON), str(HERE / "python" / self.program)]
        else:
            head = [str(TARGET / self.program)]
        given = "contagion.toml" if "peer-shidian" in self.program else "edges.bin"
        tail = [str(folder(agents) / given), str(agents), str(ticks), str(replicates), str(seed)]
        return [*head, self.style, *tail, *([str(csv)] if csv else [])]


SHIDIAN = "shidian"
LIMIT = "hand-written, pushed (the limit)"
REFERENCE = "hand-written, pulled"
HENAD = ["Henad 0.3.0, as documented", "Henad 0.3.0, expert"]
ENGINES = [
    Engine(SHIDIAN, "release/peer-shidian", "ticks"),
    Engine(LIMIT, "release/peer-limit", "pushed"),
    Engine("hand-written, pushed, for this very processor", "native/release/peer-limit", "pushed"),
    Engine(REFERENCE, "release/peer-limit", "pulled"),
    Engine(HENAD[0], "release/peer-henad", "documented"),
    Engine(HENAD[1], "release/peer-henad", "expert"),
    Engine("Henad 0.3.0, by hand in its global pass", "release/peer-henad", "global"),
    Engine("ixa 4.0.0, as documented", "release/peer-ixa", "documented"),
    Engine("ixa 4.0.0, expert", "release/peer-ixa", "expert"),
    Engine("krABMaga 0.6.2, as documented", "release/peer-krabmaga", "documented"),
    Engine("krABMaga 0.6.2, expert", "release/peer-krabmaga", "expert"),
    Engine("numba 0.68.1", "run_numba.py"),
    Engine("numpy 2.4.6", "run_numpy.py"),
    Engine("Mesa {mesa}, expert", "run_mesa.py", "expert"),
    Engine("Mesa {mesa}, as documented", "run_mesa.py", "documented", slow=True),
    Engine("NDlib 6.0.1", "run_ndlib.py", slow=True),
    # Not a row: the making of one replicate's world, which no engine's ticks include.
    Engine("shidian, world", "release/peer-shidian", "world", in_table=False),
]


def folder(agents):
    return WORK / f"graph-{agents}"


def say(text):
    print(f"[{time.monotonic() - STARTED:4.0f} s] {text}", flush=True)


def check_call(*command, **more):
    say("$ " + " ".join(str(part) for part in command))
    subprocess.run([str(part) for part in command], check=True, **more)


# --- Installing -------------------------------------------------------------------------------------------------------


def install(sizes):
    WORK.mkdir(exist_ok=True)
    env = {**os.environ, "CARGO_TARGET_DIR": str(TARGET)}
    env.pop("RUSTFLAGS", None)
    # Pins are in the manifests and in Cargo.lock; not `--locked`, since shidian's own dependencies may move.
    check_call("cargo", "build", "--release", cwd=HERE, env=env)
    native = {**env, "CARGO_TARGET_DIR": str(TARGET / "native"), "RUSTFLAGS": "-C target-cpu=native"}
    check_call("cargo", "build", "--release", "-p", "peer-limit", cwd=HERE, env=native)
    # The command line as it stands in this tree; without Parquet only because it takes minutes to compile.
    own = {**env, "CARGO_TARGET_DIR": str(TARGET / "shidian")}
    check_call("cargo", "build", "--release", "--locked", "--no-default-features", "--features", "cli", cwd=ROOT, env=own)
    if not PYTHON.exists():
        check_call(sys.executable, "-m", "venv", WORK / "venv")
    check_call(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt")
    for agents in [*sizes, ENSEMBLE["agents"]]:
        folder(agents).mkdir(exist_ok=True)
        if not (folder(agents) / "neighbors.csv").exists():
            check_call(BIN / "graph", agents, MEAN_DEGREE, GRAPH_SEED, folder(agents))
        shutil.copy(HERE / "shidian" / "contagion.toml", folder(agents))


def mesa_version():
    code = "import importlib.metadata as m; print(m.version('mesa'))"
    return subprocess.run([PYTHON, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


# --- One process ------------------------------------------------------------------------------------------------------


def run(command):
    """Standard output, CPU seconds and peak memory in bytes of one process."""
    with open(WORK / "out.txt", "w+") as out, open(WORK / "err.txt", "w+") as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, env=ENV, cwd=WORK)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            err.seek(0)
            sys.exit(f"FAILED: {' '.join(command)}\n{err.read()[-3000:]}")
        out.seek(0)
        return out.read(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def replicates(engine, agents, count, seed):
    """Nanoseconds of CPU and the curve of each replicate; peak memory and CPU seconds of the process."""
    text, cpu, peak = run(engine.command(agents, TICKS, count, seed))
    rows = [[int(cell) for cell in line.split(",")] for line in text.splitlines()]
    assert len(rows) == count and all(len(row) == TICKS + 1 for row in rows), f"{engine.name}: a curve of {TICKS} ticks each"
    return [row[0] for row in rows], [row[1:] for row in rows], peak, cpu


# --- Measuring --------------------------------------------------------------------------------------------------------


def calibrate(engines, sizes, longest):
    """How many replicates each process runs at each size; none where one would take too long."""
    plan = {}
    for engine in engines:
        took = 0.0
        for agents in sizes:
            if took * 10 > longest:
                break
            ns, _, peak, took = replicates(engine, agents, 1, 1)
            count = max(1, min(300, int(0.4e9 / max(ns[0], 1))))
            plan[engine.name, agents] = {"count": count, "took": took, "peak": peak, "ns": ns[0]}
    return plan


def ticks(engines, sizes, plan, rounds):
    """Median over rounds of CPU nanoseconds per agent-tick (of a round: the median of its replicates)."""
    found = {}
    for agents in sizes:
        for number in range(rounds):
            for engine in engines:
                way = plan.get((engine.name, agents))
                # Slow engines get fewer rounds: their own spread is far below what divides them from the others.
                if way is None or number >= (rounds if way["took"] < 4 else 3 if way["took"] < 12 else 1):
                    continue
                ns, _, _, _ = replicates(engine, agents, way["count"], 1_000 + number)
                work = agents * (TICKS if engine.in_table else 1)
                found.setdefault((engine.name, agents), []).append(statistics.median(ns) / work)
        say(f"timed {agents:,} agents")
    return found


def memory(engines, agents, plan):
    """Peak of a process that runs one replicate and nothing else: the least of two (of slow engines, of one)."""
    found = {}
    for engine in engines:
        way = plan.get((engine.name, agents))
        if engine.in_table and way:
            again = replicates(engine, agents, 1, 2)[2] if way["took"] < 12 else way["peak"]
            found[engine.name] = min(again, way["peak"])
    return found


def ensemble(engines, plan, rounds, longest):
    """Median of the CPU seconds of whole processes."""
    agents, length, count = ENSEMBLE["agents"], ENSEMBLE["ticks"], ENSEMBLE["replicates"]
    found = {}
    for number in range(rounds):
        for engine in engines:
            at, way = next(((size, plan[engine.name, size]) for size in SIZES if (engine.name, size) in plan), (1, None))
            seconds = way["ns"] / 1e9 * agents * length * count / (at * TICKS) if way else 0.0
            too_long = engine.slow and seconds > longest
            if not engine.in_table or too_long or (engine.slow and number > 0):
                continue
            csv = WORK / "ensemble.csv"
            csv.unlink(missing_ok=True)
            command = engine.command(agents, length, count, 1, csv)
            if engine.name == SHIDIAN:
                # The command line itself, with its manifest and checks.
                shutil.rmtree(WORK / "ensemble", ignore_errors=True)
                command = [TARGET / "shidian" / "release" / "shidian", "run", folder(agents) / "contagion.toml", "--quiet"]
                command += ["--set", f"world.levels=[{agents}]", "--set", f"time.end={1999 + length}-12"]
                command += ["--replicates", count, "-j", 1, "--format", "csv"]
                command = [str(part) for part in [*command, "-o", WORK / "ensemble"]]
                csv = WORK / "ensemble" / "tables" / "curve.csv"
            _, cpu, _ = run(command)
            lines = sum(1 for _ in open(csv)) - 1
            assert lines >= length * count, f"{engine.name}: {lines} lines in the CSV file of the ensemble"
            found.setdefault(engine.name, []).append(cpu)
    return found


# --- The same model? --------------------------------------------------------------------------------------------------

# 15 engines × 2 sizes × 50 ticks, strongly correlated: 5 standard errors are not met by chance.
WORST = 5.0


def check_curves(engines, plan, seconds):
    """Every engine's mean curve against the plain hand-written one (pulled, sequential draws). Exits where they differ."""
    reference = next(engine for engine in ENGINES if engine.name == REFERENCE)
    worst = {}
    for agents, many in [(1_000, 3_000), (10_000, 600)]:
        _, curves, _, _ = replicates(reference, agents, many, 50_000)
        means = [statistics.fmean(column) for column in zip(*curves)]
        variances = [statistics.variance(column) for column in zip(*curves)]
        for engine in engines:
            way = plan.get((engine.name, agents))
            if way is None or not engine.in_table:
                continue
            count = max(3, min(400, int(seconds / max(way["ns"] / 1e9, 0.001))))
            _, curves, _, _ = replicates(engine, agents, count, 90_000)
            for tick, (mean, variance, column) in enumerate(zip(means, variances, zip(*curves))):
                error = math.sqrt(max(variance, 1e-9) * (1 / many + 1 / count))
                z = abs(statistics.fmean(column) - mean) / error
                worst[engine.name] = max(worst.get(engine.name, 0.0), z)
                if z > WORST:
                    sys.exit(
                        f"FAILED: {engine.name} is not the common model: {agents} agents, tick {tick}: mean "
                        f"{statistics.fmean(column):.1f} of {count} replicates, {mean:.1f} by hand ({z:.1f} standard errors)"
                    )
    say("same curve in all engines; greatest difference in standard errors:")
    for name, z in worst.items():
        say(f"  {name}: {z:.1f}")
    return worst


# --- The table --------------------------------------------------------------------------------------------------------


def figure(value):
    if value is None:
        return "–"
    if value < 1:
        return f"{value:.2g}".lstrip("0")
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def table(engines, sizes, results):
    tick, peak, whole = results["ticks"], results["memory"], results["ensemble"]
    powers = ["10" + "³⁴⁵⁶"[round(math.log10(size)) - 3] for size in sizes]
    lines = [
        row(["engine", *powers, "MB at 10⁶ (bytes per agent)", "ensemble, CPU s"]),
        "|---|" + "---|" * (len(sizes) + 2),
    ]
    for engine in engines:
        if engine.in_table:
            bytes_ = peak.get(engine.name)
            lines.append(
                row(
                    [engine.name]
                    + [figure(tick.get((engine.name, size))) for size in sizes]
                    + ["–" if bytes_ is None else f"{bytes_ / 1e6:,.0f}"]
                    + [figure(whole.get(engine.name))]
                )
            )
    names = [engine.name for engine in engines if engine.in_table]
    peers = [name for name in names if name != SHIDIAN and not name.startswith("hand-written")]
    lines += ["", row(["shidian over", *powers, "memory", "ensemble"]), "|---|" + "---|" * (len(sizes) + 2)]
    for label, others in [("Henad, as documented or expert", HENAD), ("the best peer of each column", peers), ("the limit", [LIMIT])]:

        def over(mine, theirs):
            theirs = [value for value in theirs if value is not None]
            return "–" if mine is None or not theirs else f"{mine / min(theirs):.2f}"

        cells = [over(tick.get((SHIDIAN, size)), [tick.get((name, size)) for name in others]) for size in sizes]
        cells += [over(found.get(SHIDIAN), [found.get(name) for name in others]) for found in (peak, whole)]
        lines.append(row([label, *cells]))
    world = [figure(tick.get(("shidian, world", size))) for size in sizes]
    lines += ["", f"Making one replicate's world in shidian (not in the ticks above), ns per government: {', '.join(world)}."]
    return lines


INTRODUCTION = """\
One model in all: a random graph of mean degree 10 (the same edges for every engine), nobody has adopted, and in each of
50 synchronous ticks a non-adopter adopts with probability 1 − exp(−(.005 + .2 · share of neighbors that have adopted)).
Columns 10³–10⁶: CPU nanoseconds per agent-tick (agents × 50), one thread, from the initial state to the last tick's
count, without reading or building the graph; medians of interleaved rounds. Memory: peak of a process that does one run
of 10⁶ and no more, reading the graph included. Ensemble: CPU of the whole process for 1,000 replicates × 300 agents × 40
ticks, every curve written as CSV (shidian: the command line itself). The script checks that all give the same mean curve.
– : not run, it would take too long. Programs and pins: [benches/peers](../benches/peers/README.md)."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="10^3 and 10^4, three rounds, no slow engines; writes nothing")
    parser.add_argument("--rounds", type=int, help="interleaved rounds (default 7)")
    parser.add_argument("--only", help="engines whose name contains one of these, separated by commas; writes nothing")
    parser.add_argument("--sizes", help="numbers of agents, separated by commas; writes nothing")
    parser.add_argument("--longest", type=float, default=60.0, help="CPU seconds that an engine may take at a size (60)")
    parser.add_argument("--no-install", action="store_true", help="use what is built and installed already")
    args = parser.parse_args()
    sizes = [int(size) for size in args.sizes.split(",")] if args.sizes else SIZES[:2] if args.quick else SIZES
    load = os.getloadavg()[0]
    rounds = args.rounds or (3 if args.quick else 7)

    if not args.no_install:
        install(sorted({*sizes, *SIZES[:2]}))
    for engine in ENGINES:
        engine.name = engine.name.format(mesa=mesa_version())
    engines = [engine for engine in ENGINES if not (args.quick and engine.slow)]
    if args.only:
        engines = [engine for engine in engines if any(word.lower() in engine.name.lower() for word in args.only.split(","))]

    plan = calibrate(engines, sizes, args.longest)
    say("calibrated")
    worst = check_curves(engines, plan, args.longest / 5)
    timed = ticks(engines, sizes, plan, rounds)
    largest = sizes[-1]
    peaks = memory(engines, largest, plan) if largest == SIZES[-1] else {}
    wholes = ensemble(engines, plan, rounds, args.longest)
    say("timed the ensemble")

    results = {
        "ticks": {key: statistics.median(values) for key, values in timed.items()},
        "memory": peaks,
        "ensemble": {name: statistics.median(values) for name, values in wholes.items()},
    }
    where = machine("benches/peers/run.py", rounds, load)
    raw = {f"{name} @ {size}": values for (name, size), values in timed.items()}
    raw = {"machine": where, "ticks_ns": raw, "memory_bytes": peaks, "ensemble_cpu_s": wholes, "standard_errors": worst}
    (WORK / "results.json").write_text(json.dumps(raw, indent=1, ensure_ascii=False))
    lines = [where, "", INTRODUCTION, "", *table(engines, sizes, results)]
    print("\n".join(lines))
    if not (args.quick or args.only or args.sizes):
        write_block("peers", "Against peers", lines)


if __name__ == "__main__":
    main()
