"""Contract compliance: the figure against the agreed level, and nothing else (domain 0.2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sourcing_core.service_levels.codes import ComplianceCode
from sourcing_core.service_levels.rounding import half_up

Matrix = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

# 0.1 + 0.2 noise must not make a breach (domain R-8). In large amounts the noise itself is larger than 1e-9: then
# the guard is the eight last places of the level.
_GUARD = 1e-9
_LAST_PLACES = 8 * float(np.finfo(np.float64).eps)


def compliance(
    value: Matrix,
    base: Matrix,
    expected: Matrix,
    minimum: Matrix,
    direction: NDArray[np.integer],
    *,
    decimals: NDArray[np.integer],
    scale: Matrix,
    present: Flags,
    applies: Flags,
    excluded: Flags | None,
    open_period: Flags,
) -> Codes:
    """`ComplianceCode` per window as int8 (M, P); never looks at an interval.

    `value` and `base` (denominator or n, NaN untold), `present` (any figure in the window), `applies` and `excluded`
    are (M, P). `open_period` is (M, 1) or (M, P). Per column (P,): `expected` and `minimum` in the contract's unit (NaN
    absent), `direction` +1 or -1 (0 compares nothing), `decimals` to round half up to before comparing (-1: unrounded),
    `scale` how much of the figure's own unit one contract unit is (0.01 for %).
    The first that holds wins: not applying or no level, provisional, excluded, no figure, no activity, the comparison.
    """
    judged = applies & (direction != 0) & ~(np.isnan(expected) & np.isnan(minimum))
    stated = in_contract_unit(value, decimals, scale)
    codes = _compare(stated, expected, minimum, direction)
    codes[~present | np.isnan(stated)] = ComplianceCode.NO_DATA
    codes[present & (base == 0)] = ComplianceCode.NO_ACTIVITY
    if excluded is not None:
        codes[excluded] = ComplianceCode.EXCLUDED
    codes[np.broadcast_to(open_period, codes.shape)] = ComplianceCode.PROVISIONAL
    codes[~judged] = ComplianceCode.NOT_JUDGED
    return codes


def in_contract_unit(value: Matrix, decimals: NDArray[np.integer], scale: Matrix) -> Matrix:
    """The figure as the contract states it: in its unit and with its rounding; (M, P)."""
    stated = value / scale
    rounded = np.flatnonzero(decimals >= 0)
    if rounded.size:
        stated[:, rounded] = half_up(stated[:, rounded], decimals[rounded])
    return stated


def _compare(stated: Matrix, expected: Matrix, minimum: Matrix, direction: NDArray[np.integer]) -> Codes:
    """MET, BELOW_EXPECTED or BELOW_MINIMUM; a level that is absent (NaN) is never missed."""
    good = stated * direction
    with np.errstate(invalid="ignore"):
        below_expected = good < expected * direction - _guard(expected)
        below_minimum = good < minimum * direction - _guard(minimum)
    codes = np.full(stated.shape, ComplianceCode.MET, dtype=np.int8)
    codes[below_expected] = ComplianceCode.BELOW_EXPECTED
    codes[below_minimum] = ComplianceCode.BELOW_MINIMUM
    return codes


def _guard(level: Matrix) -> Matrix:
    return np.maximum(_GUARD, np.abs(level) * _LAST_PLACES)
