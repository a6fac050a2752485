"""Reported beside measured."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sourcing_core.charts import Drawn, honesty_chart
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import reported

BIASED, MIXED, SAME = "◆ More than chance explains", "Errs both ways, or too few to say", "Never differs"


def traces(made: Drawn) -> dict[str, Any]:
    return {trace.name: trace for trace in made.figure.data}


def keys(made: Drawn) -> dict[str, list[str]]:
    return {
        trace.name: [row[0] for row in trace.customdata] for trace in made.figure.data if trace.customdata is not None
    }


def said(made: Drawn) -> list[str]:
    return [re.sub(r"</?span[^>]*>", "", note.text) for note in made.figure.layout.annotations]


def test_vendors_that_err_in_their_own_favour_stand_first_and_carry_a_mark(palette: Palette) -> None:
    made = honesty_chart(reported(), palette)

    assert keys(made) == {BIASED: ["V1"], MIXED: ["V2"], SAME: ["V3"]}
    assert [text.startswith("◆ ") for text in said(made)] == [True, False, False]
    assert len({traces(made)[name].marker.symbol for name in (BIASED, MIXED, SAME)}) == 3


def test_each_row_says_by_how_much_to_whose_side_and_in_how_many_months(palette: Palette) -> None:
    assert [text.split("<br>")[-1] for text in said(honesty_chart(reported(), palette))] == [
        "3.0 points in its favour, 12 of 13 months differ",
        "0.001 per unit against itself, 6 of 8 months differ",
        "9 months, none differs",
    ]


@pytest.mark.parametrize(
    ("gap", "unit", "says"),
    [
        (1.25, "days", "1.2 days in its favour"),
        (-0.004, "%", "0.4 points against itself"),
        (0.0, "share", "even on average"),
    ],
)
def test_the_gap_is_told_with_its_side_and_never_with_a_minus(light: Palette, gap: float, unit: str, says: str) -> None:
    made = honesty_chart(reported().head(1).assign(mean_gap=gap, unit=unit), light)

    assert f"<br>{says}, 12 of 13" in said(made)[0]


def test_one_month_differs_and_two_differ(light: Palette) -> None:
    assert "1 of 2 months differs" in said(honesty_chart(reported().head(1).assign(pairs=1, equal=1), light))[0]
    assert "2 of 3 months differ" in said(honesty_chart(reported().head(1).assign(pairs=2, equal=1), light))[0]


def test_the_bar_goes_from_the_middle_to_the_side_that_is_favoured(light: Palette) -> None:
    made = honesty_chart(reported().head(2).assign(favours_share=[1.0, 0.25]), light)

    assert traces(made)["Away from both ways"].x[[0, 1, 3, 4]].tolist() == [50.0, 100.0, 50.0, 25.0]
    assert made.figure.layout.xaxis.ticktext.tolist() == ["always against itself", "both ways", "always for itself"]


def test_who_never_differs_is_hollow_in_the_middle_and_not_at_zero(light: Palette) -> None:
    same = traces(honesty_chart(reported(), light))[SAME]

    assert (list(same.x), same.marker.symbol) == ([50.0], "circle-open")


def test_favour_without_proof_has_no_mark(light: Palette) -> None:
    made = honesty_chart(reported().head(1).assign(is_biased=False), light)

    assert list(keys(made)) == [MIXED]
    assert "◆" not in said(made)[0]


def test_rows_beyond_the_limit_are_counted(light: Palette) -> None:
    assert said(honesty_chart(reported(), light, rows=1))[-1] == "and 2 more"
    assert "more" not in said(honesty_chart(reported(), light, rows=3))[-1]


def test_the_takeaway_counts_vendors_not_rows(light: Palette) -> None:
    twice = pd.concat([reported(), reported().head(1).assign(metric_id="zeta", metric="Zeta")])

    assert honesty_chart(twice, light).alt == (
        '3 vendors checked: 1 reports in its own favour more than chance explains, first Delta & Sons <b onclick="x">.'
    )
    assert "2 report in their own favour" in honesty_chart(reported().assign(is_biased=[True, True, False]), light).alt


def test_the_takeaway_says_when_nobody_is_biased(light: Palette) -> None:
    assert honesty_chart(reported().assign(is_biased=False), light).alt == (
        "3 vendors checked: none reports in its own favour more than chance explains."
    )


def test_a_vendor_without_any_difference_says_no_number_it_does_not_have(light: Palette) -> None:
    hover = traces(honesty_chart(reported().assign(mean_gap=np.nan, favours_share=np.nan), light))

    assert not [text for trace in hover.values() for text in np.atleast_1d(trace.hovertext) if "% of them" in str(text)]
