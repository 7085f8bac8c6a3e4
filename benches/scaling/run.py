#!/usr/bin/env python3
"""Measures how shidian's cost grows and what a process costs beyond its runs; writes the table and the plots of docs/benchmarks.md.

    python3 benches/scaling/run.py            everything, five rounds
    python3 benches/scaling/run.py --quick    one round; prints, writes nothing

See README.md beside this file. Needs Linux, cargo, and Python with venv; only the standard library is used here, the fits
and plots are made by report.py in an environment of its own.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import claims
import series

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from measured import ROOT, machine

WORK = HERE / "work"
PYTHON = WORK / "venv" / "bin" / "python"
PARTS = ["series", *claims.CLAIMS]
STARTED = time.monotonic()


def say(text):
    print(f"[{time.monotonic() - STARTED:4.0f} s] {text}", flush=True)


def check_call(*command):
    say("$ " + " ".join(str(part) for part in command))
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT)


def install():
    WORK.mkdir(exist_ok=True)
    check_call("cargo", "build", "--release", "--bin", "shidian", "--example", "bare")
    if not PYTHON.exists():
        check_call(sys.executable, "-m", "venv", WORK / "venv")
    check_call(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one round; writes nothing")
    parser.add_argument("--rounds", type=int, help="interleaved rounds (default 5)")
    parser.add_argument("--only", help=f"parts, separated by commas, of {', '.join(PARTS)}; writes nothing")
    parser.add_argument("--no-install", action="store_true", help="use what is built and installed already")
    args = parser.parse_args()
    rounds = args.rounds or (1 if args.quick else 5)
    parts = args.only.split(",") if args.only else PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    load = os.getloadavg()[0]
    if not args.no_install:
        install()

    results = {"machine": machine("benches/scaling/run.py", rounds, load), "series": {}, "claims": {}}
    for part in parts:
        begin = time.monotonic()
        if part == "series":
            results["series"] = series.measure(rounds)
        else:
            results["claims"][part] = claims.measure(part, rounds)
        say(f"{part}: {time.monotonic() - begin:.0f} s")
    (WORK / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False))
    is_whole = not (args.quick or args.only)
    check_call(PYTHON, HERE / "report.py", WORK / "results.json", *(["--write"] if is_whole else []))


if __name__ == "__main__":
    main()
