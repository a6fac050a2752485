"""Slopes between all pairs of months: counted and halved without sorting, with ties, gaps, rounding and large numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sourcing_core.spc.slopes import ColumnCounts, Slopes, median_slope

EPS = float(np.finfo(np.float64).eps)
NUMBERS = st.one_of(
    st.floats(-1e9, 1e9),
    st.integers(-2, 2).map(float),
    st.just(np.nan),
    st.floats(1.0, 1.0 + 1e-12),
    st.just(1e150),
    st.integers(0, 9).map(lambda tenths: tenths / 10),
)


def readable(series: np.ndarray) -> list[float]:
    """Every slope of one series."""
    known = [(month, value) for month, value in enumerate(series.tolist()) if not np.isnan(value)]
    return [(y - x) / (j - i) for at, (i, x) in enumerate(known) for j, y in known[at + 1 :]]


def pairs_of(values: np.ndarray) -> np.ndarray:
    known = (~np.isnan(values)).sum(axis=0)
    return known * (known - 1) // 2


def assert_median(values: np.ndarray) -> None:
    found = median_slope(Slopes(values), pairs_of(values))
    for column, slope in enumerate(found):
        slopes = readable(values[:, column])
        if not slopes:
            assert np.isnan(slope)
            continue
        rounding = 8 * EPS * np.nanmax(np.abs(values[:, column])) * len(values)
        assert slope == pytest.approx(np.median(slopes), rel=4 * EPS, abs=rounding)


@given(arrays(np.float64, st.tuples(st.integers(2, 40), st.integers(1, 12)), elements=NUMBERS))
def test_the_median_and_the_rises_are_those_of_the_readable_loop(values: np.ndarray) -> None:
    assert_median(values)
    rising = Slopes(values).rising()
    for column, count in enumerate(rising):
        known = [value for value in values[:, column].tolist() if not np.isnan(value)]
        assert count == sum(later > value for at, value in enumerate(known) for later in known[at + 1 :])


@pytest.mark.parametrize("months", [2, 3, 23, 24, 60, 121])
def test_many_pairs_close_in_on_the_same_median(months: int) -> None:
    random = np.random.default_rng(months)
    values = random.normal(size=(months, 40))
    values[random.random(values.shape) < 0.2] = np.nan
    values[:, 0], values[:, 1] = 7.0, np.nan
    values[:, 2] = np.arange(months) * 0.1  # every slope is a tenth, but for rounding
    values[:, 3] = 1e9 + random.integers(0, 3, months)
    values[:, 4] = np.where(np.arange(months) == months // 2, 1e15, 0.0)
    values[:, 5] = 0.95 + random.normal(size=months) * 1e-16
    values[:, 6] = np.exp(np.arange(months) / 3)  # as uneven as slopes get
    values[:, 7] = np.round(values[:, 7])

    assert_median(values)


def test_a_column_does_not_depend_on_its_neighbours() -> None:
    values = np.random.default_rng(1).normal(size=(60, 30))
    whole = median_slope(Slopes(values), pairs_of(values))
    for at in (0, 13, 29):
        alone = values[:, [at]]
        assert median_slope(Slopes(alone), pairs_of(alone))[0] == whole[at]


@pytest.mark.parametrize("bound", [np.nan, -np.inf, -0.5, 0.0, 0.5, np.inf])
def test_slopes_are_counted_against_a_bound(bound: float) -> None:
    values = np.array([[0.0, 1.0], [0.5, np.nan], [0.0, 0.0], [2.0, -1.0]])
    counted = Slopes(values).count_at_most(np.full(2, bound))
    for column, count in enumerate(counted):
        assert count == sum(slope <= bound for slope in readable(values[:, column]))


def test_memory_is_used_again_for_the_same_width_only() -> None:
    first = Slopes(np.random.default_rng(1).normal(size=(30, 16)))
    first.rising()
    for width in (16, 9, 40):
        values = np.random.default_rng(width).normal(size=(30, width))
        again = Slopes(values, first)
        assert again.rising().tolist() == Slopes(values).rising().tolist()


@pytest.mark.parametrize("columns", [1, 7, 8, 9, 300])
@pytest.mark.parametrize("rows", [1, 255, 256, 700])
def test_flags_are_counted_by_column(rows: int, columns: int) -> None:
    counts, flags = ColumnCounts(rows, columns), np.random.default_rng(rows).random((rows, columns)) < 0.7
    counts.here[:] = flags
    assert counts.count().tolist() == flags.sum(axis=0).tolist()
    counts.here[:] = True
    assert counts.count().tolist() == [rows] * columns
