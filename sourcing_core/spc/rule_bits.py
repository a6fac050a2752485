"""Every signal rule by its id, one bit each, so that one number says which rules a point broke."""

from collections.abc import Iterable
from enum import IntFlag
from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import ArrayLike, NDArray

Masks = NDArray[np.uint16]


class SignalRules(IntFlag):
    """Rules of Western Electric (1956), Nelson (1984) and the NHS board charts (Making Data Count)."""

    WE1 = 1 << 0
    WE2 = 1 << 1
    WE3 = 1 << 2
    WE4 = 1 << 3
    N1 = 1 << 4
    N2 = 1 << 5
    N3 = 1 << 6
    N4 = 1 << 7
    N5 = 1 << 8
    N6 = 1 << 9
    N7 = 1 << 10
    N8 = 1 << 11
    NHS1 = 1 << 12
    NHS2 = 1 << 13
    NHS3 = 1 << 14
    NHS4 = 1 << 15


WESTERN_ELECTRIC = SignalRules(0x000F)
NELSON = SignalRules(0x0FF0)
NHS = SignalRules(0xF000)
NO_RULES = SignalRules(0)

SAYS: dict[SignalRules, str] = {
    SignalRules.WE1: "one point beyond a limit",
    SignalRules.WE2: "two of three points beyond two sigma on the same side",
    SignalRules.WE3: "four of five points beyond one sigma on the same side",
    SignalRules.WE4: "eight points in a row on one side of the centre line",
    SignalRules.N1: "one point beyond a limit",
    SignalRules.N2: "nine points in a row on one side of the centre line",
    SignalRules.N3: "six points in a row, each higher or each lower than the one before",
    SignalRules.N4: "fourteen points in a row that go up and down in turn",
    SignalRules.N5: "two of three points beyond two sigma on the same side",
    SignalRules.N6: "four of five points beyond one sigma on the same side",
    SignalRules.N7: "fifteen points in a row within one sigma of the centre line",
    SignalRules.N8: "eight points in a row beyond one sigma, on both sides of the centre line",
    SignalRules.NHS1: "one point beyond a limit",
    SignalRules.NHS2: "seven points in a row on one side of the centre line",
    SignalRules.NHS3: "seven points in a row, each higher or each lower than the one before",
    SignalRules.NHS4: "two of three points beyond two thirds of the way to a limit, on the same side",
}
"""What each rule says, for screens; the length in WE4 and NHS2 is the published one."""


def rules_of(ids: Iterable[str]) -> SignalRules:
    """The rules with these ids, for instance ("WE1", "WE4"); ValueError for an id that does not exist."""
    wanted = list(ids)
    unknown = [name for name in wanted if name not in SignalRules.__members__]
    if unknown:
        known = ", ".join(SignalRules.__members__)
        raise ValueError(f"{unknown[0]!r} is no signal rule; give some of {known}")
    return reduce(or_, (SignalRules[name] for name in wanted), NO_RULES)


def ids_of(rules: int) -> tuple[str, ...]:
    """The ids of the rules in a mask, in the order of `SignalRules`."""
    return tuple(name for name, rule in SignalRules.__members__.items() if rules & rule)


def text_of(masks: ArrayLike) -> NDArray[np.object_]:
    """The ids of each mask as text, "WE1;WE4", in the shape of the masks; empty where there is no signal."""
    wanted = np.asarray(masks, dtype=np.uint16)
    distinct, place = np.unique(wanted, return_inverse=True)
    texts = np.array([";".join(ids_of(int(mask))) for mask in distinct], dtype=object)
    return texts[place.reshape(wanted.shape)]
