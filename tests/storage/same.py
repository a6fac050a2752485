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
        _assert_frames(found.tables[kind], table, f"the table of {kind}")
    _assert_frames(found.series.keys, expected.series.keys, "the keys of the series")
    _assert_frames(found.batches, expected.batches, "the batches")
    _assert_frames(found.revisions, expected.revisions, "the revisions")
    for name in MATRICES:
        mine, other = getattr(found.series, name), getattr(expected.series, name)
        assert (mine.dtype, mine.shape) == (other.dtype, other.shape), name
        assert mine.tobytes() == other.tobytes(), f"the matrix {name} differs"


def _assert_frames(found: pd.DataFrame, expected: pd.DataFrame, name: str) -> None:
    if not (found.equals(expected) and found.dtypes.equals(expected.dtypes) and found.index.equals(expected.index)):
        pd.testing.assert_frame_equal(found, expected, obj=name)
        raise AssertionError(f"{name} differs in its types")
