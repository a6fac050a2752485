"""Two portfolios are the same: every frame with its types, every matrix byte for byte."""

from __future__ import annotations

import pandas as pd

from sourcing_core.portfolio import Portfolio

MATRICES = ("months", "amount", "base", "source", "restated")


def assert_same(found: Portfolio, expected: Portfolio) -> None:
    """Fails with the first difference."""
    assert (found.as_of, found.revision) == (expected.as_of, expected.revision)
    assert list(found.tables) == list(expected.tables)
    for kind, table in expected.tables.items():
        pd.testing.assert_frame_equal(found.tables[kind], table, obj=f"the table of {kind}")
    pd.testing.assert_frame_equal(found.series.keys, expected.series.keys, obj="the keys of the series")
    pd.testing.assert_frame_equal(found.batches, expected.batches, obj="the batches")
    pd.testing.assert_frame_equal(found.revisions, expected.revisions, obj="the revisions")
    for name in MATRICES:
        mine, other = getattr(found.series, name), getattr(expected.series, name)
        assert (mine.dtype, mine.shape) == (other.dtype, other.shape), name
        assert mine.tobytes() == other.tobytes(), f"the matrix {name} differs"
