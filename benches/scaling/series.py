"""Cost against governments, ticks, replicates and neighbors: CPU time of whole processes on one thread."""

import statistics
from dataclasses import dataclass

from program import Call, interleaved

LOW_CARBON = "low-carbon-cities"
# Where luck decides whether a policy is rolled out, a single large run may cost a quarter more or less than the mean of many
# small ones, and adoption goes on for centuries. Here it always is rolled out, at one date, and adoption is soon over.
ROLLED_OUT = ("policy.merit_sd=0", "feedback.rollout=date", "feedback.rollout_at=2020-01")


@dataclass
class Point:
    """One place of a series."""

    x: float
    call: Call
    # The work is shared by so many replicates, and is shown for one.
    replicates: int


def synthetic(*levels):
    return ("world.source=synthetic", f"world.levels={list(levels)}")


def governments():
    """From prefectures to villages; worlds and neighbors drawn anew for every replicate. At least 6 million government-ticks each."""
    above = [31, 333, 2_850, 40_000]
    points = []
    for n in [364, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 693_214]:
        levels = [size for place, size in enumerate(above) if sum(above[: place + 1]) < n]
        levels += [n - sum(levels)] if n > sum(levels) else []
        replicates = max(1, 6_000_000 // (30 * n))
        points.append(Point(n, Call(LOW_CARBON, (*synthetic(*levels), *ROLLED_OUT), replicates), replicates))
    return points


def ticks(step, per_year, years, replicates):
    """Longer and longer horizons in ticks of one length; the same replicates."""
    points = []
    for n in years:
        call = Call(LOW_CARBON, (f"time.step={step}", f"time.end={2009 + n}-12", *ROLLED_OUT), replicates)
        points.append(Point(n * per_year, call, replicates))
    return points


def replicates():
    return [Point(n, Call(LOW_CARBON, replicates=n), 1) for n in [50, 150, 500, 1_500, 5_000]]


def neighbors():
    """The nearest of 3,000 governments, searched for anew in every replicate."""
    base = synthetic(31, 333, 2_636)
    return [Point(k, Call(LOW_CARBON, (*base, f"world.neighbors={k}"), 40), 40) for k in [1, 3, 6, 12, 18, 24, 36, 48]]


SERIES = {
    "governments": governments(),
    "ticks of a year": ticks("year", 1, [30, 45, 60, 90, 120, 240, 480, 960], 100),
    "ticks of a quarter": ticks("quarter", 4, [30, 45, 60, 90, 120, 240], 50),
    "ticks of a month": ticks("month", 12, [30, 45, 60, 90, 120, 240], 30),
    "replicates": replicates(),
    "neighbors": neighbors(),
}


def measure(rounds):
    """By name of a series: its x, and the median CPU milliseconds of a replicate (of `replicates`: of the process)."""
    found = {}
    for name, points in SERIES.items():
        usages = interleaved({point.x: point.call for point in points}, rounds)
        cost = [1e3 * statistics.median(usage.cpu for usage in usages[point.x]) / point.replicates for point in points]
        found[name] = {"x": [point.x for point in points], "ms": cost}
    return found
