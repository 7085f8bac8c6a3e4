"""The program in processes of its own: their CPU time, wall time and peak memory."""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "release"
PROGRAM, BARE = RELEASE / "shidian", RELEASE / "examples" / "bare"
# Outside the program's pool; its own threads are said on its command line.
ENV = {**os.environ, "RAYON_NUM_THREADS": "1"}
SMALL = ("runs", "curve")


@dataclass
class Call:
    """One run of the program: a scenario file or a shipped scenario, and what is changed in it."""

    scenario: object
    sets: tuple = ()
    replicates: int = None
    threads: int = 1
    tables: tuple = SMALL
    formats: str = "csv,parquet"

    def command(self, folder):
        sets = [*self.sets]
        if self.tables:
            sets.append("output.tables=[" + ", ".join(f'"{table}"' for table in self.tables) + "]")
        command = [PROGRAM, "run", self.scenario, "--quiet", "--jobs", self.threads, "--format", self.formats, "--out", folder]
        command += ["--replicates", self.replicates] if self.replicates else []
        return [str(part) for part in [*command, *(word for item in sets for word in ("--set", item))]]


@dataclass
class Bare:
    """The library's runs of a scenario file alone; `part` is `load` or `run` (bare.rs)."""

    part: str
    scenario: object

    def command(self, _):
        return [str(BARE), self.part, str(self.scenario)]


@dataclass
class Usage:
    """What processes side by side took: CPU seconds of all, wall seconds until the last had ended."""

    cpu: float
    wall: float


def run(*calls, look=None):
    """Runs calls side by side; `look` is given the result folder of the last before it is removed."""
    with tempfile.TemporaryDirectory(prefix="scaling-") as place:
        commands = [call.command(Path(place) / str(number)) for number, call in enumerate(calls)]
        with tempfile.TemporaryFile("w+") as errors:
            begin, cpu = time.monotonic(), 0.0
            started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors, env=ENV) for command in commands]
            for process, command in zip(started, commands):
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
                cpu += usage.ru_utime + usage.ru_stime
                check(process.returncode, command, errors)
            wall = time.monotonic() - begin
        if look:
            look(Path(place) / str(len(calls) - 1))
        return Usage(cpu, wall)


def peak(call):
    """Peak memory of a run in bytes (`ru_maxrss`).

    A process inherits the peak of the one that forked it, and Python's is above that of a small run. So a shell, which is
    small, forks it and ends, and the process becomes a child of this one.
    """
    adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="scaling-") as place, tempfile.TemporaryFile("w+") as errors:
        command = call.command(Path(place) / "0")
        shell = ["sh", "-c", '"$@" >/dev/null & echo $!', "sh", *command]
        said = subprocess.run(shell, stdout=subprocess.PIPE, stderr=errors, text=True, check=True, env=ENV).stdout
        _, status, usage = os.wait4(int(said), 0)
        check(os.waitstatus_to_exitcode(status), command, errors)
        return usage.ru_maxrss * 1024


def adopt_orphans():
    set_child_subreaper = 36  # linux/prctl.h
    ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def check(code, command, errors):
    if code != 0:
        errors.seek(0)
        sys.exit(f"FAILED ({code}): {' '.join(command)}\n{errors.read()[-3000:]}")


def interleaved(calls, rounds):
    """Usages by name, round by round; `calls` gives a call, or several side by side, by name.

    Odd rounds go backward, so that a machine that becomes slower or faster favors nobody.
    """
    found = {name: [] for name in calls}
    for number in range(rounds):
        for name in list(calls)[:: -1 if number % 2 else 1]:
            own = calls[name]
            found[name].append(run(*own) if isinstance(own, (list, tuple)) else run(own))
    return found
