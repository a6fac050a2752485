"""Commercial rounding: a half goes up, as contracts mean it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

# A share divided by its unit and moved by the decimals carries at most four roundings of half a unit in the last
# place. Lifting by four whole units lets every true half through. It lifts a number that is truly below a half only
# when numerator x (units per whole) x 10^decimals is above 3e14, for instance 3e10 late deliveries at 0.01 %.
_LIFT = 1.0 + 4 * float(np.finfo(np.float64).eps)


def half_up(number: Matrix, decimals: NDArray[np.integer]) -> Matrix:
    """Numbers rounded half up (away from zero, as `decimal.ROUND_HALF_UP`) to `decimals` places; NaN stays NaN.

    Shapes broadcast; the unit is the contract's. `np.round` is of no use here: it rounds a half to the even digit.
    """
    power = np.power(10.0, decimals)
    lifted = np.abs(number) * power * _LIFT
    whole = np.floor(lifted)
    whole += lifted - whole >= 0.5  # never floor(x + 0.5): the sum itself rounds just below a half
    rounded: Matrix = np.copysign(whole / power, number)
    return rounded
