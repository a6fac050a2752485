"""Small whole numbers for the words that fill whole matrices."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class ComplianceCode(IntEnum):
    """Compliance of one window; the names are the words of `vocabulary.Compliance`."""

    NOT_JUDGED = 0
    """Outside the level's validity, inside an unfinished window, or nothing to compare with."""
    MET = 1
    BELOW_EXPECTED = 2
    BELOW_MINIMUM = 3
    NO_ACTIVITY = 4
    NO_DATA = 5
    EXCLUDED = 6
    PROVISIONAL = 7


class WindowCode(IntEnum):
    """Over what time a level is judged; the names are the words of `vocabulary.Window`, upper case."""

    MONTH = 0
    QUARTER = 1
    ROLLING_3 = 2
    ROLLING_12 = 3

    @property
    def width(self) -> int:
        """Months in the window."""
        return WINDOW_WIDTH[self]


class KindCode(IntEnum):
    """How figures of a metric are pooled; the names are the words of `vocabulary.MetricKind`, upper case."""

    PROPORTION = 0
    RATE = 1
    DURATION = 2
    SCORE = 3
    AMOUNT = 4


WINDOW_WIDTH = (1, 3, 3, 12)
LONGEST_WINDOW = max(WINDOW_WIDTH)

WORDS: NDArray[np.str_] = np.array(["", *(code.name for code in ComplianceCode if code)])
"""Word per compliance code, for exports: `WORDS[codes]`; not judged is the empty text."""

FIGURED = (ComplianceCode.MET, ComplianceCode.BELOW_EXPECTED, ComplianceCode.BELOW_MINIMUM)
"""The codes that compare a figure with a level."""


def is_ratio(kind: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Whether figures of a kind are a numerator over a denominator; shape as given."""
    return kind <= KindCode.RATE
