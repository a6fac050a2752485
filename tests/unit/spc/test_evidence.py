"""Evidence: what an interval can and can not say about a target."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.spc import Evidence, evidence, minimum_volume, wilson

pytestmark = pytest.mark.filterwarnings("error")

UNKNOWN, MET, MISSED, OPEN = Evidence


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.96, 0.99, MET),
        (0.95, 0.99, MET),  # the low end on the target
        (0.9499, 0.99, OPEN),
        (0.90, 0.95, OPEN),  # the high end on the target could still be a pass
        (0.90, 0.9499, MISSED),
        (np.nan, 0.99, UNKNOWN),
        (0.90, np.nan, UNKNOWN),
        (-np.inf, 0.90, MISSED),
        (0.96, np.inf, MET),
        (0.90, np.inf, OPEN),
    ],
)
def test_higher_is_better_against_95_percent(low: float, high: float, expected: Evidence) -> None:
    assert evidence(low, high, 0.95, 1) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1.0, 3.0, MET),
        (1.0, 5.0, MET),  # the high end on the target
        (1.0, 5.01, OPEN),
        (5.0, 7.0, OPEN),  # the low end on the target could still be a pass
        (5.01, 7.0, MISSED),
        (11.0, np.inf, MISSED),
        (np.nan, np.nan, UNKNOWN),
    ],
)
def test_lower_is_better_against_five_days(low: float, high: float, expected: Evidence) -> None:
    assert evidence(low, high, 5.0, -1) == expected


def test_a_neutral_metric_or_a_missing_target_has_no_evidence() -> None:
    assert evidence(0.9, 0.99, 0.5, 0) == UNKNOWN
    assert evidence(0.9, 0.99, np.nan, 1) == UNKNOWN
    assert evidence(0.9, 0.99, np.inf, 1) == UNKNOWN


def test_rounding_noise_at_the_target_does_not_decide() -> None:
    assert 0.1 + 0.2 > 0.3

    assert evidence(0.3, 0.4, 0.1 + 0.2, 1) == MET
    assert evidence(0.2, 0.1 + 0.2, 0.3, -1) == MET


def test_series_directions_and_targets_broadcast_over_the_months() -> None:
    low = np.array([[0.96, 0.01], [0.90, 0.01]])
    high = np.array([[0.99, 0.02], [0.97, 0.09]])

    codes = evidence(low, high, np.array([0.95, 0.03]), np.array([1, -1]))

    assert codes.dtype == np.int8
    assert codes.tolist() == [[MET, MET], [OPEN, OPEN]]


@pytest.mark.parametrize(("target", "n"), [(0.80, 16), (0.85, 22), (0.90, 35), (0.95, 73), (0.98, 189), (0.99, 381)])
def test_minimum_volume_is_the_smallest_perfect_record_that_supports_the_target(target: float, n: int) -> None:
    assert minimum_volume(target) == n
    assert evidence(*wilson(n, n), target, 1) == MET
    assert evidence(*wilson(n - 1, n - 1), target, 1) == OPEN


def test_minimum_volume_where_lower_is_better_mirrors_the_target() -> None:
    assert minimum_volume(0.05, direction=-1) == 73
    assert evidence(*wilson(0, 73), 0.05, -1) == MET
    assert evidence(*wilson(0, 72), 0.05, -1) == OPEN


def test_minimum_volume_undoes_the_interval_of_a_perfect_record() -> None:
    n = np.arange(1, 2000)

    assert np.array_equal(minimum_volume(wilson(n, n)[0]), n)


def test_minimum_volume_at_the_edges() -> None:
    assert minimum_volume([0.0, 1.0, 1.2, np.nan]) == pytest.approx([1.0, np.inf, np.inf, np.nan], nan_ok=True)
    assert minimum_volume(0.0, direction=-1) == np.inf
    assert np.isnan(minimum_volume(0.9, direction=0))
    assert minimum_volume(0.95, confidence=0.9) < 73


ends = st.floats(-1e6, 1e6)


@given(ends, ends, ends, st.floats(0, 1e6), st.sampled_from([-1, 1]))
def test_law_a_better_interval_is_never_worse_evidence(
    a: float, b: float, target: float, gain: float, direction: int
) -> None:
    rank = {MISSED: 0, OPEN: 1, MET: 2}
    low, high = min(a, b), max(a, b)

    before = evidence(low, high, target, direction)
    after = evidence(low + direction * gain, high + direction * gain, target, direction)

    assert rank[Evidence(int(after))] >= rank[Evidence(int(before))]


@given(ends, ends, ends, st.floats(0, 0.49), st.sampled_from([-1, 1]))
def test_law_a_narrower_interval_never_turns_met_into_missed(
    a: float, b: float, target: float, share: float, direction: int
) -> None:
    low, high = min(a, b), max(a, b)
    trim = share * (high - low)

    wide, narrow = evidence(low, high, target, direction), evidence(low + trim, high - trim, target, direction)

    assert wide in (narrow, OPEN)


@given(ends, ends, ends)
def test_law_lower_is_better_is_higher_is_better_in_the_mirror(a: float, b: float, target: float) -> None:
    low, high = min(a, b), max(a, b)

    assert evidence(low, high, target, -1) == evidence(-high, -low, -target, 1)
