"""Ranks with their intervals."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from sourcing_core.charts import Drawn, rank_chart
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import unequal

HOLLOW, FULL = "Not distinguishable from a neighbour", "Apart from its neighbours"


def ranked(*intervals: tuple[int, int]) -> pd.DataFrame:
    """Units U1, U2 ... of rank 1, 2 ... with these intervals of the rank."""
    place = np.arange(1, len(intervals) + 1)
    return pd.DataFrame(
        {
            "key": [f"U{i}" for i in place],
            "name": [f"Unit {i}" for i in place],
            "n": 400.0,
            "value": 0.95,
            "rank": place,
            "rank_low": [low for low, _ in intervals],
            "rank_high": [high for _, high in intervals],
        }
    )


def drawn(palette: Palette, frame: pd.DataFrame | None = None, **changes: Any) -> Drawn:
    given = unequal() if frame is None else frame
    count = int((given["rank"] > 0).sum())
    options: dict[str, Any] = {"name": "On time", "unit": "share", "confidence": 0.95, "rank_count": count} | changes
    return rank_chart(given, palette, **options)


def keys(made: Drawn) -> dict[str, list[str]]:
    return {
        trace.name: [row[0] for row in trace.customdata] for trace in made.figure.data if trace.customdata is not None
    }


def said(made: Drawn, side: int) -> list[str]:
    return [re.sub(r"</?span[^>]*>", "", n.text) for n in made.figure.layout.annotations if n.x == side]


def test_the_best_stands_first_with_value_volume_and_the_ranks_it_may_have(palette: Palette) -> None:
    made = drawn(palette)

    assert said(made, 0)[0] == "Cobalt  98.5 %, n = 900"
    assert said(made, 1) == ["rank 1 to 2", "rank 1 to 3", "rank 2 to 3"]
    assert made.figure.layout.xaxis.title.text == "Rank of 3, 1 is the best"


def test_a_rank_that_is_sure_is_one_number(light: Palette) -> None:
    assert said(drawn(light, ranked((1, 1), (2, 2))), 1) == ["rank 1", "rank 2"]


def test_overlap_with_a_neighbour_is_told_in_shape_and_words(palette: Palette) -> None:
    made = drawn(palette, ranked((1, 1), (2, 3), (2, 3), (4, 4)))
    hollow = next(trace for trace in made.figure.data if trace.name == HOLLOW)
    full = next(trace for trace in made.figure.data if trace.name == FULL)

    assert keys(made) == {FULL: ["U1", "U4"], HOLLOW: ["U2", "U3"]}
    assert hollow.marker.symbol != full.marker.symbol
    assert all(text.endswith("not distinguishable from a neighbour") for text in hollow.hovertext)
    assert not any("distinguishable" in text for text in full.hovertext)


def test_intervals_that_share_one_rank_overlap(light: Palette) -> None:
    assert keys(drawn(light, ranked((1, 2), (2, 3), (4, 4)))) == {HOLLOW: ["U1", "U2"], FULL: ["U3"]}
    assert keys(drawn(light, ranked((1, 1), (2, 3), (4, 4)))) == {FULL: ["U1", "U2", "U3"]}


def test_a_neighbour_that_is_not_shown_counts_too(light: Palette) -> None:
    assert keys(drawn(light, ranked((1, 1), (2, 3), (2, 3)), rows=2)) == {FULL: ["U1"], HOLLOW: ["U2"]}


def test_at_most_thirty_units_are_shown_and_the_rest_is_counted(light: Palette) -> None:
    many = ranked(*[(i, i) for i in range(1, 34)])

    assert said(drawn(light, many), 0)[-1] == "and 3 more"
    assert len(said(drawn(light, many), 1)) == 30
    assert not [text for text in said(drawn(light, many.head(30)), 0) if "more" in text]


def test_without_volume_there_is_no_rank_and_it_is_counted(light: Palette) -> None:
    made = drawn(light)

    assert "V4" not in keys(made)[HOLLOW]
    assert made.alt.endswith("; 1 without volume.")
    assert drawn(light, unequal().tail(1), rank_count=0).alt == "No figures yet."


def test_the_interval_of_the_value_is_told_when_it_is_known(light: Palette) -> None:
    frame = ranked((1, 1), (2, 2)).assign(low=[0.93, np.nan], high=[0.97, np.nan])
    hover = drawn(light, frame).figure.data[-1].hovertext

    assert hover[0].endswith("interval 93.0 % to 97.0 %")
    assert "interval" not in hover[1]


def test_the_bar_of_a_unit_goes_from_its_best_to_its_worst_rank(light: Palette) -> None:
    bar = drawn(light).figure.data[0]

    assert list(bar.x[:2]) == [1.0, 2.0]
    assert np.isnan(bar.x[2])
    assert bar.name == "95 % interval of the rank"


def test_the_takeaway_says_how_little_can_be_told_apart(light: Palette) -> None:
    assert drawn(light, ranked((1, 1), (2, 3), (2, 3))).alt == (
        "On time: Unit 1 leads with rank 1 of 3; 1 of 2 pairs of neighbours can be told apart, "
        "the others are not distinguishable."
    )
    assert drawn(light, ranked((1, 1))).alt == "On time: one ranked, Unit 1."
