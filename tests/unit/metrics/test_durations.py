"""Percentiles per cell: whole days are counted, fractions are sorted, and both agree with numpy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.metrics.events import durations as module
from sourcing_core.metrics.events.columns import NEVER
from sourcing_core.metrics.events.durations import Durations
from sourcing_core.metrics.events.grid import grid_of

rows = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 90), st.integers(1, 60), st.booleans()), max_size=60)
shares = st.sampled_from([0.0, 0.07, 0.5, 0.85, 0.95, 1.0])


def durations(drawn, dtype):
    engagement, day, value, among = ([one[place] for one in drawn] for place in range(4))
    day = np.array(day, np.int32) + np.int32(20000)
    grid = grid_of(("A", "B", "C"), 20060, day)  # some of the days lie beyond: they have no month
    placed = grid.placed(np.array(engagement, np.intp), day)
    return Durations(placed, np.array(value, dtype), np.array(among, bool))


@given(rows, shares)
def test_percentile_is_numpys_inverted_cdf_of_each_cell(drawn, q):
    counted, by_size = durations(drawn, np.int32), durations(drawn, np.float64)
    cells = counted.placement.cells(slice(None))
    month = counted.placement.has_month() & counted.among
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BINS_PER_VALUE", 1_000_000)
        assert (counted._running is not None) == (len(drawn) > 0)
    assert by_size._running is None
    for cell in range(counted.placement.grid.cell_count):
        values = counted.values[(cells == cell) & month]
        wanted = np.percentile(values, q * 100, method="inverted_cdf") if len(values) else np.nan
        for one in (counted, by_size):
            assert one.n[cell] == len(values)
            assert one.percentile(q)[cell] == pytest.approx(wanted, nan_ok=True)


def test_seventh_of_a_hundred_is_not_pushed_to_the_eighth_by_floating_point():
    drawn = [(0, 1, value, True) for value in range(1, 101)]

    assert np.nanmax(durations(drawn, np.int32).percentile(0.07)) == 7


def test_days_spread_over_centuries_are_sorted_instead_of_counted():
    drawn = [(0, 1, value, True) for value in (1, 400_000, 2_000_000)]
    wide = durations(drawn, np.int32)

    assert wide._running is None
    assert np.nanmax(wide.percentile(0.5)) == 400_000


def test_rows_that_are_never_finished_are_in_no_cell():
    grid = grid_of(("A",), 20060, np.array([20000], np.int32))
    placed = grid.placed(np.zeros(2, np.intp), np.array([20000, NEVER], np.int32))
    result = Durations(placed, np.array([3, 9], np.int32), np.array([True, True]))

    assert result.n.sum() == 1
