"""Every engagement gets exactly one sourcing label, or none where something is not known."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.decisions.classify import sourcing_labels
from sourcing_core.places.clocks import clock_difference_hours
from sourcing_core.vocabulary import Ownership, SourcingLabel

DAY = date(2026, 3, 31)
OWNERSHIPS = [None, "external", "captive"]
COUNTRIES = [None, "NL", "PL", "IN", "SG"]
ZONES = [None, "Europe/Amsterdam", "Europe/Warsaw", "Asia/Kolkata", "America/New_York"]
rows = st.tuples(st.sampled_from(OWNERSHIPS), st.sampled_from(COUNTRIES), st.sampled_from(ZONES))


def engagements(*rows: tuple[str | None, str | None, str | None]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["ownership", "site_country", "zone"], dtype="str")


def label(ownership: str | None, country: str | None, home: str | None = "NL") -> str | None:
    found = sourcing_labels(engagements((ownership, country, None)), home, "Europe/Amsterdam", 3.0, DAY)["label"][0]
    return None if pd.isna(found) else found


@pytest.mark.parametrize(
    ("ownership", "country", "expected"),
    [
        ("captive", "NL", SourcingLabel.IN_HOUSE),
        ("external", "NL", SourcingLabel.OUTSOURCED_ONSHORE),
        ("captive", "SG", SourcingLabel.CAPTIVE_OFFSHORE),
        ("external", "SG", SourcingLabel.OFFSHORE_OUTSOURCED),
    ],
)
def test_two_axes_make_four_labels(ownership: str, country: str, expected: SourcingLabel) -> None:
    assert label(ownership, country) == expected


@pytest.mark.parametrize(
    ("ownership", "country", "home"),
    [(None, "SG", "NL"), ("external", None, "NL"), ("external", "SG", None), ("captive", "SG", "")],
)
def test_a_missing_side_leaves_the_label_missing(ownership: str | None, country: str | None, home: str | None) -> None:
    assert label(ownership, country, home) is None


def test_the_place_is_known_even_where_the_owner_is_not() -> None:
    found = sourcing_labels(engagements((None, "SG", None)), "NL", "Europe/Amsterdam", 3.0, DAY)

    assert pd.isna(found["label"][0])
    assert found["is_offshore"][0]


@pytest.mark.parametrize(("limit", "is_near"), [(3.49, False), (3.5, True), (3.51, True)])
def test_a_difference_of_exactly_the_limit_is_near(limit: float, is_near: bool) -> None:
    """Amsterdam to Kolkata is 3.5 hours on the last of March (summer time)."""
    found = sourcing_labels(engagements(("external", "IN", "Asia/Kolkata")), "NL", "Europe/Amsterdam", limit, DAY)

    assert found["is_nearshore"][0] == is_near


def test_a_clock_behind_ours_is_near_as_well() -> None:
    found = sourcing_labels(engagements(("external", "PT", "Europe/Lisbon")), "NL", "Europe/Amsterdam", 1.0, DAY)

    assert found["is_nearshore"][0]


def test_work_at_home_is_not_nearshore_even_without_a_zone() -> None:
    found = sourcing_labels(engagements(("external", "NL", None)), "NL", None, 3.0, DAY)

    assert not found["is_nearshore"][0]
    assert found["is_nearshore"].notna().all()


@pytest.mark.parametrize(("zone", "home"), [(None, "Europe/Amsterdam"), ("Asia/Kolkata", None)])
def test_offshore_with_an_unknown_clock_is_neither_near_nor_far(zone: str | None, home: str | None) -> None:
    found = sourcing_labels(engagements(("external", "IN", zone)), "NL", home, 3.0, DAY)

    assert found["is_nearshore"].isna().all()


def test_the_answer_stands_on_the_index_of_the_question() -> None:
    asked = engagements(("external", "SG", "Asia/Singapore"), ("captive", "PL", "Europe/Warsaw")).set_index(
        pd.Index([7, 3])
    )
    found = sourcing_labels(asked, "NL", "Europe/Amsterdam", 3.0, DAY)

    assert found.index.tolist() == [7, 3]
    assert found["is_nearshore"].tolist() == [False, True]


def test_no_engagements_give_an_empty_answer_with_its_columns() -> None:
    found = sourcing_labels(engagements(), "NL", "Europe/Amsterdam", 3.0, DAY)

    assert found.empty
    assert list(found) == ["label", "is_offshore", "is_nearshore"]


@given(st.lists(rows, max_size=8), st.sampled_from(COUNTRIES), st.sampled_from(ZONES), st.floats(0, 12))
def test_the_classifier_is_total_and_exclusive(
    asked: list[tuple[str | None, str | None, str | None]], home: str | None, home_zone: str | None, limit: float
) -> None:
    """Each row: exactly one of four labels when all is known, otherwise none; an oracle row by row."""
    found = sourcing_labels(engagements(*asked), home, home_zone, limit, DAY)

    assert len(found) == len(asked)
    for (ownership, country, zone), row in zip(asked, found.itertuples(), strict=True):
        if ownership is None or country is None or home is None:
            assert pd.isna(row.label)
        else:
            outsourced, offshore = ownership == Ownership.EXTERNAL, country != home
            assert (row.label in ("outsourced_onshore", "offshore_outsourced")) == outsourced
            assert (row.label in ("captive_offshore", "offshore_outsourced")) == offshore
            assert row.label in list(SourcingLabel)
        is_clock_known = zone is not None and home_zone is not None
        is_near = is_clock_known and abs(clock_difference_hours(str(home_zone), str(zone), DAY)) <= limit
        if pd.isna(row.is_nearshore):
            assert (pd.isna(row.is_offshore) and (is_near or not is_clock_known)) or (
                row.is_offshore and not is_clock_known
            )
        elif row.is_nearshore:
            assert row.is_offshore
            assert is_near
        else:
            assert (is_clock_known and not is_near) or not row.is_offshore
