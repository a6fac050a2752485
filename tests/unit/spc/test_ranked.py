"""Numbers of given ranks without sorting: exact for ties, gaps, numbers that the keys cannot tell apart, and few of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sourcing_core.spc.ranked import ColumnCounts, ranked

NUMBERS = st.one_of(
    st.floats(-1e30, 1e30), st.integers(-2, 2).map(float), st.just(np.nan), st.floats(1.0, 1.0 + 1e-12), st.just(1e300)
)


def middle(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    count = (~np.isnan(numbers)).sum(axis=0)
    upper = count // 2
    with np.errstate(all="ignore"):
        keys = numbers.astype(np.float32)
    flat = numbers.ravel()
    return ranked(keys, lambda at: flat[at], np.maximum(upper - (count % 2 == 0), 0), upper)


@given(arrays(np.float64, st.tuples(st.integers(1, 400), st.integers(1, 20)), elements=NUMBERS))
def test_the_middle_numbers_are_those_of_the_sorted_column(numbers: np.ndarray) -> None:
    lower, upper = middle(numbers)
    for column in range(numbers.shape[1]):
        known = np.sort(numbers[~np.isnan(numbers[:, column]), column])
        if not len(known):
            assert np.isnan(lower[column])
            continue
        assert lower[column] == known[max((len(known) + 1) // 2 - 1, 0)]
        assert upper[column] == known[len(known) // 2]


def test_a_large_column_of_one_value_and_an_empty_one_stand_beside_others() -> None:
    random = np.random.default_rng(1)
    numbers = random.standard_normal((1770, 300))
    numbers[:, 0], numbers[:, 1] = 7.0, np.nan
    lower, upper = middle(numbers)
    assert (lower[0], upper[0]) == (7.0, 7.0)
    assert np.isnan(lower[1])
    assert np.array_equal((lower[2:] + upper[2:]) / 2, np.median(numbers[:, 2:], axis=0))


@pytest.mark.parametrize("columns", [1, 7, 8, 9, 300])
@pytest.mark.parametrize("rows", [1, 255, 256, 700])
def test_flags_are_counted_by_column(rows: int, columns: int) -> None:
    counts, flags = ColumnCounts(rows, columns), np.random.default_rng(rows).random((rows, columns)) < 0.7
    counts.here[:] = flags
    assert counts.count().tolist() == flags.sum(axis=0).tolist()
    counts.here[:] = True
    assert counts.count().tolist() == [rows] * columns
