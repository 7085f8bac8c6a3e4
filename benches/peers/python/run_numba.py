"""numba: the pushed kernel of ../limit, compiled by numba on one thread. Compiling is not timed (it is in the ensemble,
less what numba's cache saves)."""

import numpy as np
from numba import njit
from task import CONTAGION, INTERNAL, Task


@njit(cache=True)
def simulate(starts, neighbors, ticks, seed):
    np.random.seed(seed)
    n = len(starts) - 1
    count = np.zeros(n, np.uint8)
    waiting = np.arange(n).astype(np.int32)
    new = np.empty(n, np.int32)
    curve = np.empty(ticks, np.int64)
    left = n
    for tick in range(ticks):
        kept = n_new = 0
        for at in range(left):
            i = waiting[at]
            # 1 - exp(-h) <= h: most draws need neither neighbors nor an exponential.
            draw = np.random.random()
            adopts = False
            if draw < INTERNAL + CONTAGION:
                hazard = INTERNAL + CONTAGION * count[i] / max(starts[i + 1] - starts[i], 1)
                adopts = draw < hazard and draw < 1 - np.exp(-hazard)
            if adopts:
                new[n_new] = i
                n_new += 1
            else:
                waiting[kept] = i
                kept += 1
        left = kept
        for at in range(n_new):
            i = new[at]
            for k in range(starts[i], starts[i + 1]):
                count[neighbors[k]] += 1
        curve[tick] = n - left
    return curve


task = Task()
starts, neighbors = task.rows()
starts = starts.astype(np.int32)
simulate(starts[:1], neighbors[:0], 1, 1)
task.run(lambda seed: seed, lambda seed: simulate(starts, neighbors, task.ticks, seed).tolist())
