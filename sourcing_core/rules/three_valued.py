"""Yes, no and cannot tell: columns of three values, in which a missing answer never counts as yes or no.

Kleene's logic: no AND cannot tell is no, yes OR cannot tell is yes. As small numbers AND is the least, OR the greatest.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Bools: TypeAlias = "NDArray[np.bool_]"
Flags: TypeAlias = "Told | Bools | bool"
"""One answer per subject, or one for all."""

NO, CANNOT_TELL, YES = np.int8(0), np.int8(1), np.int8(2)


class Told:
    """A column of answers (N,), combined with `&`, `|` and `~`, also with plain yes/no arrays."""

    __slots__ = ("codes",)
    __array_ufunc__ = None  # so that array & Told asks Told

    def __init__(self, codes: NDArray[np.int8]) -> None:
        """`codes`: NO, CANNOT_TELL or YES for each subject."""
        self.codes = codes

    def __and__(self, other: Flags) -> Told:
        return Told(np.minimum(self.codes, codes_of(other)))

    def __or__(self, other: Flags) -> Told:
        return Told(np.maximum(self.codes, codes_of(other)))

    def __invert__(self) -> Told:
        return Told(YES - self.codes)

    __rand__ = __and__
    __ror__ = __or__

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def is_yes(self) -> Bools:
        """Known, and so."""
        return np.asarray(self.codes == YES)

    @property
    def is_no(self) -> Bools:
        """Known, and not so."""
        return np.asarray(self.codes == NO)

    @property
    def is_unknown(self) -> Bools:
        """Nobody can tell."""
        return np.asarray(self.codes == CANNOT_TELL)


def told(flags: Bools, known: Bools | bool) -> Told:
    """`flags` where they are known, cannot tell elsewhere."""
    return Told(np.where(known, np.where(flags, YES, NO), CANNOT_TELL))


def codes_of(flags: Flags) -> NDArray[np.int8]:
    """NO, CANNOT_TELL or YES for each subject; a single code for a single answer."""
    return flags.codes if isinstance(flags, Told) else np.where(flags, YES, NO)


def is_yes(flags: Flags, size: int) -> Bools:
    """(size,) where the answer is known to be yes."""
    return np.broadcast_to(codes_of(flags) == YES, (size,))
