"""Back-test, assurance, funnel, ranks, bias and survival: the published numbers, the boundaries and the laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_core.metrics.strategic.servqual import servqual
from sourcing_core.spc import (
    Assurance,
    Place,
    assurance,
    calibration,
    favour,
    funnel,
    newcombe_difference,
    rank_intervals,
    skill,
    survival,
    xmr_limits,
)


class TestAssurance:
    """Domain 4.6: strict statements, mirrored when lower is better."""

    @pytest.mark.parametrize(
        ("target", "direction", "word"),
        [
            (98.1, 1, Assurance.WILL_MISS), (98.0, 1, Assurance.HIT_OR_MISS), (95.0, 1, Assurance.HIT_OR_MISS),
            (92.0, 1, Assurance.HIT_OR_MISS), (91.9, 1, Assurance.WILL_MEET),
            (98.1, -1, Assurance.WILL_MEET), (98.0, -1, Assurance.HIT_OR_MISS), (91.9, -1, Assurance.WILL_MISS),
            (95.0, 0, Assurance.UNKNOWN), (np.nan, 1, Assurance.UNKNOWN), (np.inf, 1, Assurance.UNKNOWN),
        ],
    )  # fmt: skip
    def test_limits_against_target(self, target: float, direction: int, word: Assurance) -> None:
        assert assurance(92.0, 98.0, target, direction) == word

    @pytest.mark.parametrize("months", range(2, 30))
    @pytest.mark.parametrize("value", [95.1, 0.1, 0.3, 1e-9])
    def test_a_target_on_the_limit_is_on_it_whatever_the_rounding(self, months: int, value: float) -> None:
        made = xmr_limits(np.full((months, 1), value))
        for direction in (1, -1):
            assert assurance(made.lower, made.upper, value, direction).tolist() == [[Assurance.HIT_OR_MISS]]
            better = value * (1 - direction * 1e-9)
            assert assurance(made.lower, made.upper, better, direction).tolist() == [[Assurance.WILL_MEET]]

    def test_without_limits_nothing_is_known(self) -> None:
        assert assurance(np.nan, np.nan, 95.0, 1) == Assurance.UNKNOWN


class TestSkill:
    """Brier score against the plain rate."""

    def test_a_forecast_that_knows_beats_the_rate_and_one_that_does_not_is_hidden(self) -> None:
        happened = np.array([1.0, 0.0] * 8)
        chance = np.stack([happened * 0.8 + 0.1, np.full(16, 0.5), 0.9 - happened * 0.8], axis=1)

        made = skill(chance, np.stack([happened] * 3, axis=1), np.array([0, 1, 2]), 3)

        assert made.brier == pytest.approx([0.01, 0.25, 0.81])
        assert made.brier_base == pytest.approx([0.25] * 3)
        assert made.skill == pytest.approx([0.96, 0.0, -2.24])
        assert made.is_hidden(12).tolist() == [False, True, True]

    @pytest.mark.parametrize(("tries", "hidden"), [(11, True), (12, False)])
    def test_eleven_tries_are_too_few(self, tries: int, hidden: bool) -> None:
        happened = (np.arange(tries) % 2).astype(float)

        assert bool(skill(happened * 0.8 + 0.1, happened, 0, 1).is_hidden(12)[0]) == hidden

    def test_where_nothing_ever_missed_there_is_nothing_to_beat(self) -> None:
        made = skill(np.full(20, 0.01), np.zeros(20), 0, 1)

        assert np.isnan(made.skill[0])
        assert made.is_hidden(12)[0]

    def test_unknown_chances_and_outcomes_are_no_tries(self) -> None:
        made = skill([np.nan, 0.5, 0.5], [1.0, np.nan, 0.0], [0, 0, -1], 2)

        assert made.forecasts.tolist() == [0, 0]
        assert np.isnan(made.brier).all()

    def test_a_group_beyond_the_groups_is_refused(self) -> None:
        with pytest.raises(ValueError, match="group 2 is not one of the 2 groups"):
            skill([0.1, 0.2], [0, 1], [0, 2], 2)

    def test_calibration_counts_by_chance(self) -> None:
        made = calibration([0.05, 0.05, 0.95, 1.0], [0, 1, 1, 1])

        assert (made.n[0], made.observed[0]) == (2, 0.5)
        assert (made.n[-1], made.observed[-1]) == (2, 1.0)
        assert np.isnan(made.observed[1])
        assert made.low[0] < 0.5 < made.high[0]


def test_o_12_difference_of_proportions() -> None:
    difference, low, high = newcombe_difference(56, 70, 48, 80)

    assert (difference, low, high) == (
        pytest.approx(0.20),
        pytest.approx(0.052431, abs=1e-6),
        pytest.approx(0.333873, abs=1e-6),
    )
    assert np.isnan(newcombe_difference(1, 0, 1, 2)).all()


def test_o_17_servqual() -> None:
    names = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
    made = servqual(
        dict(zip(names, (5.8, 6.7, 6.4, 6.3, 6.0), strict=True)),
        dict(zip(names, (6.0, 5.9, 5.6, 6.1, 5.7), strict=True)),
        dict(zip(names, (10, 35, 25, 15, 15), strict=True)),
    )

    assert list(made.gaps.values()) == pytest.approx([0.2, -0.8, -0.8, -0.2, -0.3])
    assert (made.weighted, made.unweighted) == (pytest.approx(-0.535), pytest.approx(-0.38))
    with pytest.raises(ValueError, match="empathy is missing"):
        servqual(dict.fromkeys(names[:4], 1.0), dict.fromkeys(names, 1.0), dict.fromkeys(names, 1.0))


class TestFunnel:
    """Places by distance from the pooled value."""

    def test_small_units_are_forgiven_what_large_ones_are_not(self) -> None:
        made = funnel([8, 800, 9500], [10, 1000, 10000], 1, is_share=True, overdispersed=False)

        assert [Place(code) for code in made.place] == [Place.INSIDE, Place.WORSE_BY_FAR, Place.BETTER_BY_FAR]

    def test_when_lower_is_better_the_names_change_sides(self) -> None:
        made = funnel([8, 800, 9500], [10, 1000, 10000], -1, is_share=True, overdispersed=False)

        assert [Place(code) for code in made.place][1:] == [Place.BETTER_BY_FAR, Place.WORSE_BY_FAR]

    def test_units_that_differ_by_more_than_chance_widen_the_funnel(self) -> None:
        random = np.random.default_rng(3)
        n = np.full(40, 2000)
        count = random.binomial(n, np.clip(random.normal(0.9, 0.03, 40), 0, 1))

        plain, wide = (funnel(count, n, 1, is_share=True, overdispersed=on) for on in (False, True))

        assert wide.dispersion > 2
        assert (wide.place != Place.INSIDE).sum() < (plain.place != Place.INSIDE).sum()
        assert wide.limits(2000, 0.95)[0] < plain.limits(2000, 0.95)[0]

    @pytest.mark.parametrize(("units", "widened"), [(4, False), (5, True)])
    def test_fewer_than_five_units_do_not_widen_it(self, units: int, widened: bool) -> None:
        made = funnel(np.array([10, 990] * 3)[:units], np.full(units, 1000), 1, is_share=True)

        assert (made.dispersion > 1) == widened

    def test_bad_units_are_unknown_and_take_no_part(self) -> None:
        made = funnel([90, 5, np.nan, 3, 12], [100, 0, 10, -1, 10], 1, is_share=True)

        assert [Place(code) for code in made.place] == [Place.INSIDE, *[Place.UNKNOWN] * 4]
        assert made.centre == 0.9

    def test_nothing_and_perfection_are_defined(self) -> None:
        assert np.isnan(funnel([], [], 1, is_share=True).centre)
        assert (funnel([10, 20], [10, 20], 1, is_share=True).place == Place.INSIDE).all()


class TestRanks:
    """Intervals of ranks."""

    def test_clear_differences_have_sure_ranks_and_small_samples_have_none(self) -> None:
        made = rank_intervals([9500, 8000, 9, 5000], [10000, 10000, 10, 10000], 1, is_share=True)

        assert made.rank.tolist() == [1, 3, 2, 4]
        assert (made.low[0], made.high[0]) == (1, 2)
        assert made.low[2] == 1
        assert made.high[2] >= 3
        assert (made.rank[3], made.high[3]) == (4, 4)

    def test_the_same_seed_gives_the_same_intervals(self) -> None:
        one, two = (rank_intervals([5, 6, 7], [10, 10, 10], -1, is_share=True) for _ in range(2))

        assert one.high.tolist() == two.high.tolist()

    def test_equal_units_share_a_rank(self) -> None:
        found = rank_intervals([90, 80, 90, 95], [100, 100, 100, 100], 1, is_share=True)
        assert found.rank.tolist() == [2, 4, 2, 1]

    def test_a_unit_without_volume_has_no_rank(self) -> None:
        assert rank_intervals([5, 1], [10, 0], 1, is_share=True).rank.tolist() == [1, 0]
        assert rank_intervals([], [], 1, is_share=False).rank.shape == (0,)

    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=12))
    @settings(max_examples=40)
    def test_every_rank_lies_in_its_interval_and_ranks_are_an_order(self, units: list[tuple[int, int]]) -> None:
        count, n = np.array([min(unit) for unit in units]), np.array([max(unit) for unit in units])
        made = rank_intervals(count, n, 1, is_share=True, draws=200)

        better = (count / n)[np.newaxis] > (count / n)[:, np.newaxis]
        assert made.rank.tolist() == (1 + better.sum(axis=1)).tolist()
        assert ((made.low >= 1) & (made.low <= made.rank) & (made.rank <= made.high) & (made.high <= len(units))).all()


class TestFavour:
    """A vendor that grades itself kindly."""

    @pytest.mark.parametrize(("pairs", "biased"), [(4, False), (5, True)])
    def test_five_kind_errors_of_five_are_a_bias_and_four_are_too_few(self, pairs: int, biased: bool) -> None:
        made = favour(np.full(pairs, 0.98), np.full(pairs, 0.95), 1, np.zeros(pairs), 1)

        assert made.p[0] == pytest.approx(0.5**pairs)
        assert bool(made.is_biased(5, 0.05)[0]) == biased
        assert made.mean_gap[0] == pytest.approx(0.03)

    def test_direction_decides_whom_an_error_favours(self) -> None:
        made = favour([0.02, 0.02], [0.05, 0.05], [-1, 1], [0, 1], 2)

        assert made.kind.tolist() == [1, 0]
        assert made.mean_gap.tolist() == pytest.approx([0.03, -0.03])

    def test_equal_and_unknown_figures_are_no_evidence(self) -> None:
        made = favour([0.9, np.nan, 0.9], [0.9, 0.9, np.nan], 1, [0, 0, 0], 2)

        assert (made.pairs[0], made.equal[0]) == (0, 1)
        assert np.isnan(made.p).all()
        assert not made.is_biased(1, 0.05).any()


class TestSurvival:
    """Kaplan-Meier."""

    def test_o_10(self) -> None:
        made = survival([2, 3, 3, 5, 8, 9, 12], [1, 1, 0, 1, 0, 1, 0])

        assert made.time.tolist() == [2, 3, 5, 9]
        assert made.share == pytest.approx([0.857143, 0.714286, 0.535714, 0.267857], abs=1e-6)

    def test_open_work_makes_percentiles_longer_or_unknown(self) -> None:
        times = np.arange(1.0, 21)
        finished, with_open = survival(times, np.ones(20)), survival(np.append(times, [30.0] * 10), [1] * 20 + [0] * 10)

        assert finished.percentile(0.85) == 17
        assert with_open.percentile(0.5) == 15
        assert np.isnan(with_open.percentile(0.85))

    def test_without_open_work_it_is_the_percentile_of_what_ended(self) -> None:
        data = [1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 11, 12, 13, 15, 18, 24, 41]
        made = survival(data, np.ones(20))

        assert [made.percentile(q) for q in (0.5, 0.85, 0.95)] == [7, 15, 24]

    def test_impossible_times_take_no_part(self) -> None:
        assert survival([-1, np.nan, np.inf, 2], [1, 1, 1, 1]).time.tolist() == [2]
        assert np.isnan(survival([], []).percentile(0.5))
        assert np.isnan(survival([5, 6], [0, 0]).percentile(0.5))
