"""What is judged: service levels paired with the series they hold for, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int32]
Small = NDArray[np.int8]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNTOLD_START = 0
"""`valid_from_month` of a level without a first day: it holds from the first figure on."""
NO_END = 2**31 - 2
"""`valid_to_month` of a level without a last day."""


@dataclass(frozen=True)
class Pairs:
    """One entry per level and series, all arrays (P,); months are whole numbers (`sourcing_core.months`)."""

    level_index: Whole
    """Row of the service level in its table."""
    series_index: Whole
    """Column of the series in the matrices."""
    expected: Numbers
    """Level that should be reached, in the contract's unit; NaN absent."""
    minimum: Numbers
    """Level below which it is a default, in the contract's unit; NaN absent."""
    direction: Small
    """+1 higher is better, -1 lower is better, 0 neither (never compared)."""
    decimals: Small
    """Decimals that the contract rounds to before comparing; -1 unrounded."""
    scale: Numbers
    """How much of the figure's own unit one contract unit is: 0.01 for %."""
    window_code: Small
    """`WindowCode`."""
    valid_from_month: Whole
    """First month that is judged; `UNTOLD_START` from the first figure on."""
    valid_to_month: Whole
    """Last month that is judged, inclusive; `NO_END` for ever."""
    kind: Small
    """`KindCode`."""
    poolable: Flags | None = field(default=None)
    """Whether figures may be joined (percentiles may not); None: all may."""

    def __post_init__(self) -> None:
        """Refuse arrays of different lengths, by name."""
        for name, array in self._arrays():
            if array.shape != self.level_index.shape:
                raise ValueError(
                    f"pairs: {name} has shape {array.shape}, level_index has {self.level_index.shape}: "
                    "give one entry per level and series"
                )

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.level_index)

    @property
    def expected_inside(self) -> Numbers:
        """Expected level in the figure's own unit (a share for proportions)."""
        return self.expected * self.scale

    @property
    def minimum_inside(self) -> Numbers:
        """Minimum level in the figure's own unit."""
        return self.minimum * self.scale

    def take(self, columns: NDArray[np.integer]) -> Pairs:
        """These pairs only, in this order."""
        return replace(self, **{name: array[columns] for name, array in self._arrays()})

    def on(self, series_index: NDArray[np.integer]) -> Pairs:
        """These pairs over other matrices, in which their series stand in these columns."""
        return replace(self, series_index=series_index.astype(np.int32))

    def _arrays(self) -> list[tuple[str, NDArray[np.generic]]]:
        named = ((f.name, getattr(self, f.name)) for f in fields(self))
        return [(name, array) for name, array in named if array is not None]
