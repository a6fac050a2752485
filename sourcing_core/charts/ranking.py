"""Which rows of a grid come first: those with the most that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sourcing_core.charts.columns import Whole, status_codes, words
from sourcing_core.charts.palette import STATUS_ORDER

URGENT = tuple(STATUS_ORDER.index(word) for word in ("BELOW_MINIMUM", "BELOW_EXPECTED", "NO_DATA"))


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """The cells of the rows that are shown, each with its row number; and how many rows there were."""

    cells: pd.DataFrame
    row: Whole
    keys: list[str]
    total: int

    @property
    def hidden_count(self) -> int:
        """Rows that are not shown."""
        return self.total - len(self.keys)


def worst_first(cells: pd.DataFrame, key: str, name: str, rows: int, order: Sequence[str] | None = None) -> Ranked:
    """The first `rows` rows (values of the column `key`): in the given order, else worst first.

    Worst is most cells below minimum, then below expected, then without data, then by `name` and key.
    Cells of keys that are not in `order` are left out.
    """
    codes, keys = pd.factorize(cells[key])
    if order is None:
        status = status_codes(cells)
        counts = [np.bincount(codes[status == place], minlength=len(keys)) for place in URGENT]
        first = np.unique(codes, return_index=True)[1]
        names = words(cells.iloc[first], name).astype(str)
        ranks = np.lexsort((np.asarray(keys, dtype=str), names, *(-count for count in reversed(counts))))
        chosen, total = list(np.asarray(keys, dtype=object)[ranks[:rows]]), len(keys)
    else:
        present = set(keys)
        asked = [wanted for wanted in order if wanted in present]
        chosen, total = asked[:rows], len(asked)
    place = np.full(len(keys) + 1, -1)
    place[pd.Index(keys).get_indexer(pd.Index(chosen))] = np.arange(len(chosen))
    row = place[codes]
    return Ranked(cells[row >= 0], row[row >= 0], [str(one) for one in chosen], total)
