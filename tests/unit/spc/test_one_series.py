"""One series on one chart: published examples through the same door, and what it refuses."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.policy import Policy
from sourcing_core.spc import Chart, judge_series, signal_mask, xmr_limits
from sourcing_core.spc.presets import preset_of

pytestmark = pytest.mark.filterwarnings("error")

FLOW_RATE = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
ON_TIME_SHARES = [96.2, 95.1, 97.0, 95.8, 96.4, 94.9, 96.7, 95.5, 96.0, 95.3, 96.6, 95.9, 92.1]
NIST = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4]
NIST += [53.6, 52.1]
JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]


def flagged(judged: Any, rule: str = "WE1") -> set[int]:
    return {row for row, rules in enumerate(judged.rules, start=1) if rule in rules.split(";")}


def test_o_30_ten_flow_rates_have_trial_limits_and_no_signal() -> None:
    judged = judge_series("xmr", FLOW_RATE)

    assert judged.chart is Chart.XMR
    assert judged.centre == pytest.approx([50.81] * 10)
    assert (judged.lower[0], judged.upper[0]) == pytest.approx((45.8151, 55.8049), abs=1e-4)
    assert judged.points == 10
    assert judged.trial
    assert set(judged.rules) == {""}
    assert np.isnan(judged.sigma_z)
    assert np.isnan(judged.n).all()


def test_o_34_orange_juice_cans_15_and_23_are_out() -> None:
    judged = judge_series("p", count=JUICE, n=[50] * 30, policy=Policy(run_length=40))

    assert flagged(judged) == {15, 23}
    assert judged.value[0] == 0.24
    assert judged.n.tolist() == [50] * 30
    assert not judged.trial
    assert judged.sigma_z == pytest.approx(judge_series("pprime", count=JUICE, n=[50] * 30).sigma_z)
    assert judged.sigma_z > 1


def test_o_36_circuit_boards_6_and_20_are_out() -> None:
    assert flagged(judge_series("c", count=BOARDS)) == {6, 20}
    assert flagged(judge_series("c", BOARDS)) == {6, 20}


def test_o_37_the_wide_chart_of_two_weeks_and_its_plain_twin_share_centre_and_sigma_z() -> None:
    plain, wide = (judge_series(chart, count=[900, 980, 900, 980], n=[1000] * 4) for chart in ("p", "pprime"))

    assert plain.sigma_z == wide.sigma_z > 1.2
    assert plain.centre.tolist() == wide.centre.tolist()
    assert flagged(plain) == {1, 2, 3, 4}
    assert flagged(wide) == set()


def test_o_38_an_average_shows_raw_values_and_judges_the_average() -> None:
    judged = judge_series("ewma", NIST, weight=0.3, centre=50, sigma=2.0539)

    assert judged.value.tolist() == NIST
    assert judged.statistic[-3:] == pytest.approx([51.23, 51.94, 51.99], abs=0.0051)
    assert (judged.lower[-1], judged.upper[-1]) == pytest.approx((47.4116, 52.5884), abs=1e-4)
    assert set(judged.rules) == {""}


def test_o_39_month_13_against_a_frozen_year_is_flagged() -> None:
    judged = judge_series("xmr", ON_TIME_SHARES, baseline=12)

    assert (judged.lower[0], judged.upper[0]) == pytest.approx((92.9273, 98.9727), abs=1e-4)
    assert judged.points == 12
    assert flagged(judged) == {13}
    assert judged.mask[-1] == 1


def test_rare_events_are_judged_in_rows_of_events() -> None:
    gaps = [20.0, 25, 22, 18, 24, 21, 19, 23, 20, 22, 300]

    assert flagged(judge_series("t", gaps, baseline=10)) == {11}
    assert flagged(judge_series("g", gaps, baseline=10)) == {11}


def test_the_preset_and_the_house_run_length_decide_what_is_flagged() -> None:
    values = [1, -1] * 10 + [0.5] * 8

    def runs(**options: Any) -> list[str]:
        return list(judge_series("xmr", values, baseline=20, **options).rules[-3:])

    assert runs() == ["", "", "WE4"]
    assert runs(preset="nhs") == ["", "NHS2", "NHS2"]
    assert runs(policy=Policy(run_length=7)) == ["", "WE4", "WE4"]
    assert runs(preset="nhs", policy=Policy(run_length=12)) == ["", "NHS2", "NHS2"]


def test_firm_limits_begin_with_the_number_that_policy_names() -> None:
    firm = Policy().limits_firm_points

    assert not judge_series("xmr", [1.0, 2.0] * firm, baseline=firm).trial
    assert judge_series("xmr", [1.0, 2.0] * firm, baseline=firm - 1).trial


def test_missing_months_stay_missing_and_a_month_without_volume_is_one() -> None:
    judged = judge_series("u", count=[5, np.nan, 6, 0], n=[10, 10, 12, 0])

    assert judged.value == pytest.approx([0.5, np.nan, 0.5, np.nan], nan_ok=True)
    assert np.isnan(judged.upper).tolist() == [False, False, False, True]
    assert judged.points == 2
    assert judge_series("xmr", [np.nan, 1, 2, 3], baseline=2).centre.tolist() == [1.5] * 4


@pytest.mark.parametrize("values", [[5.0], [np.nan], [np.nan, np.nan, 3.0]])
@pytest.mark.parametrize("chart", ["xmr", "ewma", "t"])
def test_one_point_or_none_has_unknown_limits_and_no_signal(chart: str, values: list[float]) -> None:
    judged = judge_series(chart, values)

    assert np.isnan(judged.upper).all()
    assert set(judged.rules) == {""}
    assert judged.trial


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"chart": "np", "value": [1]}, "'np' is no chart; give one of xmr"),
        ({"chart": "xmr", "value": [1], "preset": "strict"}, "'strict' is no preset"),
        ({"chart": "xmr", "value": [1], "baseline": 0}, "baseline is 0; give how many of the first points"),
        ({"chart": "xmr"}, "a xmr chart needs the column value"),
        ({"chart": "xmr", "value": []}, "value has shape \\(0,\\); give a list with one number for each row"),
        ({"chart": "xmr", "value": [[1.0]]}, "value has shape \\(1, 1\\)"),
        ({"chart": "xmr", "value": [1, np.inf]}, "row 2: value is inf; give a finite number"),
        ({"chart": "p", "count": [1]}, "a p chart needs the column n"),
        ({"chart": "p", "count": [1, 2], "n": [3]}, "count has 2 rows, n has 1"),
        ({"chart": "p", "count": [1, 4], "n": [3, 3]}, "row 2: count 4 is above n 3"),
        ({"chart": "p", "count": [1], "n": [0]}, "row 1: count 1 is above n 0"),
        ({"chart": "u", "count": [-1], "n": [3]}, "row 1: count is -1; give 0 or more"),
        ({"chart": "u", "count": [1], "n": [-3]}, "row 1: n is -3; give 0 or more"),
        ({"chart": "c", "count": [1, 2, -2]}, "row 3: count is -2; give 0 or more"),
        ({"chart": "t", "value": [-1]}, "row 1: value is -1; give 0 or more"),
        ({"chart": "ewma", "value": [1], "weight": 2}, "weight is 2"),
    ],
)
def test_what_can_not_be_is_refused_in_one_line_that_names_the_row(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as refusal:
        judge_series(**arguments)
    assert "\n" not in str(refusal.value)


def test_a_rate_may_have_more_events_than_exposure_and_a_value_may_be_negative() -> None:
    assert judge_series("u", count=[30, 28], n=[3, 3]).value.tolist() == pytest.approx([10, 28 / 3])
    assert judge_series("xmr", [-1, -2]).centre.tolist() == [-1.5, -1.5]


@given(st.lists(st.integers(-40, 40).map(lambda k: k / 4) | st.just(np.nan), min_size=1, max_size=40))
def test_law_one_series_is_judged_as_a_matrix_of_one_column(values: list[float]) -> None:
    judged = judge_series("xmr", values, preset="all")
    x = np.array(values)[:, np.newaxis]

    mask = signal_mask(x, xmr_limits(x), preset_of("all").rules(Chart.XMR))

    assert judged.mask.tolist() == mask[:, 0].tolist()
