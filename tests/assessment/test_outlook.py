"""Signals, outlook, comparison and honesty on the demo: rightly named, and calm about noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sourcing_core.assessment import Assessment, assess
from sourcing_core.assessment.comparison import compared, watermelon
from sourcing_core.assessment.honesty import reported_and_checked
from sourcing_core.assessment.outlook import bands
from sourcing_core.policy import Policy
from sourcing_core.portfolio import Trace, empty_portfolio
from sourcing_core.spc import Chart, expected_false_alarms
from tests.assessment.conftest import TODAY
from tests.factories import service_level, tiny_portfolio, tiny_register


def of(table: pd.DataFrame, engagement: str, metric: str) -> pd.DataFrame:
    return table[table["engagement_id"].eq(engagement) & table["metric_id"].eq(metric)]


def test_the_slow_slide_is_a_signal_and_a_trend(judged: Assessment) -> None:
    run = of(judged.signal_runs, "E-008", "on_time_delivery").iloc[0]
    assert (run["verdict"], run["rules"]) == ("concern", "WE1;WE4")
    drift = of(judged.outlook.trends, "E-008", "on_time_delivery").iloc[0]
    assert drift["verdict"] == "worsening"
    assert drift["slope_low"] < drift["slope"] < drift["slope_high"] < 0


def test_the_sudden_shift_is_a_signal_since_it_came_and_its_cause_is_known(judged: Assessment) -> None:
    run = of(judged.signal_runs, "E-010", "defect_rate").iloc[0]
    assert run["verdict"] == "concern"
    assert pd.Timestamp("2026-05-01") <= run["since"] <= pd.Timestamp("2026-07-01")
    assert "mould" in run["cause"]
    watched = judged.attention[judged.attention["what"].eq("concern")]
    assert of(watched, "E-010", "defect_rate").empty, "what somebody has acknowledged is not news"


def test_the_tiny_sample_is_no_signal(judged: Assessment) -> None:
    assert of(judged.signal_runs, "E-013", "on_time_delivery").empty


def test_noise_is_left_alone(judged: Assessment) -> None:
    """Of the series without a story, hardly more are flagged in three months than chance alone would flag in a year."""
    control, series = judged.control, judged.portfolio.series
    rows = series.months > judged.last_closed - 3
    calm = ~series.keys["engagement_id"].isin(
        ["E-005", "E-006", "E-008", "E-010", "E-011", "E-012", "E-020", "E-021"]
    ).to_numpy(bool)
    flagged = (control.verdict[rows][:, calm] != 0).any(axis=0).sum()
    chance = sum(
        expected_false_alarms("default", 12 * int((calm & (control.chart == code)).sum()), chart=Chart(code))
        for code in np.unique(control.chart)
    )
    assert flagged <= chance


def test_units_that_move_together_do_not_cry_wolf(judged: Assessment) -> None:
    """Quantity of one delivery comes or does not come as a whole: p', not p."""
    series, control = judged.portfolio.series, judged.control
    at = np.flatnonzero(series.keys["metric_id"].eq("quantity_fill_rate").to_numpy(bool) & (control.points >= 12))
    assert (control.chart[at] == Chart.PPRIME).any()
    assert (control.sigma_z[at][control.chart[at] == Chart.PPRIME] > 1.2).all()


def test_a_rebaselining_gives_new_limits_and_leaves_the_old_ones(judged: Assessment) -> None:
    at = int(judged.portfolio.series.columns_of(engagement_id="E-021", metric_id="cycle_time")[0])
    (start,) = np.flatnonzero(judged.control.starts[:, at])
    centre = judged.control.centre[:, at]
    assert centre[start - 1] > centre[start]
    assert len(np.unique(centre[:start][~np.isnan(centre[:start])])) == 1
    assert of(judged.signal_runs, "E-021", "cycle_time").empty


def test_a_forecast_is_shown_only_where_it_beats_the_plain_rate(judged: Assessment) -> None:
    skills = judged.outlook.skills.set_index("metric_id")
    assert skills.loc["on_time_delivery", "skill"] > 0
    assert not skills.loc["on_time_delivery", "is_hidden"]
    hidden = skills.index[skills["is_hidden"]]
    table = judged.outlook.table
    assert len(hidden)
    assert table.loc[table["metric_id"].isin(hidden), "chance"].isna().all()
    assert table.loc[~table["metric_id"].isin(hidden), "chance"].notna().any()


def test_the_chance_of_a_miss_is_high_where_it_slid_and_said_to_be_indicative(judged: Assessment) -> None:
    row = of(judged.outlook.table, "E-008", "on_time_delivery").iloc[0]
    assert row["chance"] > 0.6
    assert row["band"] == "very_likely"
    assert not row["is_stable"]
    assert row["assurance"] == "hit_or_miss"


def test_what_may_break_was_met_last(judged: Assessment) -> None:
    found = judged.outlook.likely_breaches
    assert not found["is_missed"].any()
    assert (found["chance"] >= judged.policy.forecast_watch).all()


def test_an_unvalidated_word_cannot_meet_its_level(judged: Assessment) -> None:
    assert "V-011" in set(judged.outlook.cannot_meet["vendor_id"])


def test_the_vendor_that_grades_itself_kindly_is_marked_and_no_other(judged: Assessment) -> None:
    found = judged.favours
    assert set(found.loc[found["is_biased"], "vendor_id"]) == {"V-007"}
    row = found[found["vendor_id"].eq("V-007")].iloc[0]
    assert 0.02 < row["mean_gap"] < 0.04
    assert row["favours_share"] == 1.0


