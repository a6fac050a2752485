"""Which control chart fits each series, by the kind of its metric and by its volume."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import QUIET, Codes, Flags, Floats, count_rows, finite, in_baseline, matrix, total
from sourcing_core.spc.charts import Chart
from sourcing_core.spc.p_chart import p_limits
from sourcing_core.spc.u_chart import u_limits


def chart_choice(
    kinds: Sequence[str],
    count: ArrayLike,
    n: ArrayLike,
    baseline: Flags | None = None,
    *,
    dispersion_above: float,
    volume_from: float,
    rare_below: float,
) -> Codes:
    """The `Chart` code of each series, int8 of shape (S,).

    `kinds` names the kind of each series: "proportion" (count of n), "rate" (count over exposure n), "count" (constant
    exposure; n is not read); every other kind has one value a month and gets an individuals chart. `count` and `n` are
    (M, S), and both may be NaN for such a kind.
    A proportion or rate whose sigma z is above `dispersion_above`, with a mean n of at least `volume_from`, gets
    Laney's chart. Where fewer than `rare_below` events are expected a month, a proportion gets a g chart (the rarer of
    events and non-events counts) and a rate or count a t chart: those need every event, not monthly figures.
    A series without any month that counts gets the plain chart of its kind.
    """
    count, n = matrix(count, "count"), matrix(n, "n")
    kind = np.asarray(list(kinds), dtype=object)
    if kind.shape != (count.shape[1],):
        raise ValueError(f"there are {kind.size} kinds for {count.shape[1]} series; give one kind for each series")
    result = np.full(kind.size, Chart.XMR, np.int8)
    laney = {"dispersion_above": dispersion_above, "volume_from": volume_from}
    for name, choose in (("proportion", _of_proportions), ("rate", _of_rates)):
        if (at := np.flatnonzero(kind == name)).size:
            mask = baseline if baseline is None or baseline.shape[1] == 1 else baseline[:, at]
            result[at] = choose(count[:, at], n[:, at], mask, rare_below=rare_below, **laney)
    if (at := np.flatnonzero(kind == "count")).size:
        mask = baseline if baseline is None or baseline.shape[1] == 1 else baseline[:, at]
        few = _mean(count[:, at], in_baseline((count[:, at] >= 0) & (count[:, at] < np.inf), mask)) < rare_below
        result[at] = np.where(few, Chart.T, Chart.C)
    return result


def _of_proportions(
    count: Floats, n: Floats, baseline: Flags | None, *, dispersion_above: float, volume_from: float, rare_below: float
) -> Codes:
    with np.errstate(**QUIET):
        limits = p_limits(count, n, baseline)
        volume = _mean(n, in_baseline((count >= 0) & (count <= n) & (n > 0) & (n < np.inf), baseline))
        centre = limits.centre[0]
        rare = volume * np.minimum(centre, 1.0 - centre) < rare_below
        wide = (_dispersion(limits.sigma_z) > dispersion_above) & (volume >= volume_from)
    return np.select([rare, wide], [Chart.G, Chart.PPRIME], Chart.P).astype(np.int8)


def _of_rates(
    count: Floats, n: Floats, baseline: Flags | None, *, dispersion_above: float, volume_from: float, rare_below: float
) -> Codes:
    with np.errstate(**QUIET):
        limits = u_limits(count, n, baseline)
        counted = in_baseline((count >= 0) & (count < np.inf) & (n > 0) & (n < np.inf), baseline)
        rare = _mean(count, counted) < rare_below
        wide = (_dispersion(limits.sigma_z) > dispersion_above) & (_mean(n, counted) >= volume_from)
    return np.select([rare, wide], [Chart.T, Chart.UPRIME], Chart.U).astype(np.int8)


def _dispersion(sigma_z: Floats | None) -> Floats:
    """Sigma z as one number for each series, (S,)."""
    assert sigma_z is not None
    return sigma_z.reshape(-1)


def _mean(values: Floats, counted: Flags) -> Floats:
    """Mean of the counted months of each series, (S,); NaN where there are none."""
    with np.errstate(**QUIET):
        return finite(total(values, counted) / count_rows(counted)).reshape(-1)
