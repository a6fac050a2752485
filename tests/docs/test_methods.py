"""The worked numbers in docs/methods.md are those that the code makes."""

from __future__ import annotations

import numpy as np

from sourcing_core.metrics.pool import pooled
from sourcing_core.metrics.strategic.nps import net_promoter, net_promoter_interval
from sourcing_core.policy import Policy
from sourcing_core.risk.concentration import effective_number, hhi
from sourcing_core.scoring.points import Curve, anchors, points
from sourcing_core.service_levels.rounding import half_up
from sourcing_core.spc import minimum_volume, percentile, poisson_exact, t_limits, wilson, xmr_limits
from tests.docs.documents import text_of

METHODS = text_of("docs/methods.md")
POLICY = Policy()


def says(words: str) -> bool:
    return words in METHODS


def test_pooling() -> None:
    assert says(f"190/214 = {pooled([9, 180, 1], [10, 200, 4], [0, 0, 0]).value[0]:.3f}")


def test_wilson_intervals() -> None:
    for count, n in ((19, 20), (2, 3)):
        low, high = wilson(count, n, POLICY.confidence)
        assert says(f"{count} of {n} gives {low:.3f} to {high:.3f}")


def test_poisson_interval() -> None:
    low, high = poisson_exact(3, 120, POLICY.confidence)

    assert says(f"3 in 120 gives {3 / 120} ({low:.4f} to {high:.4f})")


def test_net_promoter_score() -> None:
    counts = (np.array([50.0]), np.array([20.0]), np.array([100.0]))
    low, high = net_promoter_interval(*counts, POLICY.confidence)

    assert says(f"net promoter score of {net_promoter(*counts)[0]:.0f} ({low[0]:.2f} to {high[0]:.2f})")


def test_weighted_evidence() -> None:
    weight, worth = np.array([10, 8, 8, 6, 10]), np.array([1, 0.5, 1, 0, 0.75])

    assert says(
        f"weights {', '.join(map(str, weight))} with {', '.join(f'{each:g}' for each in worth)} "
        f"make {100 * (weight * worth).sum() / weight.sum():.4f}"
    )


def test_minimum_volume() -> None:
    told = ", ".join(
        f"{minimum_volume(share / 100):.0f}{' cases' if share == 90 else ''} for {share} %"
        for share in (90, 95, 98, 99)
    )

    assert says(told)


def test_percentiles() -> None:
    days = [1, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 11, 12, 13, 15, 18, 24, 41]
    middle, most, nearly_all = (percentile(days, share) for share in (0.5, 0.85, 0.95))

    assert says(
        f"Of {', '.join(map(str, days))} the median is {middle:.0f}, the 85th percentile {most:.0f}, the 95th {nearly_all:.0f}"
    )


def test_limits_of_an_individuals_chart() -> None:
    months = np.array([96.2, 95.1, 97.0, 95.8, 96.4, 94.9, 96.7, 95.5, 96.0, 95.3, 96.6, 95.9])[:, None]
    limits = xmr_limits(months, range_factor=POLICY.moving_range_factor)

    assert says(
        f"mean {limits.centre[0, 0]:.2f} and mean moving range {np.abs(np.diff(months[:, 0])).mean():.3f} have the limits {limits.lower[0, 0]:.2f} and {limits.upper[0, 0]:.2f}"
    )


def test_limits_of_the_days_between_incidents() -> None:
    limits = t_limits(np.array([10.0, 40] * 6)[:, None], range_factor=POLICY.moving_range_factor)

    assert limits.lower[0, 0] == 0
    assert says(
        f"Twelve intervals of 10 and 40 days in turn have their centre at {limits.centre[0, 0]:.1f} days, "
        f"the lower limit at 0 and the upper one at {limits.upper[0, 0]:.1f} days"
    )


def test_points_of_a_metric() -> None:
    curve = Curve(
        POLICY.score_at_minimum,
        POLICY.score_zero_after_gaps,
        POLICY.score_default_gap_share,
        POLICY.score_gap_at_zero_tolerance,
    )
    levels = anchors(np.array([0.95]), np.array([0.92]), np.array([1]), np.array([True]), curve)
    made = points(np.array([0.935, 0.92, 0.89, 0.86]), levels, np.array([1]), curve)

    assert [round(float(each), 6) for each in made] == [80, 60, 30, 0]
    assert says("93.5 % has 80 points, 92 % 60, 89 % 30, 86 % none")


def test_rounding_of_a_contract() -> None:
    assert half_up(np.array([[94.95]]), np.array([1]))[0, 0] == 95.0
    assert says("94.95 becomes 95.0")


def test_concentration_index() -> None:
    index = hhi(np.array([0.42, 0.21, 0.15, 0.12, 0.06, 0.04]))

    assert says(f"give {index:,.0f}, as much as {effective_number(index):.1f} equal parts would")


def test_thresholds_that_the_text_repeats_are_the_defaults() -> None:
    assert says(f"`score_at_minimum` ({POLICY.score_at_minimum:.0f})")
    assert says(f"`score_zero_after_gaps` ({POLICY.score_zero_after_gaps:.0f})")
    assert says(f"`coverage_floor` ({POLICY.coverage_floor:.0%})".replace("%", " %"))
    assert says(f"`cap_on_critical` ({POLICY.cap_on_critical:.0f})")
    assert says(f"{POLICY.moving_range_factor} x mean moving range")
    assert says(
        f"with {POLICY.close_lag_days} days, January is provisional up to and including {POLICY.close_lag_days} February"
    )
    assert says(
        f"the weights {POLICY.weight_critical}, {POLICY.weight_high}, {POLICY.weight_medium} and {POLICY.weight_low}"
    )
    assert POLICY.run_length == 8
    assert says("eight points in a row (`run_length`)")
