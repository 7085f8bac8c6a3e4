"""What every Python engine shares: task, edges, clock, report (the same lines as common/src/lib.rs). No model."""

import sys
import time

import numpy as np

INTERNAL = 0.005
CONTAGION = 0.2


class Task:
    """The command line: STYLE EDGES AGENTS TICKS REPLICATES SEED [CSV]."""

    def __init__(self):
        self.style, edges, *numbers = sys.argv[1:7]
        self.agents, self.ticks, self.replicates, self.seed = map(int, numbers)
        self.csv = sys.argv[7] if len(sys.argv) > 7 else None
        self.edges = np.fromfile(edges, dtype="<u4").reshape(-1, 2)

    def rows(self):
        """Neighbors in compressed rows: starts (n + 1) and neighbors."""
        ends = np.concatenate([self.edges, self.edges[:, ::-1]])
        order = np.argsort(ends[:, 0], kind="stable")
        starts = np.zeros(self.agents + 1, dtype=np.int64)
        np.cumsum(np.bincount(ends[:, 0], minlength=self.agents), out=starts[1:])
        return starts, ends[order, 1].astype(np.int32)

    def run(self, build, run):
        """build(seed) makes the state with nobody adopted (not timed); run(state) gives adopters after each tick."""
        out = open(self.csv, "w") if self.csv else sys.stdout
        if self.csv:
            print("replicate,tick,ever_adopters", file=out)
        for replicate in range(self.replicates):
            state = build(self.seed + replicate)
            start = time.process_time_ns()
            curve = run(state)
            spent = time.process_time_ns() - start
            if self.csv:
                out.writelines(f"{replicate},{tick},{count}\n" for tick, count in enumerate(curve))
            else:
                print(spent, *curve, sep=",", file=out)
        out.flush()
