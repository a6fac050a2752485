"""Forecast chances against what happened."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sourcing_core.charts import Drawn, calibration_chart
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import forecast_bins


def drawn(palette: Palette, brier: float = np.nan, skill: float = np.nan, **columns: Any) -> Drawn:
    return calibration_chart(forecast_bins().assign(**columns), palette, confidence=0.95, brier=brier, skill=skill)


def test_what_was_forecast_lies_over_what_happened_in_percent(palette: Palette) -> None:
    dots = drawn(palette).figure.data[-1]

    assert np.allclose(dots.x, [8.0, 55.0])
    assert np.allclose(dots.y, [10.0, 30.0])


def test_an_empty_group_is_not_drawn_at_zero(light: Palette) -> None:
    assert len(drawn(light).figure.data[-1].x) == 2


def test_the_diagonal_says_where_the_chances_hold(light: Palette) -> None:
    diagonal = drawn(light).figure.data[0]

    assert (diagonal.name, list(diagonal.x), list(diagonal.y)) == ("Chances hold", [0.0, 100.0], [0.0, 100.0])


def test_every_group_has_its_interval(light: Palette) -> None:
    bars = drawn(light).figure.data[1]

    assert bars.name == "95 % interval"
    assert np.allclose(bars.y[[0, 1, 3, 4]], [6.0, 14.0, 20.0, 42.0])


def test_a_group_holds_when_its_chance_lies_within_the_interval_ends_included(light: Palette) -> None:
    assert drawn(light).figure.layout.title.text == "The chance holds in 1 of 2 groups"
    assert drawn(light, high=[0.14, np.nan, 0.55]).figure.layout.title.text == "The chance holds in 2 of 2 groups"
    assert drawn(light, high=[0.14, np.nan, 0.549]).figure.layout.title.text == "The chance holds in 1 of 2 groups"


@pytest.mark.parametrize(
    ("brier", "skill", "says"),
    [
        (0.11, 0.234, "Brier score 0.110, 23 % better than the plain rate"),
        (0.11, -0.05, "Brier score 0.110, 5 % worse than the plain rate"),
        (0.11, 0.0, "Brier score 0.110, no better than the plain rate"),
        (0.11, 0.004, "Brier score 0.110, no better than the plain rate"),
        (0.0, np.nan, "Brier score 0.000"),
        (np.nan, 0.3, ""),
    ],
)
def test_the_brier_score_and_its_skill_are_told_under_the_title(
    light: Palette, brier: float, skill: float, says: str
) -> None:
    made = drawn(light, brier, skill)

    assert made.figure.layout.title.subtitle.text == says
    assert made.alt.endswith(f"of what happened; {says}." if says else "of what happened.")


def test_the_takeaway_counts_forecasts_and_groups(light: Palette) -> None:
    assert drawn(light).alt == (
        "360 forecasts against what happened: in 1 of 2 groups the chance lies within the interval of what happened."
    )


def test_nothing_to_check_is_a_plain_sentence(light: Palette) -> None:
    assert drawn(light, observed=np.nan).alt == "No forecast can be checked yet."
