"""Gaps by severity and effort."""

from __future__ import annotations

import pandas as pd
import pytest

from sourcing_core.charts import Drawn, gap_board
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import gaps


def tiles(drawn: Drawn) -> dict[tuple[str, str], str]:
    return {
        tuple(where): text
        for trace in drawn.figure.data
        for where, text in zip(trace.customdata, trace.text, strict=True)
    }


def test_every_tile_of_the_board_has_its_number(palette: Palette) -> None:
    said = tiles(gap_board(gaps(), palette))

    assert len(said) == 16
    assert (said["critical", "hours"], said["high", "days"], said["medium", "days"], said["low", "months"]) == (
        "2",
        "1",
        "0",
        "1",
    )


def test_counts_may_be_handed_in_and_give_the_same_board(light: Palette) -> None:
    counted = gaps().value_counts().rename("count").reset_index()

    assert gap_board(counted, light).figure.to_json() == gap_board(gaps(), light).figure.to_json()


def test_critical_is_on_top_and_the_least_work_on_the_left(palette: Palette) -> None:
    layout = gap_board(gaps(), palette).figure.layout

    assert list(layout.yaxis.ticktext) == ["Critical", "High", "Medium", "Low"]
    assert list(layout.xaxis.ticktext) == ["Hours of work", "Days of work", "Weeks of work", "Months of work"]


def test_no_gap_is_a_pleasant_sentence(light: Palette) -> None:
    for none in (gaps().head(0), gaps().assign(count=0)):
        assert gap_board(none, light).alt == "No open gaps."


def test_a_word_that_has_no_place_is_refused_by_name(light: Palette) -> None:
    with pytest.raises(ValueError, match="no place on the board for severity 'huge', effort 'days'"):
        gap_board(pd.DataFrame({"severity": ["huge"], "effort": ["days"]}), light)


def test_the_takeaway_is_what_can_be_closed_soon(light: Palette) -> None:
    assert gap_board(gaps(), light).alt == (
        "5 open gaps, 2 critical; 3 critical or high ones take hours or days to close."
    )


def test_pointing_at_a_tile_says_it_in_a_sentence(light: Palette) -> None:
    said = {
        tuple(where): text
        for trace in gap_board(gaps(), light).figure.data
        for where, text in zip(trace.customdata, trace.hovertext, strict=True)
    }

    assert said["critical", "hours"] == "2 critical gaps that take hours to close"
    assert said["high", "days"] == "1 high gap that takes days to close"
