"""A score taken apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from sourcing_core.charts import Drawn, score_bars
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import score_parts


def drawn(palette: Palette, **changes: Any) -> Drawn:
    numbers: dict[str, Any] = {"score": 65.0, "low": 52.0, "high": 72.0, "coverage": 0.8} | changes
    return score_bars(score_parts(), palette, **numbers)


def traces(made: Drawn) -> dict[str, Any]:
    return {trace.name: trace for trace in made.figure.data}


def test_the_headline_is_the_score_its_range_and_its_coverage(palette: Palette) -> None:
    assert drawn(palette).figure.layout.title.text == "Score 65 of 100, could<br>be 52 to 72, 80 % known"


def test_the_range_from_worst_to_best_is_hatched_around_the_score(palette: Palette) -> None:
    named = traces(drawn(palette))

    assert (named["Worst to best"].base[0], named["Worst to best"].x[0]) == (52.0, 20.0)
    assert named["Worst to best"].marker.pattern.shape == "/"
    assert list(named["Score"].x) == [65.0]


def test_contributions_stand_in_what_they_could_be_most_lost_first(palette: Palette) -> None:
    made = drawn(palette)
    named = traces(made)

    assert list(named["Gives"].x) == [12.0, 40.0]
    assert list(named["Could give"].x) == [30.0, 50.0]
    assert [note.text for note in made.figure.layout.annotations] == [
        "12.0 of 30 points",
        "40.0 of 50 points",
        "no data,<br>0 to 20 points",
    ]


def test_an_unknown_part_is_hatched_as_wide_as_it_could_be(palette: Palette) -> None:
    trace = traces(drawn(palette))["Unknown"]

    assert (list(trace.x), list(trace.y), trace.marker.pattern.shape) == ([20.0], [2], "/")


def test_a_known_score_has_no_range_to_speak_of(light: Palette) -> None:
    assert drawn(light, low=65.2, high=64.9).figure.layout.title.text == "Score 65 of 100, 80 % known"


def test_no_score_is_not_zero(light: Palette) -> None:
    made = drawn(light, score=np.nan, low=np.nan, high=np.nan, coverage=0.2)

    assert made.figure.layout.title.text == "No score, 20 % known"
    assert {"Score", "Worst to best"}.isdisjoint(traces(made))


def test_coverage_that_was_not_told_is_said_to_be_so(light: Palette) -> None:
    assert "share known not told" in drawn(light, coverage=np.nan).alt


def test_a_cap_is_told_beside_the_score(palette: Palette) -> None:
    made = drawn(palette, note="held at 49: a critical level is below minimum")

    assert made.figure.layout.title.subtitle.text == "held at 49: a critical level is below minimum"
    assert "held at 49" in made.alt


def test_the_takeaway_says_where_most_is_lost(light: Palette) -> None:
    assert "most points are lost on Delta & Sons" in drawn(light).alt


def test_a_full_score_loses_nothing_anywhere(light: Palette) -> None:
    parts = score_parts().assign(contribution=[50.0, 30.0, 20.0])

    assert (
        score_bars(parts, light, score=100.0, low=100.0, high=100.0, coverage=1.0).alt
        == "Score 100 of 100, 100 % known."
    )
