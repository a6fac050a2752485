"""False alarms: the published run lengths, permutations counted out, and a simulation."""

from itertools import permutations

import numpy as np
import pytest

from sourcing_core.spc import (
    PRESETS,
    WESTERN_ELECTRIC,
    Chart,
    Limits,
    SignalRules,
    average_run_length,
    chance_of_flag,
    expected_false_alarms,
    signal_mask,
)
from sourcing_core.spc.ewma import ewma
from sourcing_core.spc.false_alarms import ewma_run_length, zigzags
from sourcing_core.spc.zone_chain import zone_chain

pytestmark = pytest.mark.filterwarnings("error")

WE1, WE2, WE4 = SignalRules.WE1, SignalRules.WE2, SignalRules.WE4
ONE = np.ones((1, 1))
UNIT = Limits(centre=0 * ONE, lower=-3 * ONE, upper=3 * ONE, sigma=ONE, points=np.array([[20]]))


@pytest.mark.parametrize(
    ("rules", "shift", "length"),
    [
        (WE1, 0.0, 370.40),
        (WE1, 1.0, 43.89),
        (WE1, 1.5, 14.97),
        (WE1, 2.0, 6.30),
        (WE1 | WE4, 0.0, 152.73),
        (WESTERN_ELECTRIC, 0.0, 91.75),
        (WESTERN_ELECTRIC, 1.0, 9.22),
    ],
)
def test_average_run_lengths_are_those_of_champ_and_woodall(rules: SignalRules, shift: float, length: float) -> None:
    """Champ and Woodall 1987, Technometrics 29(4), table 1; to the two decimals printed."""
    assert average_run_length(rules, shift=shift) == pytest.approx(length, abs=0.0051)
    assert average_run_length(rules, shift=-shift) == pytest.approx(average_run_length(rules, shift=shift))


def test_a_year_of_20_vendors_and_6_metrics_gives_4_false_alarms_or_16() -> None:
    """Domain 4.3: 1440 points, about 3.9 with WE1 and 15.7 with all four rules."""
    assert expected_false_alarms(WE1, 1440) == pytest.approx(3.9, abs=0.05)
    assert expected_false_alarms(WESTERN_ELECTRIC, 1440) == pytest.approx(15.7, abs=0.05)
    assert expected_false_alarms("default", 1440, chart=Chart.P) == pytest.approx(1440 / 152.73, abs=0.01)
    assert expected_false_alarms("default", 1440) > expected_false_alarms("default", 1440, chart=Chart.U)
    assert expected_false_alarms("all", 1440, chart=Chart.EWMA) == pytest.approx(1440 / 559.9, abs=0.01)
    assert expected_false_alarms("nhs", 0) == 0.0


def test_a_longer_run_alarms_less_often() -> None:
    alarms = [expected_false_alarms("default", 1000, chart=Chart.P, run_length=length) for length in (6, 8, 9, 40)]

    assert alarms == sorted(alarms, reverse=True)
    assert alarms[1] == expected_false_alarms("default", 1000, chart=Chart.P)
    assert alarms[3] == pytest.approx(1000 / 370.4, rel=1e-3)


def test_runs_alone_alarm_as_often_as_coins_fall_the_same_way() -> None:
    """Eight in a row on one side: a chance of 2 / 2^8 at each point, and 255 points until the first."""
    assert chance_of_flag(WE4) == pytest.approx(2 / 2**8, rel=1e-12)
    assert average_run_length(WE4) == pytest.approx(2**8 - 1, rel=1e-9)
    assert chance_of_flag(WE4, 3) == pytest.approx(0.25)


def test_single_rules_have_their_closed_chances() -> None:
    inside, beyond = 0.682689492137086, 0.317310507862914

    assert chance_of_flag(SignalRules.N7) == pytest.approx(inside**15, rel=1e-9)
    assert chance_of_flag(SignalRules.N8) == pytest.approx(beyond**8 * (1 - 2 / 2**8), rel=1e-9)
    assert chance_of_flag(SignalRules.N3) == pytest.approx(2 / 720)
    assert chance_of_flag(SignalRules.NHS3) == pytest.approx(2 / 5040)
    assert chance_of_flag(SignalRules.N4) == pytest.approx(2 * 199360981 / 87178291200)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 7])
