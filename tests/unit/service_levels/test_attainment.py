"""Levels judged month by month, with the evidence beside the judgement and never inside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sourcing_core.service_levels.attainment import Attainment, Terms, attain
from sourcing_core.service_levels.codes import ComplianceCode, KindCode, WindowCode
from sourcing_core.spc.evidence import Evidence

JANUARY = 2025 * 12
NONE = float("nan")


def words(made: Attainment, column: int = 0) -> list[str]:
    return [ComplianceCode(code).name for code in made.compliance[:, column]]


def test_o_04_both_months_are_judged_by_their_own_counts(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(figures([38, 33], [40, 35]), pairs(), terms())

    assert words(made) == ["MET", "BELOW_EXPECTED"]
    assert made.value[:, 0].tolist() == pytest.approx([0.95, 0.942857], abs=5e-7)


def test_o_01_a_quarter_is_judged_on_its_pooled_ratio(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(
        figures([9, 180, 1], [10, 200, 4]), pairs(expected=88.8, minimum=80, window_code=WindowCode.QUARTER), terms()
    )

    assert words(made) == ["NOT_JUDGED", "NOT_JUDGED", "BELOW_EXPECTED"]
    assert made.value[2, 0] == pytest.approx(0.887850, abs=5e-7)
    assert (made.amount[2, 0], made.base[2, 0]) == (190, 214)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(9, 10, 0.595850, 0.982124), (188, 200, 0.898068, 0.965348), (19, 20, 0.763869, 0.991119)],
)
def test_o_11_the_wilson_interval_stands_beside_the_value(
    figures: Any, pairs: Any, terms: Any, count: int, n: int, low: float, high: float
) -> None:
    made = attain(figures([count], [n]), pairs(), terms())

    assert (made.ci_low[0, 0], made.ci_high[0, 0]) == pytest.approx((low, high), abs=5e-7)


def test_o_13_a_rate_has_the_exact_poisson_interval(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(kind=KindCode.RATE, expected=0.05, minimum=0.1, direction=-1, scale=1.0)
    made = attain(figures([3], [120]), level, terms())

    assert (made.ci_low[0, 0], made.ci_high[0, 0]) == pytest.approx((0.005156, 0.073061), abs=5e-7)
    assert words(made) == ["MET"]


def test_values_have_no_interval_and_unknown_evidence(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(kind=KindCode.DURATION, expected=5, minimum=8, direction=-1, scale=1.0)
    made = attain(figures([4.0, 6.0], [NONE, 20]), level, terms())

    assert words(made) == ["MET", "BELOW_EXPECTED"]
    assert np.isnan(made.ci_low).all()
    assert (made.evidence == Evidence.UNKNOWN).all()
    assert not made.enough_volume.any()


def test_a_miss_of_nine_in_ten_stays_a_miss_though_chance_could_explain_it(
    figures: Any, pairs: Any, terms: Any
) -> None:
    made = attain(figures([9], [10]), pairs(), terms())

    assert words(made) == ["BELOW_EXPECTED"]
    assert made.evidence[0, 0] == Evidence.NOT_DISTINGUISHABLE
    assert not made.enough_volume[0, 0]


def test_evidence_is_clear_when_the_interval_is_on_one_side(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(figures([990, 900], [1000, 1000]), pairs(), terms())

    assert made.evidence[:, 0].tolist() == [Evidence.CLEARLY_MET, Evidence.CLEARLY_MISSED]
    assert made.enough_volume.all()


def test_73_of_73_is_enough_volume_for_95_percent_and_72_is_not(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(figures([73, 72], [73, 72]), pairs(), terms())

    assert made.enough_volume[:, 0].tolist() == [True, False]
    assert made.evidence[:, 0].tolist() == [Evidence.CLEARLY_MET, Evidence.NOT_DISTINGUISHABLE]


def test_no_data_and_no_activity_are_told_apart(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(figures([9, NONE, 0], [9, NONE, 0]), pairs(), terms())

    assert words(made) == ["MET", "NO_DATA", "NO_ACTIVITY"]
    assert np.isnan(made.value[1:, 0]).all()


def test_the_month_stays_provisional_for_ten_days_after_its_end(figures: Any, pairs: Any, terms: Any) -> None:
    world = figures([9, 9], [10, 10])

    assert words(attain(world, pairs(), terms(date(2025, 3, 10)))) == ["BELOW_EXPECTED", "PROVISIONAL"]
    assert words(attain(world, pairs(), terms(date(2025, 3, 11)))) == ["BELOW_EXPECTED", "BELOW_EXPECTED"]


def test_a_provisional_window_shows_its_value(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(figures([9], [10]), pairs(), terms(date(2025, 2, 1)))

    assert made.value[0, 0] == 0.9


def test_outside_its_validity_a_level_judges_nothing(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(valid_from_month=JANUARY + 1, valid_to_month=JANUARY + 2)
    made = attain(figures([10] * 4, [10] * 4), level, terms())

    assert words(made) == ["NOT_JUDGED", "MET", "MET", "NOT_JUDGED"]
    assert np.isnan(made.value[[0, 3], 0]).all()
    assert np.isnan(made.ci_low[[0, 3], 0]).all()


def test_a_level_that_tells_no_start_judges_from_the_first_figure_on(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(figures([NONE, 10, NONE], [NONE, 10, NONE]), pairs(), terms())

    assert words(made) == ["NOT_JUDGED", "MET", "NO_DATA"]


def test_a_level_that_tells_its_start_misses_the_figures_from_there_on(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(figures([NONE, 10], [NONE, 10]), pairs(valid_from_month=JANUARY), terms())

    assert words(made) == ["NO_DATA", "MET"]


def test_a_level_without_start_over_a_series_without_figures_judges_nothing(
    figures: Any, pairs: Any, terms: Any
) -> None:
    assert words(attain(figures([NONE, NONE], [NONE, NONE]), pairs(), terms())) == ["NOT_JUDGED"] * 2


def test_a_rolling_window_is_judged_once_it_is_full_from_the_start_of_the_level(
    figures: Any, pairs: Any, terms: Any
) -> None:
    level = pairs(window_code=WindowCode.ROLLING_3, valid_from_month=JANUARY + 1)
    made = attain(figures([0, 10, 10, 10, 9], [10] * 5), level, terms())

    assert words(made) == ["NOT_JUDGED", "NOT_JUDGED", "NOT_JUDGED", "MET", "MET"]
    assert made.value[4, 0] == pytest.approx(29 / 30)


def test_a_quarter_counts_only_the_months_since_the_level_began(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(window_code=WindowCode.QUARTER, valid_from_month=JANUARY + 1)
    made = attain(figures([0, 10, 10], [10] * 3), level, terms())

    assert words(made)[2] == "MET"
    assert (made.months_present[2, 0], made.months_in_window[2, 0]) == (2, 2)


def test_a_quarter_is_provisional_until_its_last_month_is_closed(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(window_code=WindowCode.QUARTER)
    made = attain(figures([10] * 3, [10] * 3), level, terms(date(2025, 4, 10)))

    assert words(made) == ["NOT_JUDGED", "NOT_JUDGED", "PROVISIONAL"]


def test_an_excluded_month_is_excluded_and_shows_what_it_would_have_been(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(figures([5, 10], [10, 10]), pairs(), terms(), excluded=np.array([[True], [False]]))

    assert words(made) == ["EXCLUDED", "MET"]
    assert made.value[0, 0] == 0.5


def test_an_excluded_month_leaves_its_quarter(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(window_code=WindowCode.QUARTER)
    world = figures([0, 10, 10], [10] * 3)

    assert words(attain(world, level, terms()))[2] == "BELOW_MINIMUM"
    made = attain(world, level, terms(), excluded=np.array([[True], [False], [False]]))
    assert words(made)[2] == "MET"
    assert (made.value[2, 0], made.months_in_window[2, 0]) == (1.0, 2)


def test_an_excluded_last_month_does_not_excuse_the_rest_of_its_quarter(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(window_code=WindowCode.QUARTER)
    gone = np.array([[False], [False], [True]])
    made = attain(figures([0, 10, 10], [10] * 3), level, terms(), excluded=gone)

    assert words(made)[2] == "BELOW_MINIMUM"
    assert (made.value[2, 0], made.months_in_window[2, 0]) == (0.5, 2)


def test_a_quarter_of_which_every_month_is_excluded_is_excluded(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(window_code=WindowCode.QUARTER)
    made = attain(figures([0, 10, 10], [10] * 3), level, terms(), excluded=np.ones((3, 1), dtype=bool))

    assert words(made)[2] == "EXCLUDED"
    assert made.value[2, 0] == pytest.approx(2 / 3)


def test_percentiles_over_a_quarter_are_no_data_and_say_so(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(
        kind=KindCode.DURATION, expected=5, minimum=8, direction=-1, scale=1.0,
        window_code=WindowCode.QUARTER, poolable=False,
    )  # fmt: skip
    made = attain(figures([4, 4, 4], [20, 20, 20]), level, terms())

    assert words(made)[2] == "NO_DATA"
    assert made.unpoolable[2, 0]


def test_two_levels_over_one_series_are_judged_each_by_its_own(figures: Any, pairs: Any, terms: Any) -> None:
    level = pairs(2, series_index=[0, 0], expected=[95, 80], minimum=[90, 70])
    made = attain(figures([88], [100]), level, terms())

    assert (words(made, 0), words(made, 1)) == (["BELOW_MINIMUM"], ["MET"])


def test_the_matrices_are_shared_and_nobody_may_write(figures: Any, pairs: Any, terms: Any) -> None:
    made = attain(figures([9], [10]), pairs(), terms())

    with pytest.raises(ValueError, match="read-only"):
        made.value[0, 0] = 1.0


def test_the_given_figures_are_left_as_they_were(figures: Any, pairs: Any, terms: Any) -> None:
    world = figures([9, 9], [10, 10])
    attain(world, pairs(valid_to_month=JANUARY), terms())

    assert world.amount[:, 0].tolist() == [9, 9]


# Laws

SERIES = 6
counts = st.one_of(st.just(NONE), st.integers(0, 60).map(float))
worlds = st.integers(1, 16).flatmap(
    lambda rows: st.tuples(
        hnp.arrays(np.float64, (rows, SERIES), elements=counts),
        hnp.arrays(np.float64, (rows, SERIES), elements=counts),
        hnp.arrays(np.bool_, (rows, SERIES)),
    )
)


def mixed(pairs: Any, seed: int) -> Any:
    """One pair of every kind and window, over shuffled series."""
    rng = np.random.default_rng(seed)
    size = 20
    return pairs(
        size,
        series_index=rng.integers(0, SERIES, size),
        expected=rng.choice([95, 80, 50, NONE], size),
        minimum=rng.choice([90, 60, NONE], size),
        direction=rng.choice([1, -1], size),
        decimals=rng.choice([-1, 0, 1], size),
        kind=np.arange(size) % 5,
        window_code=np.arange(size) % 4,
        valid_from_month=rng.choice([0, JANUARY, JANUARY + 3], size),
        valid_to_month=rng.choice([JANUARY + 5, JANUARY + 99], size),
        poolable=rng.random(size) < 0.7,
    )


@given(worlds, st.integers(0, 50), st.sampled_from([0.5, 0.8, 0.99]))
def test_no_confidence_interval_ever_changes_a_status(
    figures: Any, pairs: Any, world: Any, seed: int, confidence: float
) -> None:
    amount, base, excluded = world
    level = mixed(pairs, seed)
    out = excluded[:, level.series_index]
    usual = attain(figures(amount, base), level, Terms(date(2026, 1, 5), 10, 0.95), excluded=out)
    other = attain(figures(amount, base), level, Terms(date(2026, 1, 5), 10, confidence), excluded=out)

    np.testing.assert_array_equal(usual.compliance, other.compliance)
    np.testing.assert_array_equal(usual.value, other.value)


@settings(max_examples=25)
@given(worlds, st.integers(0, 50))
def test_many_pairs_at_once_are_judged_as_each_alone(
    figures: Any, pairs: Any, terms: Any, world: Any, seed: int
) -> None:
    amount, base, excluded = world
    level = mixed(pairs, seed)
    out = excluded[:, level.series_index]
    whole = attain(figures(amount, base), level, terms(date(2026, 1, 5)), excluded=out)
    for column in range(len(level)):
        one = np.array([column])
        alone = attain(figures(amount, base), level.take(one), terms(date(2026, 1, 5)), excluded=out[:, one])
        for name in set(vars(whole)) - {"months", "is_open"}:
            np.testing.assert_array_equal(getattr(whole, name)[..., one], getattr(alone, name), err_msg=name)


@given(worlds, st.integers(0, 50))
def test_every_judged_ratio_lies_within_its_interval(
    figures: Any, pairs: Any, terms: Any, world: Any, seed: int
) -> None:
    amount, base, _ = world
    made = attain(figures(np.fmin(amount, base), base), mixed(pairs, seed), terms())
    known = ~np.isnan(made.ci_low)

    assert (made.ci_low[known] <= made.value[known]).all()
    assert (made.value[known] <= made.ci_high[known]).all()


@given(worlds, st.integers(0, 50))
def test_a_status_that_compares_has_a_value_and_a_missing_value_never_passes_or_fails(
    figures: Any, pairs: Any, terms: Any, world: Any, seed: int
) -> None:
    amount, base, excluded = world
    level = mixed(pairs, seed)
    made = attain(figures(amount, base), level, terms(), excluded=excluded[:, level.series_index])
    compared = (made.compliance >= ComplianceCode.MET) & (made.compliance <= ComplianceCode.BELOW_MINIMUM)

    assert not np.isnan(made.value[compared]).any()
    unknown = np.isin(made.compliance, [ComplianceCode.NO_DATA, ComplianceCode.NO_ACTIVITY, ComplianceCode.NOT_JUDGED])
    assert np.isnan(made.value[unknown]).all()
