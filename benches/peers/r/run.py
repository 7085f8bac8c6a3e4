"""R beside shidian: the same numbers, then the CPU seconds of the same work.

    cargo build --release --bins --example fits
    python3 benches/peers/r/run.py [--rounds 5] [--data ../shared/data] [--only numbers|speed] [--work logit]

Needs R with the packages survival, spdep, sandwich and lmtest (Debian: `apt-get install r-base-core r-cran-survival r-cran-spdep
r-cran-sandwich r-cran-lmtest`); without Rscript or one of them it says so and ends. Needs nothing beside Python's own library.
Numbers need the folder ../shared/data, which is no part of the project; without it they are skipped, and that is said.

Speed: user and system seconds, one thread, medians of rounds that take turns. R's are of the call alone, by `proc.time`, in a process
that has the data ready; shidian's are of a process that does the work K times less one that does it never, by K.
"""

import argparse
import csv
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]
PACKAGES = ["survival", "spdep", "sandwich", "lmtest"]
ONE_THREAD = dict(os.environ, RAYON_NUM_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
# Work, and how often ours is done in a process.
WORK = {
    "logit": 10,
    "logit-clustered": 10,
    "probit": 10,
    "cloglog": 10,
    "cox-efron": 5,
    "cox-breslow": 5,
    "kaplan-meier": 20,
    "moran-999": 200,
}


def r(script, *words):
    command = ["Rscript", "--vanilla", str(HERE / script), *map(str, words)]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, env=ONE_THREAD).stdout


def has_r():
    if shutil.which("Rscript") is None:
        print("R is not here (no Rscript): nothing is compared", file=sys.stderr)
        return False
    ask = "; ".join(f'if (!requireNamespace("{name}", quietly = TRUE)) cat("{name} ")' for name in PACKAGES)
    lacking = subprocess.run(["Rscript", "--vanilla", "-e", ask], check=True, text=True, stdout=subprocess.PIPE).stdout
    if lacking:
        print(f"R lacks the packages {lacking}: nothing is compared", file=sys.stderr)
    return not lacking


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path, head, lines):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(lines)


