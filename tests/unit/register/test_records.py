"""A record refuses what it does not declare, in words that name the field and the cure."""

from __future__ import annotations

from datetime import date

import pytest

from sourcing_core.register import RECORDS, ROWS, Contract, RecordRefused, Site, Vendor, make, shapes
from sourcing_core.register.site import spans, weekdays


@pytest.mark.parametrize("kind", [*RECORDS, *ROWS])
def test_every_field_of_every_record_has_a_help_text_and_a_known_type(kind: str) -> None:
    known = {"text", "long_text", "date", "timestamp", "number", "whole", "flag", "choice"}
    for shape in shapes(RECORDS.get(kind) or ROWS[kind]):
        assert shape.about, f"{kind}.{shape.name}"
        assert shape.type in known
        assert shape.ref is None or shape.ref in RECORDS


def test_kinds_are_listed_after_the_kinds_they_refer_to() -> None:
    seen: set[str] = set()
    for kind, record in RECORDS.items():
        assert {shape.ref for shape in shapes(record) if shape.ref} <= seen, kind
        seen.add(kind)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"name": "A"}, "vendor_id", "is required"),
        ({"vendor_id": "V-1", "name": ""}, "name", "must not be empty"),
        ({"vendor_id": "V 1", "name": "A"}, "vendor_id", "one word"),
        ({"vendor_id": "V-1", "name": "A", "tier": "T9"}, "tier", "T1, T2 or T3"),
        ({"vendor_id": "V-1", "name": "A", "colour": "red"}, "colour", "not a field"),
        ({"vendor_id": "V-1", "name": "A", "country": "Narnia"}, "country", "two-letter ISO code"),
    ],
)
def test_a_bad_field_is_refused_by_name(values: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(RecordRefused) as refused:
        make(Vendor, values)
    assert words in refused.value.faults[field]


def test_a_country_may_be_given_by_its_english_name() -> None:
    assert make(Vendor, {"vendor_id": "V-1", "name": "A", "country": "singapore"}).country == "SG"


def test_a_record_cannot_be_changed_in_place() -> None:
    vendor = make(Vendor, {"vendor_id": "V-1", "name": "A"})
    with pytest.raises(ValueError, match="frozen"):
        vendor.name = "B"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [(date(2026, 3, 1), date(2026, 2, 28), False), (date(2026, 3, 1), date(2026, 3, 1), True)],
)
def test_a_contract_may_not_end_before_it_starts(starts: date, ends: date, fits: bool) -> None:
    values = {"contract_id": "C-1", "vendor_id": "V-1", "starts_on": starts, "ends_on": ends}
    if fits:
        assert make(Contract, values).ends_on == ends
    else:
        with pytest.raises(RecordRefused, match="lies before starts on"):
            make(Contract, values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:00-18:00", "09:00-18:00"),
        ("22:00-06:00", "22:00-06:00"),
        ("", None),
        ("09:00-13:00,14:00-18:00", "09:00-13:00, 14:00-18:00"),
    ],
)
def test_working_spans_are_kept_in_one_form(text: str, expected: str | None) -> None:
    assert make(Site, {"site_id": "S-1", "name": "A", "working_spans": text}).working_spans == expected


@pytest.mark.parametrize("text", ["9-18", "09:00", "25:00-26:00", "nine to five"])
def test_working_spans_that_are_no_spans_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write 09:00-18:00"):
        spans(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Mon-Fri", {0, 1, 2, 3, 4}), ("Sun-Thu", {6, 0, 1, 2, 3}), ("Sat", {5}), ("Sun, Mon", {6, 0})],
)
def test_weekdays_may_wrap_around_the_week(text: str, expected: set[int]) -> None:
    assert weekdays(text) == expected


def test_weekdays_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="write Mon-Fri"):
        weekdays("Funday")
