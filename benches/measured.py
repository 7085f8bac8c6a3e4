"""What scripts that measure share: where and when it was measured, and their block of docs/benchmarks.md."""

import datetime
import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"


def said(*command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT).stdout.strip()


def machine(script, rounds, load):
    """A sentence: when, by what, on which machine. `load` is that of the machine before the measurements."""
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    commit = said("git", "rev-parse", "--short", "HEAD") + ("+" if said("git", "status", "--porcelain", "src") else "")
    # Other work takes caches, not CPU time: say how much there was.
    return (
        f"Measured on {datetime.date.today()} at {commit} by `python3 {script}`, all in one run: {cpu}, "
        f"{os.cpu_count()} cores, {platform.system()}, {said('rustc', '--version').split(' (')[0]}, Python {platform.python_version()}; {rounds} rounds, "
        f"load of the machine before the run {load:.1f}."
    )


def row(cells):
    return "| " + " | ".join(cells) + " |"


def write_block(name, title, lines):
    """Puts lines between the page's marks `<!-- name:begin -->` and `<!-- name:end -->`; at its end, under a title, where it has none."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    text = PAGE.read_text()
    block = "\n".join([begin, "", *lines, "", end])
    if begin in text:
        text = text[: text.index(begin)] + block + text[text.index(end) + len(end) :]
    else:
        text = text.rstrip() + f"\n\n## {title}\n\n{block}\n"
    PAGE.write_text(text)
