"""The readable loop per series: Mann-Kendall, Theil-Sen and the chance of a miss, by their definitions.

The tests hold the array code against it, and the benchmark measures the array code beside it. So it needs nothing but
the standard library, and imports nothing of the project.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from math import ceil, comb, exp, floor, isfinite, lgamma, nan, sqrt
from statistics import NormalDist, median


@dataclass(frozen=True)
class Trend:
    """Of one series; NaN with fewer than four points."""

    points: int
    s: float
    variance: float
    z: float
    p: float
    tau: float
    slope: float
    slope_low: float
    slope_high: float
    intercept: float


def trend(values: Sequence[float], confidence: float = 0.95) -> Trend:
    """Mann-Kendall and Theil-Sen; what is not finite takes no part, but its month passes."""
    points = [(month, value) for month, value in enumerate(values) if isfinite(value)]
    n = len(points)
    if n < 4:
        return Trend(n, nan, nan, nan, nan, nan, nan, nan, nan, nan)
    s, slopes = 0, []
    for i in range(n):
        for j in range(i + 1, n):
            change = points[j][1] - points[i][1]
            s += (change > 0) - (change < 0)
            slopes.append(change / (points[j][0] - points[i][0]))
    slopes.sort()
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(value for _, value in points).values())
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    z = 0.0 if s == 0 or variance == 0 else (s - (s > 0) + (s < 0)) / sqrt(variance)
    p = 2 * (1 - NormalDist().cdf(abs(z))) if n >= 8 else exact(n, abs(s))
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * sqrt(variance)
    pairs = len(slopes)
    low = slopes[min(max(round((pairs - reach) / 2) - 1, 0), pairs - 1)]
    high = slopes[min(max(round((pairs + reach) / 2), 0), pairs - 1)]
    slope = median(slopes)
    intercept = median(value for _, value in points) - slope * median(month for month, _ in points)
    return Trend(n, s, variance, z, 1.0 if s == 0 else p, s / pairs, slope, low, high, intercept)


def exact(n: int, s: int) -> float:
    """P(|S| >= s) among all orders of n different values."""
    hits = 0
    orders = list(permutations(range(n)))
    for order in orders:
        found = sum((order[j] > order[i]) - (order[j] < order[i]) for i in range(n) for j in range(i + 1, n))
        hits += abs(found) >= s
    return hits / len(orders)


def chance_of_share(
    count: Sequence[float], n: Sequence[float], target: float, m: int, *, higher: bool = True, memory: float = 1.0, prior: float = 0.5
) -> float:  # fmt: skip
    """P(the next share of m misses the target) after these months, the last one just over."""
    a = b = prior
    for age, (x, size) in enumerate(zip(reversed(count), reversed(n), strict=True)):
        if isfinite(x) and isfinite(size) and 0 <= x <= size and size > 0:
            a += memory**age * x
            b += memory**age * (size - x)
    first_met = max(ceil(target * m - 1e-9), 0)
    ks = range(first_met) if higher else range(min(floor(target * m + 1e-9), m) + 1, m + 1)
    return min(sum(chance_of_count(k, m, a, b) for k in ks if k <= m), 1.0)


def chance_of_count(k: int, m: int, a: float, b: float) -> float:
    """Beta-binomial."""
    log = lgamma(a + k) + lgamma(b + m - k) - lgamma(a + b + m) - lgamma(a) - lgamma(b) + lgamma(a + b)
    return comb(m, k) * exp(log) if m < 900 else exp(log + lgamma(m + 1) - lgamma(k + 1) - lgamma(m - k + 1))
