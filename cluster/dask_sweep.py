#!/usr/bin/env python3
"""Computes a planned sweep on a Dask cluster: every task is a process `shidian sweep run DIR --chunk LIST` on some worker.

    pip install distributed
    shidian sweep plan my.toml -o out
    python cluster/dask_sweep.py out --scheduler tcp://head:8786

The folder must be on a file system that all workers see under the same path, and the program must be on all of them. Tasks
give back nothing but their names: the chunks in the folder are the result, so a worker that is lost takes nothing along,
and a chunk that two of them compute is the same chunk. Without --scheduler the workers are on this machine.
"""
import argparse
import json
import subprocess
import sys

from dask.distributed import Client, as_completed


def shidian(program, *args):
    """What a command of the program says as JSON."""
    ended = subprocess.run([program, "sweep", *args, "--json"], capture_output=True, text=True)
    if ended.returncode != 0:
        raise RuntimeError(f"{program} sweep {' '.join(args)}: exit code {ended.returncode}: {ended.stderr.strip()}")
    return json.loads(ended.stdout)


def compute(program, folder, chunks):
    """Computes some chunks; runs on a worker. May be done again, here or elsewhere."""
    shidian(program, "run", folder, "--chunk", chunks, "-j", "1", "--progress", "none")
    return chunks


def numbers(listed):
    """The numbers of a list such as 0-3,7."""
    for part in filter(None, listed.split(",")):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dir", help="folder of a planned sweep")
    parser.add_argument("--scheduler", help="address of a Dask scheduler, e.g. tcp://head:8786")
    parser.add_argument("--program", default="shidian")
    parser.add_argument("--chunks", type=int, default=10, help="chunks of a task (default 10)")
    parser.add_argument("--rounds", type=int, default=3, help="how often missing chunks are tried again (default 3)")
    args = parser.parse_args()
    with Client(args.scheduler) as client:
        for _ in range(args.rounds):
            missing = list(numbers(shidian(args.program, "status", args.dir)["chunks"]["missing_list"]))
            if not missing:
                break
            tasks = [",".join(map(str, missing[k : k + args.chunks])) for k in range(0, len(missing), args.chunks)]
            # `pure=False`: a task of an earlier round is not taken for done. `retries`: exit codes that pass, a full disk.
            futures = client.map(lambda chunks: compute(args.program, args.dir, chunks), tasks, pure=False, retries=3)
            for done, future in enumerate(as_completed(futures), 1):
                failed = f" failed: {future.exception()}" if future.status == "error" else ""
                print(f"task {done} of {len(tasks)}{failed}", file=sys.stderr)
    ended = subprocess.run([args.program, "sweep", "merge", args.dir])
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