def numbers(data, program):
    """The tables of `analyze` on the states, beside R on panels that are made here by plain loops."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="shidian-r-"))
    adoptions, states = rows(data / "spid/adoptions.csv"), rows(data / "spid/us_states.csv")
    land = [(row["a"], row["b"]) for row in rows(data / "spid/us_state_contiguity.csv") if row["kind"] == "land"]

    def analyze(name, adopted, units, *flags):
        write(folder / f"{name}.csv", ["abbr", "policy", "year"], [(row["abbr"], row["policy"], row["year"]) for row in adopted])
        write(folder / f"{name}-units.csv", ["abbr"], [[unit] for unit in units])
        inside = [(a, b) for a, b in land if a in units and b in units]
        write(folder / f"{name}-land.csv", ["a", "b"], inside)
        files = [f"--units={folder / name}-units.csv", f"--edges={folder / name}-land.csv", "--undirected"]
        command = [program, "analyze", folder / f"{name}.csv", *files, *flags, "-q", "--format", "csv", "-o", folder / name]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return inside

    every = sorted(row["abbr"] for row in states)
    for policy in ("lott", "hatecrime"):
        own = [row for row in adoptions if row["policy"] == policy]
        for ties in ("efron", "breslow"):
            flags = [f"--cox={ties}", "--link", "logit,probit,cloglog"]
            analyze(f"{policy}-{ties}", own, every, *flags)
    # Every tenth policy with 20 adopters or more among the 48 states on the continent: glm's dummies take minutes with all.
    mainland = [unit for unit in every if unit not in ("AK", "HI")]
    by_policy = {}
    for row in adoptions:
        if row["abbr"] in mainland:
            by_policy.setdefault(row["policy"], {})[row["abbr"]] = int(row["year"])
    by_policy = {policy: years for policy, years in sorted(by_policy.items()) if len(years) >= 20}
    by_policy = dict(list(by_policy.items())[::10])
    own = [
        {"abbr": unit, "policy": policy, "year": year}
        for policy, years in by_policy.items()
        for unit, year in sorted(years.items())
    ]
    inside = analyze("pooled", own, mainland, "--policy-effects", "--cox", "--resamples", "0")
    neighbors = {unit: {b if a == unit else a for a, b in inside if unit in (a, b)} for unit in mainland}
    panel = []
    for policy, years in by_policy.items():
        first, last = min(years.values()), max(years.values())
        for year in range(first, last + 1):
            for unit in mainland:
                if years.get(unit, last + 1) < year:
                    continue
                before = sum(years.get(other, last + 1) < year for other in neighbors[unit])
                share = before / len(neighbors[unit]) if neighbors[unit] else 0.0
                panel.append((policy, unit, year - first, int(years.get(unit) == year), share))
    write(folder / "pooled.csv", ["policy", "abbr", "dur", "adopt", "nbr_share"], panel)
    write(folder / "units.csv", ["abbr"], [[unit] for unit in mainland])
    write(folder / "land.csv", ["a", "b"], inside)
    write(folder / "adoptions.csv", ["abbr", "policy", "year"], [(row["abbr"], row["policy"], row["year"]) for row in own])
    print(f"pooled: {len(by_policy)} policies, {len(panel)} unit-years; `lott` and `hatecrime` for the rest")
    print("| R | largest deviation |\n|---|---|")
    print(r("compare.R", data, folder), end="")
    shutil.rmtree(folder)


def ours(program, work, times):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = work.split("-")
    words = [words[0], "observed"] if len(words) == 1 else words
    out = subprocess.run([program, *words, str(times)], check=True, text=True, stdout=subprocess.PIPE, env=ONE_THREAD).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, [tuple(map(float, line.split()[1:])) for line in out.splitlines()]


def theirs(work, times):
    lines = r("work.R", work, times).splitlines()
    seconds = [float(line.split()[1]) for line in lines if line.startswith("seconds")]
    return seconds, [tuple(map(float, line.split())) for line in lines if not line.startswith("seconds")]


def speed(rounds, program, asked):
    version = subprocess.run(["Rscript", "--version"], text=True, capture_output=True).stdout.strip()
    print(f"{version}; {rounds} rounds\n| work | shidian | R | ratio | largest deviation of the numbers |\n|---|---|---|---|---|")
    for work, times in WORK.items():
        if asked and work not in asked:
            continue
        us, them, off = [], [], 0.0
        for _ in range(rounds):
            seconds, found = theirs(work, 2)
            # The first call in a process compiles R's own code.
            them.append(seconds[-1])
            busy, own = ours(program, work, times)
            idle, _ = ours(program, work, 0)
            us.append((busy - idle) / times)
            assert len(own) == len(found), (work, len(own), len(found))
            pairs = [(a, b) for mine, its in zip(own, found) for a, b in zip(mine, its)]
            if work in ("probit", "cloglog"):
                # glm's errors are of the expected information.
                pairs = [(mine[0], its[0]) for mine, its in zip(own, found)]
            off = max(abs(a - b) / max(abs(b), 0.01) for a, b in pairs)
            assert off < 1e-6, (work, off)
        mine, its = statistics.median(us), statistics.median(them)
        print(f"| {work} | {mine:.4f} s | {its:.3f} s | {its / mine:.1f} | {off:.0e} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "../shared/data")
    parser.add_argument("--only", choices=["numbers", "speed"])
    parser.add_argument("--work", choices=list(WORK), action="append", help="only this work (repeatable)")
    args = parser.parse_args()
    if not has_r():
        return
    if args.only != "speed":
        if args.data.is_dir():
            numbers(args.data.resolve(), ROOT / "target/release/shidian")
        else:
            print(f"{args.data} is not here: numbers are not compared", file=sys.stderr)
    if args.only != "numbers":
        speed(args.rounds, ROOT / "target/release/examples/fits", args.work)


if __name__ == "__main__":
    main()