def test_green_outside_and_red_inside(judged: Assessment) -> None:
    found = judged.watermelon("vendor", set(judged.portfolio.names["vendor"])).set_index("vendor_id")
    assert found.loc["V-002", "kept_share"] > 0.95
    assert found.loc["V-002", "rating"] < found["rating"].median()
    assert np.isnan(found.loc["V-016", "kept_share"])
    assert np.isnan(found.loc["V-016", "rating"])


def test_ranks_overlap_and_a_funnel_has_limits_for_every_volume(judged: Assessment) -> None:
    made = compared(judged, "vendor", "on_time_delivery", set(judged.portfolio.names["vendor"]))
    assert made is not None
    small = made.units.set_index("key").loc["V-014"]
    assert small["rank_high"] - small["rank_low"] >= 2
    assert made.limits["n"].is_monotonic_increasing
    assert (made.limits["low_998"] <= made.limits["low_95"]).all()
    assert compared(judged, "vendor", "cycle_time", {"V-001"}) is None
    assert compared(judged, "vendor", "on_time_delivery", set()) is None


def test_nothing_recorded_gives_nothing_and_breaks_nothing() -> None:
    bare = assess(empty_portfolio(TODAY), Policy())
    for table in (
        bare.outlook.table,
        bare.outlook.trends,
        bare.outlook.likely_breaches,
        bare.favours,
        bare.signal_runs,
    ):
        assert table.empty
    assert watermelon(bare, "vendor", set()).empty
    assert bare.outlook.calibration.n.sum() == 0
    assert np.isnan(bare.outlook.whole_skill).all()


class TestSmall:
    """Of the smallest portfolios."""

    def test_one_month_gives_no_forecast_no_trend_and_no_limits(self) -> None:
        world = tiny_portfolio(
            [*tiny_register(1), service_level(1)], [("E-1", "on_time_delivery", "2026-01", 9, 10, 2)]
        )
        judged = assess(world, Policy())

        assert judged.outlook.table["chance"].isna().all()
        assert set(judged.outlook.table["assurance"]) <= {"unknown"}
        assert judged.outlook.trends.empty

    def test_a_report_and_its_audit_are_paired_by_month(self) -> None:
        made = tiny_portfolio(
            tiny_register(1),
            [
                ("E-1", "on_time_delivery", "2026-01", 9, 10, 1),
                ("E-1", "on_time_delivery", "2026-01", 8, 10, 3),
                ("E-1", "on_time_delivery", "2026-02", 9, 10, 1),
                ("E-1", "on_time_delivery", "2026-03", 7, 10, 2),
            ],
        )
        world = replace(made, trace=Trace(column_of=np.arange(1)))

        (row,) = reported_and_checked(world).to_dict("records")

        assert (row["reported"], row["checked"], row["source"]) == (pytest.approx(0.9), pytest.approx(0.8), 3)


def test_units_without_any_volume_have_no_funnel_and_no_rank() -> None:
    world = tiny_portfolio([*tiny_register(1), service_level(1)], [("E-1", "on_time_delivery", "2026-01", 0, 0, 2)])
    made = compared(assess(world, Policy()), "vendor", "on_time_delivery", {"V-1"})

    assert made is not None
    assert made.limits.empty
    assert made.rank_count == 0
    assert made.units["rank"].tolist() == [0]
    assert made.units["status"].tolist() == ["unknown"]


def test_one_unhappy_engagement_is_not_hidden_by_a_happy_one(judged: Assessment) -> None:
    series = judged.portfolio.series
    found = judged.watermelon("vendor", {"V-002"}).iloc[0]
    mine = series.columns_of(vendor_id="V-002", metric_id="customer_alignment")
    closed = int(np.sum(series.months <= judged.last_closed))

    assert found["rating"] == np.nanmin(series.value[closed - 1, mine])
    assert found["rating"] < np.nanmean(series.value[closed - 1, mine])


def test_the_skill_of_all_is_that_of_each_metric_against_its_own_rate(judged: Assessment) -> None:
    shown = judged.outlook.skills[~judged.outlook.skills["is_hidden"]]
    squares, plain = (float((shown[name] * shown["forecasts"]).sum()) for name in ("brier", "brier_base"))
    brier, skill = judged.outlook.whole_skill

    assert brier == pytest.approx(squares / shown["forecasts"].sum())
    assert skill == pytest.approx(1 - squares / plain)
    assert 0 < skill < shown["skill"].max()


@pytest.mark.parametrize(("chance", "band"), [(0.0999, "low"), (0.1, "watch"), (0.3, "likely"), (0.6, "likely"), (0.61, "very_likely")])  # fmt: skip
def test_bands_end_where_they_say(judged: Assessment, chance: float, band: str) -> None:
    """Domain 4.7: below 10 % low, 10 to 30 watch, 30 to 60 likely, over 60 very likely."""
    assert bands([chance, np.nan], judged.policy).tolist() == [band, ""]


def test_equals_share_the_better_rank_and_a_metric_without_a_better_side_is_not_ranked(judged: Assessment) -> None:
    figures = [(f"E-{i}", "on_time_delivery", "2026-01", 9, 10, 2) for i in (1, 2)]
    figures += [(f"E-{i}", "inspected_share", "2026-01", 5, 10, 2) for i in (1, 2)]
    world = assess(tiny_portfolio([*tiny_register(2)], figures), Policy())
    made = compared(world, "vendor", "on_time_delivery", {"V-1", "V-2"})

    assert made is not None
    assert made.units["rank"].tolist() == [1, 1]
    assert compared(world, "vendor", "inspected_share", {"V-1", "V-2"}) is None
