"""Every signal rule: the published vectors, both sides of each boundary, and the laws of the mask."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sourcing_core.spc import (
    NELSON,
    NHS,
    RULES,
    SAYS,
    WESTERN_ELECTRIC,
    Limits,
    Scope,
    SignalRules,
    ids_of,
    p_limits,
    rules_of,
    signal_mask,
    text_of,
    xmr_limits,
)

pytestmark = pytest.mark.filterwarnings("error")

EVERY_RULE = SignalRules(0xFFFF)


def row(value: float) -> np.ndarray:
    return np.array([[value]])


UNIT = Limits(centre=row(0.0), lower=row(-3.0), upper=row(3.0), sigma=row(1.0), points=np.array([[20]]))


def column(values: Any) -> np.ndarray:
    return np.array(values, dtype=float)[:, np.newaxis]


def flagged(rule: str, values: Any, **options: Any) -> set[int]:
    """Points, counted from 1, that the rule flags for centre 0 and sigma 1."""
    mask = signal_mask(column(values), UNIT, rules_of([rule]), **options)
    assert set(np.unique(mask)) <= {0, int(SignalRules[rule])}
    return set((np.flatnonzero(mask) + 1).tolist())


@pytest.mark.parametrize(
    ("rule", "values", "points"),
    [
        ("WE1", [0, 3.2, -3.5, 2.9], {2, 3}),
        ("WE2", [0, 2.5, 1.0, 2.6, 0], {4}),
        ("WE3", [0, 1.2, 1.3, 0.2, 1.4, 1.5], {6}),
        ("WE4", [-1] * 8 + [1], {8}),
        ("WE4", [2.5] * 7 + [3.2], {8}),
        ("WE3", [2.5] * 7 + [3.2], {5, 6, 7, 8}),
        ("WE2", [2.5] * 7 + [3.2], {3, 4, 5, 6, 7, 8}),
        ("WE1", [2.5] * 7 + [3.2], {8}),
        ("N1", [0, 3.2, -3.4, 3], {2, 3}),
        ("N2", [0.5] * 10 + [-0.5] + [-0.5] * 9, {9, 10, 19, 20}),
        ("N3", [1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1], {6, 7, 13, 14}),
        ("N4", [1, 3, 2, 4, 3, 5, 4, 6, 5, 7, 6, 8, 7, 9, 8], {14, 15}),
        ("N5", [0, 2.3, 0.4, 2.2, -2.4, -0.2, -2.5], {4, 7}),
        ("N6", [1.2, 1.3, 0.2, 1.4, 1.5, -1.2, -1.3, -0.1, -1.4, -1.5], {5, 10}),
        ("N7", [0.3] * 16 + [1.2], {15, 16}),
        ("N8", [1.2, -1.3, 1.1, -1.4, 1.5, -1.2, 1.3, -1.1, 0.2], {8}),
        ("N8", [1.2] * 8, set()),
    ],
)
def test_published_vectors_are_flagged_where_the_qcc_package_flags_them(
    rule: str, values: list[float], points: set[int]
) -> None:
    """Domain 4.3: the unit tests of the R package qcc, centre 0 and sigma 1, points counted from 1."""
    assert flagged(rule, values) == points


@pytest.mark.parametrize(
    ("rule", "values", "points"),
    [
        ("NHS1", [3, 3.1, -3.1], {2, 3}),
        ("NHS2", [1] * 6 + [-1] * 7, {13}),
        ("NHS3", [1, 2, 3, 4, 5, 6, 7], {7}),
        ("NHS3", [6, 5, 4, 3, 2, 1], set()),
        ("NHS4", [2.1, 0, 2.1], {3}),
        ("NHS4", [2.1, 0, -2.1], set()),
    ],
)
def test_nhs_rules_by_their_definition(rule: str, values: list[float], points: set[int]) -> None:
    assert flagged(rule, values) == points


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("WE2", [2.5, 0.0, 2.5]),
        ("WE3", [1.5, 1.5, 0.0, 1.5, 1.5]),
        ("WE4", [1.0] * 8),
        ("N2", [1.0] * 9),
        ("N3", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        ("N4", [0.0, 0.1] * 7),
        ("N5", [-2.5, 0.0, -2.5]),
        ("N6", [-1.5, -1.5, 0.0, -1.5, -1.5]),
        ("N7", [0.5] * 15),
        ("N8", [1.5, -1.5] * 4),
        ("NHS2", [-1.0] * 7),
        ("NHS3", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
        ("NHS4", [2.5, 0.0, 2.5]),
    ],
)
@pytest.mark.parametrize("missing", [np.nan, np.inf, -np.inf])
def test_a_missing_month_anywhere_breaks_the_pattern_and_an_incomplete_window_is_none(
    rule: str, pattern: list[float], missing: float
) -> None:
    length = len(pattern)

    assert flagged(rule, pattern) == {length}
    assert flagged(rule, pattern[1:]) == set()
    for gap in range(length):
        assert flagged(rule, [*pattern[:gap], missing, *pattern[gap + 1 :]]) == set(), f"month {gap + 1} is missing"
    assert flagged(rule, [missing, *pattern]) == {length + 1}
    assert flagged(rule, [*pattern[:2], missing, *pattern[2:]]) == set()


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("WE1", [3, -3]),
        ("WE2", [2, 2, 2]),
        ("WE2", [2.5, 0, 2]),
        ("WE3", [1, 1, 1, 1, 1]),
        ("WE3", [1.5, 1.5, 1.5, 1.5, 1]),
        ("WE4", [1] * 7 + [0] + [1] * 7),
        ("N2", [1] * 8 + [0]),
        ("N3", [1, 2, 3, 3, 4, 5]),
        ("N4", [0, 1] * 6 + [0, 0]),
        ("N7", [1] * 15),
        ("N7", [0.5] * 14 + [-1]),
        ("N8", [1, -1] * 4),
        ("N8", [1.5] * 7 + [-1]),
        ("NHS2", [1] * 6 + [0]),
        ("NHS3", [1, 2, 3, 4, 4, 5, 6]),
        ("NHS4", [2, 2, 2]),
    ],
)
def test_a_point_on_the_line_or_a_tie_makes_no_pattern(rule: str, values: list[float]) -> None:
    assert flagged(rule, values) == set()


def test_the_last_point_of_a_zone_pattern_is_itself_beyond_the_line() -> None:
    assert flagged("WE2", [2.5, 2.5, 0.5]) == set()
    assert flagged("WE3", [1.5, 1.5, 1.5, 1.5, 0.5]) == set()
    assert flagged("WE2", [2.5, 2.5, 0.5, 2.5]) == {4}


def test_both_sides_do_not_add_up() -> None:
    assert flagged("WE2", [2.5, -2.5, 0]) == set()
    assert flagged("WE3", [1.5, 1.5, -1.5, -1.5, 1.5]) == set()


def test_seven_inside_and_one_outside_are_no_pattern_and_a_second_side_at_the_edge_is() -> None:
    assert flagged("N8", [1.5] * 7 + [-1.5]) == {8}
    assert flagged("N8", [1.5] * 8 + [-1.5] + [1.5] * 8) == {9, 10, 11, 12, 13, 14, 15, 16}


def test_the_house_run_length_replaces_eight_and_seven_but_not_nelsons_nine() -> None:
    assert flagged("WE4", [1] * 10, run_length=10) == {10}
    assert flagged("WE4", [1] * 6, run_length=6) == {6}
    assert flagged("NHS2", [1] * 8, run_length=8) == {8}
    assert flagged("N2", [1] * 9, run_length=5) == {9}
    assert flagged("WE4", [1, -1, 0], run_length=1) == {1, 2}
    with pytest.raises(ValueError, match="a run has at least one point"):
        signal_mask(column([1]), UNIT, SignalRules.WE4, run_length=0)


def test_one_point_carries_the_bits_of_all_its_rules_as_text() -> None:
    mask = signal_mask(column([2.5] * 7 + [3.2]), UNIT, WESTERN_ELECTRIC)

    assert text_of(mask)[:, 0].tolist() == ["", "", "WE2", "WE2", "WE2;WE3", "WE2;WE3", "WE2;WE3", "WE1;WE2;WE3;WE4"]
    assert mask.dtype == np.uint16


def test_rules_that_mean_the_same_are_flagged_together_and_only_when_asked_for() -> None:
    values = column([2.5, 2.5, 3.5])

    assert text_of(signal_mask(values, UNIT, EVERY_RULE))[2, 0] == "WE1;WE2;N1;N5;NHS1;NHS4"
    assert text_of(signal_mask(values, UNIT, NELSON))[2, 0] == "N1;N5"
    assert text_of(signal_mask(values, UNIT, SignalRules(0)))[2, 0] == ""


def test_ids_and_bits_are_two_names_of_the_same() -> None:
    assert rules_of(["WE1", "N8"]) == SignalRules.WE1 | SignalRules.N8
    assert ids_of(rules_of(["N8", "WE1"])) == ("WE1", "N8")
    assert rules_of([]) == SignalRules(0)
    assert WESTERN_ELECTRIC | NELSON | NHS == EVERY_RULE
    assert list(SAYS) == list(SignalRules)
    with pytest.raises(ValueError, match="'WE9' is no signal rule; give some of WE1, WE2"):
        rules_of(["WE1", "WE9"])


def test_the_text_of_no_points_is_no_text() -> None:
    assert text_of(np.zeros((0, 3), np.uint16)).shape == (0, 3)


def test_zones_of_a_proportion_are_the_months_own() -> None:
    """0.56 is beyond two sigma of 400 cases (0.025 each) and within two sigma of 100 (0.05)."""
    n = column([400, 400, 400, 100])
    limits = replace(p_limits(0.5 * n, n), points=UNIT.points)

    assert text_of(signal_mask(column([0.56, 0.5, 0.56, 0.56]), limits, SignalRules.WE2))[:, 0].tolist() == [
        "",
        "",
        "WE2",
        "",
    ]


def test_a_clipped_limit_gives_no_signal_on_its_side() -> None:
    n = np.full((8, 1), 10.0)
    limits = p_limits(np.full((8, 1), 9.0), n)

    mask = signal_mask(np.array([[1.0], [0.9], [1.0], [0.5], [0.9], [1.0], [1.0], [1.0]]), limits, WESTERN_ELECTRIC)

    assert limits.upper[0, 0] == 1.0
    assert text_of(mask)[:, 0].tolist() == ["", "", "", "WE1", "", "", "", ""]


@pytest.mark.parametrize(
    ("scope", "kept"),
    [
        (Scope.LIMITS, {"WE1", "N1", "NHS1"}),
        (Scope.SIDES, {"WE1", "N1", "NHS1", "WE4", "N2", "NHS2"}),
    ],
)
def test_limits_that_differ_by_side_have_no_zone_and_order_rules(scope: Scope, kept: set[str]) -> None:
    values = column([2.5 + k / 10 for k in range(20)])
    given = ids_of(int(np.bitwise_or.reduce(signal_mask(values, replace(UNIT, scope=scope), EVERY_RULE), axis=None)))

    assert set(given) == kept
    assert {"WE2", "WE3", "N3"} <= set(ids_of(int(signal_mask(values, UNIT, EVERY_RULE)[19, 0])))


def test_no_pattern_reaches_back_over_new_limits() -> None:
    values = column([1.0] * 12)
    starts = np.zeros((12, 1), bool)
    starts[5] = True

    assert np.flatnonzero(signal_mask(values, UNIT, SignalRules.WE4)).tolist() == [7, 8, 9, 10, 11]
    assert np.flatnonzero(signal_mask(values, UNIT, SignalRules.WE4, starts=starts)).tolist() == []
    assert np.flatnonzero(signal_mask(values, UNIT, SignalRules.WE4, starts=starts, run_length=5)).tolist() == [
        4,
        9,
        10,
        11,
    ]


def test_a_month_without_limits_is_as_good_as_missing() -> None:
    sigma = np.array([[1.0], [np.nan], [1.0], [1.0], [1.0]])

    mask = signal_mask(column([2.5, 0, 2.5, 0, 2.5]), replace(UNIT, sigma=sigma), SignalRules.WE2)

    assert np.flatnonzero(mask).tolist() == [4]


def test_a_constant_series_has_no_signal_and_the_first_change_is_beyond() -> None:
    values = column([0.1] * 24 + [0.2])
    limits = xmr_limits(values, np.arange(25)[:, np.newaxis] < 24)

    assert text_of(signal_mask(values, limits, EVERY_RULE))[:, 0].tolist() == [""] * 24 + ["WE1;N1;NHS1"]


def test_unknown_limits_give_no_signal_by_any_rule() -> None:
    unknown = replace(UNIT, centre=row(np.nan), lower=row(np.nan), upper=row(np.nan), sigma=row(np.nan))

    assert not signal_mask(column(range(20)), unknown, EVERY_RULE).any()


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1), (2, 2)])
def test_matrices_too_small_for_a_pattern_have_a_mask_of_their_shape(shape: tuple[int, int]) -> None:
    mask = signal_mask(np.zeros(shape), UNIT, EVERY_RULE)

    assert mask.shape == shape
    assert not mask.any()


def test_a_list_is_refused() -> None:
    with pytest.raises(ValueError, match="months x series"):
        signal_mask([1.0, 2.0], UNIT, WESTERN_ELECTRIC)


half_sigmas = st.integers(-7, 7).map(lambda k: k / 2)
series = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 30), st.integers(1, 3)), elements=half_sigmas | half_sigmas | st.just(np.nan)
)


@given(series)
def test_law_the_mirror_image_has_the_same_signals(values: np.ndarray) -> None:
    assert np.array_equal(signal_mask(values, UNIT, EVERY_RULE), signal_mask(-values, UNIT, EVERY_RULE))


@given(series)
def test_law_the_rules_that_were_there_before_say_the_same(values: np.ndarray) -> None:
    for name, rule in RULES.items():
        assert np.array_equal(rule(values, UNIT), signal_mask(values, UNIT, rules_of([name])) != 0)


@given(series, st.integers(1, 30))
def test_law_later_months_change_no_earlier_signal(values: np.ndarray, months: int) -> None:
    whole, early = signal_mask(values, UNIT, EVERY_RULE), signal_mask(values[:months], UNIT, EVERY_RULE)

    assert np.array_equal(whole[:months], early)


@given(series)
def test_law_asking_for_one_rule_gives_its_bit_of_all(values: np.ndarray) -> None:
    together = signal_mask(values, UNIT, EVERY_RULE)

    for rule in SignalRules:
        assert np.array_equal(signal_mask(values, UNIT, rule), together & np.uint16(rule))


@given(series)
def test_law_limits_told_month_by_month_judge_as_one_row_for_all_months(values: np.ndarray) -> None:
    """After a rebaseline, and on p and u charts, there is a row of limits for each month."""
    parts = {name: np.broadcast_to(getattr(UNIT, name), values.shape) for name in ("centre", "lower", "upper", "sigma")}
    by_month = replace(UNIT, **parts)

    assert np.array_equal(signal_mask(values, by_month, EVERY_RULE), signal_mask(values, UNIT, EVERY_RULE))
