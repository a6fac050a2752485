"""How many events of each make-up (on time, excused, in full ...) fall into each cell, counted in one pass."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from sourcing_core.metrics.events.columns import Bools, Floats, blocks
from sourcing_core.metrics.events.grid import Placement

Flags = Mapping[str, Bools | None]

USUAL_MAKE_UPS = 16


@dataclass(frozen=True)
class Tally:
    """`counts[cell, k]` events of make-up k; `tally["on_time"][k]` tells whether make-up k is on time.

    A metric asks in make-ups (`counted = ~tally["left_out"] & ~tally["excused"]`), of which there are a dozen, and
    not in events, of which there are millions.
    """

    counts: NDArray[np.int64]
    flags: Mapping[str, Bools]

    def __getitem__(self, name: str) -> Bools:
        return self.flags[name]

    @property
    def everything(self) -> Bools:
        """Every make-up."""
        return np.ones(self.counts.shape[1], bool)

    def count(self, which: Bools) -> Floats:
        """Events per cell whose make-up is one of these."""
        return np.asarray(self.counts @ which, dtype=np.float64)

    def exchanged(self, out: Self, into: Self) -> Self:
        """This tally with the events of one other taken out and those of another put in; flags that all three have."""
        counts = np.hstack([self.counts, -out.counts, into.counts])
        flags = {
            name: np.concatenate([flag, out.flags[name], into.flags[name]])
            for name, flag in self.flags.items()
            if name in out.flags and name in into.flags
        }
        return type(self)(counts, flags)


def tally(placement: Placement, flags_of: Callable[[slice], Flags]) -> Tally:
    """Count events by cell and make-up.

    `flags_of(rows)` gives the flags of some rows, the same names each time; a flag that is None is not raised.
    """
    names = list(flags_of(slice(0, 0)))
    place = np.full(1 << len(names), -1, np.intp)
    found: list[int] = []
    total = np.zeros((placement.grid.cell_count, 0), np.int64)
    for rows in blocks(len(placement), bins=placement.grid.cell_count * USUAL_MAKE_UPS):
        code = _make_up(rows.stop - rows.start, flags_of(rows))
        new = np.flatnonzero((np.bincount(code, minlength=len(place)) > 0) & (place < 0))
        if len(new):
            place[new] = len(found) + np.arange(len(new))
            found += new.tolist()
            total = np.pad(total, ((0, 0), (0, len(new))))
        cells = placement.cells(rows)
        cells *= len(found)
        cells += place[code]
        total += np.bincount(cells, minlength=total.size).reshape(total.shape)
    make_ups = np.array(found, np.int64)
    return Tally(total, {name: (make_ups >> bit) & 1 == 1 for bit, name in enumerate(names)})


def _make_up(size: int, flags: Flags) -> NDArray[np.uint16]:
    """One small number per event whose bits are its flags."""
    code = np.zeros(size, np.uint16)
    for bit, flag in enumerate(flags.values()):
        if flag is not None:
            code |= flag.astype(np.uint16) << np.uint16(bit)
    return code
