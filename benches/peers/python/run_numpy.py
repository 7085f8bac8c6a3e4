"""numpy: whole arrays a tick; only the new adopters' rows are gathered and added to their neighbors' counts."""

import numpy as np
from task import CONTAGION, INTERNAL, Task

task = Task()
starts, neighbors = task.rows()
degree = np.diff(starts)
pull = (CONTAGION / np.maximum(degree, 1)).astype(np.float32)


def run(rng):
    n = len(degree)
    count = np.zeros(n, dtype=np.float32)
    waiting = np.arange(n, dtype=np.int64)
    curve = []
    for _ in range(task.ticks):
        draws = rng.random(len(waiting), dtype=np.float32)
        # Only draws below the greatest hazard can adopt.
        low = np.flatnonzero(draws < INTERNAL + CONTAGION)
        who = waiting[low]
        adopts = draws[low] < -np.expm1(-INTERNAL - pull[who] * count[who])
        new = who[adopts]
        waiting = np.delete(waiting, low[adopts])
        # All neighbors of the new adopters, from their rows.
        lengths = degree[new]
        first = np.repeat(starts[new] - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths) if len(new) else new
        np.add.at(count, neighbors[first + np.arange(len(first))], np.float32(1))
        curve.append(n - len(waiting))
    return curve


task.run(np.random.default_rng, run)