def test_orders_that_go_up_and_down_in_turn_are_counted_as_by_hand(size: int) -> None:
    def rises_first(order: tuple[int, ...]) -> bool:
        return all((order[i] < order[i + 1]) == (i % 2 == 0) for i in range(size - 1))

    assert zigzags(size) == sum(rises_first(order) for order in permutations(range(size)))


def test_no_rule_never_alarms() -> None:
    assert chance_of_flag(SignalRules(0)) == 0.0
    assert average_run_length(SignalRules(0)) == float("inf")
    assert expected_false_alarms(SignalRules(0), 100) == 0.0


def test_fewer_than_no_points_and_unknown_presets_are_refused() -> None:
    with pytest.raises(ValueError, match="points is -1"):
        expected_false_alarms("default", -1)
    with pytest.raises(ValueError, match="no preset"):
        expected_false_alarms("none", 1)


def test_histories_stay_few() -> None:
    """A page asks for these numbers beside the choice of a preset, so the chain must be made at once."""
    assert len(zone_chain(WESTERN_ELECTRIC, None, stops=True).following) < 1000
    assert len(zone_chain(PRESETS["all"].individuals, None, stops=False).following) < 2000


POINTS = np.random.default_rng(20261128).normal(size=(1000, 220))
WARM = 20  # points that the longest pattern looks back on, and more


@pytest.mark.parametrize(
    "rules", sorted({preset.rules(chart) for preset in PRESETS.values() for chart in (Chart.P, Chart.XMR)})
)
def test_the_theory_says_what_200_000_points_in_control_do(rules: SignalRules) -> None:
    flagged = (signal_mask(POINTS, UNIT, rules) != 0)[WARM:].mean()

    assert POINTS[WARM:].size > 200_000
    assert flagged == pytest.approx(chance_of_flag(rules), rel=0.1)


@pytest.mark.parametrize(
    ("rules", "shift", "published"), [(WE1, 1.5, 14.97), (WE1 | WE4, 0.0, 152.73), (WESTERN_ELECTRIC, 0.0, 91.75)]
)
def test_simulated_run_lengths_are_as_published(rules: SignalRules, shift: float, published: float) -> None:
    """Mean of 2,000 or more runs within 6 %; the chance that none ends in 1,500 points is below 1 in 10,000."""
    points = np.random.default_rng(7).normal(shift, size=(1500, 2500))

    flagged = signal_mask(points, UNIT, rules) != 0

    first = np.where(flagged.any(axis=0), flagged.argmax(axis=0) + 1, 1500)
    assert first.mean() == pytest.approx(published, rel=0.06)


@pytest.mark.parametrize("rule", [SignalRules.N3, SignalRules.N4])
def test_a_trend_or_zigzag_that_goes_on_is_one_alarm(rule: SignalRules) -> None:
    """Mean of 1,000 runs within 8 %; counting every flagged point would be 14 % or more too short."""
    points = np.random.default_rng(13).random(size=(5000, 1000))

    first = (signal_mask(points, UNIT, rule) != 0).argmax(axis=0) + 1

    assert first.min() > 1, "every series has an alarm"
    assert first.mean() == pytest.approx(average_run_length(rule), rel=0.08)


def test_all_rules_alarm_about_as_often_as_the_approximation_says() -> None:
    rules = PRESETS["all"].individuals
    points = np.random.default_rng(11).normal(size=(800, 1500))

    first = (signal_mask(points, UNIT, rules) != 0).argmax(axis=0) + 1

    assert first.mean() == pytest.approx(average_run_length(rules), rel=0.1)


@pytest.mark.parametrize(("weight", "width"), [(0.05, 2.615), (0.1, 2.814), (0.2, 2.962), (0.25, 2.998)])
def test_moving_averages_run_500_points_as_published(weight: float, width: float) -> None:
    """Lucas and Saccucci 1990: pairs of weight and width whose average run length in control is 500."""
    assert ewma_run_length(weight, width) == pytest.approx(500, rel=0.002)
    assert ewma_run_length(weight, width, shift=1.0) < 12


def test_a_moving_average_alarms_as_often_as_the_chain_says() -> None:
    random = np.random.default_rng(3)
    made = ewma(random.standard_normal((6000, 400)), centre=0.0, sigma=1.0, steady=True)
    beyond = np.abs(made.statistic) > made.limits.upper
    first = np.where(beyond.any(axis=0), beyond.argmax(axis=0) + 1, 6000)

    assert first.mean() == pytest.approx(ewma_run_length(0.2, 3.0), rel=0.15)
