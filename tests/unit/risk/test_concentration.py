"""Shares, the Herfindahl-Hirschman index and its equal parts: worked numbers of domain 5.5, and laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.risk.concentration import effective_number, hhi, shares, ultimate_parents, unknown_share

amounts = st.lists(st.floats(0, 1e9), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("parts", "index", "parents"),
    [
        ([30, 30, 20, 20], 2600, 3.846),
        ([40, 30, 20, 10], 3000, 3.333),
        ([4.2, 2.1, 1.5, 1.2, 0.6, 0.4], 2626, 3.808),
        ([7], 10_000, 1.0),
    ],
    ids=["as in the US Department of Justice's example", "steeper", "spend in millions", "a single vendor"],
)
def test_o_52_index_and_effective_number(parts: list[float], index: float, parents: float) -> None:
    share = shares(parts, [f"vendor {at}" for at in range(len(parts))])

    assert hhi(share) == pytest.approx(index, abs=0.5)
    assert effective_number(hhi(share)) == pytest.approx(parents, abs=0.0005)


def test_o_52_spend_in_millions_gives_these_percentages() -> None:
    share = shares([4.2, 2.1, 1.5, 1.2, 0.6, 0.4], list("abcdef"))

    assert (100 * share).tolist() == pytest.approx([42, 21, 15, 12, 6, 4])


def test_amounts_of_one_group_are_added_before_they_are_squared() -> None:
    assert shares([20, 30, 50], ["a", "b", "a"]).to_dict() == pytest.approx({"a": 0.7, "b": 0.3})


def test_an_unknown_amount_is_left_out_and_told() -> None:
    share = shares([30, math.nan, 10, 60], ["a", "b", "a", None])

    assert share.to_dict() == {"a": 1.0}
    assert unknown_share([30, math.nan, 10, 60], ["a", "b", "a", None]) == 0.5


def test_an_amount_of_0_is_known() -> None:
    assert shares([0, 10], ["a", "b"]).to_dict() == {"a": 0.0, "b": 1.0}
    assert unknown_share([0, 10], ["a", "b"]) == 0


@pytest.mark.parametrize("values", [[], [math.nan], [0.0]], ids=["no amount", "none known", "all 0"])
def test_without_any_spend_there_is_no_concentration_to_tell(values: list[float]) -> None:
    share = shares(values, ["a"] * len(values))

    assert share.empty
    assert math.isnan(hhi(share))
    assert math.isnan(effective_number(hhi(share)))


def test_nothing_at_all_has_no_unknown_share() -> None:
    assert math.isnan(unknown_share([], []))


@pytest.mark.parametrize("bad", [-1.0, math.inf])
def test_an_impossible_amount_is_refused_by_its_place(bad: float) -> None:
    with pytest.raises(ValueError, match=r"value 2: .* is no amount to share: enter 0 or more, or leave it empty"):
        shares([1.0, bad], ["a", "b"])


@given(amounts)
def test_the_index_lies_between_equal_parts_and_a_single_one(values: list[float]) -> None:
    share = shares(values, [f"{at}" for at in range(len(values))])

    if len(share):
        assert share.sum() == pytest.approx(1)
        assert 10_000 / len(share) - 1e-6 <= hhi(share) <= 10_000 + 1e-6
        assert 1 - 1e-9 <= effective_number(hhi(share)) <= len(share) + 1e-6


@given(amounts, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_nothing(values: list[float], deal) -> None:
    entries = [(value, f"{at % 4}") for at, value in enumerate(values)]
    mixed = deal.sample(entries, len(entries))

    before, after = (shares([value for value, _ in part], [group for _, group in part]) for part in (entries, mixed))

    assert before.index.tolist() == after.index.tolist()
    np.testing.assert_allclose(before, after)


def test_vendors_of_one_parent_count_for_it_and_others_for_themselves() -> None:
    counted = ultimate_parents(["V1", "V2", "V3"], ["Ada", "Bell", "Cox"], ["Meridian", None, "Meridian"])

    assert counted.tolist() == ["parent:Meridian", "V2", "parent:Meridian"]


def test_a_parent_that_is_a_vendor_itself_counts_with_its_daughters() -> None:
    assert set(ultimate_parents(["V1", "V2"], ["Meridian", "Bell"], [None, "Meridian"])) == {"parent:Meridian"}


def test_two_spellings_of_a_parent_are_one() -> None:
    counted = ultimate_parents(["V1", "V2"], ["Ada", "Bell"], ["meridian group ", "Meridian Group"])

    assert set(counted) == {"parent:Meridian Group"}


def test_vendors_of_the_same_name_without_a_parent_stay_apart() -> None:
    assert ultimate_parents(["V1", "V2"], ["Ada", "Ada"], [None, float("nan")]).tolist() == ["V1", "V2"]
