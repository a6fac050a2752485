"""Which chart fits: by the kind of the metric, the spread, and how rare the events are."""

from typing import Any

import numpy as np
import pytest

from sourcing_core.spc import Chart, chart_choice

pytestmark = pytest.mark.filterwarnings("error")

KNOBS = {"dispersion_above": 1.2, "volume_from": 300.0, "rare_below": 1.0}


def chosen(kind: str, count: Any, n: Any, baseline: Any = None, **knobs: float) -> Chart:
    column = [np.array(numbers, dtype=float)[:, np.newaxis] for numbers in (count, n)]
    mask = None if baseline is None else np.array(baseline)[:, np.newaxis]
    return Chart(chart_choice([kind], *column, mask, **(KNOBS | knobs))[0])


def test_each_kind_has_its_plain_chart() -> None:
    count, n = np.full((3, 5), 5.0), np.full((3, 5), 10.0)

    codes = chart_choice(["proportion", "rate", "count", "duration", "score"], count, n, **KNOBS)

    assert codes.dtype == np.int8
    assert codes.tolist() == [Chart.P, Chart.U, Chart.C, Chart.XMR, Chart.XMR]


@pytest.mark.parametrize(("kind", "plain", "wide"), [("proportion", "P", "PPRIME"), ("rate", "U", "UPRIME")])
def test_months_that_differ_more_than_chance_get_laneys_chart_when_volumes_are_large(
    kind: str, plain: str, wide: str
) -> None:
    swings = [100, 200, 100, 200]

    assert chosen(kind, swings, [300] * 4) == Chart[wide]
    assert chosen(kind, swings, [299] * 4) == Chart[plain]
    assert chosen(kind, [150, 151, 150, 151], [300] * 4) == Chart[plain]
    assert chosen(kind, swings, [300] * 4, volume_from=301) == Chart[plain]
    assert chosen(kind, swings, [300] * 4, dispersion_above=99) == Chart[plain]


def test_the_mean_volume_counts_only_months_that_make_limits() -> None:
    assert chosen("proportion", [100, 200, 100, np.nan], [300, 300, 300, 0]) == Chart.PPRIME
    assert chosen("proportion", [100, 200, 100, 200], [300, 300, 300, 5], [True, True, True, False]) == Chart.PPRIME


def test_fewer_than_one_event_a_month_is_rare() -> None:
    assert chosen("rate", [1, 0, 1, 0], [10] * 4) == Chart.T
    assert chosen("rate", [1, 1, 1, 1], [10] * 4) == Chart.U
    assert chosen("count", [1, 0, 1, 0], [np.nan] * 4) == Chart.T
    assert chosen("count", [1, 1, 1, 1], [np.nan] * 4) == Chart.C
    assert chosen("count", [2, 1, 2, 1], [np.nan] * 4, rare_below=2) == Chart.T


def test_of_a_proportion_the_rarer_side_counts() -> None:
    assert chosen("proportion", [1, 0, 1, 0], [100] * 4) == Chart.G
    assert chosen("proportion", [99, 100, 99, 100], [100] * 4) == Chart.G
    assert chosen("proportion", [99, 99, 99, 99], [100] * 4) == Chart.P
    assert chosen("proportion", [100] * 4, [100] * 4) == Chart.G


@pytest.mark.parametrize(("kind", "plain"), [("proportion", "P"), ("rate", "U"), ("count", "C"), ("amount", "XMR")])
@pytest.mark.parametrize("count", [[np.nan, np.nan], [np.inf, -1.0], []])
def test_a_series_without_a_month_that_counts_gets_the_plain_chart(kind: str, plain: str, count: list[float]) -> None:
    assert chosen(kind, count, [10.0] * len(count)) == Chart[plain]


def test_no_series_need_no_chart_and_each_series_needs_a_kind() -> None:
    nothing = np.zeros((4, 0))

    assert chart_choice([], nothing, nothing, **KNOBS).tolist() == []
    with pytest.raises(ValueError, match="1 kinds for 0 series"):
        chart_choice(["rate"], nothing, nothing, **KNOBS)
