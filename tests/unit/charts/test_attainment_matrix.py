"""Service level by month."""

from __future__ import annotations

import pandas as pd

from sourcing_core.charts import Drawn, attainment_matrix
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import MARCH_2026, level_cells


def tiles(drawn: Drawn) -> dict[tuple[str, str], str]:
    """Per (level, month): what the tile says."""
    return {
        tuple(where): text
        for trace in drawn.figure.data
        for where, text in zip(trace.customdata, trace.text, strict=True)
    }


def test_many_months_have_room_for_the_mark(palette: Palette) -> None:
    said = tiles(attainment_matrix(level_cells(9), palette))

    assert (said["L1", "2025-07"], said["L2", "2025-07"], said["L2", "2025-08"], said["L1", "2026-03"]) == (
        "✕",
        "?",
        "–",
        "●",
    )


def test_up_to_eight_months_have_room_for_the_figure(light: Palette) -> None:
    said = tiles(attainment_matrix(level_cells(8), light))

    assert (said["L1", "2026-03"], said["L2", "2025-08"], said["L2", "2025-09"]) == (
        "● 96.0 %",
        "? no data",
        "– no activity",
    )


def test_up_to_four_months_have_room_for_the_word(light: Palette) -> None:
    assert tiles(attainment_matrix(level_cells(4), light))["L1", "2025-12"] == "✕ Below minimum"


def test_the_legend_says_every_mark_in_words_worst_first(palette: Palette) -> None:
    names = [trace.name for trace in attainment_matrix(level_cells(), palette).figure.data]

    assert names == ["✕ Below minimum", "? No data", "– No activity", "● Met"]


def test_a_month_in_which_no_level_was_in_force_keeps_its_column(light: Palette) -> None:
    cells = level_cells(9)
    axis = attainment_matrix(cells[cells["month"] != MARCH_2026 - 3], light).figure.layout.xaxis

    assert len(axis.ticktext) == 9


def test_only_the_last_months_are_drawn(light: Palette) -> None:
    assert {month for _, month in tiles(attainment_matrix(level_cells(9), light, months=2))} == {"2026-02", "2026-03"}


def test_a_level_that_ended_before_the_window_is_not_a_row(light: Palette) -> None:
    old = level_cells(9).assign(month=lambda f: f["month"] - 100, level_id="L9", level="Old")
    drawn = attainment_matrix(pd.concat([level_cells(9), old]), light)

    assert "Old" not in list(drawn.figure.layout.yaxis.ticktext)


def test_many_months_are_named_by_quarter_and_year_once(light: Palette) -> None:
    heads = [head for head in attainment_matrix(level_cells(9), light).figure.layout.xaxis.ticktext if head]

    assert heads == ["Jul<br>2025", "Oct<br> ", "Jan<br>2026"]


def test_the_takeaway_counts_kept_missed_and_unknown(light: Palette) -> None:
    assert attainment_matrix(level_cells(9), light).alt == (
        "2 service levels by month, Jul 2025 to Mar 2026, worst first: of 18 promises shown 14 kept, 2 missed, "
        "2 not known or not final."
    )


def test_levels_beyond_the_rows_are_counted(light: Palette) -> None:
    assert (
        attainment_matrix(level_cells(), light, rows=1).figure.layout.yaxis.ticktext[-1]
        == "and 1 more<br>service level"
    )


def test_an_order_without_any_known_level_means_nothing_to_draw(light: Palette) -> None:
    assert len(attainment_matrix(level_cells(), light, order=["L9"]).figure.data) == 0


def test_a_name_that_is_cut_keeps_the_engagement_at_its_end(light: Palette) -> None:
    name = "Alignment with customer needs, Cape Town claims centre and back office (E-045)"
    cells = level_cells(9).assign(level=name)

    shown = attainment_matrix(cells, light).figure.layout.yaxis.ticktext

    assert all("…" in text and text.endswith("(E-045)") for text in shown)
