"""Limits of a proportion (p chart): wide in a month with few cases, narrow in a month with many."""

from numpy.typing import ArrayLike

from sourcing_core.spc.arrays import Flags, Floats, matrix
from sourcing_core.spc.limits import Limits
from sourcing_core.spc.ratio_chart import ratio_limits

WIDTH = 3.0  # standard deviations on either side (Shewhart)


def p_limits(count: ArrayLike, n: ArrayLike, baseline: Flags | None = None, *, width: float = WIDTH) -> Limits:
    """Pooled proportion plus and minus `width` binomial standard deviations, clipped to 0..1.

    `count` and `n` are (M, S); the limits are too, the centre is (1, S). A month counts when 0 <= count <= n and n is
    above 0 and finite. Where n is missing or 0 the month has no limits (NaN). A limit that is clipped can not be
    passed by any proportion, so that side gives no signal. `sigma_z` (1, S) says how much more months differ than
    chance lets them.
    """
    return ratio_limits(
        matrix(count, "count"),
        matrix(n, "n"),
        baseline,
        possible=_possible,
        variance=lambda centre: centre * (1.0 - centre),
        width=width,
        ceiling=1.0,
    )


def _possible(count: Floats, n: Floats) -> Flags:
    return (count >= 0) & (count <= n)  # so n is not negative
