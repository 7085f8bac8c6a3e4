"""Speed of sweeps: a whole map, how soon an interrupted one goes on, merging ten thousand parts. Prints a table.

    cargo build --release && python3 benches/sweeps/run.py [--scratch FOLDER]

Needs nothing but Python. Takes about five minutes on two free cores and 5 GB in the scratch folder.
What a sweep costs beside its bare runs is in benches/scaling.
"""

import argparse
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target" / "release" / "shidian"
RUNS = ["--set", 'output.tables=["runs","curve","summary"]']


def timed(*words):
    """Wall and processor seconds, and the peak of memory in MB, of the program."""
    begin = time.perf_counter()
    child = subprocess.Popen([PROGRAM, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, words
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def until_first_run(*words):
    """Seconds from the start to the first replicate that ends; the program is killed then."""
    begin = time.perf_counter()
    child = subprocess.Popen([PROGRAM, *words, "--progress", "json"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in child.stderr:
        if '"progress"' in line:
            break
    seconds = time.perf_counter() - begin
    child.send_signal(signal.SIGKILL)
    child.wait()
    return seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()) / "shidian-sweeps")
    parser.add_argument("--parts", type=int, default=10_000)
    args = parser.parse_args()
    shutil.rmtree(args.scratch, ignore_errors=True)
    args.scratch.mkdir(parents=True)
    out = lambda name: ["-o", str(args.scratch / name)]
    rows = []

    wall, cpu, memory = timed("sweep", "authority-map", "-j", "2", *out("map"))
    rows.append(("441 points × 100 replicates of 400 governments, CSV and Parquet, two threads", wall, cpu, memory))

    begun = ["sweep", "authority-map", "-j", "2", *out("begun")]
    child = subprocess.Popen([PROGRAM, *begun], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    parts = args.scratch / "begun" / "parts"
    while not parts.exists() or len(os.listdir(parts)) < 200:
        time.sleep(0.05)
    child.kill()
    child.wait()
    rows.append((f"the same, killed at {len(os.listdir(parts))} parts, until its first run goes on", until_first_run(*begun), None, None))

    # A chunk a point: five governments, one year, 501 replicates.
    n = args.parts
    tiny = ["tiny-5", "-q", "--replicates", "501", "--set", "time.end=2010-12", *RUNS]
    tiny += ["--set", f'sweep.vary={{"spread.learning"={{from=0.0,to=1.0,points={n}}}}}']
    for formats in ("csv", "csv,parquet"):
        folder = args.scratch / "parts"
        shutil.rmtree(folder, ignore_errors=True)
        timed("sweep", "plan", *tiny, "--format", formats, "-o", str(folder))
        timed("sweep", "run", str(folder), "--share", "0/1", "-j", "2")
        n_parts = len(os.listdir(folder / "parts"))
        wall, cpu, memory = timed("sweep", "merge", str(folder), "-j", "2")
        rows.append((f"merging {n_parts} parts ({n * 501} runs) into {formats}", wall, cpu, memory))
    shutil.rmtree(args.scratch)

    print("| what | wall s | CPU s | peak MB |\n|---|---|---|---|")
    for what, wall, cpu, memory in rows:
        print(f"| {what} | {wall:.2f} | {'' if cpu is None else f'{cpu:.1f}'} | {'' if memory is None else f'{memory:.0f}'} |")


if __name__ == "__main__":
    main()
