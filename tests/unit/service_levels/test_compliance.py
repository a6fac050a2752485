"""Contract compliance is arithmetic: every status and every boundary."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.service_levels.codes import WORDS, ComplianceCode
from sourcing_core.service_levels.compliance import compliance
from sourcing_core.vocabulary import Compliance

NONE = float("nan")


def status(
    value: float,
    *,
    base: float = 100,
    expected: float = 95,
    minimum: float = 90,
    direction: int = 1,
    decimals: int = -1,
    scale: float = 0.01,
    present: bool = True,
    applies: bool = True,
    excluded: bool = False,
    open_period: bool = False,
) -> str:
    """Status of one window, as a word."""
    code = compliance(
        np.array([[value]]),
        np.array([[base]], dtype=float),
        np.array([expected], dtype=float),
        np.array([minimum], dtype=float),
        np.array([direction]),
        decimals=np.array([decimals]),
        scale=np.array([scale]),
        present=np.array([[present]]),
        applies=np.array([[applies]]),
        excluded=np.array([[excluded]]),
        open_period=np.array([[open_period]]),
    )
    assert code.dtype == np.int8
    return ComplianceCode(code[0, 0]).name


def test_the_codes_are_the_words_of_the_vocabulary() -> None:
    assert [code.name for code in ComplianceCode if code] == [word.value for word in Compliance]
    assert WORDS[ComplianceCode.BELOW_MINIMUM] == "BELOW_MINIMUM"
    assert WORDS[ComplianceCode.NOT_JUDGED] == ""


@pytest.mark.parametrize(
    ("value", "expected_status"),
    [
        (1.0, "MET"),
        (0.95, "MET"),
        (0.949999, "BELOW_EXPECTED"),
        (0.90, "BELOW_EXPECTED"),
        (0.899999, "BELOW_MINIMUM"),
        (0.0, "BELOW_MINIMUM"),
    ],
)
def test_higher_is_better_with_both_levels(value: float, expected_status: str) -> None:
    assert status(value) == expected_status


@pytest.mark.parametrize(
    ("value", "expected_status"),
    [
        (0.0, "MET"),
        (0.02, "MET"),
        (0.020001, "BELOW_EXPECTED"),
        (0.05, "BELOW_EXPECTED"),
        (0.050001, "BELOW_MINIMUM"),
    ],
)
def test_lower_is_better_turns_the_comparison(value: float, expected_status: str) -> None:
    assert status(value, expected=2, minimum=5, direction=-1) == expected_status


def test_o_02_94_96_against_95_is_met_when_the_contract_rounds_to_one_decimal() -> None:
    assert status(0.9496, decimals=1) == "MET"


def test_o_02_94_96_against_95_is_missed_unrounded() -> None:
    assert status(0.9496) == "BELOW_EXPECTED"


def test_o_02_94_94_is_missed_with_one_decimal_too() -> None:
    assert status(0.9494, decimals=1) == "BELOW_EXPECTED"


def test_a_half_goes_up_94_95_with_one_decimal_is_met() -> None:
    assert status(1899 / 2000, decimals=1) == "MET"


def test_a_half_goes_up_even_when_lower_is_better() -> None:
    assert status(0.0205, expected=2.0, minimum=5, direction=-1, decimals=1) == "BELOW_EXPECTED"
    assert status(0.0204, expected=2.0, minimum=5, direction=-1, decimals=1) == "MET"


def test_o_04_38_of_40_is_95_percent_and_met() -> None:
    assert status(38 / 40, base=40) == "MET"


def test_o_04_33_of_35_is_94_2857_percent_and_missed() -> None:
    assert status(33 / 35, base=35) == "BELOW_EXPECTED"


def test_floating_noise_of_a_billionth_makes_no_breach() -> None:
    assert status((0.1 + 0.2) / 100, expected=0.3, minimum=0.4, direction=-1) == "MET"
    assert status(0.95 - 9e-12) == "MET"
    assert status(0.95 - 2e-11) == "BELOW_EXPECTED"  # 2e-9 of a percent


def test_noise_in_large_amounts_makes_no_breach_either() -> None:
    level = 123_456_789.1
    assert status(level - 4e-8, expected=level, minimum=1, scale=1.0) == "MET"
    assert status(level - 1e-5, expected=level, minimum=1, scale=1.0) == "BELOW_EXPECTED"


def test_without_a_minimum_a_miss_is_only_below_expected() -> None:
    assert status(0.0, minimum=NONE) == "BELOW_EXPECTED"
    assert status(0.95, minimum=NONE) == "MET"


def test_without_an_expected_level_only_the_minimum_can_be_missed() -> None:
    assert status(0.90, expected=NONE) == "MET"
    assert status(0.89, expected=NONE) == "BELOW_MINIMUM"


def test_without_any_level_nothing_is_judged() -> None:
    assert status(0.5, expected=NONE, minimum=NONE) == "NOT_JUDGED"
    assert status(0.5, expected=NONE, minimum=NONE, open_period=True) == "NOT_JUDGED"


def test_a_metric_that_is_neither_good_nor_bad_is_not_judged() -> None:
    assert status(0.5, direction=0) == "NOT_JUDGED"


def test_a_denominator_of_zero_is_no_activity_and_neither_met_nor_missed() -> None:
    assert status(NONE, base=0) == "NO_ACTIVITY"


def test_a_value_with_n_zero_is_no_activity() -> None:
    assert status(4.0, base=0, scale=1.0) == "NO_ACTIVITY"


def test_no_figure_is_no_data() -> None:
    assert status(NONE, base=NONE, present=False) == "NO_DATA"


def test_a_figure_that_could_not_be_pooled_is_no_data() -> None:
    assert status(NONE, base=NONE, present=True) == "NO_DATA"


def test_a_value_whose_n_nobody_told_is_compared() -> None:
    assert status(96.0, base=NONE, scale=1.0) == "MET"


@pytest.mark.parametrize(
    ("more", "expected_status"),
    [
        ({"applies": False, "open_period": True, "excluded": True, "present": False}, "NOT_JUDGED"),
        ({"open_period": True, "excluded": True, "present": False}, "PROVISIONAL"),
        ({"open_period": True}, "PROVISIONAL"),
        ({"excluded": True, "present": False}, "EXCLUDED"),
        ({"excluded": True, "base": 0}, "EXCLUDED"),
        ({"present": False, "base": 0}, "NO_DATA"),
        ({"base": 0}, "NO_ACTIVITY"),
    ],
)
def test_the_first_reason_that_holds_wins(more: dict[str, Any], expected_status: str) -> None:
    assert status(0.5, **more) == expected_status


def by_hand(amount: int, base: int, expected: Decimal, minimum: Decimal, sign: int, decimals: int) -> str:
    """The readable way: decimal numbers, one window."""
    stated = Decimal(amount) * 100 / Decimal(base)
    if decimals >= 0:
        stated = stated.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    guard = Decimal("1e-9")
    if sign * stated + guard < sign * minimum:
        return "BELOW_MINIMUM"
    return "MET" if sign * stated + guard >= sign * expected else "BELOW_EXPECTED"


levels = st.decimals(min_value=0, max_value=100, places=2)


@given(st.integers(1, 5000), st.data(), levels, levels, st.sampled_from([1, -1]), st.integers(-1, 2))
def test_whole_matrices_agree_with_decimal_arithmetic(
    base: int, data: st.DataObject, expected: Decimal, minimum: Decimal, sign: int, decimals: int
) -> None:
    amount = data.draw(st.integers(0, base))
    found = status(
        amount / base, base=base, expected=float(expected), minimum=float(minimum), direction=sign, decimals=decimals
    )
    assert found == by_hand(amount, base, expected, minimum, sign, decimals)


@given(st.integers(0, 200), st.sampled_from([1, -1]), st.integers(-1, 2))
def test_one_more_success_never_makes_the_status_worse(amount: int, sign: int, decimals: int) -> None:
    worst_first = ["BELOW_MINIMUM", "BELOW_EXPECTED", "MET"]
    told: dict[str, Any] = {"base": 201, "expected": 50, "minimum": 50 - 20 * sign, "direction": sign}
    fewer = status(amount / 201, decimals=decimals, **told)
    more = status((amount + 1) / 201, decimals=decimals, **told)
    assert sign * (worst_first.index(more) - worst_first.index(fewer)) >= 0
