"""Several figures as one: numerators and denominators are added up, ratios are never averaged."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sourcing_core.vocabulary import MetricKind

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pooled:
    """One figure per group, shape (group_count,); `value` is NaN where nothing is known or nothing happened."""

    amount: Floats
    base: Floats
    value: Floats


def pooled(amount: ArrayLike, base: ArrayLike, group: ArrayLike, group_count: int | None = None) -> Pooled:
    """Ratios pooled by R-1: sums of numerators and denominators of each group (0, 1, ...).

    A figure with an unknown part is left out; a group without any known figure stays NaN.
    """
    numerator, denominator, number, size = _known(amount, base, group, group_count)
    known = np.bincount(number, minlength=size) > 0
    top = np.where(known, np.bincount(number, numerator, minlength=size), np.nan)
    bottom = np.where(known, np.bincount(number, denominator, minlength=size), np.nan)
    return Pooled(top, bottom, _ratio(top, bottom))


def pooled_mean(amount: ArrayLike, base: ArrayLike, group: ArrayLike, group_count: int | None = None) -> Pooled:
    """Means or scores pooled with their n as weights.

    Figures without n cannot be weighed: a group that holds one has no pooled value. Amounts of figures with n = 0
    mean nothing and weigh nothing.
    """
    value, n = np.asarray(amount, np.float64).ravel(), np.asarray(base, np.float64).ravel()
    number = np.asarray(group, np.int64).ravel()
    size = _size(number, group_count)
    weightless = np.bincount(number[~np.isnan(value) & np.isnan(n)], minlength=size) > 0
    sums = pooled(np.where(n == 0, 0.0, value * n), n, number, size)
    mean = np.where(weightless, np.nan, sums.value)
    return Pooled(mean, np.where(weightless, np.nan, sums.base), mean)


def pooled_figures(
    amount: ArrayLike,
    base: ArrayLike,
    group: ArrayLike,
    *,
    metric_kind: str,
    is_poolable: bool,
    group_count: int | None = None,
) -> Pooled:
    """Figures of one metric pooled the way its kind allows; NaN for percentiles and others that may not be (R-2)."""
    if not is_poolable:
        nothing = np.full(_size(np.asarray(group, np.int64).ravel(), group_count), np.nan)
        return Pooled(nothing, nothing, nothing)
    return (pooled if MetricKind(metric_kind).is_ratio else pooled_mean)(amount, base, group, group_count)


def _known(
    amount: ArrayLike, base: ArrayLike, group: ArrayLike, group_count: int | None
) -> tuple[Floats, Floats, NDArray[np.int64], int]:
    """The figures of which both parts are known, and the number of groups."""
    numerator, denominator = np.asarray(amount, np.float64).ravel(), np.asarray(base, np.float64).ravel()
    number = np.asarray(group, np.int64).ravel()
    known = ~np.isnan(numerator) & ~np.isnan(denominator)
    return numerator[known], denominator[known], number[known], _size(number, group_count)


def _size(number: NDArray[np.int64], group_count: int | None) -> int:
    return int(number.max(initial=-1)) + 1 if group_count is None else group_count


def _ratio(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0))
