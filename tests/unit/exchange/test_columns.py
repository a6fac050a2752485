"""Guessing columns: names first, content as a witness, and no guess when unsure."""

from __future__ import annotations

from sourcing_core.exchange.columns import FieldShape, guess_columns
from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.reading import Reading

FIELDS = (
    FieldShape("delivery_id", "Delivery id", required=True, synonyms=("id", "line id")),
    FieldShape("vendor", "Vendor", synonyms=("vendor name",)),
    FieldShape("promised_on", "Promised on", "date", synonyms=("due date",)),
    FieldShape("delivered_on", "Delivered on", "date", required=True),
    FieldShape("quantity", "Quantity", "number"),
    FieldShape("stage", "Stage", "choice", choices=("live", "ended")),
)


def reading(text: str) -> Reading:
    return read_file(text.encode(), "f.csv", Limits())


def guessed(text: str) -> dict[str, str]:
    return {field: guess.column for field, guess in guess_columns(reading(text), FIELDS).items()}


def test_the_same_names_are_certain() -> None:
    guess = guess_columns(reading("delivery_id,Vendor\nD1,Alpha\n"), FIELDS)

    assert (guess["delivery_id"].column, guess["delivery_id"].confidence) == ("delivery_id", 1.0)
    assert guess["vendor"].why == "the name is the same; any text fits"


def test_words_of_the_same_meaning_are_understood() -> None:
    assert guessed("Line ID,Supplier,Scheduled Date,Actual Date,Qty\nD1,A,2026-01-31,2026-01-30,5\n") == {
        "delivery_id": "Line ID",
        "vendor": "Supplier",
        "promised_on": "Scheduled Date",
        "delivered_on": "Actual Date",
        "quantity": "Qty",
    }


def test_a_column_goes_to_the_field_it_fits_best_and_to_one_only() -> None:
    assert guessed("Vendor,Vendor Name\nV-1,Alpha\n")["vendor"] == "Vendor"


def test_content_that_contradicts_the_name_unmakes_the_guess() -> None:
    assert "promised_on" not in guessed("id,Due date\n1,Alpha\n2,Beta\n")
    assert guess_columns(reading("id,Delivered on\n1,x\n"), FIELDS).get("delivered_on") is None


def test_dates_beside_missing_words_still_count_as_dates() -> None:
    assert guessed("id,Due date\n1,2026-01-31\n2,not known\n3,not known\n")["promised_on"] == "Due date"


def test_a_required_field_takes_the_only_column_of_its_type_with_low_confidence() -> None:
    guess = guess_columns(reading("id,Wann\n1,2026-01-31\n"), FIELDS)["delivered_on"]

    assert (guess.column, guess.confidence, guess.why) == ("Wann", 0.6, "the only free column of the type date")


def test_nothing_alike_gives_no_guess() -> None:
    assert guessed("foo,%\nx,y\n") == {}


def test_a_choice_is_confirmed_by_its_words() -> None:
    guess = guess_columns(reading("id,stage\n1,Live\n2,ended\n"), FIELDS)["stage"]

    assert guess.why == "the name is the same; 100% of the values are of the type choice"
