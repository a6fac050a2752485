"""Patterns over consecutive months: bits in, and for each month that can complete the pattern, whether it does.

Every function takes rows of months and gives the rows at which a whole window ends: the first window - 1 rows are gone.
The operations are bitwise, so a matrix of bytes asks eight questions at once and a matrix of booleans asks one.
"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Bits = TypeVar("Bits", bound=NDArray[Any])


def in_a_row(bits: Bits, length: int) -> Bits:
    """Set in this row and the `length` - 1 rows before it; (M - length + 1, S), no rows where M is too small.

    Two runs of k that overlap make one of up to 2k, so eight in a row take three steps.
    """
    run, reached = bits, 1
    while reached < length:
        step = min(reached, length - reached)
        run, reached = run[step:] & run[: max(len(run) - step, 0)], reached + step
    return run


def two_of_three(bits: Bits) -> Bits:
    """Set in this row and in at least one of the two before it; (M - 2, S)."""
    last, one, two = _shifted(bits, 3)
    result: Bits = last & (one | two)
    return result


def four_of_five(bits: Bits) -> Bits:
    """Set in this row and in at least three of the four before it; (M - 4, S)."""
    last, one, two, three, four = _shifted(bits, 5)
    result: Bits = last & (((one & two) & (three | four)) | ((one | two) & (three & four)))
    return result


def alternating(rises: NDArray[np.bool_], falls: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A rise after a fall or a fall after a rise; (M - 1, S)."""
    (rise, rise_before), (fall, fall_before) = _shifted(rises, 2), _shifted(falls, 2)
    result: NDArray[np.bool_] = (rise & fall_before) | (fall & rise_before)
    return result


def _shifted(bits: Bits, window: int) -> list[Bits]:
    """The last row of each window, the row before it, and so on; views without rows where the window does not fit."""
    fits = max(len(bits) - window + 1, 0)
    return [bits[back : back + fits] for back in range(window - 1, -1, -1)]  # type: ignore[misc]
