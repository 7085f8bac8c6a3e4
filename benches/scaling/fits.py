"""How a cost grows: exponents of powers, fitted on logarithms."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import curve_fit


def short(value):
    return f"{value:.2f}".removeprefix("0")


@dataclass
class Growth:
    """cost = fixed + slope · x ^ exponent, with the exponent's standard error."""

    fixed: float
    slope: float
    exponent: float
    error: float

    def __str__(self):
        # Numbers below one without their zero, as everywhere in the documents.
        error = f"{self.error:.3f}" if self.error < 0.01 else f"{self.error:.2f}"
        return f"{short(self.exponent)} ± {error.lstrip('0')}"

    def at(self, x):
        return self.fixed + self.slope * np.asarray(x, dtype=float) ** self.exponent


def power(x, cost):
    """A straight line through the logarithms: no fixed part."""
    (exponent, log_slope), covariance = np.polyfit(np.log(x), np.log(cost), 1, cov="unscaled")
    residuals = np.log(cost) - log_slope - exponent * np.log(x)
    variance = residuals @ residuals / (len(x) - 2)
    return Growth(0.0, float(np.exp(log_slope)), float(exponent), float(np.sqrt(variance * covariance[0, 0])))


def power_beyond(x, cost):
    """A part that is there whatever x is, and a power of x; errors are relative, so that all places count alike."""
    x, cost = np.asarray(x, dtype=float), np.asarray(cost, dtype=float)
    last = x[-1]

    def log_cost(x, fixed, at_last, exponent):
        return np.log(fixed + at_last * (x / last) ** exponent)

    begin = [cost[0] / 2, cost[-1], 1.0]
    bounds = ([0.0, 1e-9, 0.1], [np.inf, np.inf, 3.0])
    (fixed, at_last, exponent), covariance = curve_fit(log_cost, x, np.log(cost), p0=begin, bounds=bounds, x_scale=begin)
    return Growth(float(fixed), float(at_last / last**exponent), float(exponent), float(np.sqrt(covariance[2, 2])))
